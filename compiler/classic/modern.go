package classic

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/format"
	"github.com/n3-lang/n3/grammar"
)

// Modern rewrites the declarations of the classic form to the block form and
// formats the file. A declaration with mistakes in its syntax stays as it is.
// declared names datasets of other files: a table that is named without a
// dataset, here or there, is given one. A theme stays as it is where the file
// has no app to hold it.
func Modern(text string, declared ...string) string {
	eol := format.LineEnding(text)
	modern := modernText(strings.ReplaceAll(text, eol, "\n"), declared)
	if modern == "" || eol == "\n" {
		return format.Source(modern)
	}
	return format.Source(strings.ReplaceAll(modern, "\n", eol))
}

func modernText(text string, declared []string) string {
	syntax := grammar.Parse(text)
	decls := make([]*ast.Decl, len(syntax.Items))
	for i, item := range syntax.Items {
		decls[i] = Lower(item.Chunk)
		if decls[i].Kind == ast.DatasetDecl {
			declared = append(declared, decls[i].Name.Name)
		}
	}
	theme, app := themeAndApp(syntax, decls)
	var b strings.Builder
	var added []Need
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
		added = append(added, Needs(decls[i])...)
	}
	writeDatasets(&b, added, declared)
	b.WriteString(syntax.Text[end:])
	return b.String()
}

// lastComments lists the items after a classic declaration that are comments
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
		if d := Lower(item.Chunk); d.Kind == ast.DatasetDecl {
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
	d := Lower(chunk)
	text, ok := modernDecl(chunk, d, nil, nil, -1)
	if !ok {
		return "", false
	}
	var b strings.Builder
	b.WriteString(text)
	needed := Needs(d)
	if len(declared) == 0 {
		needed = slices.DeleteFunc(needed, func(n Need) bool { return n.OfTable })
	}
	if d.Kind == ast.DatasetDecl {
		declared = append(slices.Clone(declared), d.Name.Name)
	}
	writeDatasets(&b, needed, declared)
	return strings.TrimSuffix(format.Source(b.String()), "\n"), true
}

// writeDatasets prints those of the datasets that are not declared.
func writeDatasets(b *strings.Builder, needed []Need, declared []string) {
	declared = slices.Clone(declared)
	for _, n := range needed {
		if slices.Contains(declared, n.Name()) {
			continue
		}
		declared = append(declared, n.Name())
		m := &modernizer{}
		m.printEntry(n.dataset())
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
		case d.Kind == ast.AppDecl && app < 0 && len(d.Findings) == 0 && (d.Classic || d.App != nil && format.Whole(syntax.Items[i].Text, syntax.Items[i].Root)):
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
