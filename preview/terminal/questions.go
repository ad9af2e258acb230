package terminal

import (
	"fmt"

	"github.com/n3-lang/n3/preview/state"
)

// Asked is the question that the keys answer: the first that is open, or nil.
func Asked(s state.State) *state.Question {
	if len(s.Questions) == 0 {
		return nil
	}
	return &s.Questions[0]
}

// question is how a question is shown, with the keys that answer it; without a screen
// there are none.
func (f *Terminal) question(q *state.Question) []string {
	lines := []string{f.paint(yellow, "? ") + f.paint(bold, printable(q.Text))}
	if q.Detail != "" {
		lines = append(lines, "  "+printable(q.Detail))
	}
	if f.screen == nil {
		return append(lines, "  Answer in the page.")
	}
	for i, c := range q.Choices {
		label := printable(c.Label)
		if c.Destructive {
			label = f.paint(red, label)
		}
		lines = append(lines, fmt.Sprintf("  %s %s", f.paint(cyan, fmt.Sprint(i+1)), label))
	}
	return lines
}

// ask prints the question that is open now, unless it was printed already.
func (f *Terminal) ask(s, before state.State, line func(string)) {
	now, last := Asked(s), Asked(before)
	if now == nil || last != nil && last.ID == now.ID && last.Text == now.Text {
		return
	}
	for _, text := range f.question(now) {
		line(text)
	}
}

// answers is the part of the foot that says which keys answer.
func (f *Terminal) answers(s state.State) []string {
	q := Asked(s)
	if q == nil {
		return nil
	}
	return []string{f.paint(yellow, fmt.Sprintf("1–%d answer", len(q.Choices)))}
}
