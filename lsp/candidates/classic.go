package candidates

import (
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/describe"
)

// The classic form is offered as it is lowered (compiler/ast/doc.go has the
// table): the lines around the cursor become the blocks that they mean, and a
// value is a place of the block form. Only the words of the lines are its own.

// styles are the options of a widget that are written without a block.
var styles = lang.StyleWords()

// classicLine offers what a line of the classic form goes on with.
func (f *Finder) classicLine() {
	line := f.Lines[len(f.Lines)-1]
	if len(f.Stack) > 1 && f.Top().Open.Text != "{" {
		f.classicBracket(line.Tokens)
		return
	}
	if len(f.Lines) == 1 {
		f.classicHead(line.Tokens)
		return
	}
	switch parent, place := f.classicParent(), f.Top(); {
	case parent == "schema" || parent == "fields":
		f.classicField(line.Tokens)
	case parent == "aggregate":
		if at := colon(line.Tokens); at > 0 {
			f.expression(line.Tokens[at:], f.dataset(), false)
		}
	case parent == "when" || parent == "on" || parent == "action":
		f.steps(line.Tokens, parent == "action")
	case parent == "filter": // a condition of several lines
		above := f.Lines[len(f.Lines)-2].Tokens
		f.expression(append(slices.Clone(above[colon(above):]), line.Tokens...), f.dataset(), false)
	case len(line.Tokens) == 0:
		f.lineWords(place, line.Above)
	default:
		f.lineRest(line.Tokens, place)
	}
}

// classicParent is the first word of the line around that of the cursor.
func (f *Finder) classicParent() string {
	tokens := f.Lines[len(f.Lines)-2].Tokens
	if len(tokens) == 0 {
		return ""
	}
	return tokens[0].Text
}

// classicHead is a place in the head of a declaration.
func (f *Finder) classicHead(line []cursor.Token) {
	n := len(line)
	switch {
	case n == 0:
		f.outside(&cursor.Frame{})
	case n < 2:
	case line[n-1].Text == "from":
		f.classicWords("dataset", "table", "postgres")
	case line[n-2].Text == "from":
		f.datasets()
	case n == 2 && line[0].Text == "app":
		f.keyword("connects", "Names the variable with the address of the database.")
	case line[0].Text == "app" && line[n-1].Text == "connects":
		f.keyword("to", "")
	case line[0].Text == "app" && line[n-1].Text == "to":
		f.classicWords("postgres")
	case n == 2 && line[0].Text == "page":
		f.keyword("at", "The path of the page.")
	case n == 2:
		f.keyword("from", "The dataset or table that the rows are read from.")
	}
}

// classicField is a place in a line `name: type modifiers`, of a schema or of the
// fields of a form.
func (f *Finder) classicField(line []cursor.Token) {
	switch at := colon(line); {
	case at == 0:
		if f.classicParent() == "fields" { // those of a schema are new names
			f.fields(f.dataset(), nil, nil)
		}
	case at == len(line):
		f.fieldTypes()
	default:
		f.modifiers(line[0].Text, line[at:])
	}
}

// fieldTypes offers what a field can be.
func (f *Finder) fieldTypes() {
	f.types(false)
	f.enums(bestFit)
	f.references(bestFit)
}

// lineWords offers the words that a line begins with.
func (f *Finder) lineWords(place *cursor.Frame, above []string) {
	block := lang.Lookup(place.Block)
	if block == nil {
		return
	}
	switch {
	case place.Word.Name == "dataset":
		f.classicWords("filter", "order", "group", "aggregate", "join", "left_join", "limit", "offset")
		f.classicWords(aggregations...)
		if len(f.Stack[1].Head) < 3 {
			f.keyword("schema", "The fields, one on each line: `name: type`.")
		} else {
			f.keyword("columns", "The fields that the derived dataset keeps.")
		}
	case block.Widgets:
		f.classicWords("show", "for", "if", "action")
		if n := len(above); n > 0 && (above[n-1] == "if" || above[n-1] == "else") {
			f.keyword("else", "Widgets shown if the condition does not hold.")
		}
	case strings.HasPrefix(place.Word.Name, "show_"):
		for _, list := range []string{"columns", "fields"} {
			if _, takes := block.Find(list); takes {
				f.classicWords(list)
			}
		}
		f.classicWords("filter", "order", "action")
		if place.Word.Name == "show_form" {
			f.keyword("on", "What happens once the form is saved: `on submit:`.")
		}
		f.classicWords("page", "title")
		for _, style := range styles {
			f.keyword(style, "The style of the widget.")
		}
	}
	stranger, widget := f.kinship(place), f.widget()
	for _, w := range block.All() {
		// Written otherwise; a binding, and what is in it, is a line with lines below it.
		otherwise := w.Value == lang.NoValue || w.Value == lang.FieldList || w.Value == lang.SortList || w.Value == lang.Source
		if otherwise && w.Name != "binding" && block.Name != "binding" {
			continue
		}
		if f.has(w.Name) || w.Stage == lang.Refused || w.Of == stranger && stranger != lang.OfAny || !w.Changes(widget) {
			continue
		}
		f.add(Candidate{Label: w.Name, Kind: protocol.CompletionItemKindProperty, Doc: func() string { return describe.WordDoc(w) }, Snippet: w.Name + ": $0", Plain: w.Name + ": ", Rank: goodFit})
	}
}

// lineRest is a place behind the first word of a line.
func (f *Finder) lineRest(line []cursor.Token, place *cursor.Frame) {
	first, last, at := line[0].Text, line[len(line)-1], colon(line)
	items := line[at:]
	if i := lastComma(items); i >= 0 {
		items = items[i+1:]
	}
	switch {
	case first == "show":
		f.showLine(line)
	case first == "for":
		f.loopLine(line)
	case first == "if":
		f.expression(line[1:], f.dataset(), false)
	case first == "else" && len(line) == 1:
		f.keyword("if", "")
	case first == "else":
		f.expression(line[2:], f.dataset(), false)
	case first == "on" && len(line) == 1:
		f.keyword("submit", "")
	case at == 0 && (first == "filter" || first == "order" || first == "group") && len(line) == 1:
		f.keyword("by", "")
	case at == 0 && first == "page":
		f.keyword("size", "How many rows a page has.")
	case at == 0 && len(line) == 1:
		f.classicWords(styles...)
	case at == 0:
	case first == "filter":
		f.expression(items, f.dataset(), false)
	case first == "join" || first == "left_join":
		f.join(items)
	case first == "order" || first == "group" || first == "columns" || first == "fields" || slices.Contains(aggregations, first):
		f.item(first, items, words(line[at:]))
	case slices.Contains(styles, classicName(line)) || slices.Contains(styles, line[max(0, at-2)].Text):
		f.styleValue(line[max(0, at-2)].Text, len(items) == 0)
	case last.Text == ":" || len(items) > 0:
		if block := lang.Lookup(place.Block); block != nil {
			f.value(place, block, cursor.Token{Text: classicName(line)}, items)
		}
	}
}

// words lists the words among tokens.
func words(tokens []cursor.Token) []string {
	var list []string
	for _, t := range tokens {
		if t.Kind == cursor.WordToken {
			list = append(list, t.Text)
		}
	}
	return list
}

// item is a place in a list of a line, after its last comma; written are the names
// that the list has already.
func (f *Finder) item(key string, item []cursor.Token, written []string) {
	n := len(item)
	if n > 0 && item[n-1].Text == "." {
		f.members(pathOf(item), f.dataset())
		return
	}
	switch {
	case n == 0 && key == "fields":
		f.fieldsWhere(f.dataset(), listed("show_form", "fields"), written, nil)
	case n == 0:
		f.fields(f.dataset(), written, nil)
		if key != "order" {
			f.joinedNames(1)
		}
	case key == "fields" && item[n-1].Text == ":":
		f.fieldTypes()
	case key == "order":
		f.classicWords("asc", "desc")
	case slices.Contains(aggregations, key) && item[n-1].Text != "as":
		f.keyword("as", "The name of the result.")
	}
}

// styleValue is the value of a style, as it is written in the block form.
func (f *Finder) styleValue(name string, empty bool) {
	w, ok := lang.Lookup("style").Find(name)
	if ok && empty {
		f.valueOf(w, nil)
	}
}

// showLine is a place in `show table "Title" from dataset orders`.
func (f *Finder) showLine(line []cursor.Token) {
	n := len(line)
	switch {
	case n == 1:
		for _, w := range lang.Lookup("page").All() {
			if kind, ok := strings.CutPrefix(w.Name, "show_"); ok && w.Stage != lang.Refused {
				f.add(Candidate{Label: kind, Kind: protocol.CompletionItemKindKeyword, Doc: func() string { return describe.WordDoc(w) }})
			}
		}
	case line[n-1].Text == "from":
		f.classicWords("dataset", "table")
	case n > 2 && line[n-2].Text == "from":
		f.datasets()
	case n > 1 && n < 4 && line[1].Text != "text":
		f.keyword("from", "The dataset or table that is shown.")
	}
}

// loopLine is a place in `for order in dataset orders:`.
func (f *Finder) loopLine(line []cursor.Token) {
	switch len(line) {
	case 2:
		f.keyword("in", "")
	case 3:
		f.classicWords("dataset", "table")
	case 4:
		f.datasets()
	}
}

// classicBracket is a place in parentheses or a list of a line.
func (f *Finder) classicBracket(line []cursor.Token) {
	top := f.Top()
	call := ""
	if n := len(top.Head); n > 0 && top.Head[n-1].Kind == cursor.WordToken {
		call = top.Head[n-1].Text
	}
	if len(f.Lines) > 1 && (f.classicParent() == "schema" || f.classicParent() == "fields") {
		f.fieldArgument(&cursor.Frame{Entry: line}, call, top)
		return
	}
	f.expression(top.Entry, f.dataset(), false)
}
