package lsp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/gen"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/lsp/features/show"
	"github.com/n3-lang/n3/lsp/lsptest"
	"github.com/n3-lang/n3/lsp/session"
)

// A marker lists the actions of a place, or makes one and shows the lines that
// change: `list`, `list KIND`, `do TITLE`.
func TestCodeActionArchives(t *testing.T) {
	markers(t, "codeaction", func(e *editor, files []openFile, f openFile, q query, b *bytes.Buffer) {
		params := &protocol.CodeActionParams{TextDocument: identifier(f), Range: e.rangeIn(f.text, source.Span{Start: q.offset, End: q.offset})}
		params.Context.Diagnostics = []protocol.Diagnostic{}
		if q.kind == "list" && q.argument != "" {
			params.Context.Only = []protocol.CodeActionKind{protocol.CodeActionKind(q.argument)}
		}
		for _, a := range e.codeActions(params) {
			if q.kind == "list" {
				fmt.Fprintf(b, "    %s (%s)", a.Title, *a.Kind)
				if a.IsPreferred != nil {
					fmt.Fprint(b, ", preferred")
				}
				for _, d := range a.Diagnostics {
					fmt.Fprintf(b, ", mends %s", d.Code)
				}
				fmt.Fprintln(b)
				continue
			}
			if a.Title == q.argument {
				changes(b, files, e.apply(files, a.Edit))
				return
			}
		}
		if q.kind == "do" {
			fmt.Fprintln(b, "    there is no such action")
		}
	})
}

func (e *editor) codeActions(params *protocol.CodeActionParams) []*protocol.CodeAction {
	e.t.Helper()
	var list []protocol.CommandOrCodeAction
	raw := protocol.LSPAny{}
	e.ask(protocol.MethodTextDocumentCodeAction, params, &raw)
	if err := protocol.Unmarshal(raw, &list); err != nil {
		e.t.Fatal(err)
	}
	var actions []*protocol.CodeAction
	for _, item := range list {
		actions = append(actions, item.(*protocol.CodeAction))
	}
	return actions
}

// An editor that asks for edits later gets the same ones.
func TestCodeActionResolve(t *testing.T) {
	const text = "dataset orders {\n    status: enum(a, b)\n    id: integer primary_key\n}\n"
	list := func(can string) (*editor, []*protocol.CodeAction) {
		e := connect(t, nil)
		e.can = can
		e.open(source.UTF16)
		e.didOpen(file, 1, text)
		params := &protocol.CodeActionParams{Range: e.rangeIn(text, source.Span{Start: 30, End: 30})}
		params.TextDocument.URI, params.Context.Diagnostics = file, []protocol.Diagnostic{}
		return e, e.codeActions(params)
	}
	eager, whole := list("")
	lazy, bare := list(strings.Replace(capabilities, `"completion":`, `"codeAction": {"dataSupport": true, "resolveSupport": {"properties": ["edit"]}}, "completion":`, 1))
	if len(whole) == 0 || len(whole) != len(bare) {
		t.Fatalf("%d actions, %d without edits", len(whole), len(bare))
	}
	for i := range bare {
		if bare[i].Edit != nil {
			t.Errorf("%s comes with an edit", bare[i].Title)
		}
		var full protocol.CodeAction
		lazy.ask(protocol.MethodCodeActionResolve, bare[i], &full)
		want, err := protocol.Marshal(whole[i].Edit)
		if err != nil {
			t.Fatal(err)
		}
		got, err := protocol.Marshal(full.Edit)
		if err != nil || string(got) != string(want) {
			t.Errorf("%s: %s, not %s (%v)", full.Title, got, want, err)
		}
	}
	eager.close()
	lazy.close()
}

// The first line of an archive's script renames, `old → new`; the imports that
// change are shown.
func TestRenameFilesArchives(t *testing.T) {
	archives(t, "renamefiles", func(e *editor, files []openFile) string {
		var b bytes.Buffer
		root := strings.TrimSuffix(string(files[0].uri), "/"+files[0].name)
		for _, f := range files {
			for _, q := range queries(f.text) {
				from, to, _ := strings.Cut(q.argument, " → ")
				fmt.Fprintf(&b, "%s\n", q.argument)
				var edit *protocol.WorkspaceEdit
				e.ask(protocol.MethodWorkspaceWillRenameFiles, &protocol.RenameFilesParams{Files: []protocol.FileRename{{OldURI: root + "/" + from, NewURI: root + "/" + to}}}, &edit)
				if edit == nil {
					fmt.Fprintln(&b, "    nothing")
					continue
				}
				changes(&b, files, e.apply(files, edit))
			}
		}
		return b.String()
	})
}

// Generated documents, by both ways that editors have.
func TestGeneratedArchives(t *testing.T) {
	archives(t, "generated", func(e *editor, files []openFile) string {
		var b bytes.Buffer
		for _, f := range files {
			v := e.view(f.uri)
			for _, q := range queries(f.text) {
				kind, name, _ := strings.Cut(q.argument, "/")
				at := v.Generated(kind, name)
				if kind == "explain" {
					at = uri.URI(session.GeneratedScheme + ":/" + q.argument)
				}
				fmt.Fprintf(&b, "%s\n", q.argument)
				var content protocol.TextDocumentContentResult
				err := e.call(protocol.MethodWorkspaceTextDocumentContent, &protocol.TextDocumentContentParams{URI: at}, &content)
				if err != nil {
					fmt.Fprintf(&b, "    %v\n", err)
					continue
				}
				var text string
				e.ask(protocol.MethodWorkspaceExecuteCommand, &protocol.ExecuteCommandParams{Command: show.GeneratedCommand, Arguments: show.Arguments(at)}, &text)
				if text != content.Text {
					e.t.Errorf("the command says\n%s\nthe request\n%s", text, content.Text)
				}
				for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
					b.WriteString(strings.TrimRight("    "+line, " ") + "\n")
				}
			}
		}
		return b.String()
	})
}

// The modules are those that `n3 compile` writes, the IR what it prints.
func TestGeneratedIsWhatIsCompiled(t *testing.T) {
	e := connect(t, nil)
	e.open(source.UTF16)
	text := lsptest.Programs(t)[0]
	e.didOpen(file, 1, text)
	v := e.view(file)
	app := v.Program().Application()
	tree, err := gen.Application(app)
	if err != nil {
		t.Fatal(err)
	}
	read := func(kind, name string) string {
		var content protocol.TextDocumentContentResult
		e.ask(protocol.MethodWorkspaceTextDocumentContent, &protocol.TextDocumentContentParams{URI: v.Generated(kind, name)}, &content)
		return content.Text
	}
	same := func(kind, name, path string) {
		t.Helper()
		if got := read(kind, name); got != string(tree[path].Data) || got == "" {
			t.Errorf("%s is\n%s", path, got)
		}
	}
	for i := range app.Datasets {
		name := app.Datasets[i].Name
		same("dataset", name+".py", "backend/app/datasets/"+name+".py")
		same("dataset", name+".ts", "frontend/src/datasets/"+name+".ts")
		var spec ir.DatasetSpec
		if err := json.Unmarshal([]byte(read("dataset", name+".json")), &spec); err != nil || !reflect.DeepEqual(spec, app.Datasets[i]) {
			t.Errorf("the IR of %s is another: %v", name, err)
		}
	}
	for i := range app.Pages {
		name := app.Pages[i].Name
		same("page", name+".tsx", "frontend/src/pages/"+name+".tsx")
		var spec ir.PageSpec
		if err := json.Unmarshal([]byte(read("page", name+".json")), &spec); err != nil || spec.Name != name || len(spec.Widgets) != len(app.Pages[i].Widgets) {
			t.Errorf("the IR of %s is another: %v", name, err)
		}
	}
	e.close()
}

// In a folder with an `n3.toml` an import of which nothing is named goes;
// without, it may be what brings a file into the program.
func TestUnusedImports(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("unused.n3", "enum Unused { x }\n")
	write("used.n3", "enum Used { x }\n")
	const text = "import \"unused.n3\"\nimport \"used.n3\"\ndataset a { b: Used, access_policy { read: true } }\n"
	at := uri.File(filepath.Join(folder, "app.n3"))
	for _, toml := range []bool{false, true} {
		if toml {
			write("n3.toml", "name = \"x\"\n")
		}
		e := connect(t, nil)
		e.open(source.UTF8, folder)
		e.didOpen(at, 1, text)
		params := &protocol.CodeActionParams{TextDocument: protocol.TextDocumentIdentifier{URI: at}}
		params.Context.Diagnostics, params.Context.Only = []protocol.Diagnostic{}, []protocol.CodeActionKind{protocol.CodeActionKindSourceOrganizeImports}
		actions := e.codeActions(params)
		switch {
		case !toml && len(actions) > 0:
			t.Errorf("without n3.toml: %v", actions[0].Edit)
		case toml && len(actions) != 1:
			t.Errorf("with n3.toml: %d actions", len(actions))
		case toml:
			f := openFile{"app.n3", at, text, 1}
			if after := e.apply([]openFile{f}, actions[0].Edit)["app.n3"]; after != strings.TrimPrefix(text, "import \"unused.n3\"\n") {
				t.Errorf("with n3.toml:\n%s", after)
			}
		}
		e.close()
	}
}
