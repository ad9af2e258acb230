package host

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"time"

	"github.com/n3-lang/n3/preview/process"
)

// recycleAfter is how many swaps a host lives, and recycleGrowth how many bytes
// it may gain: a long session stays small.
const (
	recycleAfter  = 200
	recycleGrowth = 150 << 20
	swapTime      = 60 * time.Second
)

// Host is the process with the generated backend in it.
type Host struct {
	*process.Service
	token  string
	client *http.Client
	log    io.Writer

	generation int // of the child that id names
	of         int
	first      int64 // its resident memory after the first swap
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

// Options say what a host runs, and for whom.
type Options struct {
	Python   string // an interpreter with the libraries of the backends
	Package  string // the folder that holds the package n3_preview
	Root     string // the folder of the backend
	Database string // the file of its database
	Origins  []string
}

// New is a host that is not started yet.
func New(o Options, log io.Writer, event func(string, []byte), status func(process.Status, string)) *Host {
	h := &Host{log: log, token: rand.Text(), client: &http.Client{Timeout: swapTime}}
	h.Service = process.NewService(func() *exec.Cmd {
		cmd := exec.Command(o.Python, "-m", "n3_preview")
		cmd.Dir = o.Root
		cmd.Env = process.Environ(
			"PYTHONPATH="+o.Package, "PYTHONUNBUFFERED=1", "PYTHONUTF8=1",
			"N3_APP_ROOT="+o.Root, "N3_DATABASE_URL=sqlite:///"+o.Database, "N3_CONTROL_TOKEN="+h.token,
			"N3_ALLOWED_ORIGINS="+strings.Join(o.Origins, ","),
		)
		return cmd
	}, log, event, status)
	return h
}

// Apply makes the host run what is written now. A refusal has changed nothing.
func (h *Host) Apply(ctx context.Context) (*Refusal, error) {
	if h.ID() == 0 {
		return h.refusal(h.Start(ctx))
	}
	// A host that dies while it swaps has read what is written when it is back.
	for range 3 {
		before := h.ID()
		port, err := h.Port(ctx)
		if err != nil {
			return h.refusal(err)
		}
		if id := h.ID(); id != h.of {
			h.generation, h.of, h.first = 1, id, 0
		}
		refusal, err := h.swap(ctx, port)
		if err == nil {
			return refusal, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if h.HasEnded(ctx, before) {
			continue
		}
		fmt.Fprintf(h.log, "swap: %v\n", err)
		if err := h.Exchange(ctx, "it could not apply an edit"); err != nil {
			return h.refusal(err)
		}
		return nil, nil
	}
	return nil, errors.New("the backend exits at every start; see .n3/preview.log")
}

// refusal distinguishes an app that cannot run from a failure.
func (h *Host) refusal(err error) (*Refusal, error) {
	var fatal *process.FatalError
	if errors.As(err, &fatal) && (fatal.Code == "schema_refused" || fatal.Code == "generation_failed") {
		return &Refusal{Code: fatal.Code, Detail: fatal.Message}, nil
	}
	return nil, err
}

func (h *Host) swap(ctx context.Context, port int) (*Refusal, error) {
	h.generation++
	var answer Refusal
	status, err := h.control(ctx, port, http.MethodPost, "swap", map[string]int{"generation": h.generation}, &answer)
	switch {
	case err != nil:
		return nil, err
	case status == http.StatusConflict:
		return &answer, nil
	case status != http.StatusOK:
		return nil, fmt.Errorf("the backend responded with %d: %s", status, answer.Detail)
	}
	return nil, nil
}

// Recycle exchanges a host that has swapped often or grown.
func (h *Host) Recycle(ctx context.Context) error {
	if h.ID() != h.of || h.generation%20 != 2 && h.generation < recycleAfter {
		return nil
	}
	port, err := h.Port(ctx)
	if err != nil {
		return err
	}
	var now struct{ RSS int64 }
	if _, err := h.control(ctx, port, http.MethodGet, "status", nil, &now); err != nil {
		return err
	}
	if h.first == 0 {
		h.first = now.RSS
	}
	if h.generation < recycleAfter && now.RSS-h.first < recycleGrowth {
		return nil
	}
	return h.Exchange(ctx, "it is replaced after many edits")
}

// control asks the host for something that the page may not.
func (h *Host) control(ctx context.Context, port int, method, name string, body, answer any) (status int, err error) {
	data, err := json.Marshal(body)
	if err != nil {
		return 0, err
	}
	request, err := http.NewRequestWithContext(ctx, method, fmt.Sprintf("http://127.0.0.1:%d/__n3/%s", port, name), bytes.NewReader(data))
	if err != nil {
		return 0, err
	}
	request.Header.Set("X-N3-Control", h.token)
	request.Header.Set("Content-Type", "application/json")
	response, err := h.client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	return response.StatusCode, json.NewDecoder(response.Body).Decode(answer)
}
