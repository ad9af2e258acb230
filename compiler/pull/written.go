package pull

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
)

// written are the declarations of texts, as far as a pull has a say in them.
type written struct {
	datasets map[string]*writtenDataset // by the tables they read
	enums    map[string]*writtenDecl
	names    []string // of datasets and enums
}

// writtenDecl is a declaration with its place: its documentation belongs to it.
type writtenDecl struct {
	name, file string
	span       source.Span // in the file
	text       string
}

// writtenDataset is a dataset that reads an existing table.
type writtenDataset struct {
	writtenDecl
	doc     string
	body    source.Span     // of its entries: after the opening brace, before the closing one
	fields  []*writtenEntry // in their order
	entries map[string]*writtenEntry
	notes   map[string]source.Span // comments that document nothing, by their text
}

// writtenEntry is an entry of a dataset: a field by its column, a property by its
// name. Its span are whole lines, with its documentation.
type writtenEntry struct {
	name  string
	parts map[string]string // what is compared: the type, each modifier, doc, remark; of a property its text
	order []string          // of the modifiers
	span  source.Span
}

const (
	typePart   = "type"
	docPart    = "doc"
	remarkPart = "remark"
	textPart   = "text"
)

// propertyKey is the key of a property among the columns.
func propertyKey(name string) string { return "\x00" + name }

// read reads the declarations of texts by the names of their files.
func read(texts map[string]string) *written {
	var inputs []workspace.Input
	for name, text := range texts {
		inputs = append(inputs, workspace.Input{Path: name, Text: text})
	}
	slices.SortFunc(inputs, func(a, b workspace.Input) int { return strings.Compare(a.Path, b.Path) })
	w := &written{datasets: map[string]*writtenDataset{}, enums: map[string]*writtenDecl{}}
	snapshot := workspace.Build(inputs, "", nil)
	declared := map[string]ast.DeclKind{}
	for _, f := range snapshot.Files {
		for _, u := range f.Decls {
			if u.Decl.Kind == ast.DatasetDecl || u.Decl.Kind == ast.EnumDecl {
				declared[u.Decl.Name.Name] = u.Decl.Kind
				w.names = append(w.names, u.Decl.Name.Name)
			}
		}
	}
	for _, f := range snapshot.Files {
		for _, u := range f.Decls {
			if u.Decl.Classic || u.Decl.Body() == nil {
				continue
			}
			start := lineStart(f.Text, u.Offset+u.Decl.Span.Start)
			span := source.Span{Start: documentationStart(f.Text, start), End: lineEnd(f.Text, u.Offset+u.Decl.Span.End)}
			decl := writtenDecl{name: u.Decl.Name.Name, file: f.Path, span: span, text: f.Text[span.Start:span.End]}
			switch u.Decl.Kind {
			case ast.EnumDecl:
				w.enums[decl.name] = &decl
			case ast.DatasetDecl:
				table := tableOf(u.Decl)
				if table == "" || w.datasets[table] != nil {
					continue
				}
				w.datasets[table] = readDataset(f.Text, u.Offset, u.Decl, decl, declared)
			}
		}
	}
	return w
}

// tableOf is the table that a dataset reads; "" where it reads none.
func tableOf(d *ast.Decl) string {
	e := d.Body().Find("source")
	if e == nil || e.Value == nil || e.Value.Kind != ast.Call || e.Value.Name != "table" || len(e.Value.Named) != 1 {
		return ""
	}
	return e.Value.Named[0].Value.Text
}

func readDataset(text string, offset int, d *ast.Decl, decl writtenDecl, declared map[string]ast.DeclKind) *writtenDataset {
	out := &writtenDataset{writtenDecl: decl, doc: d.Doc, entries: map[string]*writtenEntry{}, notes: map[string]source.Span{}}
	body := d.Body()
	out.body = source.Span{Start: lineEnd(text, offset+body.Span.Start), End: lineStart(text, offset+body.Span.End-1)}
	for _, e := range body.List() {
		entry := &writtenEntry{name: e.Name.Name, parts: map[string]string{}}
		start, end := offset+e.Span.Start, offset+e.Span.End
		entry.span = source.Span{Start: documentationStart(text, lineStart(text, start)), End: lineEnd(text, end)}
		key := e.Name.Name
		if !isField(e, declared) {
			key = propertyKey(key)
			entry.parts[textPart] = spaced(text[start:end])
		} else {
			key = columnOf(e, declared)
			entry.parts[typePart] = spaced(d.Text[e.Value.Span.Start:e.Value.Span.End])
			entry.parts[docPart] = e.Doc
			_, remark, _ := strings.Cut(text[end:entry.span.End], "#")
			entry.parts[remarkPart] = strings.TrimSpace(remark)
			for _, m := range e.Modifiers {
				entry.parts[m.Name.Name] = spaced(d.Text[m.Span.Start:m.Span.End])
				entry.order = append(entry.order, m.Name.Name)
			}
			out.fields = append(out.fields, entry)
		}
		if out.entries[key] == nil {
			out.entries[key] = entry
		}
	}
	out.readNotes(text)
	return out
}

// readNotes finds the comments of a body that no entry follows at once.
func (d *writtenDataset) readNotes(text string) {
	var run []source.Span
	flush := func() {
		for _, line := range run {
			d.notes[strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(text[line.Start:line.End]), "#"))] = line
		}
		run = nil
	}
	for at := d.body.Start; at < d.body.End; {
		line := source.Span{Start: at, End: lineEnd(text, at)}
		switch content := strings.TrimSpace(text[line.Start:line.End]); {
		case strings.HasPrefix(content, "#"):
			run = append(run, line)
		case content == "":
			flush()
		default:
			run = nil
		}
		at = max(line.End, at+1)
	}
	flush()
}

// isField says whether an entry is a field: it has a type, or modifiers follow.
func isField(e *ast.Entry, declared map[string]ast.DeclKind) bool {
	if e.Body != nil || e.Value == nil || !e.Colon {
		return false
	}
	if e.Value.Kind != ast.Name && e.Value.Kind != ast.Call {
		return false
	}
	_, builtin := lang.FindType(e.Value.Name)
	return builtin || declared[e.Value.Name] != "" && e.Name.Name != "title_field" && e.Name.Name != "was" || len(e.Modifiers) > 0
}

// columnOf is the column that a field is stored in.
func columnOf(e *ast.Entry, declared map[string]ast.DeclKind) string {
	for _, m := range e.Modifiers {
		if m.Name.Name == "column" && len(m.Args) == 1 && m.Args[0].Value.Kind == ast.String {
			return m.Args[0].Value.Text
		}
	}
	if declared[e.Value.Name] == ast.DatasetDecl {
		return strings.TrimSuffix(e.Name.Name, "_id") + "_id"
	}
	return e.Name.Name
}

// spaced is a text with single blanks, however its lines are broken.
func spaced(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	return strings.NewReplacer("( ", "(", ", )", ")", " )", ")").Replace(text)
}

func lineStart(text string, at int) int { return strings.LastIndexByte(text[:at], '\n') + 1 }

// lineEnd is the place after the line's end.
func lineEnd(text string, at int) int {
	if end := strings.IndexByte(text[at:], '\n'); end >= 0 {
		return at + end + 1
	}
	return len(text)
}

// documentationStart is where the comment begins that ends before a line.
func documentationStart(text string, start int) int {
	for start > 0 {
		before := lineStart(text, start-1)
		line := strings.TrimSpace(text[before:start])
		if !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "//") {
			break
		}
		start = before
	}
	return start
}
