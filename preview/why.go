package preview

import (
	"context"
	"net/http"
	"slices"
	"strings"

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
	program := p.program.Load()
	if program != nil && q.Dataset == "" {
		if w := widget(program.Application(), q.Widget); w != nil {
			q.Dataset = w.Dataset
		}
		if q.Dataset == "" {
			return nil, &host.QuestionError{Status: http.StatusUnprocessableEntity, Detail: "This part of the page shows no rows."}
		}
	}
	found, err := backend.Why(ctx, q)
	if err != nil {
		return nil, err
	}
	if program != nil {
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
	w := widget(app, name)
	if w == nil {
		return nil
	}
	if !page {
		return &w.Origin
	}
	of, _, _ := strings.Cut(name, ".")
	i := slices.IndexFunc(app.Pages, func(p ir.PageSpec) bool { return p.Name == of })
	return &app.Pages[i].Origin
}

// widget finds the widget `Page.key`, or nil.
func widget(app *ir.Application, name string) *ir.WidgetSpec {
	page, key, _ := strings.Cut(name, ".")
	var found *ir.WidgetSpec
	for i := range app.Pages {
		if p := &app.Pages[i]; p.Name == page {
			walkWidgets(p.Widgets, func(w *ir.WidgetSpec) {
				if w.Key == key {
					found = w
				}
			})
		}
	}
	return found
}

func walkWidgets(list []ir.WidgetSpec, visit func(*ir.WidgetSpec)) {
	for i := range list {
		visit(&list[i])
		walkWidgets(list[i].Children, visit)
		walkWidgets(list[i].Else, visit)
	}
}
