package preview

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/n3-lang/n3/compiler/gen/migrate"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/preview/compile"
	"github.com/n3-lang/n3/preview/host"
	"github.com/n3-lang/n3/preview/state"
)

// tables leads the stored shape of the database to the saved program. What is shown
// of unsaved text has no part in it.
//
// The shape is read when a plan may have steps, not at each edit: most edits store
// nothing else, and the shape of the last time shows it. Facts of rows may have
// changed since, so a plan that is to be carried out is made of a shape that was read
// for it; and as somebody may write in between even then, the host refuses a plan
// whose facts have passed (host.ErrStale).
type tables struct {
	shape    *migrate.Shape // nil where it is to be read
	foreign  bool           // the database is none of a preview, and keeps the schema that it has
	answers  map[string]string
	findings []migrate.Finding // of the last plan
}

// planAttempts is how often a plan is made for one save, if rows change meanwhile.
const planAttempts = 5

// askedCode is the code of a refusal that waits for answers.
const askedCode = "question"

// store makes the running app a saved program, with the tables that it needs. Open
// questions refuse it, as rows in the way do.
func (a *application) store(ctx context.Context, b *compile.Build, next *trees) (*host.Refusal, followed, error) {
	if err := a.begin(next); err != nil {
		return nil, followed{}, err
	}
	for range planAttempts {
		plan, err := a.tables.plan(ctx, a.children.host, b.App)
		if err != nil {
			return nil, followed{}, err
		}
		if plan != nil && len(plan.Questions) > 0 {
			a.ask(questionsOf(plan))
			return asked(plan), followed{}, nil
		}
		if plan != nil && plan.Destroys() {
			if _, err := a.backUp(ctx); err != nil {
				return nil, followed{}, fmt.Errorf("nothing was changed, since no backup could be made: %w", err)
			}
		}
		refusal, done, err := a.follow(ctx, next, plan)
		if errors.Is(err, host.ErrStale) {
			a.tables.shape = nil
			continue
		}
		switch {
		case err != nil:
			a.tables.shape = nil // it may have been carried out
		case refusal != nil:
			a.ask(a.tables.offers(plan, refusal))
		default:
			a.ask(nil)
			a.tables.carriedOut(plan)
		}
		return refusal, done, err
	}
	return nil, followed{}, errors.New("the rows change faster than the tables can follow the program; save it again")
}

// storeAfterRestart leads the tables to the stored program where the database is not what
// it was: its file may have gone with the process.
func (a *application) storeAfterRestart(ctx context.Context) error {
	a.tables.shape = nil
	if a.stored == nil {
		return nil
	}
	plan, err := a.tables.plan(ctx, a.children.host, a.stored.App)
	if err != nil || plan == nil {
		return err
	}
	refusal, _, err := a.store(ctx, a.stored, a.good)
	if err == nil && refusal != nil {
		a.show(refused(refusal, a.stored))
	}
	return err
}

// plan is the way to a program; nil where there is nothing to do.
func (t *tables) plan(ctx context.Context, h *host.Host, app *ir.Application) (*migrate.Plan, error) {
	options := migrate.Options{Adopted: true, Answers: t.answers}
	if t.shape != nil {
		plan := migrate.Make(*t.shape, app, options)
		if plan.IsEmpty() && len(plan.Findings) == 0 && len(plan.Questions) == 0 {
			t.findings = nil
			return nil, nil
		}
	}
	if t.foreign {
		return nil, nil
	}
	shape, err := h.Shape(ctx)
	if err != nil {
		return nil, err
	}
	if t.shape, t.foreign = shape, shape == nil; t.foreign {
		return nil, nil
	}
	plan := migrate.Make(*shape, app, options)
	t.findings = plan.Findings
	if plan.IsEmpty() && len(plan.Questions) == 0 {
		return nil, nil
	}
	return plan, nil
}

// carriedOut notes the shape that a plan has led to, and forgets what was answered for it.
func (t *tables) carriedOut(plan *migrate.Plan) {
	t.answers = nil
	if plan != nil {
		t.shape = &plan.After
	}
}

// answer notes an answer for the next plan.
func (t *tables) answer(id, value string) {
	t.answers = maps.Clone(t.answers)
	if t.answers == nil {
		t.answers = map[string]string{}
	}
	t.answers[id] = value
}

// ask shows the open questions; those of before are withdrawn.
func (a *application) ask(questions []state.Question) {
	if len(questions) > 0 || len(a.board.Get().Questions) > 0 {
		a.board.Change(func(s *state.State) { s.Questions = questions })
	}
}

// asked is a refusal that says at each field what is asked.
func asked(plan *migrate.Plan) *host.Refusal {
	r := &host.Refusal{Code: askedCode, Detail: "The preview waits for an answer."}
	for _, q := range plan.Questions {
		r.Errors = append(r.Errors, host.FieldError{Field: fieldPath(q.Dataset, q.Field), Code: askedCode, Message: q.Text + " Answer in the preview. " + q.Detail})
	}
	return r
}

func questionsOf(plan *migrate.Plan) []state.Question {
	list := make([]state.Question, len(plan.Questions))
	for i, q := range plan.Questions {
		list[i] = state.Question{ID: q.ID, Text: q.Text, Detail: q.Detail}
		for _, c := range q.Choices {
			list[i].Choices = append(list[i].Choices, state.Choice{Value: c.Value, Label: c.Label, Destructive: c.Destructive})
		}
	}
	return list
}

// The answers to what is offered where values are in the way.
const keepValues, clearValues = "keep", "clear"

// offers are questions where rows were in the way whose values could be given up.
func (t *tables) offers(plan *migrate.Plan, refusal *host.Refusal) []state.Question {
	var list []state.Question
	for _, e := range refusal.Errors {
		step, ok := clearable(plan, e)
		if !ok {
			continue
		}
		id := migrate.ClearID(step.Dataset, step.Field)
		if t.answers[id] == keepValues || slices.ContainsFunc(list, func(q state.Question) bool { return q.ID == id }) {
			continue
		}
		list = append(list, state.Question{
			ID: id, Text: fmt.Sprintf("Give up the values of `%s` in `%s` that are in the way?", step.Field, step.Dataset), Detail: e.Message,
			Choices: []state.Choice{
				{Value: keepValues, Label: "Keep them, and the app as it is"},
				{Value: clearValues, Label: "Make a backup, then give them up", Destructive: true},
			},
		})
	}
	return list
}

// clearable finds the step that was refused, if the values in its way could be given up.
func clearable(plan *migrate.Plan, e host.FieldError) (migrate.Step, bool) {
	if plan == nil {
		return migrate.Step{}, false
	}
	for _, s := range plan.Steps {
		for _, c := range s.Checks {
			if s.Optional && fieldPath(s.Dataset, s.Field) == e.Field && c.Code == e.Code && c.IsClearable() {
				return s, true
			}
		}
	}
	return migrate.Step{}, false
}

func fieldPath(dataset, field string) string {
	if field == "" {
		return dataset
	}
	return dataset + "." + field
}
