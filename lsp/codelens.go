package lsp

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
func (s *server) CodeLens(ctx context.Context, params *protocol.CodeLensParams) ([]protocol.CodeLens, error) {
	out := []protocol.CodeLens{}
	state := stateOf(ctx)
	v := state.view(params.TextDocument.URI)
	if v == nil || !state.settings.lenses() {
		return out, ctx.Err()
	}
	for _, u := range v.file.Decls {
		var kinds []string
		switch {
		case u.Decl.Name.Name == "" || !v.owns(u):
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
			out = append(out, protocol.CodeLens{Range: v.span(u.Decl.Name.Span.Shift(u.Offset)), Data: protocol.LSPAny(data)})
		}
	}
	return out, ctx.Err()
}

// owns says whether a unit is the one that its name means: the first of that
// name.
func (v *view) owns(u sema.Unit) bool {
	first, ok := v.program().Analysis.Find(u.Decl.Key())
	return ok && first.Decl == u.Decl && first.File == v.file.Path
}

// CodeLensResolve says what a lens shows and does.
func (s *server) CodeLensResolve(ctx context.Context, params *protocol.CodeLens) (*protocol.CodeLens, error) {
	var data lensData
	params.Command = protocol.Command{Title: "…"}
	if json.Unmarshal(params.Data, &data) != nil {
		return params, nil
	}
	v := stateOf(ctx).view(data.URI)
	if v == nil {
		return params, ctx.Err()
	}
	_, name, _ := strings.Cut(data.Decl, " ")
	analysis := v.program().Analysis
	switch data.What {
	case "page":
		if page := analysis.Page(name); page != nil {
			params.Command = protocol.Command{Title: v.pageLens(page), Command: previewCommand, Arguments: arguments(page.Path)}
		}
	case "dataset":
		if u, ok := analysis.Find(data.Decl); ok {
			uses := v.bindings(name)
			params.Command = protocol.Command{
				Title: boundTitle(uses), Command: referencesCommand,
				Arguments: arguments(v.address(u.File), v.rangeOf(v.program().Source(u.File), u.Decl.Name.Span.Shift(u.Offset)).Start, uses),
			}
		}
	case "sql":
		if analysis.Dataset(name) != nil {
			params.Command = protocol.Command{Title: "SQL", Command: generatedEditorCommand, Arguments: arguments(v.generated("dataset", name+".sql"))}
		}
	}
	return params, ctx.Err()
}

// arguments writes the arguments of a command.
func arguments(values ...any) []protocol.LSPAny {
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
func (v *view) pageLens(page *ir.PageSpec) string {
	widgets, live := 0, false
	var count func(list []ir.WidgetSpec)
	count = func(list []ir.WidgetSpec) {
		for _, w := range list {
			if len(w.Children) == 0 {
				widgets++
			}
			if ds := v.program().Analysis.Dataset(w.Dataset); ds != nil {
				live = live || ds.Spec.Realtime
			}
			count(w.Children)
		}
	}
	count(page.Widgets)
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
func (v *view) bindings(dataset string) []protocol.Location {
	list := []protocol.Location{}
	for _, w := range v.bound(dataset) {
		list = append(list, protocol.Location{URI: v.address(w.unit.File), Range: w.at})
	}
	return list
}

// boundWidget is a widget that shows a dataset.
type boundWidget struct {
	unit  sema.Unit
	entry *ast.Entry
	at    protocol.Range // of the dataset's name
}

func (v *view) bound(dataset string) []boundWidget {
	var list []boundWidget
	for _, f := range v.program().Files {
		for _, u := range f.Decls {
			if u.Decl.Kind != ast.PageDecl {
				continue
			}
			ast.WalkEntries(u.Decl.Body(), func(e *ast.Entry) {
				if name, span := shown(e); name == dataset {
					list = append(list, boundWidget{u, e, v.rangeOf(f.File, span.Shift(u.Offset))})
				}
			})
		}
	}
	return list
}
