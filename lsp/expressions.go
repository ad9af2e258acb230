package lsp

import (
	"slices"
	"strconv"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema"
)

// expression is a place in an expression; rest is what precedes it. In a
// rule the rule words are words.
func (f *finder) expression(rest []token, ds *sema.Dataset, rule bool) {
	n := len(rest)
	switch {
	case n > 0 && rest[n-1].text == ".":
		f.members(pathOf(rest), ds)
		return
	case n > 0 && !isOperator(rest[n-1]):
		f.operators()
		return
	case n > 1 && (rest[n-1].text == "==" || rest[n-1].text == "!="):
		if left := comparedField(rest[:n-1]); left == "role" && n > 3 && rest[n-4].text == "user" {
			f.roleNames(strconv.Quote, nil)
			return
		} else if spec := f.compared(rest[:n-1], ds); spec != nil && len(spec.Values) > 0 {
			f.values(spec, bestFit)
			return
		}
	case n > 0 && rest[n-1].text == "in":
		f.add(candidate{label: "user.roles", kind: protocol.CompletionItemKindVariable, doc: sentence("The roles of the user.")})
	}
	if rule {
		f.rules(n == 0)
	}
	f.fields(ds, nil, nil)
	f.joinedNames(0)
	for i := len(f.stack) - 1; i > 0; i-- {
		if head := f.stack[i].head; len(head) >= 4 && head[0].text == "each" {
			f.add(candidate{label: head[1].text, kind: protocol.CompletionItemKindVariable, detail: head[3].text, rank: goodFit})
		}
	}
	f.add(candidate{label: "user", kind: protocol.CompletionItemKindVariable, doc: sentence("The signed-in user: `user.id`, `user.role`, `user.claims.team`."), rank: goodFit})
	if f.page() != "" {
		f.add(candidate{label: "route", kind: protocol.CompletionItemKindVariable, doc: sentence("The parameters of the path: `route.id` for `/orders/:id`."), rank: otherFit})
	}
	if ds != nil && (f.everything || f.actedOn() != nil) {
		f.add(candidate{label: "row", rank: otherFit, kind: protocol.CompletionItemKindVariable, doc: sentence("The row, for a field whose name is also a rule: `row.owner`.")})
	}
	for _, fn := range lang.Functions() {
		switch {
		case f.everything:
		case fn.Stage != lang.Built || fn.Context == lang.InDefaults || (fn.Context == lang.InAggregates) != f.aggregates():
			continue // of a row, or of all rows of a group: never both
		}
		f.function(fn.Name)
	}
	for _, word := range lang.LeadingWords() {
		if rule && (word == "true" || word == "false") {
			continue // rules are asked of these above
		}
		c := candidate{label: word, kind: protocol.CompletionItemKindKeyword, rank: otherFit}
		for _, op := range lang.Operators() {
			if op.Name == word {
				c.doc = sentence(op.Doc)
			}
		}
		f.add(c)
	}
}

// aggregates says whether an expression at the cursor is over many rows.
func (f *finder) aggregates() bool {
	for i := len(f.stack) - 1; i > 0; i-- {
		if head := f.stack[i].head; f.stack[i].open.text == "(" && len(head) > 0 {
			if fn, ok := lang.FindFunction(head[len(head)-1].text); ok && fn.Context == lang.InAggregates {
				return false
			}
		}
		if fr := f.stack[i]; fr.open.text == "{" {
			entry := ""
			if len(fr.entry) > 0 {
				entry = fr.entry[0].text
			}
			return fr.word.Name == "aggregate" || fr.word.Name == "show_chart" && entry == "y" || fr.word.Name == "show_metric" && entry == "value"
		}
	}
	return false
}

// comparedField is the name that ends the tokens: the left side of a comparison.
func comparedField(tokens []token) string {
	if n := len(tokens); n > 0 && tokens[n-1].kind == wordToken {
		return tokens[n-1].text
	}
	return ""
}

// compared is the field that ends the tokens, at the end of a path or alone.
func (f *finder) compared(tokens []token, ds *sema.Dataset) *ir.FieldSpec {
	n := len(tokens)
	if n == 0 || tokens[n-1].kind != wordToken {
		return nil
	}
	if path := pathOf(tokens[:n-1]); len(path) > 0 {
		ds = f.follow(path, ds)
	}
	if ds == nil {
		return nil
	}
	return fieldOf(ds, tokens[n-1].text)
}

// joinedNames offers what a derived dataset is made of, its base first, whose
// fields are named after it: `companies.city`.
func (f *finder) joinedNames(from int) {
	names := f.joined()
	for _, name := range names[min(from, len(names)):] {
		f.add(candidate{label: name, kind: protocol.CompletionItemKindStruct, detail: "dataset", rank: goodFit})
	}
}

// modifierAround is the modifier of a field, in the block at depth, whose
// parentheses hold the cursor: computed, default.
func (f *finder) modifierAround(depth int) string {
	if depth+1 >= len(f.stack) || len(f.stack[depth+1].head) == 0 {
		return ""
	}
	head := f.stack[depth+1].head
	return head[len(head)-1].text
}

// page is the name of the page around the cursor, "" outside of one.
func (f *finder) page() string {
	if len(f.stack) > 1 && f.stack[1].word.Name == "page" && len(f.stack[1].head) > 1 {
		return f.stack[1].head[1].text
	}
	return ""
}

func (f *finder) operators() {
	for _, op := range lang.Operators() {
		if op.Name == "not" || op.Name == "if" {
			continue
		}
		rank := goodFit
		if isWordByte(op.Name[0]) {
			rank = bestFit
		}
		f.add(candidate{label: op.Name, kind: protocol.CompletionItemKindOperator, doc: sentence(op.Doc), rank: rank})
	}
	for _, word := range []string{"then", "else"} {
		f.add(candidate{label: word, kind: protocol.CompletionItemKindKeyword, doc: sentence("Part of `if A then B else C`."), rank: otherFit})
	}
	if f.everything {
		f.add(candidate{label: "not", doc: func() string { return "Negates `in` or `is null`: `not in`, `is not null`." }})
	}
}

func (f *finder) rules(first bool) {
	rank := bestFit
	if !first {
		rank = goodFit
	}
	for _, r := range lang.RuleWords() {
		c := candidate{label: r.Name, kind: protocol.CompletionItemKindConstant, doc: func() string { return ruleDoc(r) }, rank: rank}
		if r.Name == "role" {
			c.snippet, c.plain = "role(${1:editor})", "role("
		}
		f.add(c)
	}
}

func (f *finder) function(name string) {
	fn, ok := lang.FindFunction(name)
	if !ok {
		return
	}
	c := candidate{label: fn.Name, kind: protocol.CompletionItemKindFunction, detail: fn.Signature(), doc: func() string { return functionDoc(fn) }, snippet: fn.Name + "($1)", plain: fn.Name + "(", rank: otherFit}
	if least, _ := fn.Arity(); least == 0 {
		c.snippet, c.plain = fn.Name+"()", fn.Name+"()"
	}
	f.add(c)
}

// roles offers the roles that the program refers to, in `role(…)`.
func (f *finder) roles(top *frame) {
	if len(top.entry) == 0 {
		f.roleNames(func(s string) string { return s }, top.names)
	}
}

func (f *finder) roleNames(write func(string) string, but []string) {
	var names []string
	var walk func(n *expr.Node)
	walk = func(n *expr.Node) {
		if n == nil {
			return
		}
		names = append(names, n.Names...)
		for _, a := range n.Args {
			walk(a)
		}
	}
	analysis := f.program().Analysis
	for _, name := range analysis.Names(ast.DatasetDecl) {
		if ds := analysis.Dataset(name); ds != nil {
			a := ds.Spec.Access
			for _, rule := range []*expr.Node{a.Read, a.Create, a.Update, a.UpdateAfter, a.Delete} {
				walk(rule)
			}
			for _, field := range a.Fields {
				walk(field.Rule)
			}
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(append(names, "admin")) {
		if name != "" && !slices.Contains(but, name) && !slices.ContainsFunc(f.found, func(c candidate) bool { return c.label == write(name) }) {
			f.add(candidate{label: write(name), kind: protocol.CompletionItemKindConstant, detail: "role"})
		}
	}
}
