package terminal

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/n3-lang/n3/preview/state"
)

func TestPlainLinesBeginWithReady(t *testing.T) {
	var out, progress bytes.Buffer
	f := &Terminal{out: &out, progress: &progress}
	f.Progress("Installing")
	warned := state.State{Address: "http://127.0.0.1:4300", Diagnostics: []state.Diagnostic{{Severity: "warning", Code: "N3", Message: "be careful", Text: "warning[N3]: be careful\n"}}}
	f.Show(warned)
	warned.Ready, warned.App = true, true
	f.Show(warned)
	f.Show(warned)
	if got := out.String(); got != "ready http://127.0.0.1:4300\n" {
		t.Errorf("the output is %q", got)
	}
	if got := progress.String(); !strings.Contains(got, "Installing\n") || !strings.Contains(got, "be careful") {
		t.Errorf("the progress is %q", got)
	}
	warned.Edit = &state.Edit{Build: 2, Milliseconds: 31.4, Painted: true}
	f.Show(warned)
	if !strings.HasSuffix(out.String(), "edit 2 on the screen in 31 ms\n") {
		t.Errorf("the output is %q", out.String())
	}
}

// What is typed and not saved is no line of the terminal, and changes nothing that
// it says later.
func TestUnsavedTextIsQuiet(t *testing.T) {
	var out bytes.Buffer
	f := &Terminal{out: &out, progress: &out}
	finding := func(text string) []state.Diagnostic {
		return []state.Diagnostic{{Severity: "error", Code: "N3", Text: "error[N3]: " + text + "\n"}}
	}
	f.Show(state.State{Ready: true, App: true})
	before := out.String()
	f.Show(state.State{Ready: true, App: true, Unsaved: true, Typed: true, Diagnostics: finding("half a word"), Edit: &state.Edit{Build: 2}})
	f.Show(state.State{Ready: true, App: true, Edit: &state.Edit{Build: 2}})
	if got := out.String(); got != before {
		t.Errorf("it says %q", got[len(before):])
	}
	f.Show(state.State{Ready: true, App: true, Broken: true, Unsaved: true, Diagnostics: finding("rows are in the way")})
	if got := out.String(); !strings.Contains(got, "rows are in the way") {
		t.Errorf("it says %q", got)
	}
	before = out.String()
	f.Show(state.State{Ready: true, App: true, Broken: true, Unsaved: true, Typed: true, Diagnostics: finding("half a word")})
	f.Show(state.State{Ready: true, App: true, Unsaved: true, Typed: true})
	if got := out.String(); got != before {
		t.Errorf("it says %q", got[len(before):])
	}
	f.Show(state.State{Ready: true, App: true})
	if got := out.String(); !strings.HasSuffix(got, "The program has no errors.\n") {
		t.Errorf("it says %q", got)
	}
}

func TestTheFootStaysBelow(t *testing.T) {
	var out bytes.Buffer
	s := &screen{out: &out, width: func() int { return 6 }}
	s.foot([][]string{{"\x1b[1mlong foot\x1b[0m"}})
	s.line("one")
	want := "\r\x1b[J\x1b[1mlong \x1b[0m\n" + "\r\x1b[1A\r\x1b[Jone\n\x1b[1mlong \x1b[0m\n"
	if out.String() != want {
		t.Errorf("drew %q, want %q", out.String(), want)
	}
}

func TestNothingFromOutsideMovesTheCursor(t *testing.T) {
	if got := printable("/a\x1b[2J\u202eb\n"); strings.ContainsAny(got, "\x1b\u202e\n") {
		t.Errorf("printed %q", got)
	}
}

func TestAFootThatIsTooWideTakesMoreLines(t *testing.T) {
	words := []string{"\x1b[1mThe Title\x1b[0m", "http://127.0.0.1:4300", "ready", "a word that is longer than the whole line is"}
	for _, width := range []int{10, 24, 39, 79, 200} {
		seen := ""
		for _, line := range flow(words, width) {
			if n := cells(line); n > width {
				t.Errorf("a line of %d cells in %d: %q", n, width, line)
			}
			seen += line + "\n"
		}
		if width > 21 && (!strings.Contains(seen, "http://127.0.0.1:4300") || !strings.Contains(seen, "ready")) {
			t.Errorf("in %d cells there is only %q", width, seen)
		}
	}
	if got := flow(nil, 10); len(got) != 1 || got[0] != "" {
		t.Errorf("no words are %q", got)
	}
}

var asked = state.Question{
	ID: "column:items.title", Text: "Is `title` the field that was `name`?", Detail: "It has values.",
	Choices: []state.Choice{{Value: "rename:name", Label: "Rename"}, {Value: "new", Label: "New field\x1b[2J", Destructive: true}},
}

// A question is printed once, with the keys that answer it where there are keys.
func TestQuestions(t *testing.T) {
	open := state.State{Ready: true, Questions: []state.Question{asked}}
	for _, c := range []struct {
		name   string
		screen bool
		want   []string
		not    string
	}{
		{"lines", false, []string{"? Is `title` the field that was `name`?", "Answer in the page."}, "  1 "},
		{"a screen", true, []string{"? Is `title` the field that was `name`?", "  1 Rename", "  2 New field\uFFFD[2J", "1–2 answer"}, "Answer in the page."},
	} {
		var out strings.Builder
		f := &Terminal{out: &out, progress: io.Discard}
		if c.screen {
			f.screen = &screen{out: &out, width: func() int { return 80 }}
		}
		f.Show(open)
		f.Show(open)
		for _, want := range c.want {
			if strings.Count(out.String(), want) != 1 {
				t.Errorf("%s: %q is not there once:\n%q", c.name, want, out.String())
			}
		}
		if strings.Contains(out.String(), c.not) {
			t.Errorf("%s: %q is there:\n%q", c.name, c.not, out.String())
		}
	}
	if q := Asked(open); q == nil || q.ID != asked.ID || !q.Allows("new") || q.Allows("other") || open.Question("none") != nil || open.Question(asked.ID) != q {
		t.Errorf("the keys answer %+v", q)
	}
	if Asked(state.State{}) != nil {
		t.Error("nothing is asked, and something is answered")
	}
}
