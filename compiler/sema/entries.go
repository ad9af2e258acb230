package sema

import (
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/source"
)

// entries is a block read by its table: the first entry of each word, and what
// carries a name of the program's own.
type entries struct {
	words   map[string]*ast.Entry
	free    []*ast.Entry
	widgets []*ast.Entry
}

// read checks the entries of a block against the table of its words: unknown,
// repeated and unbuilt ones, and the kind of each value. Rules, expressions and
// field names are checked by who knows the dataset.
func (c *context) read(b *ast.Block, block *lang.Block, owner string) entries {
	out := entries{words: map[string]*ast.Entry{}}
	if b == nil {
		return out
	}
	for i := 0; i < len(b.Entries); i++ {
		e := b.Entries[i]
		name := e.Name.Name
		w, known := block.Find(name)
		switch {
		case block.Free != lang.NoFree && (!known || block.Name == "dataset" && c.isField(e, w)):
			out.free = append(out.free, e)
			continue
		case !known:
			c.unknownWord(e, block, owner)
			continue
		}
		if first, taken := out.words[name]; taken && !w.Repeats {
			f := c.errorf(diag.DuplicateEntry, e.Name.Span, "duplicate `%s` in `%s`; keep one", name, owner)
			related(f, first.Name.Span, "first defined here")
			continue
		} else if !taken {
			out.words[name] = e
		}
		if !c.stage(e.Name, w) {
			c.mute(e)
			continue
		}
		i += c.value(b, i, w)
		if block.Widgets {
			if _, plain := findWord(block.Words, name); !plain {
				out.widgets = append(out.widgets, e)
			}
		}
	}
	return out
}

func findWord(words []lang.Word, name string) (lang.Word, bool) {
	for _, w := range words {
		if w.Name == name {
			return w, true
		}
	}
	return lang.Word{}, false
}

// mute drops the syntax findings inside a block that has a finding on its head.
func (c *context) mute(e *ast.Entry) {
	if e.Body != nil {
		c.result.muted = append(c.result.muted, e.Body.Span)
	}
}

func (c *context) unknownWord(e *ast.Entry, block *lang.Block, owner string) {
	c.mute(e)
	if e.Name.Name == "" {
		return
	}
	if _, isModifier := lang.FindModifier(e.Name.Name); isModifier && !e.Colon && len(e.Labels) == 0 && e.Body == nil && block.Name == "dataset" {
		c.errorf(diag.LoneModifier, e.Name.Span, "`%s` belongs on the line of its field, after the type", e.Name.Name)
		return
	}
	if c.decl.Classic {
		c.warnf(diag.UnknownWord, e.Name.Span, "unknown option `%s` in `%s`; it has no effect", strings.ReplaceAll(e.Name.Name, "_", " "), owner)
		return
	}
	for _, outer := range lang.Blocks() {
		if _, there := findWord(outer.Words, e.Name.Name); there && outer.Name != block.Name && lang.Nearest(e.Name.Name, block.Names()) == "" {
			c.errorf(diag.UnknownWord, e.Name.Span, "`%s` is not allowed in `%s`; it belongs in `%s`", e.Name.Name, owner, outer.Name)
			return
		}
	}
	c.suggest(diag.UnknownWord, e.Name.Span, e.Name.Name, block.Names(), "unknown `%s` in `%s`", e.Name.Name, owner)
}

// stage says whether a word has meaning in this version, and reports where not.
func (c *context) stage(at ast.Ident, w lang.Word) bool {
	switch w.Stage {
	case lang.Refused:
		c.errorf(diag.NotBuilt, at.Span, "`%s` is reserved and not supported yet", w.Name)
		return false
	case lang.Ignored:
		c.warnf(diag.NotBuiltIgnored, at.Span, "`%s` is reserved and not supported yet; it has no effect", w.Name)
		return false
	}
	return true
}

// value checks the kind of an entry's value. It returns how many entries
// after it belong to a list that was written without brackets.
func (c *context) value(b *ast.Block, index int, w lang.Word) int {
	e := b.Entries[index]
	if e.Body != nil {
		if w.Label == lang.NoLabel && len(e.Labels) > 0 {
			c.errorf(diag.UnexpectedText, e.Labels[0].Span, "unexpected `%s` after `%s`; expected a block", e.Labels[0].Text, w.Name)
		}
		if w.Block == "" {
			c.errorf(diag.WrongValue, e.Body.Open, "`%s` takes a value, not a block", w.Name)
			c.mute(e)
		}
		return 0
	}
	if w.Label != lang.NoLabel {
		return 0 // widgets and layouts are allowed without a block
	}
	if e.Value == nil {
		switch {
		case w.Value == lang.NoValue:
			c.errorf(diag.BlockWanted, e.Name.Span, "`%s` requires a block: `%s { … }`", w.Name, w.Name)
		case len(e.Labels) > 0:
			f := c.errorf(diag.MissingValue, e.Name.Span, "missing `:` after `%s`", w.Name)
			replace(f, "Add `:`", source.Span{Start: e.Name.Span.End, End: e.Name.Span.End}, ":")
		default:
			if colour := c.commentBehind(e); colour != "" {
				c.colourInComment(e, colour)
				break
			}
			c.errorf(diag.MissingValue, source.Span{Start: e.Name.Span.Start, End: max(e.Name.Span.End, e.Span.End)}, "missing value after `%s:`; expected %s", w.Name, wanted(w))
		}
		return 0
	}
	v := e.Value
	if v.Kind == ast.Hole {
		return 0
	}
	if len(e.Modifiers) > 0 && !(w.Name == "database" && len(e.Modifiers) == 1) {
		c.errorf(diag.UnexpectedText, e.Modifiers[0].Span, "unexpected `%s` after the value of `%s`", e.Modifiers[0].Name.Name, w.Name)
	}
	wrong := func() { c.errorf(diag.WrongValue, v.Span, "`%s` expects %s, found %s", w.Name, wanted(w), describe(v)) }
	switch w.Value {
	case lang.NoValue:
		c.errorf(diag.BlockWanted, v.Span, "`%s` requires a block: `%s { … }`", w.Name, w.Name)
	case lang.Bool:
		if v.Kind != ast.True && v.Kind != ast.False {
			wrong()
			if text := v.Text + v.Name; text == "true" || text == "false" {
				replace(c.last(), "Change to `"+text+"`", v.Span, text)
			}
		}
	case lang.Text:
		if v.Kind != ast.String {
			wrong()
			if v.Kind == ast.Name {
				replace(c.last(), "Add quotes", v.Span, `"`+v.Name+`"`)
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

func (c *context) last() *ast.Finding { return &c.result.findings[len(c.result.findings)-1] }

func (c *context) choice(v *ast.Expr, w lang.Word) {
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
			c.errorf(diag.WrongValue, v.Span, "`%s` takes a duration: `%s(30s)`", w.Arg, w.Arg)
		}
		return
	}
	if word == "" || v.Kind == ast.String && lang.Nearest(word, w.Choices) != word {
		c.errorf(diag.WrongValue, v.Span, "`%s` expects %s, found %s", w.Name, wanted(w), describe(v))
		return
	}
	if v.Kind == ast.String {
		f := c.errorf(diag.WrongValue, v.Span, "`%s` takes a word without quotes", w.Name)
		replace(f, "Remove the quotes", v.Span, word)
		return
	}
	c.suggest(diag.UnknownValue, v.Span, word, append(w.Choices[:len(w.Choices):len(w.Choices)], w.Arg), "`%s` expects %s, found `%s`", w.Name, wanted(w), word)
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

// listWanted reports `columns: id, name`, whose comma ends the entry, once.
func (c *context) listWanted(b *ast.Block, index int, w lang.Word) int {
	v := b.Entries[index].Value
	end, taken := v.Span.End, 0
	for _, e := range b.Entries[index+1:] {
		if e.Colon || e.Body != nil || len(e.Labels) > 0 || strings.Contains(c.decl.Text[end:e.Span.Start], "\n") {
			break
		}
		end = e.Span.End
		taken++
	}
	at := source.Span{Start: v.Span.Start, End: end}
	f := c.errorf(diag.ListWanted, at, "`%s` expects a list in brackets, as in `[name, email]`", w.Name)
	replace(f, "Add brackets", at, "["+c.decl.Text[at.Start:at.End]+"]")
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

// describe names an expression in a sentence.
func describe(v *ast.Expr) string {
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
