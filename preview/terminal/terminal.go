package terminal

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"github.com/n3-lang/n3/preview/process"
	"github.com/n3-lang/n3/preview/state"
)

// Terminal shows a preview to the person who started it.
type Terminal struct {
	out, progress io.Writer
	colour        bool

	mu     sync.Mutex
	screen *screen // nil where out is no terminal
	shown  state.State
	said   bool   // the ready line
	told   string // the findings that were printed last

	tracing bool // requests tell their statements

	commands []Command
	answer   func(choice int) // of the question that is open
	list     *choosing        // of which the keys choose; nil without one
}

// New is the terminal of an output: lines, or a screen where it is one.
// Progress goes to its own writer until the preview is ready.
func New(out, progress *os.File) *Terminal {
	f := &Terminal{out: out, progress: progress, colour: os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
	if term.IsTerminal(int(out.Fd())) && term.IsTerminal(int(os.Stdin.Fd())) && os.Getenv("TERM") != "dumb" {
		f.screen = &screen{out: out, width: func() int {
			if w, _, err := term.GetSize(int(out.Fd())); err == nil && w > 0 {
				return w
			}
			return 80
		}}
	} else {
		f.colour = false
	}
	return f
}

// Progress says a step of the start.
func (f *Terminal) Progress(line string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.screen != nil {
		f.screen.line(f.paint(dim, line))
		return
	}
	fmt.Fprintln(f.progress, line)
}

// Activity says what happens in the app; plain output has only what failed.
func (f *Terminal) Activity(a state.Activity) {
	var line string
	switch a.Kind {
	case "request":
		line = fmt.Sprintf("%s %-6s %s %s", f.status(a.Status), a.Method, printable(a.Path), f.paint(dim, fmt.Sprintf("%.1f ms", a.Duration)))
	case "change":
		line = fmt.Sprintf("%s %s %s %v", f.paint(blue, "change"), printable(a.Dataset), printable(a.Op), a.ID)
	case "schema":
		for _, words := range a.Words {
			f.Activity(state.Activity{Kind: "step", Message: words})
		}
		f.mu.Lock()
		tracing := f.tracing
		f.mu.Unlock()
		if tracing {
			for _, statement := range a.Statements {
				f.Activity(state.Activity{Kind: "step", Message: statement})
			}
		}
		return
	case "step":
		line = f.paint(blue, "schema") + " " + printable(a.Message)
	default:
		return // the log has it
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.screen == nil {
		return
	}
	f.screen.line(f.paint(dim, time.Now().Format("15:04:05")) + " " + line)
	for _, q := range a.Queries {
		f.screen.line(f.paint(dim, fmt.Sprintf("%11.1f ms ", q.Duration)) + printable(strings.Join(strings.Fields(q.SQL), " ")))
	}
}

// Trace says that requests tell their statements, or no longer; words are those of the
// key that changes it.
func (f *Terminal) Trace(on bool, key byte, words string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tracing = on
	if i := slices.IndexFunc(f.commands, func(c Command) bool { return c.Key == key }); i >= 0 {
		f.commands[i].Words = words
	}
	if f.screen != nil {
		f.screen.foot(f.foot(f.shown))
	}
}

// Show says what changed in the state.
func (f *Terminal) Show(s state.State) {
	f.mu.Lock()
	defer f.mu.Unlock()
	before := f.shown
	f.shown = s
	line := func(text string) {
		if f.screen != nil {
			f.screen.line(text)
		} else {
			fmt.Fprintln(f.out, text)
		}
	}
	if s.Ready && !f.said {
		f.said = true
		if f.screen == nil {
			line("ready " + s.Address)
		}
	}
	// What is typed and not saved is for the page and the editor: here every letter
	// would be a line.
	if text := findings(s); text != f.told && !s.Typed {
		f.found(s, text)
		f.told = text
	}
	f.ask(s, before, func(text string) {
		if f.screen == nil && !s.Ready {
			fmt.Fprintln(f.progress, text) // the first line of the output says that it is ready
			return
		}
		line(text)
	})
	if s.Backend != before.Backend && s.Backend.Reason != "" {
		what := "is " + string(s.Backend.Status)
		if s.Backend.Status == process.Failed {
			what = "cannot run"
		}
		line(f.paint(yellow, fmt.Sprintf("The backend %s: %s", what, printable(s.Backend.Reason))))
	}
	if s.Edit != nil && (before.Edit == nil || *s.Edit != *before.Edit) && f.screen == nil && !s.Typed {
		line(fmt.Sprintf("edit %d %s in %.0f ms", s.Edit.Build, where(s.Edit), s.Edit.Milliseconds))
	}
	if f.screen != nil {
		f.screen.foot(f.foot(s))
	}
}

// found prints the diagnostics, or that there are none any more.
func (f *Terminal) found(s state.State, text string) {
	out := f.out
	if !s.Ready && f.screen == nil {
		out = f.progress // the first line of the output says that it is ready
	}
	if text == "" && f.told != "" {
		text = "The program has no errors.\n"
	} else if s.Broken && !s.App {
		text += "\nThe app starts when the errors are fixed; " + s.Address + " waits for it.\n"
	} else if s.Broken {
		text += "\nThe last working app keeps running.\n"
	}
	for line := range strings.Lines(strings.TrimRight(text, "\n") + "\n") {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "error["):
			line = f.paint(red, line)
		case strings.HasPrefix(line, "warning["):
			line = f.paint(yellow, line)
		}
		if f.screen != nil {
			f.screen.line(line)
		} else {
			fmt.Fprintln(out, line)
		}
	}
}

func findings(s state.State) string {
	var b strings.Builder
	for i, d := range s.Diagnostics {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(d.Text)
	}
	return b.String()
}

func where(e *state.Edit) string {
	if e.Painted {
		return "on the screen"
	}
	return "served"
}

// foot is what is always shown at the lower edge: groups of words that stay
// together, as many in a line as fit.
func (f *Terminal) foot(s state.State) [][]string {
	condition := f.paint(yellow, "starting")
	switch {
	case s.Broken:
		condition = f.paint(red, "errors in the program")
	case s.Unsaved:
		condition = f.paint(green, "shows unsaved text")
	case s.Ready:
		condition = f.paint(green, "ready")
	}
	edit := "no edits yet"
	if s.Edit != nil {
		edit = fmt.Sprintf("last edit %s in %.0f ms", where(s.Edit), s.Edit.Milliseconds)
	}
	sockets := "no connections"
	if s.Sockets > 0 {
		sockets = fmt.Sprintf("%d connected", s.Sockets)
	}
	label := func(name, text string) string { return f.paint(dim, name+" ") + text }
	return [][]string{
		{},
		{f.paint(bold, printable(s.Title)), f.paint(cyan, s.Address), condition},
		{label("backend", f.child(s.Backend)), label("database", f.database(s.Database)), label("realtime", sockets), f.paint(dim, edit)},
		f.keys(),
	}
}

// database is the name of a kind of database.
func (f *Terminal) database(kind string) string {
	if kind == "postgres" {
		return "PostgreSQL"
	}
	return "SQLite"
}

func (f *Terminal) child(c state.Child) string {
	switch c.Status {
	case process.Running:
		return f.paint(green, string(c.Status))
	case process.Failed:
		return f.paint(red, string(c.Status))
	}
	return f.paint(yellow, string(c.Status))
}

func (f *Terminal) status(code int) string {
	colour := green
	switch {
	case code >= 500:
		colour = red
	case code >= 400:
		colour = yellow
	}
	return f.paint(colour, fmt.Sprint(code))
}

// Close leaves the terminal as it was.
func (f *Terminal) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.screen != nil {
		f.screen.foot(nil)
	}
}

func (f *Terminal) paint(colour, text string) string {
	if !f.colour {
		return text
	}
	return colour + text + reset
}
