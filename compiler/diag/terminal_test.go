package diag

import (
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/source"
)

// Whatever is in a file, its frame is one line that moves no cursor.
func TestFramesOfHostileLines(t *testing.T) {
	for name, text := range map[string]string{
		"invalid UTF-8": "caf\xe9 \xff\xfe x", "control": "a\x1b[31mb\x07", "right to left": "a\u202eb\u2066", "tabs": "\ta\tb", "wide": "漢字 x 😀",
		"long": strings.Repeat("x", 100000), "empty": "",
	} {
		file := source.NewFile("a.n3", text+"\nnext line")
		for start := 0; start <= len(text); start += 1 + len(text)/7 {
			var b strings.Builder
			list := []Diagnostic{{Code: UnexpectedText, Message: "m", Location: Location{"a.n3", source.Span{Start: start, End: len(file.Text)}}}}
			if err := WriteText(&b, list, func(string) *source.File { return file }, Style{}); err != nil {
				t.Fatal(err)
			}
			out := b.String()
			if strings.ContainsAny(out, "\x1b\x07\u202e\u2066\t") || strings.Contains(out, "next line") {
				t.Errorf("%s from %d: %q", name, start, out)
			}
			for _, line := range strings.Split(out, "\n") {
				if len([]rune(line)) > 2*frameWidth {
					t.Errorf("%s: a line of %d characters", name, len([]rune(line)))
				}
			}
		}
	}
}

func TestColourOnlyWhereAsked(t *testing.T) {
	file := source.NewFile("a.n3", "abc")
	list := []Diagnostic{{Code: UnexpectedText, Message: "m", Location: Location{"a.n3", source.Span{Start: 0, End: 3}}}}
	for _, colour := range []bool{true, false} {
		var b strings.Builder
		if err := WriteText(&b, list, func(string) *source.File { return file }, Style{Colour: colour}); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "\x1b[") != colour {
			t.Errorf("colour %v: %q", colour, b.String())
		}
	}
}
