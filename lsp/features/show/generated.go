package show

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"strings"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/gen/backend"
	"github.com/n3-lang/n3/compiler/gen/frontend"
	"github.com/n3-lang/n3/compiler/gen/migrate"
	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/lsp/session"
)

// GeneratedCommand is the command that gives such a document to editors that do
// not know the request.
const GeneratedCommand = "n3.server.generated"

// TextDocumentContent makes a document.
func TextDocumentContent(ctx context.Context, params *protocol.TextDocumentContentParams) (*protocol.TextDocumentContentResult, error) {
	text, err := contentOf(session.StateOf(ctx), string(params.URI))
	if err != nil {
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, err.Error())
	}
	return &protocol.TextDocumentContentResult{Text: text}, ctx.Err()
}

// ExecuteCommand runs the commands that editors without the request know.
func ExecuteCommand(ctx context.Context, params *protocol.ExecuteCommandParams) (protocol.LSPAny, error) {
	var address string
	switch {
	case params.Command != GeneratedCommand:
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, "unknown command "+params.Command)
	case len(params.Arguments) != 1 || json.Unmarshal(params.Arguments[0], &address) != nil:
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, GeneratedCommand+" takes the URI of a generated document")
	}
	text, err := contentOf(session.StateOf(ctx), address)
	if err != nil {
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, err.Error())
	}
	answer, err := json.Marshal(text)
	return protocol.LSPAny(answer), err
}

func contentOf(st *session.State, address string) (string, error) {
	at, err := url.Parse(address)
	if err != nil || at.Scheme != session.GeneratedScheme {
		return "", fmt.Errorf("%s is not a generated document", address)
	}
	parts := strings.Split(strings.TrimPrefix(at.Path, "/"), "/")
	if len(parts) != 2 {
		return "", fmt.Errorf("%s is not a generated document", address)
	}
	kind, file := parts[0], parts[1]
	name := strings.TrimSuffix(file, path.Ext(file))
	if kind == "explain" {
		if page, ok := diag.Explain(diag.Code(name)); ok {
			return page, nil
		}
		return "", fmt.Errorf("unknown diagnostic %s", name)
	}
	for _, snap := range st.Snapshots {
		if snap.Project.Short() == at.RawQuery {
			return generate(snap.Program().Application(), kind, name, path.Ext(file))
		}
	}
	if program, err := url.QueryUnescape(at.RawQuery); err == nil {
		if v := st.View(uri.URI(program)); v != nil {
			return generate(v.Program().Application(), kind, name, path.Ext(file))
		}
	}
	return "", fmt.Errorf("the project of %s is not open", address)
}

// generate makes the file of a kind that a declaration becomes.
func generate(app *ir.Application, kind, name, extension string) (string, error) {
	switch kind + extension {
	case "dataset.json":
		if d := app.Dataset(name); d != nil {
			return asJSON(d)
		}
	case "dataset.sql":
		if d := app.Dataset(name); d != nil {
			return sqlOf(app, d), nil
		}
	case "dataset.py":
		return fileOf(app, backend.Generate, "app/datasets/"+name+".py")
	case "dataset.ts":
		return fileOf(app, frontend.Generate, "src/datasets/"+name+".ts")
	case "page.tsx":
		return fileOf(app, frontend.Generate, "src/pages/"+name+".tsx")
	case "page.json":
		for i := range app.Pages {
			if app.Pages[i].Name == name {
				return asJSON(&app.Pages[i])
			}
		}
	}
	return "", fmt.Errorf("no %s%s is generated for %s `%s`; a declaration with errors generates nothing", kind, extension, kind, name)
}

func asJSON(value any) (string, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(value)
	return b.String(), err
}

func fileOf(app *ir.Application, generate func(*ir.Application) (output.Tree, error), name string) (string, error) {
	tree, err := generate(app)
	if err != nil {
		return "", err
	}
	file, ok := tree[name]
	if !ok {
		return "", fmt.Errorf("%s is not generated; a declaration with errors generates nothing", name)
	}
	return string(file.Data), nil
}

// sqlOf is the SQL of a dataset's table, and for each operation the rule in words.
func sqlOf(app *ir.Application, d *ir.DatasetSpec) string {
	one := *app
	one.Datasets = []ir.DatasetSpec{*d}
	var b strings.Builder
	for _, statement := range migrate.Statements(&one) {
		b.WriteString(statement + "\n\n")
	}
	for _, op := range []struct {
		verb string
		rule *expr.Node
	}{{"read", d.Access.Read}, {"create", d.Access.Create}, {"update", d.Access.Update}, {"delete", d.Access.Delete}} {
		if op.rule != nil {
			fmt.Fprintf(&b, "-- %s may %s\n", expr.Describe(op.rule), op.verb)
		}
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}
