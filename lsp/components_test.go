package lsp

import (
	"os"
	"slices"
	"testing"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
)

// The components of a project's owner are known by their files: one that is not there
// is told, those that are there are offered, and their names lead to them.
func TestComponents(t *testing.T) {
	f := newFolder(t)
	const text = "page P {\n    show_component \"Gauge\"\n    show_component \"\"\n}\n"
	f.write("page.n3", text)
	f.write("custom/components/Plot.tsx", "")
	f.write("custom/components/lib/Inner.tsx", "")
	e := connect(t, nil)
	e.open(source.UTF16, f.path)
	page := f.at("page.n3")
	e.didOpen(page, 1, text)
	published := e.await(page, func(p protocol.PublishDiagnosticsParams) bool { return len(p.Diagnostics) == 2 })
	if r := published.Diagnostics[0].Range; r.Start.Line != 1 || r.Start.Character != 19 || r.End.Character != 26 {
		t.Errorf("the warning is at %v", r)
	}
	inGauge := slices.Index([]byte(text), 'G') + 2
	definition := func() []protocol.Location {
		var found []protocol.Location
		at := e.position(text, inGauge)
		at.TextDocument.URI = page
		e.ask(protocol.MethodTextDocumentDefinition, &protocol.DefinitionParams{TextDocumentPositionParams: at}, &found)
		return found
	}
	if found := definition(); len(found) != 0 {
		t.Errorf("a file that is not there is at %v", found)
	}
	file := f.at("custom/components/Gauge.tsx")
	f.write("custom/components/Gauge.tsx", "")
	e.notify(protocol.MethodWorkspaceDidChangeWatchedFiles, &protocol.DidChangeWatchedFilesParams{Changes: []protocol.FileEvent{{URI: file, Type: protocol.FileChangeTypeCreated}}})
	e.await(page, func(p protocol.PublishDiagnosticsParams) bool { return len(p.Diagnostics) == 1 })
	if found := definition(); len(found) != 1 || found[0].URI != file {
		t.Errorf("the component is at %v", found)
	}
	empty := len(text) - len("\"\n}\n")
	var offered []string
	for _, item := range e.complete(page, text, empty).Items {
		edit := *item.TextEdit.(*protocol.TextEdit)
		if after := e.edited(text, []protocol.TextEdit{edit}); after != text[:empty]+item.Label+"\"\n}\n" {
			t.Errorf("%s gives %s", item.Label, after)
		}
		offered = append(offered, item.Label)
	}
	if want := []string{"Gauge", "Plot"}; !slices.Equal(offered, want) {
		t.Errorf("offered %q, expected %q", offered, want)
	}
	f.must(os.Remove(f.name("custom/components/Gauge.tsx")))
	e.notify(protocol.MethodWorkspaceDidChangeWatchedFiles, &protocol.DidChangeWatchedFilesParams{Changes: []protocol.FileEvent{{URI: file, Type: protocol.FileChangeTypeDeleted}}})
	e.await(page, func(p protocol.PublishDiagnosticsParams) bool { return len(p.Diagnostics) == 2 })
	// So is what is wrong with the packages that they import.
	packages := f.at(workspace.PackageFile)
	f.write(workspace.PackageFile, `{"dependencies": {"a": "^1.0.0"}}`)
	e.notify(protocol.MethodWorkspaceDidChangeWatchedFiles, &protocol.DidChangeWatchedFilesParams{Changes: []protocol.FileEvent{{URI: packages, Type: protocol.FileChangeTypeCreated}}})
	e.await(packages, func(p protocol.PublishDiagnosticsParams) bool { return len(p.Diagnostics) == 1 })
	e.close()
}
