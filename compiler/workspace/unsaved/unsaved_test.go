package unsaved

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.lsp.dev/uri"
)

// timeout bounds what a test waits for: far more than any machine needs.
const timeout = time.Minute

// await waits until the state of a server is as wanted.
func await(t *testing.T, s *Server, what string, holds func(State) bool) State {
	t.Helper()
	end := time.After(timeout)
	for {
		state := s.Take()
		if holds(state) {
			return state
		}
		select {
		case <-s.Changed():
		case <-end:
			t.Fatalf("%s: the state is %+v", what, state)
		}
	}
}

func has(path, text string) func(State) bool {
	return func(s State) bool { return s.Texts[path] == text }
}

func without(path string) func(State) bool {
	return func(s State) bool { _, found := s.Texts[path]; return !found }
}

func listenAt(t *testing.T, root string) *Server {
	t.Helper()
	s, err := Listen(root)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func connect(t *testing.T, root string) *Client {
	t.Helper()
	c, err := Dial(Address(root), true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// tempRoot is a folder without links in its path.
func tempRoot(t *testing.T) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func next(t *testing.T, c *Client) Message {
	t.Helper()
	select {
	case m, open := <-c.Messages:
		if !open {
			t.Fatal("the connection ended")
		}
		return m
	case <-time.After(timeout):
		t.Fatal("no message came")
	}
	panic("unreachable")
}

// A text is there from its first put until it is dropped, saved, or its editor
// goes.
func TestLifeOfAText(t *testing.T) {
	root := tempRoot(t)
	s, file := listenAt(t, root), filepath.Join(root, "app.n3")
	c := connect(t, root)
	at := string(uri.File(file))
	await(t, s, "attached", func(s State) bool { return s.Editors == 1 })

	c.Put(at, 1, "one")
	if state := await(t, s, "put", has(file, "one")); state.Since.IsZero() {
		t.Error("it is not known since when the text is another")
	}
	if again := s.Take(); !again.Since.IsZero() || again.Texts[file] != "one" {
		t.Errorf("taken again, it is %+v", again)
	}
	c.Drop(at)
	await(t, s, "dropped", without(file))

	c.Put(at, 1, "two") // opened again, and so its versions begin again
	await(t, s, "put after a drop", has(file, "two"))
	s.Settle(file, "other")
	await(t, s, "another text on disk", has(file, "two"))
	s.Settle(file, "two")
	await(t, s, "the same text on disk", without(file))
	c.Put(at, 2, "three")
	await(t, s, "typed after it was saved", has(file, "three"))

	c.Close()
	await(t, s, "gone", func(s State) bool { return s.Editors == 0 && len(s.Texts) == 0 })
}

// What is typed within the time of one flush is sent as one, a drop between two
// puts included.
func TestTextsAreCoalesced(t *testing.T) {
	c := &Client{wake: make(chan struct{}, 1), pending: map[string]pendingText{}}
	for version := range int32(100) {
		c.Put("file:///a.n3", version, fmt.Sprint(version))
	}
	c.Drop("file:///b.n3")
	c.Put("file:///b.n3", 1, "opened again")
	c.Put("file:///c.n3", 1, "closed")
	c.Drop("file:///c.n3")
	c.Cursor(Position{"file:///a.n3", 1, 2})
	c.Cursor(Position{"file:///a.n3", 3, 4})
	var lines []string
	for _, m := range c.next() {
		line, err := encode(m)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(line))
	}
	want := []string{
		`{"put":{"uri":"file:///a.n3","version":99,"text":"99"}}`,
		`{"drop":{"uri":"file:///b.n3"}}`, `{"put":{"uri":"file:///b.n3","version":1,"text":"opened again"}}`,
		`{"drop":{"uri":"file:///c.n3"}}`,
		`{"cursor":{"uri":"file:///a.n3","line":3,"character":4}}`,
	}
	if got := strings.Join(lines, ""); got != strings.Join(want, "\n")+"\n" {
		t.Errorf("sent is\n%s", got)
	}
	if rest := c.next(); len(rest) > 0 {
		t.Errorf("sent twice: %v", rest)
	}
}

// Of two editors on one file the one that typed last wins, and the other's text
// is back when it drops its own.
func TestTwoEditors(t *testing.T) {
	root := tempRoot(t)
	s, file := listenAt(t, root), filepath.Join(root, "app.n3")
	first, second := connect(t, root), connect(t, root)
	at := string(uri.File(file))
	first.Put(at, 1, "of the first")
	await(t, s, "first", has(file, "of the first"))
	second.Put(at, 9, "of the second")
	await(t, s, "second", has(file, "of the second"))
	first.Put(at, 2, "of the first again")
	await(t, s, "first again", has(file, "of the first again"))
	first.Drop(at)
	await(t, s, "the first dropped", has(file, "of the second"))
	second.Close()
	await(t, s, "the second died", without(file))
}

// An older version that comes late is ignored, until the document is opened anew.
func TestOlderVersions(t *testing.T) {
	var all texts
	e := &editor{versions: map[string]int32{}}
	put := func(version int32, text string) {
		if _, refused := all.put(e, "/app.n3", &Put{"", version, text}); refused != "" {
			t.Fatal(refused)
		}
	}
	put(5, "five")
	put(4, "four")
	if got := all.newest()["/app.n3"]; got != "five" {
		t.Errorf("it is %q", got)
	}
	all.settle("/app.n3", "five")
	put(4, "four")
	if got, found := all.newest()["/app.n3"]; found {
		t.Errorf("after it was saved it is %q", got)
	}
	all.drop(e, "/app.n3")
	put(1, "one")
	if got := all.newest()["/app.n3"]; got != "one" {
		t.Errorf("opened anew it is %q", got)
	}
}

// 10 MB are taken, one byte more is refused with a word, and the text before it
// is not shown for it.
func TestLargeTexts(t *testing.T) {
	root := tempRoot(t)
	s, file := listenAt(t, root), filepath.Join(root, "app.n3")
	c := connect(t, root)
	at := string(uri.File(file))
	large := strings.Repeat("# \"\x01<é\n", MaxText/8) + strings.Repeat("#", MaxText%8)
	c.Put(at, 1, large)
	await(t, s, "10 MB", has(file, large))
	c.Put(at, 2, large+"#")
	await(t, s, "more", without(file))
	if m := next(t, c); m.Refused == nil || m.Refused.URI != at || !strings.Contains(m.Refused.Reason, "10 MB") {
		t.Errorf("told is %+v", m)
	}
	c.Put(at, 3, "small")
	await(t, s, "small again", has(file, "small"))
}

// All texts of an editor together are bounded, too.
func TestManyLargeTexts(t *testing.T) {
	var all texts
	e := &editor{versions: map[string]int32{}}
	large := strings.Repeat("#", MaxText)
	taken := 0
	for i := range 20 {
		if _, refused := all.put(e, fmt.Sprintf("/%d.n3", i), &Put{"", 1, large}); refused == "" {
			taken++
		}
	}
	if taken != maxHeld/MaxText {
		t.Errorf("%d texts were taken", taken)
	}
	all.removeAll(e)
	if e.size != 0 || len(all.files) != 0 {
		t.Errorf("%d bytes of %d files are left", e.size, len(all.files))
	}
}

// An editor that dies in the middle of a line changes nothing by it, and takes its
// texts along; others stay.
func TestDeathInTheMiddleOfALine(t *testing.T) {
	root := tempRoot(t)
	s, file := listenAt(t, root), filepath.Join(root, "app.n3")
	other := connect(t, root)
	other.Put(string(uri.File(file)), 1, "of another")
	await(t, s, "another", has(file, "of another"))

	raw := rawDial(t, root)
	fmt.Fprintf(raw, "%s\n", `{"hello":{"protocol":1}}`)
	put, _ := json.Marshal(Message{Put: &Put{string(uri.File(file)), 1, "whole"}})
	raw.Write(append(put, '\n'))
	await(t, s, "whole", has(file, "whole"))
	half, _ := json.Marshal(Message{Put: &Put{string(uri.File(file)), 2, "half"}})
	raw.Write(half) // no end of the line
	raw.Close()
	await(t, s, "died", func(s State) bool { return s.Editors == 1 && s.Texts[file] == "of another" })
}

func rawDial(t *testing.T, root string) net.Conn {
	t.Helper()
	conn, err := net.Dial("unix", Address(root))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(timeout)); err != nil {
		t.Fatal(err)
	}
	return conn
}

// Whatever an editor writes, the server answers with a reason and goes on.
func TestBadLines(t *testing.T) {
	root := tempRoot(t)
	s := listenAt(t, root)
	for name, c := range map[string]struct{ lines, reason string }{
		"no hello":        {`{"put":{"uri":"file:///a.n3","version":1,"text":""}}`, "expected a hello"},
		"another version": {`{"hello":{"protocol":99}}`, "version 99"},
		"no JSON":         {"GET / HTTP/1.1", "expected a line of JSON"},
		"later no JSON":   {`{"hello":{"protocol":1}}` + "\nput", "expected a line of JSON"},
		"a list":          {`{"hello":{"protocol":1}}` + "\n[1]", "expected a line of JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			raw := rawDial(t, root)
			fmt.Fprintf(raw, "%s\n", c.lines)
			in := newReader(raw)
			for {
				m, err := in.next()
				if err != nil {
					t.Fatalf("it ended without a reason: %v", err)
				}
				if m.Refused != nil {
					if !strings.Contains(m.Refused.Reason, c.reason) {
						t.Errorf("the reason is %q", m.Refused.Reason)
					}
					break
				}
			}
			if _, err := in.next(); err == nil {
				t.Error("the connection goes on")
			}
		})
	}
	raw := rawDial(t, root)
	fmt.Fprintf(raw, "%s\n", `{"hello":{"protocol":1,"later":true},"more":1}`+"\n"+`{"unknown":{}}`+"\n"+`{"put":{"uri":"untitled:1","version":1,"text":"no file"}}`)
	if m, err := newReader(raw).next(); err != nil || m.Hello == nil {
		t.Fatalf("an unknown member is answered with %+v, %v", m, err)
	}
	await(t, s, "what is no file", func(s State) bool { return s.Editors == 1 && len(s.Texts) == 0 })
}

func TestLineWithoutEnd(t *testing.T) {
	in := newReader(strings.NewReader(strings.Repeat(" ", 1000)))
	in.limit = 999
	var bad *lineError
	if _, err := in.next(); !errors.As(err, &bad) {
		t.Errorf("it is %v", err)
	}
}

// A preview of another version refuses, which the editor can read.
func TestPreviewOfAnotherVersion(t *testing.T) {
	for name, answer := range map[string]string{
		"refuses": `{"refused":{"reason":"use one version"}}`, "answers": `{"hello":{"protocol":2}}`,
	} {
		t.Run(name, func(t *testing.T) {
			root := tempRoot(t)
			listener, err := listen(Address(root))
			if err != nil {
				t.Fatal(err)
			}
			defer listener.Close()
			go func() {
				if conn, err := listener.Accept(); err == nil {
					fmt.Fprintln(conn, answer)
				}
			}()
			var refused *RefusedError
			if _, err := Dial(Address(root), false); !errors.As(err, &refused) || !strings.Contains(refused.Reason, "one version") {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// The cursor is that of the editor used last, and places are opened there; where
// no editor can, that is said.
func TestPlaces(t *testing.T) {
	root := tempRoot(t)
	s, file := listenAt(t, root), filepath.Join(root, "name with # and % é 🙂.n3")
	place := At{file, 3, 4}
	if err := s.Open(place); !errors.Is(err, ErrNoEditor) {
		t.Errorf("without an editor the error is %v", err)
	}
	deaf, err := Dial(Address(root), false)
	if err != nil {
		t.Fatal(err)
	}
	defer deaf.Close()
	await(t, s, "attached", func(s State) bool { return s.Editors == 1 })
	if err := s.Open(place); !errors.Is(err, ErrNoEditor) {
		t.Errorf("with an editor that cannot open the error is %v", err)
	}
	first, second := connect(t, root), connect(t, root)
	at := string(uri.File(file))
	first.Cursor(Position{at, 1, 2})
	await(t, s, "the first", func(s State) bool { return s.Cursor != nil && *s.Cursor == At{file, 1, 2} })
	second.Cursor(Position{at, 5, 6})
	await(t, s, "the second", func(s State) bool { return s.Cursor != nil && *s.Cursor == At{file, 5, 6} })
	deaf.Cursor(Position{at, 7, 8})
	await(t, s, "the third", func(s State) bool { return s.Cursor != nil && *s.Cursor == At{file, 7, 8} })
	if err := s.Open(place); err != nil {
		t.Fatal(err)
	}
	if m := next(t, second); m.Open == nil || *m.Open != (Position{at, 3, 4}) {
		t.Errorf("the second is told %+v", m)
	}
	second.Close()
	deaf.Close()
	await(t, s, "the first again", func(s State) bool { return s.Cursor != nil && *s.Cursor == At{file, 1, 2} })
	if err := s.Open(place); err != nil {
		t.Fatal(err)
	}
	if m := next(t, first); m.Open == nil {
		t.Errorf("the first is told %+v", m)
	}
}

// Findings reach every editor, also one that comes later, and are taken back.
func TestFindings(t *testing.T) {
	root := tempRoot(t)
	s, file := listenAt(t, root), filepath.Join(root, "app.n3")
	early := connect(t, root)
	await(t, s, "attached", func(s State) bool { return s.Editors == 1 })
	finding := []Diagnostic{{EndCharacter: 3, Severity: "warning", Code: "C", Message: "three rows are in the way"}}
	s.Diagnose(map[string][]Diagnostic{file: finding})
	s.Diagnose(map[string][]Diagnostic{file: finding}) // the same is told once
	late := connect(t, root)
	for name, c := range map[string]*Client{"early": early, "late": late} {
		m := next(t, c)
		if m.Diagnostics == nil || m.Diagnostics.URI != string(uri.File(file)) || len(m.Diagnostics.List) != 1 || m.Diagnostics.List[0] != finding[0] {
			t.Errorf("%s is told %+v", name, m)
		}
	}
	s.Diagnose(nil)
	for name, c := range map[string]*Client{"early": early, "late": late} {
		if m := next(t, c); m.Diagnostics == nil || m.Diagnostics.List == nil || len(m.Diagnostics.List) != 0 {
			t.Errorf("%s is told %+v", name, m)
		}
	}
}

// A project has one address, whichever links lead to it, also where its path is
// too long for a socket.
func TestAddresses(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", tempRoot(t))
	short := tempRoot(t)
	long := filepath.Join(short, strings.Repeat("a", 90))
	if err := os.Mkdir(long, 0o755); err != nil {
		t.Fatal(err)
	}
	if got := Address(short); got != filepath.Join(short, ".n3", "preview.sock") {
		t.Errorf("the address is %s", got)
	}
	for _, root := range []string{short, long} {
		link := filepath.Join(tempRoot(t), "link")
		if err := os.Symlink(root, link); err != nil {
			t.Fatal(err)
		}
		if Address(link) != Address(root) {
			t.Errorf("by a link the address is %s, not %s", Address(link), Address(root))
		}
		if len(Address(root)) > longestPath {
			t.Errorf("the address has %d bytes", len(Address(root)))
		}
		s := listenAt(t, root)
		if !Listening(Address(link)) {
			t.Error("it is not seen by the link")
		}
		file := filepath.Join(root, "app.n3")
		connect(t, link).Put(string(uri.File(filepath.Join(link, "app.n3"))), 1, "by a link")
		await(t, s, "by a link", has(file, "by a link"))
	}
}

// A socket of a preview that was killed is replaced; anything else in its place
// is not, nor is a folder used that others could have made.
func TestWhatIsInTheWay(t *testing.T) {
	root := tempRoot(t)
	folder := filepath.Join(root, ".n3")
	old, err := net.ListenUnix("unix", &net.UnixAddr{Name: prepared(t, root), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	old.SetUnlinkOnClose(false)
	old.Close()
	if _, err := Dial(Address(root), false); err == nil {
		t.Error("a socket that nobody listens at is dialed")
	}
	if err := os.Chmod(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	s, err := Listen(root)
	if err != nil {
		t.Fatalf("an old socket is not replaced: %v", err)
	}
	if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is %v, %v", info.Mode(), err)
	}
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Dial(Address(root), false); err == nil {
		t.Error("a folder that is open to others is trusted")
	}
	s.Close()
	if Listening(Address(root)) {
		t.Error("the socket is left after its end")
	}

	linked := tempRoot(t)
	if err := os.Symlink(folder, filepath.Join(linked, ".n3")); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(linked); err == nil {
		t.Error("it listens through a link")
	}
	through := tempRoot(t)
	if err := os.Symlink(listenAt(t, root).listener.Addr().String(), prepared(t, through)); err != nil {
		t.Fatal(err)
	}
	if _, err := Dial(Address(through), false); err == nil {
		t.Error("it dials through a link")
	}
	if _, err := Listen(through); err == nil {
		t.Error("it replaces a link")
	}
	file := tempRoot(t)
	if err := os.WriteFile(prepared(t, file), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(file); err == nil {
		t.Error("it replaces a file")
	}
}

// prepared makes the folder of a socket, and returns the socket's path.
func prepared(t *testing.T, root string) string {
	t.Helper()
	if err := os.Mkdir(filepath.Join(root, ".n3"), 0o700); err != nil {
		t.Fatal(err)
	}
	return Address(root)
}

// An editor that reads nothing is let go, and holds nobody up.
func TestEditorThatReadsNothing(t *testing.T) {
	root := tempRoot(t)
	s := listenAt(t, root)
	raw := rawDial(t, root)
	fmt.Fprintln(raw, `{"hello":{"protocol":1,"opens":true}}`)
	await(t, s, "attached", func(s State) bool { return s.Editors == 1 })
	long := At{"/" + strings.Repeat("a", 10_000), 1, 1}
	for range 100_000 {
		if errors.Is(s.Open(long), ErrNoEditor) {
			return
		}
	}
	t.Error("it is still attached")
}
