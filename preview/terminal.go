package preview

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// Face shows a preview to the person who started it.
type Face struct {
	out, progress io.Writer
	colour        bool

	mu     sync.Mutex
	screen *screen // nil where out is no terminal
	shown  State
	said   bool // the ready line
}

// NewFace returns the face for an output: lines, or a screen on a terminal.
// Progress goes to its own writer until the preview is ready.
func NewFace(out, progress *os.File) *Face {
	f := &Face{out: out, progress: progress, colour: os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
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
func (f *Face) Progress(line string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.screen != nil {
		f.screen.line(f.paint(dim, line))
		return
	}
	fmt.Fprintln(f.progress, line)
}

// Activity says what happens in the app; plain output has only what failed.
func (f *Face) Activity(a Activity) {
	var line string
	switch a.Kind {
	case "request":
		line = fmt.Sprintf("%s %-6s %s %s", f.status(a.Status), a.Method, printable(a.Path), f.paint(dim, fmt.Sprintf("%.1f ms", a.Duration)))
	case "change":
		line = fmt.Sprintf("%s %s %s %v", f.paint(blue, "change"), printable(a.Dataset), printable(a.Op), a.ID)
	case "schema":
		for _, statement := range a.Statements {
			f.Activity(Activity{Kind: "statement", Message: statement})
		}
		return
	case "statement":
		line = f.paint(blue, "schema") + " " + printable(a.Message)
	default:
		return // the log has it
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.screen != nil {
		f.screen.line(f.paint(dim, time.Now().Format("15:04:05")) + " " + line)
	}
}

// Show says what changed in the state.
func (f *Face) Show(s State) {
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
	if text := findings(s); text != findings(before) {
		f.found(s, before, text)
	}
	for _, c := range []struct {
		name        string
		now, before Child
	}{{"backend", s.Backend, before.Backend}, {"page server", s.Frontend, before.Frontend}} {
		if c.now != c.before && c.now.Reason != "" {
			line(f.paint(yellow, fmt.Sprintf("The %s is %s: %s", c.name, c.now.Status, printable(c.now.Reason))))
		}
	}
	if s.Edit != nil && (before.Edit == nil || *s.Edit != *before.Edit) && f.screen == nil {
		line(fmt.Sprintf("edit %d %s in %.0f ms", s.Edit.Build, where(s.Edit), s.Edit.Milliseconds))
	}
	if f.screen != nil {
		f.screen.foot(f.foot(s))
	}
}

// found prints the diagnostics, or that there are none any more.
func (f *Face) found(s, before State, text string) {
	out := f.out
	if !s.Ready && f.screen == nil {
		out = f.progress // the first line of the output says that it is ready
	}
	if text == "" && len(before.Diagnostics) > 0 {
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

func findings(s State) string {
	var b strings.Builder
	for i, d := range s.Diagnostics {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(d.Text)
	}
	return b.String()
}

func where(e *Edit) string {
	if e.Painted {
		return "on the screen"
	}
	return "served"
}

// foot is what is always shown at the lower edge.
func (f *Face) foot(s State) []string {
	state := f.paint(yellow, "starting")
	switch {
	case s.Broken:
		state = f.paint(red, "errors in the program")
	case s.Ready:
		state = f.paint(green, "ready")
	}
	edit := "no edits yet"
	if s.Edit != nil {
		edit = fmt.Sprintf("last edit %s in %.0f ms", where(s.Edit), s.Edit.Milliseconds)
	}
	sockets := "no connections"
	if s.Sockets > 0 {
		sockets = fmt.Sprintf("%d connected", s.Sockets)
	}
	return []string{
		"",
		f.paint(bold, printable(s.Title)) + "  " + f.paint(cyan, s.Address) + "  " + state,
		f.paint(dim, "backend ") + f.child(s.Backend) + f.paint(dim, "  pages ") + f.child(s.Frontend) +
			f.paint(dim, "  database ") + "SQLite" + f.paint(dim, "  realtime ") + sockets + f.paint(dim, "  "+edit),
		f.paint(dim, "o open  r restart  q quit"),
	}
}

func (f *Face) child(c Child) string {
	switch c.Status {
	case Running:
		return f.paint(green, string(c.Status))
	case Failed:
		return f.paint(red, string(c.Status))
	}
	return f.paint(yellow, string(c.Status))
}

func (f *Face) status(code int) string {
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
func (f *Face) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.screen != nil {
		f.screen.foot(nil)
	}
}

// Keys reads keys from a terminal until it ends; it does nothing without one.
// The returned function gives the terminal back.
func (f *Face) Keys(pressed func(key byte)) (restore func()) {
	if f.screen == nil {
		return func() {}
	}
	fd := int(os.Stdin.Fd())
	before, err := term.MakeRaw(fd)
	if err != nil {
		return func() {} // the preview works without keys
	}
	f.mu.Lock()
	f.screen.raw = true
	f.mu.Unlock()
	go func() {
		key := make([]byte, 1)
		for {
			if n, err := os.Stdin.Read(key); err != nil || n == 0 {
				return
			}
			pressed(key[0])
		}
	}()
	return func() {
		// Nothing more can be done for a terminal that refuses.
		_ = term.Restore(fd, before)
		f.mu.Lock()
		f.screen.raw = false
		f.mu.Unlock()
	}
}

// OpenBrowser shows an address in the person's browser.
func OpenBrowser(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	name, args := "xdg-open", []string{u.String()}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", u.String()}
	}
	cmd := exec.Command(name, args...)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("cannot open a browser (%w); open %s", err, address)
	}
	go func() {
		// It is the browser's own affair how it ends.
		_ = cmd.Wait()
	}()
	return nil
}
