package source

import (
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

// Encoding is the unit in which a column is counted.
type Encoding int

// The encodings of the language server protocol, 3.17 §Position.
const (
	UTF8 Encoding = iota
	UTF16
	UTF32
)

// Position is a place in a file: line and column count from zero, the column
// in units of an Encoding.
type Position struct {
	Line, Column int
}

// File is a text with a name and a table of its lines. It never changes and is
// safe for concurrent use.
type File struct {
	Path  string
	Text  string
	lines func() []int32 // the byte offset of each line's start
}

// NewFile is a file of a text. Its lines are found when they are first asked
// for: of most files of a project nobody asks. A line ends at "\n", "\r\n" or
// "\r", as in the protocol. A text has less than 2 GB.
func NewFile(path, text string) *File {
	return &File{Path: path, Text: text, lines: sync.OnceValue(func() []int32 { return appendLines([]int32{0}, text, 0, len(text)) })}
}

// Named is the same text under another name.
func (f *File) Named(path string) *File {
	if f.Path == path {
		return f
	}
	return &File{Path: path, Text: f.Text, lines: f.lines}
}

// Replace is the file with other text in place of a span. Its lines are those
// of this file where the edit did not touch them, so an edit costs no look at
// the whole text.
func (f *File) Replace(span Span, text string) *File {
	start := max(0, min(span.Start, len(f.Text)))
	end := max(start, min(span.End, len(f.Text)))
	before := f.lines()
	after := f.Text[:start] + text + f.Text[end:]
	grown := len(text) - (end - start)
	// The byte before the edit may be a "\r" that gets or loses its "\n", so its
	// line is looked at again; so is the first byte after the edit.
	first := sort.Search(len(before), func(i int) bool { return int(before[i]) >= start })
	last := sort.Search(len(before), func(i int) bool { return int(before[i]) > end+1 })
	lines := make([]int32, 0, len(before)+strings.Count(text, "\n")+2)
	if first == 0 {
		lines = append(lines, 0)
	} else {
		lines = append(lines, before[:first]...)
	}
	lines = appendLines(lines, after, max(start-1, 0), min(end+grown+1, len(after)))
	for _, line := range before[last:] {
		lines = append(lines, line+int32(grown))
	}
	return &File{Path: f.Path, Text: after, lines: func() []int32 { return lines }}
}

// appendLines appends the starts of the lines that follow line ends in
// text[from:to]. The text goes on after to: a "\r" there may have its "\n".
func appendLines(lines []int32, text string, from, to int) []int32 {
	carriage := strings.IndexByte(text[from:to], '\r') >= 0
	for i := from; i < to; {
		if !carriage { // the usual case, which the processor's own search makes fast
			n := strings.IndexByte(text[i:to], '\n')
			if n < 0 {
				return lines
			}
			i += n + 1
			lines = appendLine(lines, i)
			continue
		}
		if c := text[i]; c == '\n' || c == '\r' && (i+1 == len(text) || text[i+1] != '\n') {
			lines = appendLine(lines, i+1)
		}
		i++
	}
	return lines
}

// appendLine appends a line's start, unless the last is the same.
func appendLine(lines []int32, start int) []int32 {
	if lines[len(lines)-1] >= int32(start) {
		return lines
	}
	return append(lines, int32(start))
}

// Lines is the number of lines; an empty text has one.
func (f *File) Lines() int { return len(f.lines()) }

// LineSpan is the span of a line without its end. Lines out of range are clamped.
func (f *File) LineSpan(line int) Span {
	lines := f.lines()
	line = max(0, min(line, len(lines)-1))
	end := len(f.Text)
	if line+1 < len(lines) {
		end = int(lines[line+1])
	}
	start := int(lines[line])
	for end > start && (f.Text[end-1] == '\n' || f.Text[end-1] == '\r') {
		end--
	}
	return Span{start, end}
}

// Position is the place of a byte offset, clamped to the text.
func (f *File) Position(offset int, encoding Encoding) Position {
	lines := f.lines()
	offset = max(0, min(offset, len(f.Text)))
	line := sort.Search(len(lines), func(i int) bool { return int(lines[i]) > offset }) - 1
	return Position{line, columns(f.Text[lines[line]:offset], encoding)}
}

// Offset is the byte offset of a place. A place past the end of its line or of
// the file is clamped, as the protocol demands; one inside a character falls
// before it.
func (f *File) Offset(p Position, encoding Encoding) int {
	if p.Line < 0 {
		return 0
	}
	if p.Line >= f.Lines() {
		return len(f.Text)
	}
	span := f.LineSpan(p.Line)
	if encoding == UTF8 {
		offset := min(span.Start+max(p.Column, 0), span.End)
		for offset > span.Start && offset < span.End && !utf8.RuneStart(f.Text[offset]) {
			offset--
		}
		return offset
	}
	offset, column := span.Start, 0
	for offset < span.End && column < p.Column {
		r, size := utf8.DecodeRuneInString(f.Text[offset:])
		width := runeColumns(r, encoding)
		if column+width > p.Column {
			break
		}
		column += width
		offset += size
	}
	return offset
}

func columns(text string, encoding Encoding) int {
	if encoding == UTF8 {
		return len(text)
	}
	n := 0
	for _, r := range text {
		n += runeColumns(r, encoding)
	}
	return n
}

func runeColumns(r rune, encoding Encoding) int {
	if encoding == UTF16 && r > 0xFFFF {
		return 2
	}
	return 1
}
