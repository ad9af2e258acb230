package pages

import (
	"strconv"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/color"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema/check"
)

// ReadTheme reads a theme of the classic form, which is a declaration.
func ReadTheme(c *check.Context) *ir.ThemeSpec {
	theme := &ir.ThemeSpec{Mode: "auto", Colours: []ir.ColourSpec{}}
	readTheme(c, c.Decl.Entry, theme)
	return theme
}

func readTheme(c *check.Context, e *ast.Entry, theme *ir.ThemeSpec) {
	in := c.Read(e.Body, lang.Lookup("theme"), "theme")
	theme.Mode = check.Choice(in.Words["mode"], "auto")
	for _, entry := range e.Body.Entries {
		name := entry.Name.Name
		if name == "mode" || name == "" {
			continue
		}
		if entry.Value == nil {
			if _, known := check.FindWord(lang.Lookup("theme").Words, name); known {
				continue // said where it was read
			}
			if colour := c.CommentBehind(entry); colour != "" {
				c.ColourInComment(entry, colour)
			} else {
				c.Errorf(diag.MissingValue, entry.Name.Span, "missing value after `%s:`; expected a color in quotes", name)
			}
			continue
		}
		if entry.Value.Kind != ast.String {
			if entry.Value.Kind != ast.Hole {
				if _, known := check.FindWord(lang.Lookup("theme").Words, name); !known {
					c.Errorf(diag.WrongValue, entry.Value.Span, "`%s` expects a color in quotes, such as `\"#0f766e\"`, found %s", name, check.Describe(entry.Value))
				}
			}
			continue
		}
		value, ok := color.Parse(entry.Value.Text)
		if !ok {
			unknownColor(c, entry.Value)
			continue
		}
		spec := ir.ColourSpec{Name: name, Value: strings.TrimSpace(entry.Value.Text)}
		if (name == "accent" || name == "primary") && !strings.HasPrefix(spec.Value, "#") { // whose hue the page reads
			spec.Value = value.Hex()
		}
		theme.Colours = append(theme.Colours, spec)
	}
}

func unknownColor(c *check.Context, e *ast.Expr) {
	near := c.Speller.Nearest(e.Text, color.Names())
	if near == "" {
		c.Errorf(diag.WrongValue, e.Span, "%q is not a CSS color such as \"#0f766e\", \"teal\" or \"oklch(52%% .19 262)\"", e.Text)
		return
	}
	f := c.Errorf(diag.WrongValue, e.Span, "%q is not a CSS color; did you mean %q?", e.Text, near)
	check.Replace(f, "Change to "+strconv.Quote(near), e.Span, strconv.Quote(near))
}
