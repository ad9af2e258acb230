package preview

import (
	"context"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/preview/host"
)

// Why explains whether somebody may do something in the running app, by rules of
// the program that runs, each with its place.
func (p *Preview) Why(ctx context.Context, q host.Question) (*host.Explanation, error) {
	backend, err := p.children.backend(ctx)
	if err != nil {
		return nil, err
	}
	found, err := backend.Why(ctx, q)
	if err != nil {
		return nil, err
	}
	if program := p.program.Load(); program != nil {
		for i := range found.Rules {
			locateRule(program, q, &found.Rules[i])
		}
	}
	return found, nil
}

// locateRule says where a rule is written: one of a dataset at its own place, one
// of a page or a widget at theirs.
func locateRule(program *workspace.Snapshot, q host.Question, rule *host.Rule) {
	var at diag.Location
	switch rule.Name {
	case "page", "widget", "widget.create", "widget.update", "widget.delete":
		origin := widgetOrigin(program.Application(), q.Widget, rule.Name == "page")
		if origin == nil {
			return
		}
		at = diag.Location{File: origin.File, Span: origin.Span}
	default:
		found, ok := program.Analysis.RuleLocation(q.Dataset, rule.Name)
		if !ok {
			return
		}
		at = found
	}
	if file := program.Source(at.File); file != nil {
		position := file.Position(at.Span.Start, source.UTF32)
		rule.File, rule.Line, rule.Column = at.File, position.Line+1, position.Column+1
	}
}

// widgetOrigin is where the widget `Page.key` is declared, or its page.
func widgetOrigin(app *ir.Application, name string, page bool) *ir.Origin {
	for i := range app.Pages {
		p := &app.Pages[i]
		var found *ir.Origin
		walkWidgets(p.Widgets, func(w *ir.WidgetSpec) {
			if p.Name+"."+w.Key == name {
				found = &w.Origin
			}
		})
		if found != nil && page {
			return &p.Origin
		}
		if found != nil {
			return found
		}
	}
	return nil
}

func walkWidgets(list []ir.WidgetSpec, visit func(*ir.WidgetSpec)) {
	for i := range list {
		visit(&list[i])
		walkWidgets(list[i].Children, visit)
		walkWidgets(list[i].Else, visit)
	}
}
