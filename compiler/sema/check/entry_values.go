package check

import (
	"regexp"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/source"
)

// value checks the kind of an entry's value. It returns how many entries
// after it belong to a list that was written without brackets.
func (c *Context) value(b *ast.Block, index int, w lang.Word) int {
	e := b.Entries[index]
	if e.Body != nil {
		if w.Label == lang.NoLabel && len(e.Labels) > 0 {
			c.Errorf(diag.UnexpectedText, e.Labels[0].Span, "unexpected `%s` after `%s`; expected a block", e.Labels[0].Text, w.Name)
		}
		if w.Block == "" {
			c.Errorf(diag.WrongValue, e.Body.Open, "`%s` takes a value, not a block", w.Name)
			c.Mute(e)
		}
		return 0
	}
	if w.Label != lang.NoLabel {
		return 0 // widgets and layouts are allowed without a block
	}
	if e.Value == nil {
		switch {
		case w.Value == lang.NoValue:
			c.Errorf(diag.BlockWanted, e.Name.Span, "`%s` requires a block: `%s { … }`", w.Name, w.Name)
		case len(e.Labels) > 0:
			f := c.Errorf(diag.MissingValue, e.Name.Span, "missing `:` after `%s`", w.Name)
			Replace(f, "Add `:`", source.Span{Start: e.Name.Span.End, End: e.Name.Span.End}, ":")
		default:
			if colour := c.CommentBehind(e); colour != "" && w.Value != lang.Choice {
				c.ColourInComment(e, colour)
				break
			}
			c.Errorf(diag.MissingValue, source.Span{Start: e.Name.Span.Start, End: max(e.Name.Span.End, e.Span.End)}, "missing value after `%s:`; expected %s", w.Name, wanted(w))
		}
		return 0
	}
	v := e.Value
	if v.Kind == ast.Hole {
		return 0
	}
	if len(e.Modifiers) > 0 && !(w.Name == "database" && len(e.Modifiers) == 1) {
		c.Errorf(diag.UnexpectedText, e.Modifiers[0].Span, "unexpected `%s` after the value of `%s`", e.Modifiers[0].Name.Name, w.Name)
	}
	wrong := func() { c.Errorf(diag.WrongValue, v.Span, "`%s` expects %s, found %s", w.Name, wanted(w), Describe(v)) }
	switch w.Value {
	case lang.NoValue:
		c.Errorf(diag.BlockWanted, v.Span, "`%s` requires a block: `%s { … }`", w.Name, w.Name)
	case lang.Bool:
		if v.Kind != ast.True && v.Kind != ast.False {
			wrong()
			if text := v.Text + v.Name; text == "true" || text == "false" {
				Replace(c.last(), "Change to `"+text+"`", v.Span, text)
			}
		}
	case lang.Text:
		if v.Kind != ast.String {
			wrong()
			if v.Kind == ast.Name {
				Replace(c.last(), "Add quotes", v.Span, `"`+v.Name+`"`)
			}
		}
	case lang.Integer:
		if v.Kind != ast.Number || v.Name != "" || strings.Contains(v.Text, ".") {
			wrong()
		}
	case lang.Duration:
		if v.Kind != ast.Number || v.Name == "" {
			wrong()
		}
	case lang.Choice, lang.Theme:
		c.choice(v, w)
	case lang.Style:
		if v.Kind != ast.Name && v.Kind != ast.String && v.Kind != ast.Number {
			wrong()
		}
	case lang.FieldList, lang.SortList:
		if v.Kind != ast.List {
			return c.listWanted(b, index, w)
		}
	case lang.DatasetName, lang.FieldName:
		if v.Kind != ast.Name && v.Kind != ast.Member {
			wrong()
		}
	}
	return 0
}

func (c *Context) last() *ast.Finding { return &c.Result.Findings[len(c.Result.Findings)-1] }

func (c *Context) choice(v *ast.Expr, w lang.Word) {
	word := choiceWord(v)
	for _, choice := range w.Choices {
		if word == choice {
			return
		}
	}
	if v.Kind == ast.Call && w.Arg != "" && v.Name == w.Arg {
		if len(v.Named) == 1 && v.Named[0].Value.Kind == ast.Hole {
			return
		}
		if len(v.Named) != 1 || v.Named[0].Value.Kind != ast.Number || v.Named[0].Value.Name == "" {
			c.Errorf(diag.WrongValue, v.Span, "`%s` takes a duration: `%s(30s)`", w.Arg, w.Arg)
		}
		return
	}
	if word == "" || v.Kind == ast.String && lang.Nearest(word, w.Choices) != word {
		c.Errorf(diag.WrongValue, v.Span, "`%s` expects %s, found %s", w.Name, wanted(w), Describe(v))
		return
	}
	if v.Kind == ast.String {
		f := c.Errorf(diag.WrongValue, v.Span, "`%s` takes a word without quotes", w.Name)
		Replace(f, "Remove the quotes", v.Span, word)
		return
	}
	c.Suggest(diag.UnknownValue, v.Span, word, append(w.Choices[:len(w.Choices):len(w.Choices)], w.Arg), "`%s` expects %s, found `%s`", w.Name, wanted(w), word)
}

// listWanted reports `columns: id, name`, whose comma ends the entry, once.
func (c *Context) listWanted(b *ast.Block, index int, w lang.Word) int {
	v := b.Entries[index].Value
	end, taken := v.Span.End, 0
	for _, e := range b.Entries[index+1:] {
		if e.Colon || e.Body != nil || len(e.Labels) > 0 || strings.Contains(c.Decl.Text[end:e.Span.Start], "\n") {
			break
		}
		end = e.Span.End
		taken++
	}
	at := source.Span{Start: v.Span.Start, End: end}
	f := c.Errorf(diag.ListWanted, at, "`%s` expects a list in brackets, as in `[name, email]`", w.Name)
	Replace(f, "Add brackets", at, "["+c.Decl.Text[at.Start:at.End]+"]")
	return taken
}

// wanted says what a word takes: "a string literal".
func wanted(w lang.Word) string {
	switch w.Value {
	case lang.Bool:
		return "`true` or `false`"
	case lang.Text:
		return "a string literal"
	case lang.Style:
		return "a word or a string literal"
	case lang.Integer:
		return "an integer"
	case lang.Duration:
		return "a duration such as `30s`"
	case lang.Rule:
		return "a rule such as `authenticated` or `role(editor)`"
	case lang.Condition:
		return "a condition"
	case lang.FieldName:
		return "a field name"
	case lang.FieldList, lang.SortList:
		return "a list of fields such as `[name, email]`"
	case lang.DatasetName:
		return "a dataset name"
	case lang.PageName:
		return "a page name"
	case lang.Choice, lang.Theme:
		words := make([]string, 0, len(w.Choices)+1)
		for _, choice := range w.Choices {
			words = append(words, "`"+choice+"`")
		}
		if w.Arg != "" {
			words = append(words, "`"+w.Arg+"(…)`")
		}
		return "one of " + strings.Join(words, ", ")
	}
	return "a value"
}

// Describe names an expression in a sentence.
func Describe(v *ast.Expr) string {
	switch v.Kind {
	case ast.Name, ast.True, ast.False, ast.Null:
		return "`" + v.Name + strings.TrimPrefix(string(v.Kind), "name") + "`"
	case ast.String:
		return "a string literal"
	case ast.Number:
		return "the number " + v.Text + v.Name
	case ast.List:
		return "a list"
	case ast.Map:
		return "a map"
	}
	return "an expression"
}

func choiceWord(v *ast.Expr) string {
	switch v.Kind {
	case ast.Name:
		return v.Name
	case ast.True, ast.False:
		return string(v.Kind)
	case ast.String:
		return v.Text
	}
	return ""
}

var hexComment = regexp.MustCompile(`^[ \t]*(#[0-9A-Fa-f]{3,8})\b`)

// CommentBehind returns a colour that reads as a comment: `accent: #ff0000`.
func (c *Context) CommentBehind(e *ast.Entry) string {
	if m := hexComment.FindStringSubmatch(c.Decl.Text[e.Span.End:]); m != nil {
		return m[1]
	}
	return ""
}

// ColourInComment reports what CommentBehind found.
func (c *Context) ColourInComment(e *ast.Entry, colour string) {
	f := c.Errorf(diag.ColourInComment, e.Name.Span, "`%s` starts a comment, so `%s` has no value; put the color in quotes", colour, e.Name.Name)
	Replace(f, "Add quotes", c.find(colour, e.Span.End), `"`+colour+`"`)
}

func (c *Context) find(text string, from int) source.Span {
	for i := from; i+len(text) <= len(c.Decl.Text); i++ {
		if c.Decl.Text[i:i+len(text)] == text {
			return source.Span{Start: i, End: i + len(text)}
		}
	}
	return source.Span{Start: from, End: from}
}
