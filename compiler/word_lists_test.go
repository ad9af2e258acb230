package compiler_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/lang"
)

// The words of the language are written down once, in lang: a list of three or
// more of them elsewhere would stay as it is when the language grows. A list is a
// composite literal, the values of one case, a comparison with one of several, or
// a text that is cut into words. A table or a switch that says of each word what it
// is in a target is no list.
func TestListsOfWordsAreInLang(t *testing.T) {
	words := languageWords()
	read := 0
	for _, root := range []string{".", "../lsp", "../preview"} {
		err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == "node_modules" || name == "lang"):
				return filepath.SkipDir
			case filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
				return nil
			}
			read++
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, name, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				list := listed(n)
				if len(list) >= 3 && !slices.ContainsFunc(list, func(w string) bool { return !words[w] }) {
					t.Errorf("%s: a list of words of the language, which belongs in compiler/lang: %s", set.Position(n.Pos()), strings.Join(list, " "))
				}
				_, chain := n.(*ast.BinaryExpr)
				return !chain || list == nil
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if read < 100 {
		t.Fatalf("only %d files were read", read)
	}
}

// listed is the texts that a node lists; nil where it lists none.
func listed(n ast.Node) []string {
	var list []string
	add := func(e ast.Expr) bool {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			text, _ := strconv.Unquote(lit.Value)
			list = append(list, text)
			return true
		}
		return false
	}
	switch n := n.(type) {
	case *ast.CompositeLit:
		for _, e := range n.Elts {
			if pair, ok := e.(*ast.KeyValueExpr); ok {
				if value, ok := pair.Value.(*ast.Ident); !ok || value.Name != "true" {
					return nil
				}
				e = pair.Key
			}
			if !add(e) {
				return nil
			}
		}
	case *ast.CaseClause:
		for _, e := range n.List {
			if !add(e) {
				return nil
			}
		}
	case *ast.BinaryExpr:
		if n.Op == token.LOR {
			compared(n, add)
		}
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Fields" && len(n.Args) == 1 && add(n.Args[0]) {
			return strings.Fields(list[0])
		}
	}
	return list
}

// compared collects the texts of `a == "x" || a == "y"`.
func compared(e ast.Expr, add func(ast.Expr) bool) {
	b, ok := e.(*ast.BinaryExpr)
	switch {
	case ok && b.Op == token.LOR:
		compared(b.X, add)
		compared(b.Y, add)
	case ok && b.Op == token.EQL:
		add(b.Y)
	}
}

// languageWords are all words that lang has a row for.
func languageWords() map[string]bool {
	words := map[string]bool{}
	add := func(names ...string) {
		for _, name := range names {
			words[name] = true
		}
	}
	for _, b := range lang.Blocks() {
		for _, w := range b.All() {
			add(w.Name, w.Arg)
			add(w.Choices...)
		}
	}
	for _, w := range lang.Declarations() {
		add(w.Name)
	}
	for _, list := range [][]lang.RuleWord{lang.RuleWords(), lang.ActionWords(), lang.FormChecks(), lang.Inputs()} {
		for _, w := range list {
			add(w.Name)
		}
	}
	add(lang.TypeNames()...)
	add(lang.ModifierNames()...)
	add(lang.FunctionNames()...)
	add(lang.OnDelete()...)
	add(lang.Units...)
	add(lang.ReservedWords...)
	add(lang.OperatorWords()...)
	for _, m := range lang.UserMembers() {
		add(m.Name)
	}
	delete(words, "")
	return words
}
