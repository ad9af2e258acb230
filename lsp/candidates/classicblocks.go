package candidates

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/lsp/cursor"
)

// lowerClassic replaces the stack by the blocks that the lines mean; brackets
// that are open on the line of the cursor stay.
func (f *Finder) lowerClassic() {
	stack := []*cursor.Frame{{}}
	for _, line := range f.Lines[:len(f.Lines)-1] {
		if block := f.classicBlock(line.Tokens, stack[len(stack)-1]); block != nil {
			stack[len(stack)-1].Entry = block.Head
			stack = append(stack, block)
		}
	}
	f.Stack = append(stack, f.Stack[1:]...)
	if top := stack[len(stack)-1]; len(stack) > 1 {
		top.Entry = classicEntry(f.Lines[len(f.Lines)-1].Tokens)
	}
}

// classicBlock is the block that a line with lines below it means, nil where the
// block around goes on.
func (f *Finder) classicBlock(line []cursor.Token, around *cursor.Frame) *cursor.Frame {
	if len(line) == 0 {
		return nil
	}
	first := line[0]
	named := func(text string) cursor.Token {
		return cursor.Token{Text: text, Start: first.Start, End: first.End}
	}
	block := func(w lang.Word, name string, head ...cursor.Token) *cursor.Frame {
		return &cursor.Frame{Open: cursor.Token{Text: "{", Start: first.Start}, Head: head, Word: w, Block: name}
	}
	if d := f.declarationAt(first.Start); d != nil {
		name := first.Text
		if name == "frame" {
			name = "dataset"
		}
		w, _ := lang.Declaration(name)
		head := []cursor.Token{named(name), named(d.Name.Name)}
		if ds := d.Dataset; ds != nil && ds.From != nil {
			head = append(head, named("from"), named(ds.From.Name))
		}
		return block(w, w.Block, head...)
	}
	switch {
	case first.Text == "show" && len(line) > 1:
		w, _ := lang.Lookup("page").Find("show_" + line[1].Text)
		label := ""
		if e := f.entryAt(first.Start); e != nil && len(e.Labels) > 0 {
			label = e.Labels[0].Text
		} else if from := slices.IndexFunc(line, func(t cursor.Token) bool { return t.Text == "from" }); from > 0 && len(line) > from+2 {
			label = line[from+2].Text
		}
		return block(w, w.Block, named(w.Name), named(label))
	case first.Text == "for" && len(line) > 4:
		return block(lang.Word{Name: "each"}, "container", named("each"), line[1], named("in"), line[4])
	case first.Text == "if" || first.Text == "else":
		return block(lang.Word{Name: "when"}, "container", named("when"))
	case first.Text == "action" && around.Word.Label != lang.NoLabel && around.Word.Name != "page" && around.Word.Name != "dataset":
		return block(lang.Word{Name: "row_actions"}, "row_actions", named("row_actions"))
	case first.Text == "aggregate":
		return block(lang.Word{Name: "aggregate"}, "aggregate", named("aggregate"))
	}
	if table := lang.Lookup(around.Block); table != nil {
		if w, ok := table.Find(classicName(line)); ok && w.Block != "" {
			return block(w, w.Block, named(w.Name))
		}
	}
	return nil
}

// declarationAt finds the declaration whose head begins at an offset, or nil.
func (f *Finder) declarationAt(offset int) *ast.Decl {
	for _, u := range f.File.Decls {
		if u.Offset+u.Decl.Keyword.Span.Start == offset && u.Decl.Keyword.Name != "" {
			return u.Decl
		}
	}
	return nil
}

// entryAt finds the entry that a line is lowered to.
func (f *Finder) entryAt(offset int) *ast.Entry {
	for _, u := range f.File.Decls {
		if e := cursor.EntryAt(u.Decl.Body(), offset-u.Offset); e != nil {
			return e
		}
	}
	return nil
}

// classicName is the name of an option: `page size: 50` is page_size.
func classicName(line []cursor.Token) string {
	var words []string
	for _, t := range line {
		if t.Kind != cursor.WordToken {
			break
		}
		words = append(words, t.Text)
	}
	return strings.Join(words, "_")
}

// colon is where the value of a line begins, behind its first colon; -1 where it
// has none.
func colon(line []cursor.Token) int {
	return slices.IndexFunc(line, func(t cursor.Token) bool { return t.Text == ":" }) + 1
}

// classicEntry is a line as the entry of the block form that it means.
func classicEntry(line []cursor.Token) []cursor.Token {
	if len(line) == 0 {
		return nil
	}
	at := colon(line)
	named := func(text string) cursor.Token {
		return cursor.Token{Text: text, Start: line[0].Start, End: line[0].End}
	}
	switch first := line[0].Text; {
	case first == "show" && len(line) > 1:
		return append([]cursor.Token{named("show_" + line[1].Text)}, line[2:]...)
	case first == "if":
		return append([]cursor.Token{named("when")}, line[1:]...)
	case first == "else" && len(line) > 1:
		return append([]cursor.Token{named("when")}, line[2:]...)
	case first == "join" || first == "left_join":
		return append([]cursor.Token{named("join")}, line[max(at, 1):]...)
	case at == 0:
		return line
	case first == "filter":
		return append([]cursor.Token{named("filter")}, line[at-1:]...)
	case slices.Contains(aggregations, first):
		return append([]cursor.Token{named("aggregate")}, line[at-1:]...)
	}
	return append([]cursor.Token{named(classicName(line))}, line[at-1:]...)
}

// aggregations are the lines of a dataset that aggregate.
var aggregations = lang.AggregateNames()
