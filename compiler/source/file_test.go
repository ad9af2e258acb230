package source

import "testing"

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
