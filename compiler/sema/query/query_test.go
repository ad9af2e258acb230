package query

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"
)

// sheet is a small spreadsheet: each cell is a number, or the sum of others.
type sheet struct {
	numbers map[string]int
	sums    map[string][]string
	engine  *Engine
	value   *Question[string, int]
	even    *Question[string, bool]
	asked   []string // whose values were computed, in order
}

func newSheet() *sheet {
	s := &sheet{numbers: map[string]int{}, sums: map[string][]string{}, engine: &Engine{}}
	s.value = Define(s.engine, func(t *Task, key string) int {
		s.asked = append(s.asked, key)
		total := s.numbers[key]
		for _, part := range s.sums[key] {
			total += s.value.Ask(t, part)
		}
		return total
	})
	s.even = Define(s.engine, func(t *Task, key string) bool {
		s.asked = append(s.asked, "even "+key)
		return s.value.Ask(t, key)%2 == 0
	})
	return s
}

func (s *sheet) set(key string, n int) {
	s.numbers[key] = n
	s.value.Invalidate(key)
}

func TestAnAnswerIsComputedOnce(t *testing.T) {
	s := newSheet()
	s.numbers["a"], s.sums["b"] = 2, []string{"a", "a"}
	for range 3 {
		if got := s.value.Ask(nil, "b"); got != 4 {
			t.Fatalf("b is %d", got)
		}
	}
	if want := []string{"b", "a"}; !slices.Equal(s.asked, want) {
		t.Errorf("computed %v, not %v", s.asked, want)
	}
}

func TestAnEqualAnswerStopsAChange(t *testing.T) {
	s := newSheet()
	s.numbers["a"] = 2
	if !s.even.Ask(nil, "a") {
		t.Fatal("2 is even")
	}
	onEven := 0
	report := Define(s.engine, func(t *Task, _ string) string {
		onEven++
		return fmt.Sprint(s.even.Ask(t, "a"))
	})
	report.Ask(nil, "")
	s.set("a", 4)
	s.engine.Settle()
	if onEven != 1 {
		t.Errorf("what only asks whether the number is even was computed %d times", onEven)
	}
	s.set("a", 5)
	s.engine.Settle()
	if got := report.Ask(nil, ""); got != "false" || onEven != 2 {
		t.Errorf("%s after %d computations", got, onEven)
	}
}

func TestAnEqualAnswerKeepsItsValue(t *testing.T) {
	text := "a"
	e := &Engine{}
	q := DefineBy(e, func(*Task, int) *string { s := text; return &s }, func(a, b *string) bool { return *a == *b })
	first := q.Ask(nil, 0)
	q.Invalidate(0)
	e.Settle()
	if q.Ask(nil, 0) != first {
		t.Error("an equal answer became another pointer")
	}
}

func TestWhatNobodyAsksForIsDropped(t *testing.T) {
	s := newSheet()
	s.sums["root"] = []string{"a", "b"}
	s.sums["a"] = []string{"c"}
	s.value.Ask(nil, "root")
	s.sums["root"] = []string{"b"}
	s.value.Invalidate("root")
	s.engine.Settle()
	if s.value.Len() != 2 {
		t.Errorf("%d answers are kept, not root and b", s.value.Len())
	}
	s.value.Forget("root")
	s.engine.Settle()
	if s.value.Len() != 0 {
		t.Errorf("%d answers are kept of a question that was forgotten", s.value.Len())
	}
}

func TestACycleEndsAndIsCounted(t *testing.T) {
	s := newSheet()
	s.numbers["a"], s.sums["a"], s.sums["b"] = 1, []string{"b"}, []string{"a"}
	if got := s.value.Ask(nil, "a"); got != 1 || s.engine.Cycles != 1 {
		t.Errorf("a is %d with %d cycles", got, s.engine.Cycles)
	}
}

// After any changes, the answers are those of an engine that never knew others,
// and no more is kept than what the roots need.
func TestAnyChangesLeaveTheAnswersOfAFreshStart(t *testing.T) {
	for seed := range int64(200) {
		r := rand.New(rand.NewSource(seed))
		s := newSheet()
		name := func(i int) string { return fmt.Sprint("c", i) }
		const cells = 30
		for step := range 40 {
			for range 1 + r.Intn(3) {
				i := r.Intn(cells)
				var parts []string
				for range r.Intn(4) {
					if i > 0 { // of lower cells only: no cycles
						parts = append(parts, name(r.Intn(i)))
					}
				}
				s.sums[name(i)] = parts
				s.set(name(i), r.Intn(3))
			}
			roots := []string{name(cells - 1), name(cells - 2)}
			if step%2 == 0 {
				s.engine.Settle() // before or after new questions: both are right
			}
			for _, root := range roots {
				s.value.Ask(nil, root)
				s.even.Ask(nil, root)
			}
			s.engine.Settle()
			fresh := newSheet()
			fresh.numbers, fresh.sums = s.numbers, s.sums
			for _, root := range roots {
				if got, want := s.value.Ask(nil, root), fresh.value.Ask(nil, root); got != want {
					t.Fatalf("seed %d, step %d: %s is %d, from nothing %d", seed, step, root, got, want)
				}
				if got, want := s.even.Ask(nil, root), fresh.even.Ask(nil, root); got != want {
					t.Fatalf("seed %d, step %d: even %s is %v, from nothing %v", seed, step, root, got, want)
				}
			}
			if s.value.Len() != fresh.value.Len() {
				t.Fatalf("seed %d, step %d: %d answers are kept, from nothing %d", seed, step, s.value.Len(), fresh.value.Len())
			}
		}
	}
}

// A change of one of n equal rows computes a number of answers that does not
// depend on n.
func TestAChangeCostsWhatItTouches(t *testing.T) {
	cost := func(n int) int {
		s := newSheet()
		for i := range n {
			s.sums[fmt.Sprint("row", i)] = []string{fmt.Sprint("cell", i), "rate"}
			s.value.Ask(nil, fmt.Sprint("row", i))
		}
		before := s.engine.Computed
		s.set("cell7", 9)
		s.engine.Settle()
		return s.engine.Computed - before
	}
	if few, many := cost(10), cost(10_000); few != many {
		t.Errorf("%d answers with 10 rows, %d with 10,000", few, many)
	}
}
