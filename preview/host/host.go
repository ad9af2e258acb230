package host

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"sync/atomic"
	"time"

	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/preview/process"
)

// recycleAfter is how many swaps a host lives, and recycleGrowth how many bytes
// it may gain: a long session stays small.
const (
	recycleAfter  = 200
	recycleGrowth = 150 << 20
	// controlTime is how long the host may take to do what it is asked for, and
	// rowsTime where it may have to copy all rows.
	controlTime = 20 * time.Second
	rowsTime    = 10 * time.Minute
)

// Host is the process with the generated backend in it.
type Host struct {
	*process.Service
	token string
	// The file of Options.
	database string
	// The folders of Options.
	snapshots, backups string
	client             *http.Client
	time               time.Duration // controlTime, but in tests
	log                io.Writer
	traced             atomic.Bool // requests tell their statements

	of         int // the id of the process that the next three are about
	generation int
	first      int64             // its resident memory after the first swap
	running    map[string][]byte // what it was sent; nil before the first swap
	last       output.Tree       // what the last Run was given
}

// Options say what a host runs, and for whom.
type Options struct {
	Python   string // an interpreter with the libraries of the backends
	Package  string // the folder that holds the package n3_preview
	Root     string // the folder of the backend
	Database string // the file of its database, or its address (IsAddress)
	Origins  []string
	// Snapshots and Backups are the folders that keep all rows under names.
	Snapshots, Backups string
}

// IsAddress says whether a database is one of a PostgreSQL server.
func IsAddress(database string) bool {
	scheme, _, found := strings.Cut(database, "://")
	return found && (scheme == "postgres" || scheme == "postgresql")
}

// New is a host that is not started yet.
func New(o Options, log io.Writer, event func(string, []byte), status func(process.Status, string)) *Host {
	h := &Host{log: log, token: rand.Text(), database: o.Database, snapshots: o.Snapshots, backups: o.Backups, client: &http.Client{}, time: controlTime}
	h.Service = process.NewService(func() *exec.Cmd {
		cmd := exec.Command(o.Python, "-m", "n3_preview")
		cmd.Dir = o.Root
		address := o.Database
		if !IsAddress(address) {
			address = "sqlite:///" + address
		}
		cmd.Env = process.Environ(
			"PYTHONPATH="+o.Package, "PYTHONUNBUFFERED=1", "PYTHONUTF8=1",
			"N3_APP_ROOT="+o.Root, "N3_DATABASE_URL="+address, "N3_CONTROL_TOKEN="+h.token,
			"N3_BACKUPS="+o.Backups, "N3_ALLOWED_ORIGINS="+strings.Join(o.Origins, ","),
		)
		if h.traced.Load() {
			cmd.Env = append(cmd.Env, "N3_TRACE=1")
		}
		return cmd
	}, log, event, status)
	return h
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

// Collected is what a host holds after a collection.
type Collected struct {
	RSS         int64 `json:"rss"` // bytes
	Generations int   `json:"live_generations"`
}

// Collect has the host collect its garbage.
func (h *Host) Collect(ctx context.Context) (found Collected, err error) {
	err = h.order(ctx, "collect", map[string]any{}, &found)
	return found, err
}

// Trace has requests tell the statements that they run, or no longer; a host that
// starts later does the same.
func (h *Host) Trace(ctx context.Context, on bool) error {
	h.traced.Store(on)
	return h.order(ctx, "trace", map[string]bool{"on": on}, &struct{}{})
}

// control asks the host for something that the page may not.
func (h *Host) control(ctx context.Context, port int, method, name string, body, answer any) (status int, err error) {
	data, err := json.Marshal(body)
	if err != nil {
		return 0, err
	}
	if _, limited := ctx.Deadline(); !limited {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, h.time)
		defer cancel()
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
