package workspace

import (
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/source"
)

// However its lines end, and with a byte-order mark or without, a program has the
// same mistakes at the same lines and columns, and its fixes write lines as it
// does.
func TestLineEndsAndByteOrderMarks(t *testing.T) {
	const text = "# Orders.\n\ndataset orders {\n    title: strng\n}\n\npage P { show_table order }\n"
	type place struct {
		message string
		at      source.Position
	}
	read := func(text string) (places []place, fixes []string) {
		dir := t.TempDir()
		write(t, dir, "app.n3", text)
		s, err := Folder(dir).Read(nil, nil)
		must(t, err)
		for _, d := range s.Diagnostics() {
			places = append(places, place{d.Message, s.Source(d.File).Position(d.Span.Start, source.UTF16)})
			for _, fix := range d.Fixes {
				fixes = append(fixes, apply(s.Source(d.File).Text, fix))
			}
		}
		return places, fixes
	}
	want, wantFixes := read(text)
	if len(want) < 3 || len(wantFixes) < 3 || want[0].at.Line != 2 {
		t.Fatalf("the program has %v", want)
	}
	for name, c := range map[string]struct{ before, after string }{
		"carriage return and line feed": {"\n", "\r\n"}, "carriage return": {"\n", "\r"}, "byte-order mark": {"# Orders", "\uFEFF# Orders"},
	} {
		places, fixes := read(strings.ReplaceAll(text, c.before, c.after))
		if len(places) != len(want) || len(fixes) != len(wantFixes) {
			t.Errorf("%s: %v, want %v", name, places, want)
			continue
		}
		for i := range places {
			if places[i] != want[i] {
				t.Errorf("%s: %v, want %v", name, places[i], want[i])
			}
		}
		for i, fixed := range fixes {
			wanted := wantFixes[i]
			if strings.Contains(fixed, "\r") {
				wanted = strings.ReplaceAll(wanted, "\n", "\r\n")
			}
			if fixed != wanted {
				t.Errorf("%s: a fix gives %q, want %q", name, fixed, wanted)
			}
		}
	}
}
