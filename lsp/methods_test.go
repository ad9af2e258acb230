package lsp

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/lsp/session"
)

var methodRow = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| `([^`]+)` \\| `([^`]+)` \\|$")

// methodsOf are the requests that a capability refers to.
var methodsOf = map[string][]string{
	"completionProvider":               {"textDocument/completion", "completionItem/resolve"},
	"hoverProvider":                    {"textDocument/hover"},
	"signatureHelpProvider":            {"textDocument/signatureHelp"},
	"declarationProvider":              {"textDocument/declaration"},
	"definitionProvider":               {"textDocument/definition"},
	"typeDefinitionProvider":           {"textDocument/typeDefinition"},
	"referencesProvider":               {"textDocument/references"},
	"documentHighlightProvider":        {"textDocument/documentHighlight"},
	"documentSymbolProvider":           {"textDocument/documentSymbol"},
	"codeActionProvider":               {"textDocument/codeAction", "codeAction/resolve"},
	"codeLensProvider":                 {"textDocument/codeLens", "codeLens/resolve"},
	"documentLinkProvider":             {"textDocument/documentLink"},
	"colorProvider":                    {"textDocument/documentColor", "textDocument/colorPresentation"},
	"workspaceSymbolProvider":          {"workspace/symbol"},
	"documentFormattingProvider":       {"textDocument/formatting"},
	"documentRangeFormattingProvider":  {"textDocument/rangeFormatting"},
	"documentOnTypeFormattingProvider": {"textDocument/onTypeFormatting"},
	"renameProvider":                   {"textDocument/rename", "textDocument/prepareRename"},
	"foldingRangeProvider":             {"textDocument/foldingRange"},
	"selectionRangeProvider":           {"textDocument/selectionRange"},
	"executeCommandProvider":           {"workspace/executeCommand"},
	"callHierarchyProvider":            {"textDocument/prepareCallHierarchy", "callHierarchy/incomingCalls", "callHierarchy/outgoingCalls"},
	"semanticTokensProvider":           {"textDocument/semanticTokens/full", "textDocument/semanticTokens/full/delta", "textDocument/semanticTokens/range"},
	"inlayHintProvider":                {"textDocument/inlayHint", "inlayHint/resolve"},
	"diagnosticProvider":               {"textDocument/diagnostic", "workspace/diagnostic"},
	"textDocumentSync":                 {"textDocument/didOpen", "textDocument/didChange", "textDocument/didSave", "textDocument/didClose"},
	"workspaceFolders":                 {"workspace/didChangeWorkspaceFolders"},
	"textDocumentContent":              {"workspace/textDocumentContent"},
	"willRename":                       {"workspace/willRenameFiles"},
	"didRename":                        {"workspace/didRenameFiles"},
	"didCreate":                        {"workspace/didCreateFiles"},
	"didDelete":                        {"workspace/didDeleteFiles"},
}

// The table of the README is what the server registers and answers, and names
// files and tests that there are.
func TestTableOfMethods(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := ""
	names, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		tests += string(data)
	}
	var listed []string
	for _, row := range methodRow.FindAllStringSubmatch(string(readme), -1) {
		listed = append(listed, row[1])
		if _, err := os.Stat(row[2]); err != nil {
			t.Errorf("%s: %v", row[1], err)
		}
		if !strings.Contains(tests, "func "+row[3]+"(t *testing.T)") {
			t.Errorf("%s: there is no test %s", row[1], row[3])
		}
	}
	for _, method := range answered {
		if !slices.Contains(listed, method) {
			t.Errorf("%s is answered, but not in the table", method)
		}
	}
	for _, capability := range registered(t) {
		methods, known := methodsOf[capability]
		if !known {
			t.Errorf("the capability %s has no row: this test does not know its methods", capability)
		}
		for _, method := range methods {
			if !slices.Contains(listed, method) {
				t.Errorf("%s is registered, but %s is not in the table", capability, method)
			}
		}
	}
}

// registered lists what the server says it can, to an editor that can all.
func registered(t *testing.T) []string {
	t.Helper()
	all := session.Capabilities{Pull: true, Content: true}
	raw, err := protocol.Marshal(serverCapabilities(protocol.PositionEncodingKindUTF16, all))
	if err != nil {
		t.Fatal(err)
	}
	var top struct {
		Workspace map[string]json.RawMessage `json:"workspace"`
	}
	var keys map[string]json.RawMessage
	if json.Unmarshal(raw, &keys) != nil || json.Unmarshal(raw, &top) != nil {
		t.Fatal("the capabilities cannot be read")
	}
	var operations map[string]json.RawMessage
	if err := json.Unmarshal(top.Workspace["fileOperations"], &operations); err != nil {
		t.Fatal(err)
	}
	delete(keys, "workspace")
	delete(keys, "positionEncoding")
	delete(top.Workspace, "fileOperations")
	var list []string
	for _, m := range []map[string]json.RawMessage{keys, top.Workspace, operations} {
		for key := range m {
			list = append(list, key)
		}
	}
	return list
}

// Every request of the table is answered by a method of ours, whatever it holds.
func TestEveryRequestIsAnswered(t *testing.T) {
	e := connect(t, nil)
	e.open(source.UTF8)
	e.didOpen(file, 1, "dataset a { name: string }\npage P { show_table a }")
	const far = `{"line":4294967295,"character":4294967295}`
	past := fmt.Sprintf(`{"textDocument":{"uri":%q},"position":%s,"positions":[%s],"range":{"start":%s,"end":%s},"newName":"x","ch":"}","context":{"diagnostics":[],"includeDeclaration":true},"options":{"tabSize":4,"insertSpaces":true},"color":{"red":9,"green":-1,"blue":0,"alpha":1},"query":"","previousResultId":"0","item":{"name":"a","kind":5,"uri":%[1]q,"range":{"start":%[2]s,"end":%[2]s},"selectionRange":{"start":%[2]s,"end":%[2]s}}}`, file, far, far, far, far)
	for _, method := range answered {
		if method == protocol.MethodInitialize || method == protocol.MethodShutdown {
			continue
		}
		for _, params := range []string{`{}`, `[]`, `null`, `{"textDocument":{"uri":"file:///nowhere/none.n3"},"position":{"line":1,"character":1}}`, `{"textDocument":7}`, `{"data":{"uri":7}}`, past} {
			err := e.call(method, protocol.LSPAny(params), nil)
			if code := codeOf(err); code == jsonrpc2.MethodNotFound || code == jsonrpc2.InternalError {
				t.Errorf("%s with %s: %v", method, params, err)
			}
		}
	}
	e.close()
}
