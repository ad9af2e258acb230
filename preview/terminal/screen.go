package terminal

import (
	"io"
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
	footer []string
	rows   int // that the footer takes now
}

// line adds a line above the foot.
func (s *screen) line(text string) { s.draw([]string{text}) }

// foot exchanges the foot.
func (s *screen) foot(lines []string) {
	old := s.footer
	s.footer = lines
	if strings.Join(old, "\n") != strings.Join(lines, "\n") {
		s.draw(nil)
	}
}

// draw writes in one piece, so that nothing flickers.
func (s *screen) draw(lines []string) {
	var b strings.Builder
	if s.rows > 0 {
		b.WriteString("\r\x1b[" + strconv.Itoa(s.rows) + "A")
	}
	b.WriteString("\r\x1b[J")
	end := "\n"
	if s.raw {
		end = "\r\n"
	}
	for _, line := range lines {
		b.WriteString(line + end)
	}
	s.rows = 0
	width := s.width()
	for _, line := range s.footer {
		b.WriteString(cut(line, width-1) + end)
		s.rows++
	}
	// A terminal that has gone ends the preview by a signal.
	_, _ = io.WriteString(s.out, b.String())
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
