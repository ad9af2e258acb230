package candidates

import (
	"slices"

	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/describe"
)

// steps is a place in what an action does.
func (f *Finder) steps(line []cursor.Token, direct bool) {
	n := len(line)
	if n == 0 {
		f.classicWords("update", "show", "go")
		if direct {
			f.keyword("when", "A button: `when user clicks \"Label\":`.")
		}
		return
	}
	switch line[0].Text {
	case "update":
		f.updateLine(line)
	case "show":
		if n == 1 {
			f.keyword("toast", "Shows a message.")
		}
	case "go":
		switch n {
		case 1:
			f.keyword("to", "")
		case 2:
			f.keyword("page", "")
		}
	case "when":
		if words := []string{"user", "clicks"}; n <= len(words) {
			f.classicWords(words[n-1])
		}
	}
}

// updateLine is a place in `update orders set status = "done" where id == 1`.
func (f *Finder) updateLine(line []cursor.Token) {
	n := len(line)
	switch {
	case n == 1:
		f.datasets()
		return
	case n == 2:
		f.classicWords("set")
		return
	}
	target := f.Program().Analysis.Dataset(line[1].Text)
	rest := line[3:]
	if i := slices.IndexFunc(rest, func(t cursor.Token) bool { return t.Text == "where" }); i >= 0 {
		f.expression(rest[i+1:], target, false)
		return
	}
	if i := lastComma(rest); i >= 0 {
		rest = rest[i+1:]
	}
	switch {
	case len(rest) == 0:
		f.fieldsWhere(target, func(spec *ir.FieldSpec) bool { return spec.Writable }, nil, nil)
	case len(rest) > 1 && rest[1].Text == "=":
		if len(rest) == 2 && target != nil {
			f.values(describe.FieldOf(target, rest[0].Text), bestFit)
		}
		f.expression(rest[2:], nil, false) // the new value reads no row
		if len(rest) > 2 {
			f.keyword("where", "Which rows are updated.")
		}
	}
}

func lastComma(tokens []cursor.Token) int {
	for i := len(tokens) - 1; i >= 0; i-- {
		if tokens[i].Text == "," {
			return i
		}
	}
	return -1
}
