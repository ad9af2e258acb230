package preview

import (
	"context"
	"net/http"
	"strings"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/preview/compile"
	"github.com/n3-lang/n3/preview/host"
	"github.com/n3-lang/n3/preview/state"
)

// Why explains whether somebody may do something in the running app, by rules of
// the program that runs, each with its place. A question that names only a widget
// is about the dataset that it shows.
func (p *Preview) Why(ctx context.Context, q host.Question) (*host.Explanation, error) {
	backend, err := p.children.backend(ctx)
	if err != nil {
		return nil, err
	}
	program := p.program.Load()
	if program != nil && q.Dataset == "" {
		page, widget, _ := strings.Cut(q.Widget, ".")
		if w := compile.NewPlaces(program).Widget(page, widget); w != nil {
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
	at := state.Place{}
	at.Page, at.Widget, _ = strings.Cut(q.Widget, ".")
	switch rule.Name {
	case "page":
		at.Widget = ""
	case "widget", "widget.create", "widget.update", "widget.delete":
	default:
		where, found := program.Analysis.RuleLocation(q.Dataset, rule.Name)
		if file := program.Source(where.File); found && file != nil {
			position := file.Position(where.Span.Start, source.UTF32)
			rule.File, rule.Line, rule.Column = where.File, position.Line+1, position.Column+1
		}
		return
	}
	if at, found := compile.NewPlaces(program).Position(at); found {
		rule.File, rule.Line, rule.Column = at.File, at.Line, at.Column
	}
}
