module github.com/n3-lang/n3

go 1.26
