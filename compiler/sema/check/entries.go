package check

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/lang"
)

// Read checks the entries of a block against the table of its words: unknown,
// repeated and unbuilt ones, and the kind of each value. Rules, expressions and
// field names are checked by who knows the dataset.
func (c *Context) Read(b *ast.Block, block *lang.Block, owner string) Entries {
	out := Entries{Words: map[string]*ast.Entry{}}
	if b == nil {
		return out
	}
	for i := 0; i < len(b.Entries); i++ {
		e := b.Entries[i]
		name := e.Name.Name
		w, known := block.Find(name)
		switch {
		case block.Free != lang.NoFree && (!known || block.Name == "dataset" && c.isField(e, w)):
			out.Free = append(out.Free, e)
			continue
		case !known:
			c.UnknownWord(e, block, owner)
			continue
		}
		if first, taken := out.Words[name]; taken && !w.Repeats {
			f := c.Errorf(diag.DuplicateEntry, e.Name.Span, "duplicate `%s` in `%s`; keep one", name, owner)
			Related(f, first.Name.Span, "first defined here")
			continue
		} else if !taken {
			out.Words[name] = e
		}
		if !c.Stage(e.Name, w) {
			c.Mute(e)
			continue
		}
		i += c.value(b, i, w)
		if block.Widgets {
			if _, plain := FindWord(block.Words, name); !plain {
				out.Widgets = append(out.Widgets, e)
			}
		}
	}
	return out
}

// FindWord finds the row of a word.
func FindWord(words []lang.Word, name string) (lang.Word, bool) {
	for _, w := range words {
		if w.Name == name {
			return w, true
		}
	}
	return lang.Word{}, false
}

// UnknownWord reports an entry that its block does not have.
func (c *Context) UnknownWord(e *ast.Entry, block *lang.Block, owner string) {
	c.Mute(e)
	if e.Name.Name == "" {
		return
	}
	if _, isModifier := lang.FindModifier(e.Name.Name); isModifier && !e.Colon && len(e.Labels) == 0 && e.Body == nil && block.Name == "dataset" {
		c.Errorf(diag.LoneModifier, e.Name.Span, "`%s` belongs on the line of its field, after the type", e.Name.Name)
		return
	}
	if c.Decl.Classic {
		c.Warnf(diag.UnknownWord, e.Name.Span, "unknown option `%s` in `%s`; it has no effect", strings.ReplaceAll(e.Name.Name, "_", " "), owner)
		return
	}
	for _, outer := range lang.Blocks() {
		if _, there := FindWord(outer.Words, e.Name.Name); there && outer.Name != block.Name && lang.Nearest(e.Name.Name, block.Names()) == "" {
			c.Errorf(diag.UnknownWord, e.Name.Span, "`%s` is not allowed in `%s`; it belongs in `%s`", e.Name.Name, owner, outer.Name)
			return
		}
	}
	c.Suggest(diag.UnknownWord, e.Name.Span, e.Name.Name, block.Names(), "unknown `%s` in `%s`", e.Name.Name, owner)
}

// Stage says whether a word has meaning in this version, and reports where not.
func (c *Context) Stage(at ast.Ident, w lang.Word) bool {
	if w.Stage == lang.Ignored {
		c.Warnf(diag.NotBuiltIgnored, at.Span, "`%s` is reserved and not supported yet; it has no effect", w.Name)
		return false
	}
	return true
}

// isField says whether an entry of a dataset whose name is also a property is
// a field all the same: where its value is a type, or field modifiers follow.
func (c *Context) isField(e *ast.Entry, w lang.Word) bool {
	if !e.Colon || e.Body != nil || e.Value == nil {
		return false
	}
	for _, m := range e.Modifiers {
		if _, ok := lang.FindModifier(m.Name.Name); ok && !m.Quoted {
			return true
		}
	}
	switch e.Value.Kind {
	case ast.Name:
		if slices.Contains(w.Choices, e.Value.Name) {
			return false
		}
		if _, ok := lang.FindType(e.Value.Name); ok {
			return true
		}
		if w.TakesName() {
			return false
		}
		return c.Declared("enum "+e.Value.Name) || c.Declared("dataset "+e.Value.Name)
	case ast.Call:
		t, ok := lang.FindType(e.Value.Name)
		return ok && t.Args != ""
	}
	return false
}
