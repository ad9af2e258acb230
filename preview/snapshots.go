package preview

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/n3-lang/n3/preview/process"
)

// task is something that only the goroutine of the runner may do.
type task struct {
	do   func(context.Context, *runner) error
	done chan error
}

// perform has the runner do something between two edits, and waits for it.
func (p *Preview) perform(ctx context.Context, do func(context.Context, *runner) error) error {
	t := task{do, make(chan error, 1)}
	select {
	case p.tasks <- t:
	case <-p.done:
		return process.ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-t.done:
		return err
	case <-p.done:
		return process.ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Answer answers an open question of the state.
func (p *Preview) Answer(ctx context.Context, id, value string) error {
	return p.perform(ctx, func(ctx context.Context, r *runner) error {
		s := r.board.Get()
		q := s.Question(id)
		if q == nil || !q.Allows(value) {
			return errors.New("this question is no longer open")
		}
		r.app.tables.answer(id, value)
		if err := r.apply(ctx, r.snapshot, time.Now()); err != nil {
			return err
		}
		return r.showNewest(ctx, time.Now())
	})
}

// Reset removes all rows, after a backup.
func (p *Preview) Reset(ctx context.Context) error {
	return p.perform(ctx, func(ctx context.Context, r *runner) error {
		return r.replaceRows(ctx, r.children.host.Reset)
	})
}

// SaveSnapshot keeps all rows under a name.
func (p *Preview) SaveSnapshot(ctx context.Context, name string) error {
	backend, err := p.children.backend(ctx)
	if err != nil {
		return err
	}
	return backend.SaveSnapshot(ctx, name)
}

// LoadSnapshot makes the rows those of a name, after a backup.
func (p *Preview) LoadSnapshot(ctx context.Context, name string) error {
	return p.perform(ctx, func(ctx context.Context, r *runner) error { return r.load(ctx, name) })
}

// Snapshots lists the names.
func (p *Preview) Snapshots() ([]string, error) {
	backend, err := p.children.backend(context.Background())
	if err != nil {
		return nil, err
	}
	return backend.Snapshots()
}

func (r *runner) load(ctx context.Context, name string) error {
	return r.replaceRows(ctx, func(ctx context.Context) error { return r.children.host.LoadSnapshot(ctx, name) })
}

// replaceRows replaces all rows and leads their tables to the stored program again. If
// that is not possible by itself, the rows of before come back.
func (r *runner) replaceRows(ctx context.Context, replace func(context.Context) error) error {
	if r.app.stored == nil {
		return errors.New("the program has to run before its rows can be replaced; fix its errors first")
	}
	switch shape, err := r.children.host.Shape(ctx); {
	case err != nil:
		return err
	case shape == nil: // before a backup copies all of it
		return errors.New("the rows are those of another program's database; the preview replaces none of them")
	}
	before, err := r.app.backUp(ctx)
	if err != nil {
		return fmt.Errorf("nothing was changed, since no backup could be made: %w", err)
	}
	if err := replace(ctx); err != nil {
		return err
	}
	if err := r.storeAgain(ctx); err != nil {
		return errors.Join(err, r.children.host.Load(ctx, before), r.storeAgain(ctx))
	}
	return r.showNewest(ctx, time.Now())
}

// storeAgain leads tables that somebody else has made to the stored program.
func (r *runner) storeAgain(ctx context.Context) error {
	a := r.app
	a.tables = tables{}
	a.held = len(r.unsavedTexts()) > 0
	defer func() { a.held = false }()
	refusal, _, err := a.store(ctx, a.stored, a.good)
	if err == nil && refusal != nil {
		a.ask(nil)
		err = errors.New("these rows do not fit the program")
		if len(refusal.Errors) > 0 {
			err = fmt.Errorf("these rows do not fit the program: %s: %s", refusal.Errors[0].Field, refusal.Errors[0].Message)
		}
	}
	return err
}

// backUp keeps all rows before something is given up, and says where.
func (a *application) backUp(ctx context.Context) (file string, err error) {
	if file, err = a.children.host.BackUp(ctx); err == nil {
		a.progress("Backup: " + file)
	}
	return file, err
}
