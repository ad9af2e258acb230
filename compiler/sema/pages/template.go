package pages

import (
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/source"
)

// template reads a text with paths in braces. at is the string in the source.
func (w *widgets) template(text string, at source.Span) []ir.TextPart {
	out := []ir.TextPart{}
	from := at.Start
	plain := func(text string) {
		if n := len(out); n > 0 && out[n-1].Expr == nil {
			out[n-1].Text += text
			return
		}
		out = append(out, ir.TextPart{Text: text})
	}
	for _, part := range ast.TextParts(text) {
		if part.Path == "" {
			plain(part.Text)
			continue
		}
		written := "{" + part.Path + "}"
		names := strings.Split(part.Path, ".")
		start := at.Start
		if i := strings.Index(w.Decl.Text[from:at.End], written); i >= 0 {
			start = from + i + 1
			from = start
		}
		if !w.known(names[0]) {
			w.unknownInText(names[0], start)
			plain(written)
			continue
		}
		path := memberPath(names, start)
		if n := w.Expression(path, w.scope(nil)); n != nil && w.Fits(n, check.InText, path) {
			out = append(out, ir.TextPart{Expr: n})
		}
	}
	return out
}

// unknownInText warns of a path in a text that nothing is known of: people would
// read it as it is written.
func (w *widgets) unknownInText(name string, start int) {
	at := source.Span{Start: start, End: start + len(name)}
	known := []string{"user"}
	if len(w.page.Parameters) > 0 {
		known = append(known, "route")
	}
	for _, l := range w.loops {
		known = append(known, l.name)
	}
	message := "unknown name `" + name + "` in this string, which is shown unchanged; write `{{` for a brace"
	near := w.Speller.Nearest(name, known, w.Names(ast.DatasetDecl))
	if near != "" {
		message = "unknown name `" + name + "` in this string, which is shown unchanged; did you mean `" + near + "`?"
	}
	f := w.Warnf(diag.UnknownInText, at, "%s", message)
	if near != "" {
		check.Replace(f, "Change to `"+near+"`", at, near)
	}
}

// memberPath is the expression of a path whose text begins at start.
func memberPath(names []string, start int) *ast.Expr {
	e := &ast.Expr{Kind: ast.Name, Name: names[0], Span: source.Span{Start: start, End: start + len(names[0])}}
	e.NameSpan = e.Span
	for _, name := range names[1:] {
		end := e.Span.End + 1 + len(name)
		e = &ast.Expr{Kind: ast.Member, Name: name, Args: []*ast.Expr{e}, NameSpan: source.Span{Start: end - len(name), End: end}, Span: source.Span{Start: start, End: end}}
	}
	return e
}
