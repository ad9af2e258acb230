package check

import (
	"fmt"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema/query"
	"github.com/n3-lang/n3/compiler/source"
)

// Context is the analysis of one declaration, or of its fields alone.
type Context struct {
	Ask     *Questions
	Task    *query.Task // on whose behalf it asks
	Speller *lang.Speller
	Decl    *ast.Decl
	Phase   Phase
	Result  *Result
}

// Add reports a finding, to which the caller may add.
func (c *Context) Add(severity diag.Severity, code diag.Code, at source.Span, format string, args ...any) *ast.Finding {
	c.Result.Findings = append(c.Result.Findings, ast.Finding{Code: code, Severity: severity, Span: at, Message: fmt.Sprintf(format, args...)})
	return &c.Result.Findings[len(c.Result.Findings)-1]
}

// Errorf reports an error.
func (c *Context) Errorf(code diag.Code, at source.Span, format string, args ...any) *ast.Finding {
	return c.Add(diag.Error, code, at, format, args...)
}

// Warnf reports a warning.
func (c *Context) Warnf(code diag.Code, at source.Span, format string, args ...any) *ast.Finding {
	return c.Add(diag.Warning, code, at, format, args...)
}

// Replace adds a fix that replaces a span of this declaration.
func Replace(f *ast.Finding, title string, at source.Span, text string) {
	f.Fixes = append(f.Fixes, ast.Fix{Title: title, Edits: []ast.FixEdit{{Edit: source.Edit{Span: at, New: text}}}})
}

// Related adds another place of this declaration.
func Related(f *ast.Finding, at source.Span, message string) {
	f.Related = append(f.Related, ast.Place{Span: at, Message: message})
}

// Mute drops the syntax findings inside a block that has a finding on its head.
func (c *Context) Mute(e *ast.Entry) {
	if e.Body != nil {
		c.Result.Muted = append(c.Result.Muted, e.Body.Span)
	}
}
