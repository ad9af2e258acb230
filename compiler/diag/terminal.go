package diag

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/n3-lang/n3/compiler/source"
)

// Files finds a file of the project by its path; nil where there is none.
type Files func(path string) *source.File

// Style is how a terminal shows diagnostics.
type Style struct {
	Colour bool
}

const (
	reset  = "\x1b[0m"
	bold   = "\x1b[1m"
	dim    = "\x1b[2m"
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	blue   = "\x1b[34m"
	cyan   = "\x1b[36m"
	green  = "\x1b[32m"
)

var severityColour = [...]string{Error: red, Warning: yellow, Info: blue, Hint: cyan}

// frameWidth bounds a printed source line, in characters.
const frameWidth = 160

// WriteText writes diagnostics with the lines of source they refer to.
func WriteText(w io.Writer, list []Diagnostic, files Files, style Style) error {
	p := &printer{style: style}
	for i, d := range list {
		if i > 0 {
			p.out.WriteByte('\n')
		}
		p.diagnostic(d, files)
	}
	_, err := io.WriteString(w, p.out.String())
	return err
}

type printer struct {
	out   strings.Builder
	style Style
}

func (p *printer) paint(colour, text string) string {
	if !p.style.Colour {
		return text
	}
	return colour + text + reset
}

func (p *printer) diagnostic(d Diagnostic, files Files) {
	colour := severityColour[d.Severity]
	fmt.Fprintf(&p.out, "%s%s\n", p.paint(bold+colour, d.Severity.String()+"["+string(d.Code)+"]"), p.paint(bold, ": "+d.Message))
	p.frame(d.Location, files, colour, "")
	for _, r := range d.Related {
		p.frame(r.Location, files, blue, r.Message)
	}
	for _, f := range d.Fixes {
		fmt.Fprintf(&p.out, "  %s %s\n", p.paint(green, "fix:"), f.Title)
	}
}

// frame prints one line of source with its span underlined. A span over
// several lines is underlined to the end of its first.
func (p *printer) frame(at Location, files Files, colour, note string) {
	file := files(at.File)
	if file == nil {
		fmt.Fprintf(&p.out, "  %s %s\n", p.paint(dim, "-->"), at.File)
		return
	}
	start := file.Position(at.Span.Start, source.UTF32)
	line := file.LineSpan(start.Line)
	number := strconv.Itoa(start.Line + 1)
	gutter := strings.Repeat(" ", len(number))
	text := file.Text[line.Start:line.End]
	from := min(max(at.Span.Start-line.Start, 0), len(text))
	to := max(from, min(at.Span.End-line.Start, len(text)))
	before, marked, after := []rune(text[:from]), []rune(text[from:to]), []rune(text[to:])
	before, marked, after = fit(before, marked, after)

	fmt.Fprintf(&p.out, " %s%s %s:%d:%d\n", gutter, p.paint(dim, "-->"), at.File, start.Line+1, start.Column+1)
	fmt.Fprintf(&p.out, " %s %s %s%s%s\n", p.paint(dim, number), p.paint(dim, "|"), visible(before), visible(marked), visible(after))
	underline := strings.Repeat("^", max(cells(marked), 1))
	if note != "" {
		underline += " " + note
	}
	fmt.Fprintf(&p.out, " %s %s %s%s\n", gutter, p.paint(dim, "|"), strings.Repeat(" ", cells(before)), p.paint(colour, underline))
}

// fit cuts a long line so that the marked part stays in view.
func fit(before, marked, after []rune) (b, m, a []rune) {
	if len(marked) > frameWidth/2 {
		marked, after = append(marked[:frameWidth/2:frameWidth/2], '…'), nil
	}
	if len(before) > frameWidth/2 {
		before = append([]rune{'…'}, before[len(before)-frameWidth/2:]...)
	}
	if rest := frameWidth - len(before) - len(marked); len(after) > rest {
		after = append(after[:max(rest, 0):max(rest, 0)], '…')
	}
	return before, marked, after
}

// visible replaces what would move the cursor or reorder the line.
func visible(text []rune) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\t':
			b.WriteString("    ")
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			b.WriteRune('\uFFFD')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// cells is the width of a text on a terminal: wide East Asian characters and
// emoji take two cells, combining marks none.
func cells(text []rune) int {
	n := 0
	for _, r := range text {
		switch {
		case r == '\t':
			n += 4
		case unicode.Is(unicode.Mn, r):
		case r >= 0x1100 && (r <= 0x115F || r >= 0x2E80 && r <= 0xA4CF || r >= 0xAC00 && r <= 0xD7A3 ||
			r >= 0xF900 && r <= 0xFAFF || r >= 0xFE30 && r <= 0xFE6F || r >= 0xFF00 && r <= 0xFF60 || r >= 0x1F300 && r <= 0x1FAFF || r >= 0x20000 && r <= 0x3FFFD):
			n += 2
		default:
			n++
		}
	}
	return n
}

// Summary is the closing line of a check: "2 errors, 1 warning".
func Summary(list []Diagnostic) string {
	errors, warnings := Count(list)
	return plural(errors, "error") + ", " + plural(warnings, "warning")
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}
