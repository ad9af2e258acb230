package host

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/preview/process"
)

// As `python -m n3_preview` this test is a backend: the first of a folder never answers, and
// the others do.
func TestMain(m *testing.M) {
	root := os.Getenv("N3_APP_ROOT")
	if root == "" {
		os.Exit(m.Run())
	}
	_, err := os.Stat(filepath.Join(root, "hung"))
	hangs := os.IsNotExist(err)
	if hangs {
		err = os.WriteFile(filepath.Join(root, "hung"), nil, 0o600)
	}
	listener, listening := net.Listen("tcp", "127.0.0.1:0")
	if err != nil || listening != nil {
		panic(fmt.Sprint(err, listening))
	}
	fmt.Printf("{\"event\":\"ready\",\"port\":%d}\n", listener.Addr().(*net.TCPAddr).Port)
	_ = http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if hangs {
			select {}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"development": true, "shape": map[string]any{"version": 7}})
	}))
}

// A backend that does not answer is replaced, whatever it was asked.
func TestABackendThatHangsIsReplaced(t *testing.T) {
	python, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context() // one with a deadline of its own would be held to that
	begin := func() (*Host, func() string) {
		statuses := make(chan string, 100)
		h := New(Options{Python: python, Root: t.TempDir()}, t.Output(), func(string, []byte) {}, func(status process.Status, reason string) {
			statuses <- string(status) + " " + reason
		})
		h.time = 100 * time.Millisecond
		return h, func() string {
			h.Close()
			close(statuses)
			var all []string
			for status := range statuses {
				all = append(all, status)
			}
			return strings.Join(all, "\n")
		}
	}
	h, told := begin()
	if shape, err := h.Shape(ctx); err != nil || shape == nil {
		t.Errorf("the shape is %v, %v", shape, err)
	}
	if all := told(); !strings.Contains(all, "restarting it did not respond, and is replaced\nrunning") {
		t.Errorf("it said %s", all)
	}
	h, told = begin()
	tree := output.Tree{}
	tree.Add("app/main.py", []byte("x = 1"))
	if refusal, err := h.Run(ctx, Program{Files: tree}); err != nil || refusal != nil {
		t.Errorf("it ran: %v, %v", refusal, err)
	}
	if all := told(); strings.Count(all, "restarting") != 1 {
		t.Errorf("it said %s", all)
	}
}
