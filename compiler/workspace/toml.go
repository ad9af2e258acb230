package workspace

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/source"
)

// ParseSettings reads the text of an n3.toml. What is wrong in it has its place
// and takes nothing from the rest: a setting with a mistake has its default,
// and after a line that is no TOML reading goes on at the next. So an n3.toml
// that is being edited is as little as possible another one.
func ParseSettings(text string) (Settings, []diag.Diagnostic) {
	r := &settingsReader{text: text, seen: map[string]source.Span{}}
	r.settings.Places, r.settings.Keys = map[string]source.Span{}, r.seen
	if at := unreadable(text); at >= 0 {
		r.report(diag.NotText, source.Span{Start: at, End: at + 1}, "this file is not UTF-8 text; save it as UTF-8")
		return r.settings, r.findings
	}
	start := len(text) - len(strings.TrimPrefix(text, "\uFEFF"))
	for start < len(text) {
		start = r.read(start)
	}
	diag.Sort(r.findings)
	return r.settings, r.findings
}

type settingsReader struct {
	text     string
	base     int // where the part of the text begins that the parser has
	table    string
	unknown  bool // the table is, which has been said: nothing is said of its keys
	settings Settings
	seen     map[string]source.Span // of the first of each key
	broken   bool                   // a line that is no TOML has been reported
	findings []diag.Diagnostic
}

func (r *settingsReader) report(code diag.Code, at source.Span, format string, args ...any) *diag.Diagnostic {
	r.findings = append(r.findings, diag.Diagnostic{
		Code: code, Severity: diag.Error, Location: diag.Location{File: SettingsFile, Span: at}, Message: fmt.Sprintf(format, args...),
	})
	return &r.findings[len(r.findings)-1]
}

// read reads from an offset to the end, or to the line after one that is no
// TOML, whose start it returns.
func (r *settingsReader) read(start int) int {
	r.base = start
	var p unstable.Parser
	p.Reset([]byte(r.text[start:]))
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			r.enter(e)
		case unstable.KeyValue:
			key, at := r.key(e)
			r.assign(r.table, key, at, e.Value(), r.valueSpan(e, at))
		}
	}
	var parse *unstable.ParserError
	if !errors.As(p.Error(), &parse) {
		return len(r.text)
	}
	at := start
	if h := p.Range(parse.Highlight); len(parse.Highlight) > 0 {
		at += int(h.Offset)
	}
	line := strings.LastIndexByte(r.text[:at], '\n') + 1
	end := len(r.text)
	if n := strings.IndexByte(r.text[line:], '\n'); n >= 0 {
		end = line + n
	}
	if !r.broken { // the rest may be inside what this line left open
		r.broken = true
		shown := strings.TrimRight(r.text[line:end], " \t\r")
		indent := len(shown) - len(strings.TrimLeft(shown, " \t"))
		span := source.Span{Start: line + indent, End: line + len(shown)}
		if at > span.Start && at < span.End {
			_, size := utf8.DecodeRuneInString(r.text[at:])
			span = source.Span{Start: at, End: at + size}
		}
		r.report(diag.BrokenSettings, span, "this line is not TOML: %s", strings.TrimPrefix(parse.Message, "toml: "))
	}
	if strings.HasPrefix(strings.TrimLeft(r.text[line:end], " \t"), "[") {
		r.unknown = true // the keys below belong to a table of which nothing is known
	}
	return min(end+1, len(r.text))
}

// key is a dotted key with its place.
func (r *settingsReader) key(e *unstable.Node) (string, source.Span) {
	var parts []string
	at := source.Span{Start: -1}
	for it := e.Key(); it.Next(); {
		n := it.Node()
		if at.Start < 0 {
			at.Start = r.base + int(n.Raw.Offset)
		}
		at.End = r.base + int(n.Raw.Offset) + int(n.Raw.Length)
		parts = append(parts, string(n.Data))
	}
	return strings.Join(parts, "."), at
}

// valueSpan is what is after the `=` of a key.
func (r *settingsReader) valueSpan(e *unstable.Node, key source.Span) source.Span {
	end := r.base + int(e.Raw.Offset) + int(e.Raw.Length)
	if end < key.End { // of an inline table's entry nothing is known but its key
		return key
	}
	text := r.text[key.End:end]
	written := strings.TrimLeft(text, " \t=")
	return source.Span{Start: end - len(written), End: key.End + len(strings.TrimRight(text, " \t\r\n"))}
}

// enter begins a table.
func (r *settingsReader) enter(e *unstable.Node) {
	key, at := r.key(e)
	r.table = key
	r.unknown = false
	s, known := FindSetting(key)
	switch {
	case !known:
		r.unknown = true
		r.unknownKey(key, key, at, true)
	case s.Kind != Table || e.Kind == unstable.ArrayTable:
		r.unknown = true
		r.report(diag.BadSetting, at, "expected %s, found a table", s.expects())
	default:
		r.once(key, at)
	}
}

// once notes a key, and says where it was before.
func (r *settingsReader) once(key string, at source.Span) bool {
	first, twice := r.seen[key]
	if !twice {
		r.seen[key] = at
		return true
	}
	d := r.report(diag.DuplicateSetting, at, "duplicate setting %s", quoted(key))
	d.Related = []diag.Related{{Location: diag.Location{File: SettingsFile, Span: first}, Message: "first set here"}}
	return false
}

// unknownKey reports a key that there is none of, with the nearest there is.
func (r *settingsReader) unknownKey(key, written string, at source.Span, table bool) {
	var keys []string
	for _, s := range settings {
		if (s.Kind == Table) == table || !table {
			keys = append(keys, s.Key)
		}
	}
	near := lang.Nearest(key, keys)
	if near == "" {
		r.report(diag.UnknownSetting, at, "unknown setting %s", quoted(key))
		return
	}
	d := r.report(diag.UnknownSetting, at, "unknown setting %s; did you mean %s?", quoted(key), quoted(near))
	replacement := near
	if table := strings.TrimSuffix(key, written); table != "" { // `port` below [preview]
		rest, inTable := strings.CutPrefix(near, table)
		if !inTable {
			return
		}
		replacement = rest
	}
	d.Fixes = []diag.Fix{{Title: "Change to " + quoted(replacement), Edits: []diag.FileEdit{{File: SettingsFile, Edit: source.Edit{Span: at, New: replacement}}}}}
}

// assign takes one `key = value` of a table.
func (r *settingsReader) assign(table, written string, at source.Span, v *unstable.Node, span source.Span) {
	if r.unknown {
		return
	}
	key := written
	if table != "" {
		key = table + "." + written
	}
	s, known := FindSetting(key)
	if !known {
		r.unknownKey(key, written, at, false)
		return
	}
	if !r.once(key, at) {
		return
	}
	r.settings.Places[key] = span
	if s.Kind == Table {
		if v.Kind != unstable.InlineTable {
			r.report(diag.BadSetting, span, "expected %s, found %s", s.expects(), kindOf(v))
			return
		}
		for it := v.Children(); it.Next(); {
			inner, innerAt := r.key(it.Node())
			r.assign(key, inner, innerAt, it.Node().Value(), r.valueSpan(it.Node(), innerAt))
		}
		return
	}
	read, found := r.value(s.Kind, v)
	if found != "" {
		r.report(diag.BadSetting, span, "expected %s, found %s", s.expects(), found)
		return
	}
	if expected := s.set(&r.settings, read); expected != "" {
		r.report(diag.BadSetting, span, "expected %s, found %s", expected, strings.Join(strings.Fields(r.text[span.Start:span.End]), " "))
	}
}

// expects says what a setting takes, with its article.
func (s Setting) expects() string {
	switch s.Kind {
	case Integer:
		return "an integer"
	case Table:
		return "a table `[" + s.Key + "]`"
	}
	return "a " + string(s.Kind)
}

// value reads a value of a kind, or says what is there instead.
func (r *settingsReader) value(kind Kind, v *unstable.Node) (read value, found string) {
	switch {
	case kind == String && v.Kind == unstable.String:
		read.text = string(v.Data)
	case kind == Integer && v.Kind == unstable.Integer:
		n, err := strconv.ParseInt(strings.ReplaceAll(string(v.Data), "_", ""), 0, 64)
		if err != nil {
			return read, "an integer that is too large"
		}
		read.integer = n
	case kind == Strings && v.Kind == unstable.Array:
		read.list = []string{}
		for it := v.Children(); it.Next(); {
			switch item := it.Node(); item.Kind {
			case unstable.Comment:
			case unstable.String:
				read.list = append(read.list, string(item.Data))
			default:
				return read, "a list with " + kindOf(item)
			}
		}
	default:
		return read, kindOf(v)
	}
	return read, ""
}

// kindOf names what a value is.
func kindOf(v *unstable.Node) string {
	names := map[unstable.Kind]string{
		unstable.String: "a string", unstable.Bool: "a boolean", unstable.Float: "a number with a fraction", unstable.Integer: "an integer",
		unstable.Array: "a list", unstable.InlineTable: "a table", unstable.LocalDate: "a date", unstable.LocalTime: "a time",
		unstable.LocalDateTime: "a date with a time", unstable.DateTime: "a date with a time",
	}
	if name := names[v.Kind]; name != "" {
		return name
	}
	return "another value"
}

// Missing lists the settings and tables directly in a table, or at the top, that
// are not there yet.
func (s *Settings) Missing(table string) []Setting {
	return slices.DeleteFunc(AllSettings(), func(setting Setting) bool {
		_, there := s.Keys[setting.Key]
		return setting.Parent() != table || there
	})
}
