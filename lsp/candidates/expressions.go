package candidates

import (
	"slices"
	"strconv"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/describe"
)

// expression is a place in an expression; rest is what precedes it. In a
// rule the rule words are words.
func (f *Finder) expression(rest []cursor.Token, ds *sema.Dataset, rule bool) {
	n := len(rest)
	switch {
	case n > 0 && rest[n-1].Text == ".":
		f.members(pathOf(rest), ds)
		return
	case n > 0 && !cursor.IsOperator(rest[n-1]):
		f.operators()
		return
	case n > 1 && (rest[n-1].Text == "==" || rest[n-1].Text == "!="):
		if left := comparedField(rest[:n-1]); left == "role" && n > 3 && rest[n-4].Text == "user" {
			f.roleNames(strconv.Quote, nil)
			return
		} else if spec := f.compared(rest[:n-1], ds); spec != nil && len(spec.Values) > 0 {
			f.values(spec, bestFit)
			return
		}
	case n > 0 && rest[n-1].Text == "in":
		f.add(Candidate{Label: "user.roles", Kind: protocol.CompletionItemKindVariable, Doc: describe.Sentence("The roles of the user.")})
	}
	if rule {
		f.rules(n == 0)
	}
	f.fields(ds, nil, nil)
	f.joinedNames(0)
	for i := len(f.Stack) - 1; i > 0; i-- {
		if head := f.Stack[i].Head; len(head) >= 4 && head[0].Text == "each" {
			f.add(Candidate{Label: head[1].Text, Kind: protocol.CompletionItemKindVariable, Detail: head[3].Text, Rank: goodFit})
		}
	}
	f.add(Candidate{Label: "user", Kind: protocol.CompletionItemKindVariable, Doc: describe.Sentence("The signed-in user: `user.id`, `user.role`, `user.claims.team`."), Rank: goodFit})
	if f.page() != "" {
		f.add(Candidate{Label: "route", Kind: protocol.CompletionItemKindVariable, Doc: describe.Sentence("The parameters of the path: `route.id` for `/orders/:id`."), Rank: otherFit})
	}
	if ds != nil && (f.everything || f.actedOn() != nil) {
		f.add(Candidate{Label: "row", Rank: otherFit, Kind: protocol.CompletionItemKindVariable, Doc: describe.Sentence("The row, for a field whose name is also a rule: `row.owner`.")})
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
		c := Candidate{Label: word, Kind: protocol.CompletionItemKindKeyword, Rank: otherFit}
		for _, op := range lang.Operators() {
			if op.Name == word {
				c.Doc = describe.Sentence(op.Doc)
			}
		}
		f.add(c)
	}
}

// joinedNames offers what a derived dataset is made of, its base first, whose
// fields are named after it: `companies.city`.
func (f *Finder) joinedNames(from int) {
	names := f.joined()
	for _, name := range names[min(from, len(names)):] {
		f.add(Candidate{Label: name, Kind: protocol.CompletionItemKindStruct, Detail: "dataset", Rank: goodFit})
	}
}

func (f *Finder) operators() {
	for _, op := range lang.Operators() {
		if op.Name == "not" || op.Name == "if" {
			continue
		}
		rank := goodFit
		if cursor.IsWordByte(op.Name[0]) {
			rank = bestFit
		}
		f.add(Candidate{Label: op.Name, Kind: protocol.CompletionItemKindOperator, Doc: describe.Sentence(op.Doc), Rank: rank})
	}
	for _, word := range []string{"then", "else"} {
		f.add(Candidate{Label: word, Kind: protocol.CompletionItemKindKeyword, Doc: describe.Sentence("Part of `if A then B else C`."), Rank: otherFit})
	}
	if f.everything {
		f.add(Candidate{Label: "not", Doc: func() string { return "Negates `in` or `is null`: `not in`, `is not null`." }})
	}
}

func (f *Finder) rules(first bool) {
	rank := bestFit
	if !first {
		rank = goodFit
	}
	for _, r := range lang.RuleWords() {
		c := Candidate{Label: r.Name, Kind: protocol.CompletionItemKindConstant, Doc: func() string { return describe.RuleDoc(r) }, Rank: rank}
		if r.Name == "role" {
			c.Snippet, c.Plain = "role(${1:editor})", "role("
		}
		f.add(c)
	}
}

func (f *Finder) function(name string) {
	fn, ok := lang.FindFunction(name)
	if !ok {
		return
	}
	c := Candidate{Label: fn.Name, Kind: protocol.CompletionItemKindFunction, Detail: fn.Signature(), Doc: func() string { return describe.FunctionDoc(fn) }, Snippet: fn.Name + "($1)", Plain: fn.Name + "(", Rank: otherFit}
	if least, _ := fn.Arity(); least == 0 {
		c.Snippet, c.Plain = fn.Name+"()", fn.Name+"()"
	}
	f.add(c)
}

// roles offers the roles that the program refers to, in `role(…)`.
func (f *Finder) roles(top *cursor.Frame) {
	if len(top.Entry) == 0 {
		f.roleNames(func(s string) string { return s }, top.Names)
	}
}

func (f *Finder) roleNames(write func(string) string, but []string) {
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
	analysis := f.Program().Analysis
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
		if name != "" && !slices.Contains(but, name) && !slices.ContainsFunc(f.found, func(c Candidate) bool { return c.Label == write(name) }) {
			f.add(Candidate{Label: write(name), Kind: protocol.CompletionItemKindConstant, Detail: "role"})
		}
	}
}
