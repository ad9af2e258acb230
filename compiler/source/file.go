package source

import (
	"sort"
	"strings"
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

// File is a text with a name and a table of its lines. It never changes.
type File struct {
	Path  string
	Text  string
	lines []int // the byte offset of each line's start
}

// NewFile indexes the lines of a text. A line ends at "\n", "\r\n" or "\r".
func NewFile(path, text string) *File {
	lines := make([]int, 1, strings.Count(text, "\n")+1)
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\n':
			lines = append(lines, i+1)
		case '\r':
			if i+1 == len(text) || text[i+1] != '\n' {
				lines = append(lines, i+1)
			}
		}
	}
	return &File{Path: path, Text: text, lines: lines}
}

// Lines is the number of lines; an empty text has one.
func (f *File) Lines() int { return len(f.lines) }

// LineSpan is the span of a line without its end. Lines out of range are clamped.
func (f *File) LineSpan(line int) Span {
	line = max(0, min(line, len(f.lines)-1))
	end := len(f.Text)
	if line+1 < len(f.lines) {
		end = f.lines[line+1]
	}
	start := f.lines[line]
	for end > start && (f.Text[end-1] == '\n' || f.Text[end-1] == '\r') {
		end--
	}
	return Span{start, end}
}

// Position is the place of a byte offset, clamped to the text.
func (f *File) Position(offset int, encoding Encoding) Position {
	offset = max(0, min(offset, len(f.Text)))
	line := sort.SearchInts(f.lines, offset+1) - 1
	return Position{line, columns(f.Text[f.lines[line]:offset], encoding)}
}

// Offset is the byte offset of a place. A place past the end of its line or of
// the file is clamped, as the protocol demands; one inside a character falls
// before it.
func (f *File) Offset(p Position, encoding Encoding) int {
	if p.Line < 0 {
		return 0
	}
	if p.Line >= len(f.lines) {
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
