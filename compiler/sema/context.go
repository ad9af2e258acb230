package sema

import (
	"fmt"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema/query"
	"github.com/n3-lang/n3/compiler/source"
)

// context is the analysis of one declaration.
type context struct {
	program *program
	task    *query.Task
	decl    *ast.Decl
	phase   phase
	result  *result

	enums map[*ir.FieldSpec]string // the declared enums that fields have as types
}

func (c *context) declaration() {
	d := c.decl
	switch d.Kind {
	case ast.AppDecl:
		c.result.app = c.appSettings()
	case ast.EnumDecl:
		if c.named("enum", "Status") {
			c.result.enum = c.enumValues()
		}
	case ast.DatasetDecl:
		if c.phase == shapePhase {
			if d.Name.Name != "" && !d.Entry.Labels[0].Quoted {
				c.result.shape = c.datasetShape()
			}
		} else if c.named("dataset", "tasks") {
			c.result.dataset = c.datasetSpec()
		}
	case ast.PageDecl:
		if c.named("page", "Home") {
			c.result.page = c.pageSpec()
		}
	case ast.ThemeDecl:
		c.result.theme = &ir.ThemeSpec{Mode: "auto", Colours: []ir.ColourSpec{}}
		c.theme(d.Entry, c.result.theme)
	case ast.Stray:
		c.stray()
	}
}

func (c *context) enum(name string) *Enum       { return c.program.enum.Ask(c.task, name) }
func (c *context) dataset(name string) *Dataset { return c.program.dataset.Ask(c.task, name) }
func (c *context) identity() identity           { return c.program.identity.Ask(c.task, none{}) }

// declared says whether there is a declaration of a key, as ast.Decl.Key.
func (c *context) declared(key string) bool { return c.program.declared.Ask(c.task, key) }

// names lists the declarations of a kind in the order of the project.
func (c *context) names(kind ast.DeclKind) []string { return c.program.names.Ask(c.task, kind) }

func (c *context) add(severity diag.Severity, code diag.Code, at source.Span, format string, args ...any) *ast.Finding {
	c.result.findings = append(c.result.findings, ast.Finding{Code: code, Severity: severity, Span: at, Message: fmt.Sprintf(format, args...)})
	return &c.result.findings[len(c.result.findings)-1]
}

func (c *context) errorf(code diag.Code, at source.Span, format string, args ...any) *ast.Finding {
	return c.add(diag.Error, code, at, format, args...)
}

func (c *context) warnf(code diag.Code, at source.Span, format string, args ...any) *ast.Finding {
	return c.add(diag.Warning, code, at, format, args...)
}

// replace adds a fix that replaces a span of this declaration.
func replace(f *ast.Finding, title string, at source.Span, text string) {
	f.Fixes = append(f.Fixes, ast.Fix{Title: title, Edits: []ast.FixEdit{{Edit: source.Edit{Span: at, New: text}}}})
}

// related adds another place of this declaration.
func related(f *ast.Finding, at source.Span, message string) {
	f.Related = append(f.Related, ast.Place{Span: at, Message: message})
}

// suggest reports an unknown name with the nearest known one.
func (c *context) suggest(code diag.Code, at source.Span, name string, known []string, format string, args ...any) {
	c.suggestAmong(code, at, name, [][]string{known}, format, args...)
}

func (c *context) suggestAmong(code diag.Code, at source.Span, name string, known [][]string, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	switch code {
	case diag.UnknownDataset, diag.UnknownType, diag.UnknownPage:
		if c.program.lost.Ask(c.task, name) {
			return
		}
	}
	near := c.program.speller.Nearest(name, known...)
	if near != "" {
		message += "; did you mean `" + near + "`?"
	}
	f := c.errorf(code, at, "%s", message)
	if near != "" {
		replace(f, "Change to `"+near+"`", at, near)
	}
}

// named says whether the declaration has a usable name, and reports where not.
func (c *context) named(keyword, example string) bool {
	d := c.decl
	label := d.Entry.Labels
	switch {
	case d.Name.Name == "" && d.Half:
		return false // reported by its syntax
	case d.Name.Name == "":
		c.errorf(diag.MissingName, d.Keyword.Span, "%s requires a name: `%s %s`", indefinite(keyword), keyword, example)
		return false
	case label[0].Quoted:
		c.errorf(diag.MissingName, d.Name.Span, "names are written without quotes: `%s %s`", keyword, example)
		return false
	case len(d.Name.Name) > LongestName:
		c.tooLong(d.Name)
		return false
	case strings.HasPrefix(d.Name.Name, "_") || hasPrefixFold(d.Name.Name, "n3_") || hasPrefixFold(d.Name.Name, "sqlite_"):
		c.errorf(diag.ReservedName, d.Name.Span, "names that begin with `_`, `n3_` or `sqlite_` are reserved; choose another name")
		return false
	}
	most := 1
	if c.decl.Dataset != nil && c.decl.Dataset.From != nil {
		most = 3
	}
	if len(label) > most && !d.Half {
		c.errorf(diag.UnexpectedText, label[most].Span, "unexpected `%s`; the name of %s is one word", label[most].Text, indefinite(keyword))
	}
	if d.Body() == nil {
		c.errorf(diag.BlockWanted, d.Name.Span, "`%s %s` requires a block: `%s %s { … }`", keyword, d.Name.Name, keyword, d.Name.Name)
	}
	return true
}

// LongestName bounds a name, in bytes. It is what PostgreSQL takes for a name, less room for what is put
// after it: _id, the name of an index.
const LongestName = 50

func (c *context) tooLong(name ast.Ident) {
	c.errorf(diag.ReservedName, name.Span, "the name `%s…` has %d characters; the limit is %d", name.Name[:20], len(name.Name), LongestName)
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// stray reports an entry at top level.
func (c *context) stray() {
	e := c.decl.Entry
	if e == nil || e.Name.Name == "" {
		return // a syntax finding says it
	}
	if e.Body != nil {
		c.result.muted = append(c.result.muted, e.Body.Span)
	}
	var openers []string
	for _, w := range lang.Declarations() {
		openers = append(openers, w.Name)
	}
	if w, ok := lang.Declaration(e.Name.Name); ok && w.Stage != lang.Built {
		f := c.errorf(diag.UnknownDeclaration, e.Name.Span, "`%s` is not allowed at top level in the block form", e.Name.Name)
		if e.Name.Name == "theme" {
			f.Message += "; write it inside `app`"
		}
		return
	}
	c.suggest(diag.UnknownDeclaration, e.Name.Span, e.Name.Name, openers, "unexpected `%s` at top level; only declarations are allowed here", e.Name.Name)
}
