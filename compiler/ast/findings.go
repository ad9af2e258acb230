package ast

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

// Report adds an error.
func (l *Lowering) Report(code diag.Code, at source.Span, format string, args ...any) {
	l.findings = append(l.findings, Finding{Code: code, Severity: diag.Error, Span: at, Message: fmt.Sprintf(format, args...)})
}

// Has says whether a code was reported.
func (l *Lowering) Has(code diag.Code) bool {
	return slices.ContainsFunc(l.findings, func(f Finding) bool { return f.Code == code })
}

// Fix adds a fix to the finding reported last.
func (l *Lowering) Fix(title string, edits ...FixEdit) {
	last := &l.findings[len(l.findings)-1]
	last.Fixes = append(last.Fixes, Fix{title, edits})
}

// Errors reports the text below a node that is not part of any rule: one
// finding for each run, once for each node.
func (l *Lowering) Errors(n *grammar.Node) {
	if !n.HasError || l.reported[n] {
		return
	}
	if l.reported == nil {
		l.reported = map[*grammar.Node]bool{}
	}
	l.reported[n] = true
	for i, child := range n.Children {
		switch {
		case child.Kind == grammar.KindError && (i == 0 || n.Children[i-1].Kind != grammar.KindError):
			l.unexpected(child)
		case child.Missing && child.Kind != "}" && child.Kind != ")" && child.Kind != "]":
			l.Report(diag.UnexpectedText, SpanOf(child), "missing `%s`", child.Kind)
		}
	}
}

func (l *Lowering) unexpected(n *grammar.Node) {
	text, _, cut := strings.Cut(strings.TrimSpace(l.TextOf(n)), "\n")
	if utf8.RuneCountInString(text) > 40 {
		text, cut = string([]rune(text)[:40]), true
	}
	if cut {
		text = strings.TrimSpace(text) + " …"
	}
	at := SpanOf(n)
	if r, size := invisible(l.TextOf(n)); size > 0 {
		l.Report(diag.UnexpectedText, at, "unexpected invisible character U+%04X", r)
		l.Fix("Remove the character", FixEdit{Edit: source.Edit{Span: at}})
		return
	}
	first, size := utf8.DecodeRuneInString(text)
	switch {
	case text == "":
		l.Report(diag.UnexpectedText, at, "missing text")
	case first >= utf8.RuneSelf && unicode.IsLetter(first):
		l.Report(diag.UnexpectedText, at, "unexpected letter `%s`; names consist of the letters a–z and A–Z, digits and `_`", text[:size])
	case text[0] == ':' && l.missingComma(at.Start):
	case text[0] == '{' && l.missingCommas(n):
	case len(l.scope) > 0:
		l.Report(diag.UnexpectedText, at, "unexpected `%s` inside `%s`", text, l.scope[len(l.scope)-1])
	default:
		l.Report(diag.UnexpectedText, at, "unexpected `%s` at top level; expected %s", text, openers())
	}
}

// missingCommas reports each missing comma of a block that is no block without them.
func (l *Lowering) missingCommas(n *grammar.Node) bool {
	if n.Kind == ":" {
		return l.missingComma(SpanOf(n).Start)
	}
	found := false
	for _, child := range n.Children {
		found = l.missingCommas(child) || found
	}
	return found
}

// missingComma reports `read: true create: owner`: where a second entry begins on
// a line, the colon is the first thing that does not fit.
func (l *Lowering) missingComma(colon int) bool {
	before := strings.TrimRight(l.Text[:colon], " \t")
	start := len(before)
	for start > 0 && (before[start-1] == '_' || before[start-1] < utf8.RuneSelf && (unicode.IsLetter(rune(before[start-1])) || unicode.IsDigit(rune(before[start-1])))) {
		start--
	}
	value := strings.TrimRight(before[:start], " \t")
	if start == len(before) || value == "" || len(value) == start || strings.ContainsRune("{,\n([:", rune(value[len(value)-1])) {
		return false
	}
	line := value[strings.LastIndexByte(value, '\n')+1:]
	if !strings.Contains(line, ":") {
		return false // the word before is no value
	}
	name := before[start:]
	l.Report(diag.UnexpectedText, source.Span{Start: start, End: len(before)}, "expected `,` or a line break before `%s`", name)
	l.Fix("Add `,`", FixEdit{Edit: source.Edit{Span: source.Span{Start: len(value), End: len(value)}, New: ","}})
	return true
}

// invisible returns the character that a text consists of where nobody sees it:
// a mark of direction or width, a blank that is none of ASCII's.
func invisible(text string) (r rune, size int) {
	r, size = utf8.DecodeRuneInString(text)
	if size < len(text) || r < utf8.RuneSelf || !unicode.In(r, unicode.Cf, unicode.Zs, unicode.Zl, unicode.Zp) {
		return 0, 0
	}
	return r, size
}

// directions warns of characters that change the direction of text, in strings
// and comments: with them a line can read as what it is not (CVE-2021-42574).
// Elsewhere they are errors already.
func (l *Lowering) directions() {
	for at, r := range l.Text {
		if r < 0x061c || !unicode.Is(unicode.Bidi_Control, r) {
			continue
		}
		span := source.Span{Start: at, End: at + utf8.RuneLen(r)}
		if slices.ContainsFunc(l.findings, func(f Finding) bool { return f.Span.Start <= span.Start && span.End <= f.Span.End }) {
			continue
		}
		l.Report(diag.HiddenDirection, span, "invisible character U+%04X changes the direction of the text around it", r)
		l.findings[len(l.findings)-1].Severity = diag.Warning
		l.Fix("Remove the character", FixEdit{Edit: source.Edit{Span: span}})
	}
}

// twice reports a word that repeats the one before it.
func (l *Lowering) twice(label Label) {
	l.Report(diag.UnexpectedText, label.Span, "unexpected second `%s`", label.Text)
	l.Fix("Remove the second `"+label.Text+"`", FixEdit{Edit: source.Edit{Span: label.Span}})
}

func (l *Lowering) extraBrace(n *grammar.Node) {
	l.Report(diag.ExtraBrace, SpanOf(n), "unexpected `}`; it does not close a block")
	l.Fix("Remove `}`", FixEdit{Edit: source.Edit{Span: SpanOf(n)}})
}

// opaque reports a declaration that is not part of the language.
func (l *Lowering) opaque(d *Decl) {
	at := d.Keyword.Span
	names := make([]string, 0, 8)
	for _, w := range lang.Declarations() {
		names = append(names, w.Name)
	}
	if near := lang.Nearest(d.Keyword.Name, names); near != "" {
		l.Report(diag.UnknownDeclaration, at, "unknown declaration `%s`; did you mean `%s`?", d.Keyword.Name, near)
		l.Fix("Change to `"+near+"`", FixEdit{Edit: source.Edit{Span: at, New: near}})
		return
	}
	l.Report(diag.UnknownDeclaration, at, "unknown declaration `%s`; expected %s", d.Keyword.Name, openers())
}

func openers() string {
	var words []string
	for _, w := range lang.Declarations() {
		if w.Stage == lang.Built {
			words = append(words, "`"+w.Name+"`")
		}
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}
