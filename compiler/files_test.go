package compiler_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// oneWay are the packages whose files refer to each other in one direction: whoever
// reads one needs only those below it.
var oneWay = []string{"classic", "sema", "sema/check", "sema/datasets", "sema/pages", "sema/query"}

func TestFilesReferInOneDirection(t *testing.T) {
	for _, dir := range oneWay {
		names, err := filepath.Glob(dir + "/*.go")
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %d files, %v", dir, len(names), err)
		}
		uses := usesOfFiles(t, names)
		state := map[string]int{} // 1 on the way, 2 done
		var way []string
		var visit func(file string)
		visit = func(file string) {
			way = append(way, file)
			state[file] = 1
			for _, other := range slices.Sorted(maps.Keys(uses[file])) {
				switch state[other] {
				case 0:
					visit(other)
				case 1:
					t.Errorf("%s: %s refers to %s, which refers back by %s", dir, file, other, strings.Join(way[slices.Index(way, other)+1:], ", "))
				}
			}
			way = way[:len(way)-1]
			state[file] = 2
		}
		for _, name := range names {
			if file := filepath.Base(name); state[file] == 0 {
				visit(file)
			}
		}
	}
}

// usesOfFiles lists for each file of a package the others whose functions, methods,
// types, variables and constants it names. What other packages declare is not
// read, which is no error here.
func usesOfFiles(t *testing.T, names []string) map[string]map[string]bool {
	set := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	config := types.Config{Error: func(error) {}}
	pkg, _ := config.Check("p", set, files, info)
	uses := map[string]map[string]bool{}
	for ident, object := range info.Uses {
		if object.Pkg() != pkg {
			continue
		}
		_, method := object.(*types.Func)
		if !method && object.Parent() != pkg.Scope() {
			continue // a local name, or a field
		}
		from, to := filepath.Base(set.Position(ident.Pos()).Filename), filepath.Base(set.Position(object.Pos()).Filename)
		if from == to {
			continue
		}
		if uses[from] == nil {
			uses[from] = map[string]bool{}
		}
		uses[from][to] = true
	}
	return uses
}
