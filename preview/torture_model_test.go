package preview

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/workspace/unsaved"
	"github.com/n3-lang/n3/preview/state"
)

// kind is a type of fields, with values that it takes.
type kind struct {
	typ   string
	value func(n int) any // as JSON
}

var kinds = []kind{
	{"string", func(n int) any { return fmt.Sprintf("text %d", n) }},
	{"text", func(n int) any { return strings.Repeat("long ", 20) + strconv.Itoa(n) }},
	{"integer", func(n int) any { return float64(n) }},
	{"decimal(10, 2)", func(n int) any { return fmt.Sprintf("%d.25", n) }},
	{"boolean", func(n int) any { return n%2 == 0 }},
	{"date", func(n int) any { return fmt.Sprintf("2026-%02d-%02d", n%12+1, n%28+1) }},
	{`enum("open", "late", "done")`, func(n int) any { return []string{"open", "late", "done"}[n%3] }},
}

// fieldModel is a field whatever it is called. A removed one is in no text, and its
// values are kept.
type fieldModel struct {
	name      string
	names     []string // all that it ever had
	was       string   // the name before, as long as the text says it
	kind      kind
	modifiers string
	removed   bool
}

func (f *fieldModel) text() string {
	line := "  " + f.name + ": " + f.kind.typ
	if f.modifiers != "" {
		line += " " + f.modifiers
	}
	if f.was != "" {
		line += " was(" + f.was + ")"
	}
	return line + "\n"
}

type datasetModel struct {
	name    string
	fields  []*fieldModel
	removed bool
	rows    map[int]map[*fieldModel]any // by key; what was written
}

func (d *datasetModel) shown() []*fieldModel {
	return slices.DeleteFunc(slices.Clone(d.fields), func(f *fieldModel) bool { return f.removed })
}

type session struct {
	*lifecycle
	root     string
	random   *rand.Rand
	datasets []*datasetModel
	title    string
	names    int // fields that were ever named
	editor   *unsaved.Client
	version  int32
	branches int
	log      []string
}

func newSession(t *testing.T, random *rand.Rand) *session {
	t.Helper()
	s := &session{random: random, title: "Torture"}
	for _, name := range []string{"things", "places"} {
		d := &datasetModel{name: name, rows: map[int]map[*fieldModel]any{}}
		for range 3 {
			d.fields = append(d.fields, s.newField())
		}
		s.datasets = append(s.datasets, d)
	}
	s.root = filepath.Join(t.TempDir(), "torture")
	file := filepath.Join(s.root, "app.n3")
	write(t, file, s.text())
	write(t, filepath.Join(s.root, "n3.toml"), "")
	for _, args := range [][]string{{"init", "-q"}, {"add", "."}, {"-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "first"}} {
		git(t, s.root, args...)
	}
	s.lifecycle = startIn(t, s.root)
	s.file = file
	var err error
	if s.editor, err = unsaved.Dial(unsaved.Address(s.root), false); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.editor.Close()
		if t.Failed() {
			t.Logf("the last steps:\n%s\nthe program:\n%s", strings.Join(s.log[max(0, len(s.log)-40):], "\n"), s.text())
		}
	})
	return s
}

// startIn starts the preview of a folder.
func startIn(t *testing.T, root string) *lifecycle {
	t.Helper()
	p, err := Start(t.Context(), Options{Path: root})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	l := &lifecycle{t, p, ""}
	l.until(long, "ready", func(s state.State) bool { return s.Ready })
	return l
}

func git(t *testing.T, root string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func (s *session) newField() *fieldModel {
	s.names++
	name := fmt.Sprintf("field_%d", s.names)
	return &fieldModel{name: name, names: []string{name}, kind: kinds[s.random.IntN(len(kinds))]}
}

// nextName gives a field a name that no field had.
func (s *session) nextName(f *fieldModel) {
	s.names++
	f.name = fmt.Sprintf("field_%d", s.names)
	f.names = append(f.names, f.name)
}

// text is the program of the model.
func (s *session) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "app Torture { title: %q }\n", s.title)
	for _, d := range s.datasets {
		if d.removed {
			continue
		}
		fmt.Fprintf(&b, "\ndataset %s {\n", d.name)
		for _, f := range d.shown() {
			b.WriteString(f.text())
		}
		b.WriteString("  access_policy { read: public, create: public, update: public, delete: public, page_size: 100 }\n}\n")
		fmt.Fprintf(&b, "\npage %s { show_table %s }\n", strings.ToUpper(d.name[:1])+d.name[1:], d.name)
	}
	return b.String()
}
