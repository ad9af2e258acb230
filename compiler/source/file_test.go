package source

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestPositionsRoundTripInEveryEncoding(t *testing.T) {
	file := NewFile("a.n3", "a\u00e9\U0001F600b\r\nγλ\n\nlast")
	for _, encoding := range []Encoding{UTF8, UTF16, UTF32} {
		for offset := range file.Text + " " {
			if offset > 0 && file.Text[offset-1] == '\r' {
				continue // inside a line's end: no place of its own
			}
			p := file.Position(offset, encoding)
			if got := file.Offset(p, encoding); got != offset {
				t.Errorf("encoding %d: offset %d → %v → %d", encoding, offset, p, got)
			}
		}
	}
}

func TestPositionsCountTheirUnits(t *testing.T) {
	file := NewFile("a.n3", "\U0001F600x")
	for encoding, want := range map[Encoding]int{UTF8: 4, UTF16: 2, UTF32: 1} {
		if got := file.Position(4, encoding).Column; got != want {
			t.Errorf("encoding %d: column %d, want %d", encoding, got, want)
		}
	}
}

func TestPlacesOutsideAreClamped(t *testing.T) {
	file := NewFile("a.n3", "ab\ncd")
	for _, c := range []struct {
		p    Position
		want int
	}{{Position{0, 99}, 2}, {Position{9, 0}, 5}, {Position{-1, 3}, 0}, {Position{1, -4}, 3}} {
		if got := file.Offset(c.p, UTF16); got != c.want {
			t.Errorf("%v: %d, want %d", c.p, got, c.want)
		}
	}
}

// After any edits a file has the lines that it would have if it were read again.
func TestReplaceKeepsTheLines(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	piece := func() string {
		var text strings.Builder
		for range random.IntN(6) {
			text.WriteString([]string{"a", "é", "\n", "\r", "\r\n", "\n\r", "\U0001F600"}[random.IntN(7)])
		}
		return text.String()
	}
	for range 2000 {
		file := NewFile("a.n3", piece()+piece()+piece())
		for range 20 {
			start := random.IntN(len(file.Text) + 1)
			end := min(len(file.Text), start+random.IntN(4))
			before, text := file.Text, piece()
			file = file.Replace(Span{start, end}, text)
			fresh := NewFile("a.n3", before[:start]+text+before[end:])
			if file.Text != fresh.Text || !slices.Equal(file.lines(), fresh.lines()) {
				t.Fatalf("%q, %d to %d becomes %q: lines %v, want %v", before, start, end, text, file.lines(), fresh.lines())
			}
		}
	}
}

// A lone carriage return ends a line, as the protocol has it.
func TestEveryLineEndCounts(t *testing.T) {
	for text, want := range map[string]int{"": 1, "a": 1, "a\rb\rc": 3, "a\r": 2, "a\r\nb": 2, "a\n\rb": 3, "\r\r\n\n": 4} {
		if got := NewFile("", text).Lines(); got != want {
			t.Errorf("%q: %d lines, want %d", text, got, want)
		}
	}
}
