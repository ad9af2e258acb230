package classic_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/ast/asttest"
	"github.com/n3-lang/n3/compiler/classic"
	"github.com/n3-lang/n3/compiler/format"
	"github.com/n3-lang/n3/grammar"
)

// Each classic program beside what it becomes.
func TestModern(t *testing.T) {
	names, err := filepath.Glob("testdata/modern/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no programs: %v", err)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{}
		var files []txtar.File
		for _, f := range archive.Files {
			want[f.Name] = string(f.Data)
		}
		for _, f := range archive.Files {
			base, program := strings.CutSuffix(f.Name, ".n3")
			if !program {
				continue
			}
			got := classic.Modern(string(f.Data))
			files = append(files, f, txtar.File{Name: base + ".modern", Data: []byte(got)})
			if !*update && got != want[base+".modern"] {
				t.Errorf("%s, %s:\n%s", name, f.Name, format.Unified(f.Name, want[base+".modern"], got))
			}
			if !strings.HasPrefix(base, "kept-") {
				checkModern(t, f.Name, string(f.Data), got)
			}
		}
		archive.Files = files
		if *update {
			if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Every classic program of testdata says the same when it is rewritten.
func TestModernKeepsMeaning(t *testing.T) {
	names, err := filepath.Glob("../../testdata/classic/*.n3")
	if err != nil || len(names) < 10 {
		t.Fatalf("%d programs: %v", len(names), err)
	}
	for _, name := range names {
		text := readFile(t, name)
		modern := classic.Modern(text)
		checkModern(t, name, text, modern)
		windows := strings.NewReplacer("\n", "\r\n")
		if got := classic.Modern(windows.Replace(text)); got != windows.Replace(modern) {
			t.Errorf("%s with CRLF:\n%s", name, format.Unified(name, windows.Replace(modern), got))
		}
	}
}

// One declaration is rewritten by itself, with what it needs and nobody declares.
func TestModernDecl(t *testing.T) {
	items := grammar.Parse("# the first\npage \"Home\" at \"/\":\n  show table \"Users\" from table users\n  show table \"Teams\" from table teams\n\n" +
		"theme:\n  primary: \"#fff\"\n\npage \"Broken\":\n  show\n\npage Modern {\n}\n").Items
	want := "# the first\npage Home {\n    path: \"/\"\n    show_table users {\n        title: \"Users\"\n    }\n    show_table teams {\n        title: \"Teams\"\n    }\n}\n\ndataset users {\n    open: true\n}"
	if got, ok := classic.ModernDecl(items[0].Chunk, "teams"); !ok || got != want {
		t.Errorf("%v\n%s", ok, got)
	}
	for _, item := range items[1:] {
		if got, ok := classic.ModernDecl(item.Chunk); ok {
			t.Errorf("%q was rewritten to %q", item.Text, got)
		}
	}
}

func checkModern(t *testing.T, name, text, modern string) {
	t.Helper()
	for _, item := range grammar.Parse(modern).Items {
		d := classic.Lower(item.Chunk)
		if d.Classic {
			t.Errorf("%s: this is still classic:\n%s", name, item.Text)
		}
		for _, f := range d.Findings {
			t.Errorf("%s: %s %s\n%s", name, f.Code, f.Message, item.Text)
		}
	}
	if before, after := blockMeaning(text), blockMeaning(modern); before != after {
		t.Errorf("%s: the meaning changed:\n%s", name, format.Unified("meaning", before, after))
	}
	if before, after := comments(text), comments(modern); before != after {
		t.Errorf("%s: the comments changed:\n%s", name, format.Unified("comments", before, after))
	}
	if again := classic.Modern(modern); again != modern {
		t.Errorf("%s: rewritten again:\n%s", name, format.Unified(name, modern, again))
	}
}

// blockMeaning prints the nodes of a program as those of the block form, with
// the datasets that the classic form implies and its theme in the app.
func blockMeaning(text string) string {
	var entries, added []*ast.Entry
	var theme, app *ast.Entry
	declared := map[string]bool{}
	for _, item := range grammar.Parse(text).Items {
		d := classic.Lower(item.Chunk)
		if d.Entry == nil {
			continue
		}
		d.Entry.Doc = d.Doc
		switch d.Kind {
		case ast.ThemeDecl:
			theme = d.Entry
			continue
		case ast.AppDecl:
			app = d.Entry
		case ast.DatasetDecl:
			declared[d.Name.Name] = true
		}
		entries = append(entries, d.Entry)
		for _, need := range classic.Needs(d) {
			added = append(added, need.Declare().Entry)
		}
	}
	if theme != nil && app != nil {
		app.Body.Entries = append(app.Body.Entries, theme)
	}
	for _, e := range added {
		if !declared[e.Labels[0].Text] {
			declared[e.Labels[0].Text] = true
			entries = append(entries, e)
		}
	}
	var b strings.Builder
	for _, e := range entries {
		asttest.Write(&b, reflect.ValueOf(withoutMarks(e)), 0)
	}
	return b.String()
}

// withoutMarks takes away what the forms write differently: a colon before a
// block.
func withoutMarks(e *ast.Entry) *ast.Entry {
	if e.Body != nil {
		e.Colon = false
		for _, entry := range e.Body.Entries {
			withoutMarks(entry)
		}
	}
	if e.Else != nil {
		withoutMarks(e.Else)
	}
	return e
}

// comments are all comments of a text.
func comments(text string) string {
	var found []string
	for _, item := range grammar.Parse(text).Items {
		collect := func(n *grammar.Node) {
			found = append(found, strings.TrimRight(item.Text[n.Start:n.End], " \t\r"))
		}
		for _, comment := range item.Comments {
			collect(comment)
		}
		if item.Root.Kind != grammar.KindComment {
			asttest.Comments(item.Root, collect)
		}
	}
	return strings.Join(found, "\n") + "\n"
}
