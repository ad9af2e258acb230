//go:build unix

package lsp

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
)

// testFolder is one on disk that a test edits.
type testFolder struct {
	*testing.T
	path string
}

func newFolder(t *testing.T) testFolder { return testFolder{t, t.TempDir()} }

func (f testFolder) at(name string) uri.URI { return uri.File(f.name(name)) }

func (f testFolder) name(name string) string { return filepath.Join(f.path, filepath.FromSlash(name)) }

func (f testFolder) write(name, text string) {
	f.Helper()
	f.must(os.MkdirAll(filepath.Dir(f.name(name)), 0o755))
	f.must(os.WriteFile(f.name(name), []byte(text), 0o644))
}

func (f testFolder) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

const (
	ordersText  = "dataset orders { name: string, access_policy { read: true } }\n"
	tableText   = "page P { show_table orders }\n"
	withoutData = 1 // what is wrong with tableText where nothing declares orders
)

// unwatching is an editor that says nothing of the disk.
var unwatching = strings.Replace(capabilities, `"didChangeWatchedFiles": {"dynamicRegistration": true}`, `"didChangeWatchedFiles": {}`, 1)

// An editor that does not watch files: what happens to an import is noticed at
// the next edit or, as the document comes to the front, the next question.
func TestTheDiskOfAnEditorThatWatchesNothing(t *testing.T) {
	if unwatching == capabilities {
		t.Fatal("the editor of the tests watches nothing anyway")
	}
	for _, whole := range []bool{true, false} {
		f := newFolder(t)
		f.write("model.n3", ordersText)
		e := connect(t, nil)
		e.can = unwatching
		text := "import \"model.n3\"\n\n" + tableText
		if whole {
			e.open(source.UTF16, f.path)
		} else {
			e.open(source.UTF16)
		}
		page := f.at("page.n3")
		e.didOpen(page, 1, text)
		version := int32(1)
		edit := func() {
			version++
			text = e.didChange(page, version, text, source.Edit{Span: source.Span{Start: len(text), End: len(text)}, New: "\n"})
		}
		focus := func() {
			e.ask(protocol.MethodTextDocumentCodeLens, &protocol.CodeLensParams{TextDocument: protocol.TextDocumentIdentifier{URI: page}}, nil)
		}
		expect := func(what string, count int) {
			t.Helper()
			e.await(page, func(p protocol.PublishDiagnosticsParams) bool { return len(p.Diagnostics) == count })
		}
		expect("at first", 0)
		for name, notice := range map[string]func(){"edit": edit, "focus": focus} {
			f.must(os.Rename(f.name("model.n3"), f.name("other.n3")))
			notice()
			expect("renamed, "+name, 1) // the import; what it was for is not an error of its own
			f.must(os.Rename(f.name("other.n3"), f.name("model.n3")))
			notice()
			expect("and back, "+name, 0)
			f.must(os.Remove(f.name("model.n3")))
			notice()
			expect("deleted, "+name, 1)
			f.write("model.n3", ordersText)
			notice()
			expect("created, "+name, 0)
		}
		e.close()
	}
}

// The settings of a project are followed: from the editor while they are typed,
// from the disk when they are saved.
func TestSettingsAreFollowed(t *testing.T) {
	f := newFolder(t)
	f.write("page.n3", tableText)
	f.write("drafts/model.n3", ordersText)
	e := connect(t, nil)
	e.open(source.UTF16, f.path)
	page, settings := f.at("page.n3"), f.at("n3.toml")
	expect := func(at uri.URI, count int) protocol.PublishDiagnosticsParams {
		t.Helper()
		return e.await(at, func(p protocol.PublishDiagnosticsParams) bool { return len(p.Diagnostics) == count })
	}
	e.didOpen(page, 1, tableText)
	expect(page, 0)
	text := "exclude = [\"drafts\"]\n"
	e.didOpen(settings, 1, text)
	expect(page, withoutData)
	e.didChange(settings, 2, text, source.Edit{Span: source.Span{Start: 0, End: 7}, New: "exclud"})
	expect(page, 0)
	told := expect(settings, 1).Diagnostics[0]
	if r := told.Range; r.Start.Character != 0 || r.End.Character != 6 || !strings.Contains(string(told.Message.(protocol.String)), "did you mean `exclude`?") {
		t.Errorf("%+v", told)
	}
	// The fix that the diagnostic carries is offered, and mends it.
	actions := e.codeActions(&protocol.CodeActionParams{TextDocument: protocol.TextDocumentIdentifier{URI: settings}, Range: told.Range, Context: protocol.CodeActionContext{Diagnostics: []protocol.Diagnostic{}}})
	if len(actions) == 0 || actions[0].Title != "Change to `exclude`" {
		t.Fatalf("offered %v", actions)
	}
	e.didClose(settings) // it was never saved
	expect(page, 0)
	f.write("n3.toml", "exclude = [\"drafts\"]\n")
	e.notify(protocol.MethodWorkspaceDidChangeWatchedFiles, &protocol.DidChangeWatchedFilesParams{Changes: []protocol.FileEvent{{URI: settings, Type: protocol.FileChangeTypeCreated}}})
	expect(page, withoutData)
	f.must(os.Remove(f.name("n3.toml")))
	e.notify(protocol.MethodWorkspaceDidChangeWatchedFiles, &protocol.DidChangeWatchedFilesParams{Changes: []protocol.FileEvent{{URI: settings, Type: protocol.FileChangeTypeDeleted}}})
	expect(page, 0)
	e.close()
}

// Where settings name a `main`, a document that it imports is part of the
// program, and another is by itself, as for `n3 check`.
func TestMainInTheEditor(t *testing.T) {
	f := newFolder(t)
	f.write("n3.toml", "main = \"app.n3\"\n")
	f.write("app.n3", "import \"page.n3\"\n"+ordersText)
	f.write("page.n3", tableText)
	f.write("draft.n3", tableText)
	e := connect(t, nil)
	e.open(source.UTF16, f.path)
	expect := func(at uri.URI, count int) {
		t.Helper()
		e.await(at, func(p protocol.PublishDiagnosticsParams) bool { return len(p.Diagnostics) == count })
	}
	e.didOpen(f.at("draft.n3"), 1, tableText)
	expect(f.at("draft.n3"), withoutData)
	e.didOpen(f.at("page.n3"), 1, tableText)
	expect(f.at("page.n3"), 0)
	text := "import \"page.n3\"\n" + ordersText
	e.didOpen(f.at("app.n3"), 1, text)
	e.didChange(f.at("app.n3"), 2, text, source.Edit{Span: source.Span{Start: 0, End: 0}, New: "import \"draft.n3\"\n"})
	expect(f.at("draft.n3"), 0) // it is imported now, before the other page of its name
	e.await(f.at("page.n3"), func(p protocol.PublishDiagnosticsParams) bool { return len(p.Diagnostics) > 0 })
	e.close()
}

// A project is found above the document, wherever the editor is open; a project
// inside of it is another.
func TestProjectsOfTheEditor(t *testing.T) {
	f := newFolder(t)
	f.write("n3.toml", "")
	f.write("model.n3", ordersText)
	f.write("sub/page.n3", tableText)
	f.write("inner/n3.toml", "")
	f.write("inner/model.n3", ordersText)
	f.write("inner/page.n3", tableText)
	for _, open := range []string{"", "sub", "inner"} {
		e := connect(t, nil)
		e.open(source.UTF16, f.name(open))
		for _, name := range []string{"sub/page.n3", "inner/page.n3"} {
			e.didOpen(f.at(name), 1, tableText)
			e.quiet()
			if list := e.atVersion(f.at(name), 1); len(list) > 0 {
				t.Errorf("in %q, %s: %v", open, name, list)
			}
		}
		e.close()
	}
}

// The keys, tables and values of settings are offered and explained.
func TestSettingsAreOfferedAndExplained(t *testing.T) {
	f := newFolder(t)
	f.write("src/app.n3", ordersText)
	e := connect(t, nil)
	e.open(source.UTF16, f.path)
	at := f.at("n3.toml")
	version := int32(0)
	labels := func(text string) []string {
		version++
		offset := strings.IndexByte(text, '|')
		text = text[:offset] + text[offset+1:]
		e.didOpen(at, version, text)
		labels := []string{}
		for _, item := range e.complete(at, text, offset).Items {
			labels = append(labels, item.Label)
			edit := item.TextEdit.(*protocol.TextEdit)
			after := e.edited(text, []protocol.TextEdit{*edit})
			if _, findings := workspace.ParseSettings(after); strings.HasSuffix(edit.NewText, "]") && len(findings) > 0 {
				t.Errorf("%q becomes %q: %v", text, after, findings)
			}
		}
		return labels
	}
	for _, c := range []struct {
		text string
		want []string
	}{
		{"|", []string{"name", "main", "out", "exclude", "[preview]", "[database]"}},
		{"name = \"x\"\n|", []string{"main", "out", "exclude", "[preview]", "[database]"}},
		{"[preview]\n|", []string{"[database]", "port"}},
		{"[preview]\nport = 1\n[|", []string{"[database]"}},
		{"main = |", []string{"\"src/app.n3\""}},
		{"[preview]\nport = |", []string{"4300"}},
		{"# |", []string{}},
		{"name |= 1", []string{"main", "out", "exclude"}},
	} {
		if got := labels(c.text); !slices.Equal(got, c.want) {
			t.Errorf("%q: offered %q, want %q", c.text, got, c.want)
		}
	}
	text := "name = \"x\"\n[preview]\nport = 4300\n"
	e.didOpen(at, version+1, text)
	for offset, want := range map[int]string{2: "The title of the application", 8: "The title of the application", 14: "Settings of `n3 preview`", 22: "The port", 29: "The port"} {
		h := e.hover(at, text, offset)
		if h == nil {
			t.Errorf("at %d nothing is said", offset)
		} else if said := h.Contents.(*protocol.MarkupContent).Value; !strings.Contains(said, want) {
			t.Errorf("at %d it is said %q", offset, said)
		}
	}
	// What is for programs does nothing to settings.
	var edits []protocol.TextEdit
	e.ask(protocol.MethodTextDocumentFormatting, &protocol.DocumentFormattingParams{TextDocument: protocol.TextDocumentIdentifier{URI: at}}, &edits)
	if len(edits) > 0 {
		t.Errorf("formatted by %v", edits)
	}
	e.close()
}

// Special files keep nobody waiting, and say what they are.
func TestSpecialFilesInTheEditor(t *testing.T) {
	f := newFolder(t)
	f.must(syscall.Mkfifo(f.name("pipe.n3"), 0o600))
	f.must(os.Symlink("/dev/zero", f.name("zero.n3")))
	e := connect(t, nil)
	e.open(source.UTF16, f.path)
	e.didOpen(f.at("page.n3"), 1, "import \"pipe.n3\"\nimport \"zero.n3\"\n"+ordersText)
	for _, name := range []string{"pipe.n3", "zero.n3"} {
		e.await(f.at(name), func(p protocol.PublishDiagnosticsParams) bool {
			return len(p.Diagnostics) == 1 && strings.HasPrefix(string(p.Diagnostics[0].Message.(protocol.String)), "expected a regular file")
		})
	}
	e.close()
}

// A folder that is open by a link, documents by the link and by what it leads to,
// and a link inside to a folder elsewhere.
func TestLinkedFoldersInTheEditor(t *testing.T) {
	f, other := newFolder(t), newFolder(t)
	f.write("real/page.n3", tableText)
	other.write("model.n3", "")
	f.must(os.Symlink("real", f.name("way")))
	f.must(os.Symlink(other.path, f.name("real/linked")))
	for _, name := range []string{"way/page.n3", "real/page.n3"} {
		other.write("model.n3", ordersText)
		e := connect(t, nil)
		e.open(source.UTF16, f.name("way"))
		e.didOpen(f.at(name), 1, tableText)
		e.await(f.at(name), func(p protocol.PublishDiagnosticsParams) bool { return len(p.Diagnostics) == 0 })
		// Nobody watches what a link leads to.
		other.write("model.n3", "# nothing\n")
		e.didChange(f.at(name), 2, tableText, source.Edit{Span: source.Span{Start: 0, End: 0}, New: "\n"})
		e.await(f.at(name), func(p protocol.PublishDiagnosticsParams) bool { return len(p.Diagnostics) == withoutData })
		e.close()
	}
}
