package host

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"strings"

	"github.com/n3-lang/n3/compiler/gen/migrate"
	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/preview/process"
)

// Program is what a host is to run.
type Program struct {
	// Files are the backend. A host reads its folder only when it starts; afterwards it
	// is sent what changed, so it can run a program that is not saved.
	Files output.Tree
	// Steps are what is to be done to the stored shape, in the same transaction; nil is
	// nothing.
	Steps *migrate.Plan
}

// Refusal says why the running app cannot follow an edit; it goes on as it was.
type Refusal struct {
	Code, Detail string
	Errors       []FieldError
}

// FieldError is what is in the way, by field.
type FieldError struct {
	Field, Code, Message string
}

// DatabaseError says why the database cannot be used: its disk is full, it is read only,
// damaged or busy. Another process would not do better.
type DatabaseError struct{ Detail string }

func (e *DatabaseError) Error() string { return e.Detail }

// Start starts the process unless there is one, and waits until it answers.
func (h *Host) Start(ctx context.Context) error { return explained(h.Service.Start(ctx)) }

// Port waits until the process answers, and says where.
func (h *Host) Port(ctx context.Context) (int, error) {
	port, err := h.Service.Port(ctx)
	return port, explained(err)
}

func explained(err error) error {
	var crash *process.CrashError
	if errors.As(err, &crash) {
		return fmt.Errorf("the backend does not start; %w; see .n3/preview.log", err)
	}
	return err
}

// attempts is how many processes something is tried in.
const attempts = 3

var errExits = errors.New("the backend exits at every start; see .n3/preview.log")

// attempt asks the host for something, and starts it if need be. One that dies meanwhile, or
// does not answer, is replaced, and the next one asked.
func (h *Host) attempt(ctx context.Context, ask func(port int) error) (err error) {
	if h.ID() == 0 {
		if err := h.Start(ctx); err != nil {
			return err
		}
	}
	for range attempts {
		before := h.ID()
		port, unreached := h.Port(ctx)
		if unreached != nil {
			return unreached
		}
		err = ask(port)
		var database *DatabaseError
		switch {
		case err == nil || errors.Is(err, ErrStale) || errors.As(err, &database):
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case h.HasEnded(ctx, before):
			err = errExits
			continue
		}
		fmt.Fprintf(h.log, "the backend is replaced: %v\n", err)
		if err := h.Service.Exchange(ctx, "it did not respond, and is replaced"); err != nil {
			return err
		}
	}
	return err
}

// Run makes the host run a program, and starts it if need be. A refusal has changed
// nothing, and neither has ErrStale.
func (h *Host) Run(ctx context.Context, p Program) (refusal *Refusal, err error) {
	err = h.attempt(ctx, func(port int) (err error) {
		if id := h.ID(); id != h.of {
			h.generation, h.of, h.first, h.running = 1, id, 0, nil
		}
		refusal, err = h.swap(ctx, port, p)
		return err
	})
	return refusal, err
}

// IsNew says whether a process was started since the last Run. By itself it runs what
// its folder holds.
func (h *Host) IsNew() bool { return h.last != nil && h.ID() != h.of }

// Resume makes such a process run what the last Run was given.
func (h *Host) Resume(ctx context.Context) (*Refusal, error) {
	if !h.IsNew() {
		return nil, nil
	}
	return h.Run(ctx, Program{Files: h.last})
}

// Exchange replaces the process by a new one that runs the same program.
func (h *Host) Exchange(ctx context.Context, reason string) error {
	if err := h.Service.Exchange(ctx, reason); err != nil {
		return err
	}
	refusal, err := h.Resume(ctx)
	if err == nil && refusal != nil {
		err = errors.New(refusal.Detail)
	}
	return err
}

func (h *Host) swap(ctx context.Context, port int, p Program) (*Refusal, error) {
	next := modules(p.Files)
	files, whole := changes(h.running, next)
	if len(files) == 0 && !whole && p.Steps == nil {
		h.last = p.Files
		return nil, nil
	}
	h.generation++
	if p.Steps != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, rowsTime)
		defer cancel()
	}
	var answer Refusal
	status, err := h.control(ctx, port, http.MethodPost, "swap", map[string]any{
		"generation": h.generation, "files": files, "whole": whole, "plan": p.Steps,
	}, &answer)
	switch {
	case err != nil:
		return nil, err
	case status == http.StatusConflict && answer.Code == "plan_stale":
		return nil, ErrStale
	case status == http.StatusConflict:
		return &answer, nil
	case status != http.StatusOK:
		return nil, h.failure(status, answer.Code, answer.Detail)
	}
	h.running, h.last = next, p.Files
	return nil, nil
}

// failure is an answer of the host that is no refusal, as an error: what the database is
// the reason of says what to do.
func (h *Host) failure(status int, code, detail string) error {
	switch {
	case IsAddress(h.database) && (code == "storage_full" || strings.HasPrefix(code, "database_")):
		return &DatabaseError{fmt.Sprintf("%s Save the program again when that is fixed.", detail)}
	case code == "database_corrupt":
		return &DatabaseError{fmt.Sprintf("%s Move %s away to start with an empty one, or bring back a backup with `n3 preview --restore`.", detail, h.database)}
	case code == "storage_full" || strings.HasPrefix(code, "database_"):
		return &DatabaseError{fmt.Sprintf("%s The file is %s. Save the program again when that is fixed.", detail, h.database)}
	case status == http.StatusServiceUnavailable:
		return &DatabaseError{detail}
	}
	return fmt.Errorf("the backend responded with %d: %s See .n3/preview.log", status, detail)
}

// Modules is the folder of the files that a host can be sent.
const Modules = "app/"

// modules are the texts of those, by their path in that folder.
func modules(tree output.Tree) map[string][]byte {
	found := map[string][]byte{}
	for name, file := range tree {
		if below, ok := strings.CutPrefix(name, Modules); ok && path.Ext(name) == ".py" {
			found[below] = file.Data
		}
	}
	return found
}

// changes are the texts that differ, nil for a file that is gone. Of a process that
// has been sent nothing it is not known what it runs: then they are the whole program.
func changes(running, next map[string][]byte) (files map[string]*string, whole bool) {
	files = map[string]*string{}
	for name, data := range next {
		if old, ok := running[name]; !ok || !bytes.Equal(old, data) {
			text := string(data)
			files[name] = &text
		}
	}
	for name := range running {
		if _, ok := next[name]; !ok {
			files[name] = nil
		}
	}
	return files, running == nil
}
