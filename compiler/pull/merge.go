package pull

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/format"
	"github.com/n3-lang/n3/compiler/source"
)

// merge brings what changed in the database into a program that somebody has changed
// too. before is what the last pull wrote, now what this one would write, program what
// is there. Of each part (a type, a modifier, a comment) there are three:
//
//	before = now        the database is as it was: the program's part stays, or stays away
//	before = program    nobody touched it: it becomes what the database has
//	program = now       somebody was faster
//	all three differ    the program's part stays, and a warning says what the database has
//
// Fields are found by their columns and datasets by their tables, so a name that was
// changed stays changed, wherever in the program the dataset is now.
type merge struct {
	program map[string]string // the texts of the program, by their files
	file    string            // where new datasets are added
	edits   map[string][]edit
	changes []string
	builder *builder
}

type edit struct {
	span source.Span
	text string
}

func (m *merge) edit(file string, span source.Span, text string) {
	m.edits[file] = append(m.edits[file], edit{span, text})
}

// run returns the texts that change.
func (m *merge) run(before, now, program *written) map[string]string {
	var added strings.Builder
	for _, table := range m.tablesInOrder(now) {
		n, b, p := now.datasets[table], before.datasets[table], program.datasets[table]
		switch {
		case p != nil:
			m.dataset(table, b, p, n)
		case b == nil:
			added.WriteString("\n" + n.text)
			m.change("dataset " + n.name + ": added")
		}
	}
	for _, table := range slices.Sorted(maps.Keys(before.datasets)) {
		if now.datasets[table] == nil {
			m.gone("dataset", &before.datasets[table].writtenDecl, declOf(program.datasets[table]), "its table "+table)
		}
	}
	var enums strings.Builder
	for _, name := range slices.Sorted(maps.Keys(now.enums)) {
		n, b, p := now.enums[name], before.enums[name], program.enums[name]
		switch {
		case p == nil && b == nil:
			enums.WriteString("\n" + n.text)
			m.change("enum " + name + ": added")
		case p != nil && b != nil && spaced(b.text) != spaced(n.text) && spaced(p.text) == spaced(b.text):
			m.edit(p.file, p.span, n.text)
			m.change("enum " + name + ": its values are others now")
		case p != nil && (b == nil || spaced(b.text) != spaced(n.text)) && spaced(p.text) != spaced(n.text):
			m.builder.warn("enum "+name, "the database has other values now: %s", spaced(n.text))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(before.enums)) {
		if now.enums[name] == nil {
			m.gone("enum", before.enums[name], program.enums[name], "its type")
		}
	}
	if text := enums.String() + added.String(); text != "" {
		end := len(m.program[m.file])
		m.edit(m.file, source.Span{Start: end, End: end}, text)
	}
	return m.apply()
}

func declOf(d *writtenDataset) *writtenDecl {
	if d == nil {
		return nil
	}
	return &d.writtenDecl
}

func (m *merge) change(text string) { m.changes = append(m.changes, text) }

func (m *merge) tablesInOrder(now *written) []string {
	var tables []string
	for _, d := range m.builder.datasets {
		if now.datasets[d.source] != nil {
			tables = append(tables, d.source)
		}
	}
	return tables
}

// gone removes a declaration whose table is no longer there, where nobody changed it.
func (m *merge) gone(kind string, before, program *writtenDecl, what string) {
	switch {
	case program == nil:
	case spaced(program.text) == spaced(before.text):
		m.edit(program.file, program.span, "")
		m.change(kind + " " + program.name + ": removed with " + what)
	default:
		m.builder.warn(kind+" "+program.name, "%s is gone from the database; what you wrote was kept", what)
	}
}

// dataset merges the entries of a dataset. before is nil where the program had the
// dataset before the first pull.
func (m *merge) dataset(table string, before, program, now *writtenDataset) {
	if before == nil {
		before = &writtenDataset{entries: map[string]*writtenEntry{}}
	}
	if now.doc != before.doc && program.doc == before.doc {
		text := m.program[program.file]
		head := documentationEnd(text, program.span.Start)
		m.edit(program.file, source.Span{Start: program.span.Start, End: head}, documentation(now.doc, ""))
		m.change(program.name + ": its comment is another")
	}
	last := program.body.Start
	if e := program.entries[propertyKey("key")]; e != nil {
		last = e.span.End
	} else if e := program.entries[propertyKey("source")]; e != nil {
		last = e.span.End
	}
	for _, key := range keysInOrder(now) {
		n, b, p := now.entries[key], before.entries[key], program.entries[key]
		if key == propertyKey("source") {
			continue
		}
		if p == nil {
			if b == nil && (!strings.HasPrefix(key, "\x00") || before.name != "") {
				m.edit(program.file, source.Span{Start: last, End: last}, now.text[n.span.Start-now.span.Start:n.span.End-now.span.Start])
				m.change(program.name + "." + n.name + ": added")
			}
			continue
		}
		if !strings.HasPrefix(key, "\x00") {
			last = p.span.End
		}
		if b == nil {
			b = &writtenEntry{parts: map[string]string{}}
		}
		m.entry(program, b, p, n)
	}
	for _, key := range slices.Sorted(maps.Keys(before.entries)) {
		b, p := before.entries[key], program.entries[key]
		switch {
		case now.entries[key] != nil || p == nil:
		case maps.Equal(b.parts, p.parts) && b.name == p.name:
			m.edit(program.file, p.span, "")
			m.change(program.name + "." + p.name + ": removed")
		default:
			m.builder.warn(program.name+"."+p.name, "it is gone from the database; what you wrote was kept")
		}
	}
	m.notes(before, program, now, last)
}

// entry merges the parts of an entry.
func (m *merge) entry(d *writtenDataset, before, program, now *writtenEntry) {
	if text, isProperty := now.parts[textPart]; isProperty {
		switch program.parts[textPart] {
		case text:
		case before.parts[textPart]:
			m.edit(d.file, program.span, "    "+text+"\n")
			m.change(d.name + ": " + now.name + " is another")
		default:
			if before.parts[textPart] != text && before.parts[textPart] != "" {
				m.builder.warn(d.name, "the database has `%s` now; what you wrote was kept", text)
			}
		}
		return
	}
	order := slices.Clone(program.order)
	for _, part := range now.order {
		if !slices.Contains(order, part) {
			order = append(order, part)
		}
	}
	merged, conflict := map[string]string{}, false
	for _, part := range append([]string{typePart, docPart, remarkPart}, order...) {
		b, p, n := before.parts[part], program.parts[part], now.parts[part]
		merged[part] = p
		switch {
		case b == n || p == n:
		case b == p:
			merged[part] = n
		case part != docPart && part != remarkPart:
			conflict = true
		}
	}
	written := func(e map[string]string) string {
		f := field{name: program.name, typ: e[typePart], remark: e[remarkPart]}
		for _, part := range order {
			if e[part] != "" {
				f.modifiers = append(f.modifiers, e[part])
			}
		}
		return f.print()
	}
	if conflict {
		m.builder.warn(d.name+"."+program.name, "the database has `%s` now; what you wrote was kept", written(now.parts))
	}
	if before, after := written(program.parts), written(merged); before != after || merged[docPart] != program.parts[docPart] {
		m.edit(d.file, program.span, documentation(merged[docPart], "    ")+"    "+after+"\n")
		if before != after {
			m.change(d.name + "." + before + " → " + strings.TrimPrefix(after, program.name+": "))
		} else {
			m.change(d.name + "." + program.name + ": its comment is another")
		}
	}
}

// notes replaces the notes on what the program lacks.
func (m *merge) notes(before, program, now *writtenDataset, last int) {
	var added strings.Builder
	for _, note := range slices.Sorted(maps.Keys(now.notes)) {
		_, had := before.notes[note]
		if _, has := program.notes[note]; !has && !had {
			added.WriteString("    # " + note + "\n")
		}
	}
	if added.Len() > 0 {
		m.edit(program.file, source.Span{Start: last, End: last}, "\n"+added.String()+"\n")
	}
	for note := range before.notes {
		if at, has := program.notes[note]; has {
			if _, still := now.notes[note]; !still {
				m.edit(program.file, at, "")
			}
		}
	}
}

// keysInOrder are the entries of a dataset as they are written.
func keysInOrder(d *writtenDataset) []string {
	return slices.SortedFunc(maps.Keys(d.entries), func(a, b string) int {
		return cmp.Compare(d.entries[a].span.Start, d.entries[b].span.Start)
	})
}

// documentationEnd is the place after a comment that begins a declaration.
func documentationEnd(text string, start int) int {
	for {
		end := lineEnd(text, start)
		if line := strings.TrimSpace(text[start:end]); end == start || !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "//") {
			return start
		}
		start = end
	}
}

// apply makes the edits. A text that was formatted is formatted again.
func (m *merge) apply() map[string]string {
	changed := map[string]string{}
	for file, edits := range m.edits {
		slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.span.Start, b.span.Start) })
		text := m.program[file]
		var out strings.Builder
		at := 0
		for _, e := range edits {
			out.WriteString(text[at:e.span.Start] + e.text)
			at = e.span.End
		}
		out.WriteString(text[at:])
		result := out.String()
		if format.Source(text) == text {
			result = format.Source(result)
		}
		if result != text {
			changed[file] = result
		}
	}
	return changed
}
