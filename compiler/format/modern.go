package format

import (
	"fmt"
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/grammar"
)

// Modern rewrites the declarations of the classic form to the block form and
// formats the file. A declaration with mistakes in its syntax stays as it is.
// declared names datasets of other files: a table that is named without a
// dataset, here or there, is given one. A theme stays as it is where the file
// has no app to hold it.
func Modern(text string, declared ...string) string {
	eol := lineEnding(text)
	modern := modernText(strings.ReplaceAll(text, eol, "\n"), declared)
	if modern == "" || eol == "\n" {
		return Source(modern)
	}
	return Source(strings.ReplaceAll(modern, "\n", eol))
}

func modernText(text string, declared []string) string {
	syntax := grammar.Parse(text)
	decls := make([]*ast.Decl, len(syntax.Items))
	for i, item := range syntax.Items {
		decls[i] = ast.Lower(item.Chunk)
		if decls[i].Kind == ast.DatasetDecl {
			declared = append(declared, decls[i].Name.Name)
		}
	}
	theme, app := themeAndApp(syntax, decls)
	var b strings.Builder
	var added []*ast.Entry
	end, skip := 0, -1
	for i, item := range syntax.Items {
		if i <= skip {
			continue // a comment of the declaration before
		}
		between := syntax.Text[end:item.Offset]
		end = item.Offset + len(item.Text)
		if i == theme && app >= 0 {
			continue // it is in the app
		}
		b.WriteString(between)
		var within *ast.Entry
		if i == app && theme >= 0 {
			within = decls[theme].Entry
		}
		last := lastComments(syntax, decls, i)
		modern, ok := modernDecl(item.Chunk, decls[i], within, syntax, theme, last...)
		if !ok {
			b.WriteString(item.Text)
			continue
		}
		b.WriteString(modern)
		if len(last) > 0 {
			skip = i + len(last)
			final := syntax.Items[skip]
			end = final.Offset + len(final.Text)
		}
		added = append(added, datasetsOf(decls[i])...)
	}
	writeDatasets(&b, added, declared)
	b.WriteString(syntax.Text[end:])
	return b.String()
}

// lastComments lists the items behind a classic declaration that are comments
// indented like its lines: they are the last of its block.
func lastComments(syntax *grammar.Syntax, decls []*ast.Decl, at int) []grammar.Item {
	if !decls[at].Classic {
		return nil
	}
	end := at + 1
	for end < len(syntax.Items) && decls[end].Kind == ast.Comment && syntax.Items[end].Offset > 0 && strings.ContainsRune(" \t", rune(syntax.Text[syntax.Items[end].Offset-1])) {
		end++
	}
	return syntax.Items[at+1 : end]
}

// Datasets names the datasets that a file declares.
func Datasets(text string) []string {
	var names []string
	for _, item := range grammar.Parse(text).Items {
		if d := ast.Lower(item.Chunk); d.Kind == ast.DatasetDecl {
			names = append(names, d.Name.Name)
		}
	}
	return names
}

// ModernDecl rewrites one classic declaration to the block form; false where it
// is none, has mistakes in its syntax, or is a theme, whose place is in the app.
// Where declared names the datasets of the project, a table that none of them
// is declared for is given one after the declaration.
func ModernDecl(chunk *grammar.Chunk, declared ...string) (string, bool) {
	d := ast.Lower(chunk)
	text, ok := modernDecl(chunk, d, nil, nil, -1)
	if !ok {
		return "", false
	}
	var b strings.Builder
	b.WriteString(text)
	needed := d.Implied
	if len(declared) > 0 {
		needed = datasetsOf(d)
	}
	if d.Kind == ast.DatasetDecl {
		declared = append(slices.Clone(declared), d.Name.Name)
	}
	writeDatasets(&b, needed, declared)
	return strings.TrimSuffix(Source(b.String()), "\n"), true
}

// datasetsOf are the datasets that a classic declaration needs.
func datasetsOf(d *ast.Decl) []*ast.Entry {
	needed := slices.Clone(d.Implied)
	for _, table := range d.Tables {
		needed = append(needed, openDataset(table))
	}
	return needed
}

// writeDatasets prints those of the datasets that are not declared.
func writeDatasets(b *strings.Builder, needed []*ast.Entry, declared []string) {
	declared = slices.Clone(declared)
	for _, e := range needed {
		name := e.Labels[0].Text
		if slices.Contains(declared, name) {
			continue
		}
		declared = append(declared, name)
		m := &modernizer{}
		m.entry(e)
		b.WriteString("\n\n" + m.String())
	}
}

// themeAndApp finds a classic theme and the app that it can be moved into: a
// classic one, or a block form one that is whole. -1 where there is none.
func themeAndApp(syntax *grammar.Syntax, decls []*ast.Decl) (theme, app int) {
	theme, app = -1, -1
	for i, d := range decls {
		switch {
		case d.Kind == ast.ThemeDecl && theme < 0 && len(d.Findings) == 0:
			theme = i
		case d.Kind == ast.AppDecl && app < 0 && len(d.Findings) == 0 && (d.Classic || d.App != nil && whole(syntax.Items[i].Text, syntax.Items[i].Root)):
			app = i
		}
	}
	if theme < 0 || app < 0 || decls[app].App.Find("theme") != nil {
		return -1, -1
	}
	return theme, app
}

// modernDecl prints a declaration with the comments above it; theme is in
// it where it is the app.
func modernDecl(chunk *grammar.Chunk, d *ast.Decl, within *ast.Entry, syntax *grammar.Syntax, theme int, last ...grammar.Item) (string, bool) {
	inner := ""
	if within != nil {
		m := newModernizer(syntax.Items[theme].Chunk)
		m.leading(within)
		m.declaration(within, "")
		inner = m.String()
	}
	if !d.Classic {
		if within == nil {
			return "", false
		}
		closer := strings.LastIndexByte(chunk.Text, '}')
		return chunk.Text[:closer] + "\n" + inner + "\n" + chunk.Text[closer:], true
	}
	if d.Kind == ast.ThemeDecl || len(d.Findings) > 0 || chunk.Root.HasError || d.Name.Name == "" {
		return "", false
	}
	m := newModernizer(chunk)
	if len(last) > 0 {
		m.extend(syntax, last)
	}
	m.leading(d.Entry)
	m.declaration(d.Entry, inner)
	return m.String(), true
}

// openDataset is the dataset of a table that no dataset is declared for.
func openDataset(table ast.Table) *ast.Entry {
	e := &ast.Entry{Kind: ast.Plain, Name: ast.Ident{Name: "dataset"}, Labels: []ast.Label{{Text: table.Name.Name}}, Body: &ast.Block{Closed: true}}
	if table.Table != table.Name.Name {
		source := &ast.Expr{Kind: ast.Call, Name: "table", Named: []ast.Argument{{Value: &ast.Expr{Kind: ast.String, Text: table.Table}}}}
		e.Body.Entries = append(e.Body.Entries, &ast.Entry{Kind: ast.Plain, Name: ast.Ident{Name: "source"}, Colon: true, Value: source})
	}
	e.Body.Entries = append(e.Body.Entries, &ast.Entry{Kind: ast.Plain, Name: ast.Ident{Name: "open"}, Colon: true, Value: &ast.Expr{Kind: ast.True}})
	return e
}

// modernizer prints nodes as text of the block form, line by line, with the
// comments of the text that they were lowered from.
type modernizer struct {
	text     string
	comments []*grammar.Node // not yet printed, in order
	lines    []string
}

func newModernizer(chunk *grammar.Chunk) *modernizer {
	m := &modernizer{text: chunk.Text}
	m.comments = append(m.comments, chunk.Comments...)
	var below func(n *grammar.Node)
	below = func(n *grammar.Node) {
		for _, child := range n.Children {
			if child.Kind == grammar.KindComment {
				m.comments = append(m.comments, child)
			}
			below(child)
		}
	}
	below(chunk.Root)
	return m
}

// extend adds the comments of items that follow the declaration.
func (m *modernizer) extend(syntax *grammar.Syntax, last []grammar.Item) {
	start := last[0].Offset - len(m.text)
	for start > 0 && !strings.HasPrefix(syntax.Text[start:], m.text) { // blank lines lie between
		start--
	}
	final := last[len(last)-1]
	m.text = syntax.Text[start : final.Offset+len(final.Text)]
	for _, item := range last {
		for _, c := range item.Comments {
			moved := *c
			moved.Start, moved.End = c.Start+item.Offset-start, c.End+item.Offset-start
			m.comments = append(m.comments, &moved)
		}
	}
}

func (m *modernizer) String() string { return strings.Join(m.lines, "\n") }

func (m *modernizer) line(s string) { m.lines = append(m.lines, s) }

// leading prints the comments above a declaration.
func (m *modernizer) leading(e *ast.Entry) { m.flush(e.Span.Start) }

// flushBehind puts a comment that stood behind a line behind the line printed
// last.
func (m *modernizer) flushBehind(before int) {
	last := len(m.lines) - 1
	if last < 0 || len(m.comments) == 0 || m.comments[0].Start >= before || m.isWholeLine(m.comments[0]) {
		return
	}
	m.lines[last] += " " + m.comment(m.comments[0])
	m.comments = m.comments[1:]
}

func (m *modernizer) isWholeLine(c *grammar.Node) bool {
	return strings.TrimSpace(m.text[strings.LastIndexByte(m.text[:c.Start], '\n')+1:c.Start]) == ""
}

func (m *modernizer) comment(c *grammar.Node) string {
	return strings.TrimRight(m.text[c.Start:c.End], " \t\r")
}

// flush prints the comments before an offset, and says how many are on lines
// of their own.
func (m *modernizer) flush(before int) (whole int) {
	m.flushBehind(before)
	for len(m.comments) > 0 && m.comments[0].Start < before {
		c := m.comments[0]
		m.comments = m.comments[1:]
		if above := strings.TrimRight(m.text[:c.Start], " \t"); whole > 0 && strings.HasSuffix(above, "\n\n") {
			m.line("")
		}
		m.line(m.comment(c))
		whole++
	}
	return whole
}

// above prints the comments above an entry. Its documentation stays directly
// above it, and what documented nothing stays apart.
func (m *modernizer) above(e *ast.Entry) {
	if e.Doc == "" && e.Body != nil && len(e.Body.Entries) > 0 && e.Body.Entries[0].Span.Start == e.Span.Start {
		return // a block that the classic form has no line for: they belong to its first entry
	}
	apart := m.isApart(e.Span.Start)
	m.flushBehind(e.Span.Start)
	if apart {
		m.line("")
	}
	whole := m.flush(e.Span.Start)
	switch {
	case whole > 0 && e.Doc == "":
		m.line("")
	case whole == 0 && e.Doc != "":
		for _, line := range strings.Split(e.Doc, "\n") {
			m.line("# " + line)
		}
	}
}

// isApart says whether a blank line is above the line at an offset, or
// above the comments before it.
func (m *modernizer) isApart(start int) bool {
	for _, c := range m.comments {
		if c.Start < start && m.isWholeLine(c) {
			start = c.Start
			break
		}
	}
	return strings.HasSuffix(strings.TrimRight(m.text[:min(start, len(m.text))], " \t"), "\n\n")
}

func (m *modernizer) declaration(e *ast.Entry, inner string) {
	m.line(strings.TrimSuffix(head(e), ":") + " {")
	for _, entry := range e.Body.Entries {
		m.above(entry)
		m.entry(entry)
	}
	if inner != "" {
		m.line(inner)
	}
	m.flush(len(m.text) + 1)
	m.line("}")
}

// entry prints an entry without the comments above it, but with those behind
// its lines and the last of its block.
func (m *modernizer) entry(e *ast.Entry) {
	text := head(e)
	if e.Body == nil {
		m.collapsed(e)
		m.line(text)
		m.behind(e.Span.End)
		return
	}
	text = strings.TrimSuffix(text, ":")
	if e.Name.Name == "style" || e.Name.Name == "pagination" {
		if short, ok := m.short(e.Body); ok {
			m.line(text + " " + short)
			m.behind(e.Span.End)
			return
		}
	}
	m.line(text + " {")
	m.body(e)
	for other := e.Else; other != nil; other = other.Else {
		m.flush(other.Span.Start)
		if other.Kind == ast.When {
			m.line("} else " + head(other) + " {")
		} else {
			m.line("} else {")
		}
		m.body(other)
	}
	m.line("}")
}

// body prints the entries of a block that was opened, with the comments that
// are indented deeper than its head.
func (m *modernizer) body(e *ast.Entry) {
	own := len(m.comments) > 0 && (len(e.Body.Entries) == 0 || !m.sameLine(e.Span.Start, e.Body.Entries[0].Span.Start))
	if own { // not a block that the classic form has no line for
		m.behind(e.Name.Span.End)
	}
	m.entries(e.Body)
	for len(m.comments) > 0 && m.inside(e, m.comments[0]) {
		m.line(m.comment(m.comments[0]))
		m.comments = m.comments[1:]
	}
}

// inside says whether a comment is in the block of an entry: no line of code
// between them is indented as little as the entry.
func (m *modernizer) inside(e *ast.Entry, c *grammar.Node) bool {
	margin := m.margin(e.Span.Start)
	if c.Start < e.Span.Start || m.margin(c.Start) <= margin {
		return false
	}
	for i, line := range strings.Split(m.text[e.Span.Start:c.Start], "\n") {
		code := strings.TrimLeft(line, " \t")
		if i > 0 && code != "" && !strings.HasPrefix(code, "#") && !strings.HasPrefix(code, "//") && len(line)-len(code) <= margin {
			return false
		}
	}
	return true
}

// collapsed prints the comments of lines that become one: above it, but for the
// one behind the last of them.
func (m *modernizer) collapsed(e *ast.Entry) {
	if len(m.comments) == 0 {
		return
	}
	apart := false
	end := e.Span.Start + len(strings.TrimRight(m.text[e.Span.Start:min(e.Span.End, len(m.text))], " \t\r\n"))
	for len(m.comments) > 0 && m.comments[0].Start > e.Span.Start && m.comments[0].End < end && !m.sameLine(m.comments[0].End, end) {
		m.line(m.comment(m.comments[0]))
		m.comments = m.comments[1:]
		apart = true
	}
	if apart && e.Doc == "" {
		m.line("") // or they would document the entry
	}
}

// behind puts the comment at the end of the line of a place behind the line
// printed last.
func (m *modernizer) behind(at int) {
	if len(m.comments) == 0 {
		return
	}
	at = len(strings.TrimRight(m.text[:min(at, len(m.text))], " \t\r\n"))
	if m.sameLine(at, m.comments[0].Start) && !m.isWholeLine(m.comments[0]) {
		m.lines[len(m.lines)-1] += " " + m.comment(m.comments[0])
		m.comments = m.comments[1:]
	}
}

func (m *modernizer) sameLine(a, b int) bool {
	if a > b {
		a, b = b, a
	}
	return !strings.Contains(m.text[min(a, len(m.text)):min(b, len(m.text))], "\n")
}

// margin is how far the line of a place is indented.
func (m *modernizer) margin(at int) int {
	line := m.text[strings.LastIndexByte(m.text[:min(at, len(m.text))], '\n')+1:]
	return len(line) - len(strings.TrimLeft(line, " \t"))
}

// short is a block of plain settings on one line.
func (m *modernizer) short(b *ast.Block) (string, bool) {
	var settings []string
	for _, e := range b.Entries {
		if e.Body != nil || e.Doc != "" || len(m.comments) > 0 && m.comments[0].Start < e.Span.Start {
			return "", false
		}
		settings = append(settings, head(e))
	}
	return "{ " + strings.Join(settings, ", ") + " }", true
}

func (m *modernizer) entries(b *ast.Block) {
	for _, e := range b.Entries {
		m.above(e)
		m.entry(e)
	}
}

// head is an entry without its block.
func head(e *ast.Entry) string {
	var b strings.Builder
	b.WriteString(e.Name.Name)
	for _, label := range e.Labels {
		b.WriteByte(' ')
		if label.Quoted {
			b.WriteString(quote(label.Text))
		} else {
			b.WriteString(label.Text)
		}
	}
	if e.Value != nil {
		switch e.Kind {
		case ast.When:
			b.WriteByte(' ')
		case ast.Each:
			b.WriteString(" in ")
		case ast.Join:
			b.WriteString(" on ")
		default:
			b.WriteString(": ")
		}
		b.WriteString(expression(e.Value, 0))
	} else if e.Colon {
		b.WriteByte(':')
	}
	for _, modifier := range e.Modifiers {
		b.WriteByte(' ')
		switch {
		case modifier.Quoted:
			b.WriteString(quote(modifier.Name.Name))
		case modifier.Call:
			fmt.Fprintf(&b, "%s(%s)", modifier.Name.Name, arguments(modifier.Args))
		default:
			b.WriteString(modifier.Name.Name)
		}
	}
	return b.String()
}
