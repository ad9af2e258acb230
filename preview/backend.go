package preview

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
)

// recycleAfter is how many swaps a host lives, and recycleGrowth how many bytes
// it may gain: a long session stays small.
const (
	recycleAfter  = 200
	recycleGrowth = 150 << 20
	swapTime      = 60 * time.Second
)

// host is the process with the generated app in it.
type host struct {
	*service
	token  string
	client *http.Client

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

// newHost runs the app below root, with the database in a file.
func newHost(env *Environment, root, database string, origins []string, log io.Writer, event func(string, []byte), status func(Status, string)) *host {
	h := &host{token: rand.Text(), client: &http.Client{Timeout: swapTime}}
	h.service = newService(func() *exec.Cmd {
		cmd := exec.Command(env.Python, "-m", "n3_preview")
		cmd.Dir = root
		cmd.Env = childEnvironment(
			"PYTHONPATH="+env.Host, "PYTHONUNBUFFERED=1", "PYTHONUTF8=1",
			"N3_APP_ROOT="+root, "N3_DATABASE_URL=sqlite:///"+database, "N3_CONTROL_TOKEN="+h.token,
			"N3_ALLOWED_ORIGINS="+strings.Join(origins, ","),
		)
		return cmd
	}, log, event, status)
	return h
}

// apply makes the host run what is written now. A refusal has changed nothing.
func (h *host) apply(ctx context.Context) (*Refusal, error) {
	if h.id() == 0 {
		return h.refusal(h.start(ctx))
	}
	// A host that dies while it swaps has read what is written when it is back.
	for range 3 {
		before := h.id()
		port, err := h.port(ctx)
		if err != nil {
			return h.refusal(err)
		}
		if id := h.id(); id != h.of {
			h.generation, h.of, h.first = 1, id, 0
		}
		refusal, err := h.swap(ctx, port)
		if err == nil {
			return refusal, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if h.died(ctx, before) {
			continue
		}
		fmt.Fprintf(h.log, "swap: %v\n", err)
		if err := h.exchange(ctx, "it could not apply an edit"); err != nil {
			return h.refusal(err)
		}
		return nil, nil
	}
	return nil, errors.New("the backend exits at every start; see .n3/preview.log")
}

// noticeTime is how long a process may be dead before it is known.
const noticeTime = 500 * time.Millisecond

// died says whether a child that broke off has ended.
func (h *host) died(ctx context.Context, id int) bool {
	h.mu.Lock()
	c := h.child
	h.mu.Unlock()
	if c == nil || c.cmd.Process.Pid != id {
		return true
	}
	notice := time.NewTimer(noticeTime)
	defer notice.Stop()
	select {
	case <-c.done:
		return true
	case <-notice.C:
	case <-ctx.Done():
	}
	return false
}

// refusal tells an app that cannot run from a failure.
func (h *host) refusal(err error) (*Refusal, error) {
	var fatal *FatalError
	if errors.As(err, &fatal) && (fatal.Code == "schema_refused" || fatal.Code == "generation_failed") {
		return &Refusal{Code: fatal.Code, Detail: fatal.Message}, nil
	}
	return nil, err
}

func (h *host) swap(ctx context.Context, port int) (*Refusal, error) {
	h.generation++
	var answer struct {
		Refusal
		Status int
	}
	status, err := h.control(ctx, port, http.MethodPost, "swap", map[string]int{"generation": h.generation}, &answer)
	switch {
	case err != nil:
		return nil, err
	case status == http.StatusConflict:
		return &answer.Refusal, nil
	case status != http.StatusOK:
		return nil, fmt.Errorf("the backend responded with %d: %s", status, answer.Detail)
	}
	return nil, nil
}

// recycle exchanges a host that has swapped often or grown.
func (h *host) recycle(ctx context.Context) error {
	if h.id() != h.of || h.generation%20 != 2 && h.generation < recycleAfter {
		return nil
	}
	port, err := h.port(ctx)
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
	return h.exchange(ctx, "it is replaced after many edits")
}

// control asks the host for something that the page may not.
func (h *host) control(ctx context.Context, port int, method, name string, body, answer any) (status int, err error) {
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
