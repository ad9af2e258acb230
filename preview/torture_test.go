package preview

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"reflect"
	"strconv"
	"testing"
	"time"
)

// TestTorture edits a program as people do in a long session, and worse: letter by
// letter, saved at random, with fields that come, go, are renamed, narrowed and
// widened while rows have values in them, with broken syntax, branches of git and
// settings. N3_STEPS says how many steps, N3_SEED which.
func TestTorture(t *testing.T) {
	steps, seed := number("N3_STEPS", 200), uint64(number("N3_SEED", 1))
	random := rand.New(rand.NewPCG(seed, seed))
	s := newSession(t, random)
	var peaks [2]int64 // of the first half and of the second
	for step := range steps {
		op := s.choose()
		s.log = append(s.log, fmt.Sprintf("%d: %s", step, op.name))
		op.run(s)
		if step%20 == 19 || step == steps-1 || os.Getenv("N3_EACH") != "" {
			s.checkRows()
		}
		if step%20 == 19 {
			now := s.memory()
			peak := &peaks[min(1, 2*step/steps)]
			*peak = max(*peak, now.Preview+now.Backend)
			// What was swapped away is gone, but for what still answers.
			if now.Generations > len(s.datasets)+3 {
				t.Errorf("%d states of the backend are alive at step %d", now.Generations, step)
			}
		}
	}
	// The backend is exchanged after 200 swaps, so a short run says nothing of the peak.
	t.Logf("at most %d MB, then %d MB", peaks[0]>>20, peaks[1]>>20)
	if steps >= 1000 && float64(peaks[1]) > 1.1*float64(peaks[0]) {
		t.Errorf("the preview grew from %d to %d MB in %d steps", peaks[0]>>20, peaks[1]>>20, steps)
	}

	// Every value is there: what was removed comes back with its data.
	for _, d := range s.datasets {
		d.removed = false
		for _, f := range d.fields {
			f.removed, f.was = false, ""
		}
	}
	s.save(s.text())
	s.settledAnswering(s.text())
	s.checkRows()

	// And it is the app of a cold start.
	modules, described := s.State().Modules, s.get("/openapi.json")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s.leavesNothing()
	cold := startIn(t, s.root)
	if got := cold.State().Modules; !reflect.DeepEqual(got, modules) {
		t.Errorf("a cold start has other pages:\n%v\n%v", got, modules)
	}
	if _, got := cold.ask(http.MethodGet, "/openapi.json", ""); withoutTitle(got) != withoutTitle(described) {
		t.Error("a cold start describes another API")
	}
	s.lifecycle = cold
	s.checkRows()
}

// mostFields bounds a dataset, so that a long session is about the preview and not
// about a program that grows.
const mostFields = 15

// torturePatience bounds the wait for one step.
const torturePatience = time.Minute

func number(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// withoutTitle leaves out the version, which counts the edits.
func withoutTitle(described string) string {
	var document map[string]any
	if json.Unmarshal([]byte(described), &document) != nil {
		return described
	}
	delete(document, "info")
	text, _ := json.Marshal(document)
	return string(text)
}
