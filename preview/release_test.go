package preview_test

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/n3-lang/n3/compiler/gen"
)

// release is a compiled application as its operators run it: its backend, which serves the built page, is
// stopped and started.
type release struct {
	t         *testing.T
	dir, port string // the folder of the project, and where the backend listens
	stop      func()
}

func newRelease(t *testing.T) *release {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	r := &release{t, t.TempDir(), port, func() {}}
	t.Cleanup(func() { r.stop() })
	return r
}

func (r *release) address() string { return "http://127.0.0.1:" + r.port }

// build compiles the project and builds its pages; settings are variables of the build.
func (r *release) build(settings ...string) {
	r.t.Helper()
	snapshot := open(r.t, r.dir)
	if list := snapshot.Diagnostics(); len(list) > 0 {
		r.t.Fatal(list)
	}
	tree, err := gen.Application(snapshot.Application())
	if err != nil {
		r.t.Fatal(err)
	}
	out := filepath.Join(r.dir, "out")
	for path, file := range tree {
		write(r.t, filepath.Join(out, path), string(file.Data))
	}
	modules, err := filepath.Abs("../compiler/runtime/web/node_modules")
	if err != nil {
		r.t.Fatal(err)
	}
	if err := os.Symlink(modules, filepath.Join(out, "frontend/node_modules")); err != nil && !os.IsExist(err) {
		r.t.Fatal(err)
	}
	build := exec.CommandContext(r.t.Context(), "npx", "vite", "build")
	build.Dir = filepath.Join(out, "frontend")
	build.Env = append(os.Environ(), settings...)
	if said, err := build.CombinedOutput(); err != nil {
		r.t.Fatalf("%v\n%s", err, said)
	}
}

// start starts the backend, with settings beside its port, and waits until it is ready.
func (r *release) start(settings ...string) {
	r.t.Helper()
	python, err := filepath.Abs("../.cache/venv/bin/python")
	if err != nil {
		r.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	backend := exec.CommandContext(ctx, python, "-m", "app")
	backend.Dir = filepath.Join(r.dir, "out/backend")
	backend.Cancel = func() error { return backend.Process.Signal(os.Interrupt) }
	backend.WaitDelay = 10 * time.Second
	backend.Env = append(append(os.Environ(), "N3_PORT="+r.port), settings...)
	var log bytes.Buffer
	backend.Stdout, backend.Stderr = &log, &log
	if err := backend.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.stop = func() {
		cancel()
		_ = backend.Wait()
		r.stop = func() {}
		if r.t.Failed() {
			r.t.Log(log.String())
		}
	}
	eventually(r.t, func() bool {
		response, err := http.Get(r.address() + "/readyz")
		if err != nil {
			return false
		}
		return response.Body.Close() == nil && response.StatusCode == http.StatusOK
	})
}
