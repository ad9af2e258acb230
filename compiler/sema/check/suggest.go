package check

import (
	"fmt"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
)

// Suggest reports an unknown name with the nearest known one.
func (c *Context) Suggest(code diag.Code, at source.Span, name string, known []string, format string, args ...any) {
	c.SuggestAmong(code, at, name, [][]string{known}, format, args...)
}

// SuggestAmong is Suggest with known names of several kinds.
func (c *Context) SuggestAmong(code diag.Code, at source.Span, name string, known [][]string, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	switch code {
	case diag.UnknownDataset, diag.UnknownType, diag.UnknownPage:
		if c.SilentName(at, code, name) {
			return
		}
	}
	near := c.Speller.Nearest(name, known...)
	if near != "" {
		message += "; did you mean `" + near + "`?"
	}
	f := c.Errorf(code, at, "%s", message)
	if near != "" {
		Replace(f, "Change to `"+near+"`", at, near)
	}
}
