package terminal

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	reset  = "\x1b[0m"
	bold   = "\x1b[1m"
	dim    = "\x1b[2m"
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	blue   = "\x1b[34m"
	cyan   = "\x1b[36m"
)

// screen is a terminal with lines that scroll and a foot that stays.
type screen struct {
	out    io.Writer
	width  func() int
	raw    bool // the terminal does not return the carriage by itself
	footer [][]string
	drawn  []int // the cells of each line of the footer
}

// line adds a line above the foot.
func (s *screen) line(text string) { s.draw([]string{text}) }

// foot exchanges the foot: each group of words begins a line.
func (s *screen) foot(groups [][]string) {
	old := s.footer
	s.footer = groups
	if !slices.EqualFunc(old, groups, slices.Equal[[]string]) {
		s.draw(nil)
	}
}

// draw writes in one piece, so that nothing flickers.
func (s *screen) draw(lines []string) {
	var b strings.Builder
	width := max(s.width(), 1)
	rows := 0
	for _, n := range s.drawn {
		// A terminal that became narrower has broken its lines.
		rows += max(1, (n+width-1)/width)
	}
	if rows > 0 {
		b.WriteString("\r\x1b[" + strconv.Itoa(rows) + "A")
	}
	b.WriteString("\r\x1b[J")
	end := "\n"
	if s.raw {
		end = "\r\n"
	}
	for _, line := range lines {
		b.WriteString(line + end)
	}
	s.drawn = s.drawn[:0]
	for _, group := range s.footer {
		for _, line := range flow(group, width-1) {
			b.WriteString(line + end)
			s.drawn = append(s.drawn, cells(line))
		}
	}
	// A terminal that has gone ends the preview by a signal.
	_, _ = io.WriteString(s.out, b.String())
}

// flow puts words into lines of at most so many cells. A word that is longer than
// a line is cut.
func flow(words []string, width int) []string {
	lines := []string{""}
	used := 0
	for _, word := range words {
		word = cut(word, width)
		size := cells(word)
		last := &lines[len(lines)-1]
		switch {
		case used == 0:
			*last = word
		case used+2+size > width:
			lines = append(lines, word)
			used = 0
		default:
			*last += "  " + word
			used += 2
		}
		used += size
	}
	return lines
}

// cells counts the cells of a line without its colours.
func cells(line string) int {
	n := 0
	for i := 0; i < len(line); {
		if line[i] == '\x1b' {
			end := strings.IndexByte(line[i:], 'm')
			if end < 0 {
				break
			}
			i += end + 1
			continue
		}
		_, size := utf8.DecodeRuneInString(line[i:])
		i += size
		n++
	}
	return n
}

// cut shortens a line with colours to a number of cells.
func cut(line string, width int) string {
	cells := 0
	for i := 0; i < len(line); {
		if line[i] == '\x1b' {
			end := strings.IndexByte(line[i:], 'm')
			if end < 0 {
				return line[:i]
			}
			i += end + 1
			continue
		}
		if cells == width {
			return line[:i] + reset
		}
		_, size := utf8.DecodeRuneInString(line[i:])
		i += size
		cells++
	}
	return line
}

// printable is a text that cannot move the cursor.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return '\uFFFD'
		}
		return r
	}, text)
}
