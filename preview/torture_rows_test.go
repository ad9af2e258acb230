package preview

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/workspace/unsaved"
	"github.com/n3-lang/n3/preview/state"
)

func (s *session) writeRows() {
	d := s.dataset()
	if len(d.rows) >= 60 {
		return
	}
	for range 3 {
		values := map[*fieldModel]any{}
		body := map[string]any{}
		for _, f := range d.shown() {
			if s.random.IntN(5) == 0 {
				continue
			}
			values[f] = f.kind.value(s.random.IntN(100))
			body[f.name] = values[f]
		}
		answer := s.send(http.MethodPost, "/api/datasets/"+d.name, body, http.StatusCreated)
		key, ok := answer["id"].(float64)
		if !ok {
			s.Fatalf("a row without a key: %v", answer)
		}
		d.rows[int(key)] = values
	}
}

func (s *session) changeRows() {
	d := s.dataset()
	if len(d.rows) == 0 {
		return
	}
	key := pick(s, slices.Sorted(maps.Keys(d.rows)))
	f := pick(s, d.shown())
	value := f.kind.value(s.random.IntN(100))
	s.send(http.MethodPatch, fmt.Sprintf("/api/datasets/%s/%d", d.name, key), map[string]any{f.name: value}, http.StatusOK)
	d.rows[key][f] = value
}

func (s *session) send(method, path string, body any, want int) map[string]any {
	s.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		s.Fatal(err)
	}
	status, answer := s.ask(method, path, string(text))
	var found map[string]any
	if status != want || json.Unmarshal([]byte(answer), &found) != nil {
		s.Fatalf("%s %s %s: %d %s", method, path, text, status, answer)
	}
	return found
}

func (s *session) get(path string) string {
	s.Helper()
	status, answer := s.ask(http.MethodGet, path, "")
	if status != http.StatusOK {
		s.Fatalf("%s: %d %s", path, status, answer)
	}
	return answer
}

func (s *session) checkRows() { s.Helper(); s.checkRowsBut("") }

// checkRowsBut compares every value of every field that is in the program with
// what was written; one field may be called otherwise now.
func (s *session) checkRowsBut(field string) {
	s.Helper()
	for _, d := range s.datasets {
		if d.removed {
			continue
		}
		var list struct{ Data []map[string]any }
		if err := json.Unmarshal([]byte(s.get("/api/datasets/"+d.name+"?page_size=100")), &list); err != nil {
			s.Fatal(err)
		}
		if len(list.Data) != len(d.rows) {
			s.Fatalf("%s has %d rows, %d were written", d.name, len(list.Data), len(d.rows))
		}
		for _, row := range list.Data {
			key, _ := row["id"].(float64)
			for _, f := range d.shown() {
				want := d.rows[int(key)][f]
				if got := row[f.name]; f.name != field && !reflect.DeepEqual(got, want) && !(want == nil && f.modifiers == "default(true)") {
					s.Fatalf("%s/%v.%s is %v, written was %v", d.name, key, f.name, got, want)
				}
			}
		}
	}
}

func (s *session) memory() state.Memory {
	s.Helper()
	found, err := s.Memory(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	return found
}

// leavesNothing looks for what an ended preview may leave: processes that know its
// folder, its socket, files that were being written.
func (s *session) leavesNothing() {
	s.Helper()
	environs, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		s.Fatal(err)
	}
	for _, name := range environs {
		if data, err := os.ReadFile(name); err == nil && strings.Contains(string(data), "N3_APP_ROOT="+s.root) {
			s.Errorf("a process is left: %s", name)
		}
	}
	if unsaved.Listening(unsaved.Address(s.root)) {
		s.Error("the socket is left")
	}
	left, err := filepath.Glob(filepath.Join(s.root, ".n3", "tmp", "*"))
	if err != nil || len(left) > 0 {
		s.Errorf("files are left: %v %v", left, err)
	}
}
