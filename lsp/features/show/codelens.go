package show

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/session"
)

// Commands that the editor runs, not the server: they open something in it.
const (
	// previewCommand shows a page of the preview; its argument is the path.
	previewCommand = "n3.openPreview"
	// generatedEditorCommand shows a generated document; its argument is the address.
	generatedEditorCommand = "n3.showGenerated"
	// referencesCommand shows places; its arguments are an address, a position
	// and a list of locations, as those of the editor's own command.
	referencesCommand = "n3.showReferences"
)

// lensData finds a lens again.
type lensData struct {
	URI  uri.URI `json:"uri"`
	Decl string  `json:"decl"`
	What string  `json:"what"`
}

// CodeLens puts lenses above each page and dataset. What it says is worked out when
// the editor shows it.
func CodeLens(ctx context.Context, params *protocol.CodeLensParams) ([]protocol.CodeLens, error) {
	out := []protocol.CodeLens{}
	state := session.StateOf(ctx)
	v := state.View(params.TextDocument.URI)
	if v == nil || !state.Settings.Lenses() {
		return out, ctx.Err()
	}
	for _, u := range v.File.Decls {
		var kinds []string
		switch {
		case u.Decl.Name.Name == "" || !cursor.Owns(v, u):
		case u.Decl.Kind == ast.PageDecl:
			kinds = []string{"page"}
		case u.Decl.Kind == ast.DatasetDecl:
			kinds = []string{"dataset", "sql"}
		}
		for _, what := range kinds {
			data, err := json.Marshal(lensData{params.TextDocument.URI, u.Decl.Key(), what})
			if err != nil {
				return nil, err
			}
			out = append(out, protocol.CodeLens{Range: v.Span(u.Decl.Name.Span.Shift(u.Offset)), Data: protocol.LSPAny(data)})
		}
	}
	return out, ctx.Err()
}

// CodeLensResolve says what a lens shows and does.
func CodeLensResolve(ctx context.Context, params *protocol.CodeLens) (*protocol.CodeLens, error) {
	var data lensData
	params.Command = protocol.Command{Title: "…"}
	if json.Unmarshal(params.Data, &data) != nil {
		return params, nil
	}
	v := session.StateOf(ctx).View(data.URI)
	if v == nil {
		return params, ctx.Err()
	}
	_, name, _ := strings.Cut(data.Decl, " ")
	analysis := v.Program().Analysis
	switch data.What {
	case "page":
		if page := analysis.Page(name); page != nil {
			params.Command = protocol.Command{Title: pageLens(v, page), Command: previewCommand, Arguments: Arguments(page.Path)}
		}
	case "dataset":
		if u, ok := analysis.Find(data.Decl); ok {
			uses := bindings(v, name)
			params.Command = protocol.Command{
				Title: boundTitle(uses), Command: referencesCommand,
				Arguments: Arguments(v.Address(u.File), v.RangeOf(v.Program().Source(u.File), u.Decl.Name.Span.Shift(u.Offset)).Start, uses),
			}
		}
	case "sql":
		if analysis.Dataset(name) != nil {
			params.Command = protocol.Command{Title: "SQL", Command: generatedEditorCommand, Arguments: Arguments(v.Generated("dataset", name+".sql"))}
		}
	}
	return params, ctx.Err()
}

// Arguments writes the arguments of a command.
func Arguments(values ...any) []protocol.LSPAny {
	var list []protocol.LSPAny
	for _, value := range values {
		raw, err := protocol.Marshal(value)
		if err != nil {
			raw = []byte("null")
		}
		list = append(list, protocol.LSPAny(raw))
	}
	return list
}

// pageLens is "3 widgets · live · open in preview".
func pageLens(v *session.View, page *ir.PageSpec) string {
	widgets, live := 0, false
	for w := range ir.AllWidgets(page.Widgets) {
		if len(w.Children)+len(w.Else) == 0 {
			widgets++
		}
		if ds := v.Program().Analysis.Dataset(w.Dataset); ds != nil {
			live = live || ds.Spec.Realtime
		}
	}
	parts := []string{plural(widgets, "widget")}
	if live {
		parts = append(parts, "live")
	}
	return strings.Join(append(parts, "open in preview"), " · ")
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func boundTitle(uses []protocol.Location) string {
	if len(uses) == 0 {
		return "not shown by any widget"
	}
	return "shown by " + plural(len(uses), "widget")
}

// bindings lists the widgets that show a dataset, in the order of the project.
func bindings(v *session.View, dataset string) []protocol.Location {
	list := []protocol.Location{}
	for _, w := range bound(v, dataset) {
		list = append(list, protocol.Location{URI: v.Address(w.unit.File), Range: w.at})
	}
	return list
}

// boundWidget is a widget that shows a dataset.
type boundWidget struct {
	unit  sema.Unit
	entry *ast.Entry
	at    protocol.Range // of the dataset's name
}

func bound(v *session.View, dataset string) []boundWidget {
	var list []boundWidget
	for _, f := range v.Program().Files {
		for _, u := range f.Decls {
			if u.Decl.Kind != ast.PageDecl {
				continue
			}
			ast.WalkEntries(u.Decl.Body(), func(e *ast.Entry) {
				if name, span := cursor.Shown(e); name == dataset {
					list = append(list, boundWidget{u, e, v.RangeOf(f.File, span.Shift(u.Offset))})
				}
			})
		}
	}
	return list
}
