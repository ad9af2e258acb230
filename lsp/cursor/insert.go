package cursor

import (
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
)

// FirstEntry is how an entry is written after the opening brace of a
// declaration: on a line of its own, or with a comma where all is on one line.
func FirstEntry(d *ast.Decl, entry string) string {
	behind, _, broken := strings.Cut(d.Text[d.Body().Open.End:], "\n")
	behind = strings.TrimSpace(behind)
	switch {
	case broken && (behind == "" || strings.HasPrefix(behind, "#") || strings.HasPrefix(behind, "//")):
		return lineEnd(d.Text) + indentOf(d) + entry
	case strings.HasPrefix(behind, "}") || behind == "":
		return " " + entry
	}
	return " " + entry + ","
}

// LastPlace is where an entry goes that is written last in a closed
// declaration: behind the text of the last one.
func LastPlace(d *ast.Decl) int {
	body := d.Body()
	return body.Open.End + len(strings.TrimRight(d.Text[body.Open.End:body.Span.End-1], " \t\r\n"))
}

// LastEntry is how an entry of several lines is written there, with its indent.
func LastEntry(d *ast.Decl, entry string) string {
	body, end := d.Body(), lineEnd(d.Text)
	inside := strings.TrimSpace(d.Text[body.Open.End : body.Span.End-1])
	if !strings.Contains(d.Text[body.Open.End:body.Span.End], "\n") {
		if inside == "" {
			return " " + oneLine(entry) + " "
		}
		return ", " + oneLine(entry)
	}
	blank := end
	if inside == "" {
		blank = ""
	}
	return blank + end + indentOf(d) + strings.ReplaceAll(entry, "\n", end+indentOf(d))
}

// oneLine writes an entry with a block on one line: commas end its entries.
func oneLine(entry string) string {
	lines := strings.Split(entry, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	if len(lines) < 3 {
		return strings.Join(lines, " ")
	}
	return lines[0] + " " + strings.Join(lines[1:len(lines)-1], ", ") + " " + lines[len(lines)-1]
}

// indentOf is the indent of the entries of a declaration.
func indentOf(d *ast.Decl) string {
	for _, e := range d.Body().Entries {
		start := strings.LastIndexByte(d.Text[:e.Span.Start], '\n') + 1
		if indent := d.Text[start:e.Span.Start]; start > 0 && strings.TrimSpace(indent) == "" && indent != "" {
			return indent
		}
	}
	return "    "
}

func lineEnd(text string) string {
	if strings.Contains(text, "\r\n") {
		return "\r\n"
	}
	return "\n"
}
