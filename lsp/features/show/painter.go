package show

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
	"github.com/n3-lang/n3/lsp/session"
)

// painter walks the syntax of a file.
type painter struct {
	*session.View
	within source.Span
	offset int
	names  map[int]coloured // what names mean, by where they start in the declaration
	out    []coloured
}

// paint colours a node, a line of it at a time.
func (p *painter) paint(n *grammar.Node, kind, modifiers int) {
	span := source.Span{Start: n.Start + p.offset, End: n.End + p.offset}
	if span.End < p.within.Start || span.Start > p.within.End {
		return
	}
	for start := span.Start; start < span.End; {
		end := span.End
		if i := strings.IndexAny(p.File.Text[start:end], "\r\n"); i >= 0 {
			end = start + i
		}
		if end > start {
			p.out = append(p.out, coloured{source.Span{Start: start, End: end}, kind, modifiers})
		}
		start = end
		for start < span.End && (p.File.Text[start] == '\r' || p.File.Text[start] == '\n') {
			start++
		}
	}
}

// top is a declaration: its first word is a keyword, its name what it declares.
func (p *painter) top(n *grammar.Node) {
	name := n.ChildByField("name")
	if name == nil || n.Kind != grammar.KindEntry {
		if name != nil {
			p.paint(name, tokenKeyword, 0)
		}
		p.node(n)
		return
	}
	word := p.text(name)
	if _, declared := lang.Declaration(word); !declared {
		p.node(n)
		return
	}
	p.paint(name, tokenKeyword, 0)
	kind, known := map[string]int{"app": tokenNamespace, "page": tokenNamespace, "dataset": tokenClass, "frame": tokenClass, "enum": tokenEnum}[word]
	for i, l := range n.ChildrenByField("label") {
		switch {
		case i == 0 && known && l.Kind == grammar.KindIdentifier:
			p.paint(l, kind, declares)
		case i == 1 && p.text(l) == "from":
			p.paint(l, tokenKeyword, 0)
		case l.Kind == grammar.KindIdentifier:
			p.paint(l, tokenClass, 0)
		}
	}
	for _, child := range n.Children {
		if child != name {
			p.below(child, word)
		}
	}
}

func (p *painter) text(n *grammar.Node) string { return p.File.Text[n.Start+p.offset : n.End+p.offset] }

// below colours a child, which for a block is read by the table of its words.
func (p *painter) below(n *grammar.Node, word string) {
	if n.Kind != grammar.KindBlock {
		p.node(n)
		return
	}
	block := lang.Lookup(word)
	for _, child := range n.Children {
		if child.Kind == grammar.KindEntry {
			p.entry(child, block)
		} else {
			p.node(child)
		}
	}
}

// entry colours an entry of a block.
func (p *painter) entry(n *grammar.Node, block *lang.Block) {
	name := n.ChildByField("name")
	if name == nil {
		p.node(n)
		return
	}
	word, known := lang.Word{}, false
	if block != nil {
		word, known = block.Find(p.text(name))
	}
	value, modifiers := n.ChildByField("value"), n.ChildrenByField("modifier")
	if meaning, ok := p.names[name.Start]; ok {
		p.paint(name, meaning.kind, meaning.modifiers)
	} else if !p.isBareField(block, known, value, modifiers) {
		switch {
		case block != nil && block.Free == lang.FreeValue:
			p.paint(name, tokenEnumMember, declares)
		case known && word.Label != lang.NoLabel || known && word.Block != "" && word.Value == lang.NoValue:
			p.paint(name, tokenFunction, builtIn)
		case known:
			p.paint(name, tokenProperty, builtIn)
		default:
			p.paint(name, tokenProperty, 0)
		}
	} else {
		p.paint(name, tokenProperty, declares)
		if value != nil {
			p.fieldType(value)
		}
	}
	for _, m := range modifiers {
		p.modifier(m)
	}
	if word.Label == lang.DatasetLabel || word.Label == lang.DatasetOrName {
		for _, l := range n.ChildrenByField("label") {
			if l.Kind == grammar.KindIdentifier {
				p.paint(l, tokenClass, 0)
			}
		}
	}
	next := word.Block
	if next == "" && block != nil && p.text(name) == "else" {
		next = "container"
	}
	if block != nil && !known && block.Free.Block() != "" {
		next = block.Free.Block()
	}
	for _, child := range n.Children {
		if child != name && !slices.Contains(modifiers, child) {
			p.below(child, next)
		}
	}
}

// isBareField says whether an entry of a dataset is a field.
func (p *painter) isBareField(block *lang.Block, known bool, value *grammar.Node, modifiers []*grammar.Node) bool {
	if block == nil || block.Free != lang.FreeField || value == nil {
		return false
	}
	if !known || len(modifiers) > 0 {
		return true
	}
	head := value
	if f := value.ChildByField("function"); f != nil {
		head = f
	}
	_, builtin := lang.FindType(p.text(head))
	return builtin
}

func (p *painter) fieldType(n *grammar.Node) {
	head := n
	if f := n.ChildByField("function"); f != nil {
		head = f
		if args := n.ChildByField("arguments"); args != nil {
			for _, a := range args.Children {
				if a.Kind != grammar.KindIdentifier {
					continue
				}
				if p.text(head) == "enum" {
					p.paint(a, tokenEnumMember, declares)
				} else {
					p.paint(a, tokenType, builtIn)
				}
			}
		}
	}
	if head.Kind != grammar.KindIdentifier {
		return
	}
	if _, builtin := lang.FindType(p.text(head)); builtin {
		p.paint(head, tokenType, builtIn)
		return
	}
	if meaning, ok := p.names[head.Start]; ok {
		p.paint(head, meaning.kind, meaning.modifiers)
		return
	}
	p.paint(head, tokenClass, 0)
}

func (p *painter) modifier(n *grammar.Node) {
	head := n
	if f := n.ChildByField("function"); f != nil {
		head = f
	}
	if head.Kind == grammar.KindIdentifier {
		p.paint(head, tokenDecorator, builtIn)
	}
	if args := n.ChildByField("arguments"); args != nil {
		for _, a := range args.Children {
			if p.text(head) == "pattern" && a.Kind == grammar.KindString {
				p.paint(a, tokenRegexp, 0)
			}
			p.node(a)
		}
	}
	if n.Kind == grammar.KindString || n.Kind == grammar.KindUnclosedString {
		p.paint(n, tokenString, 0)
	}
}

var nodeColours = map[grammar.Kind]int{
	grammar.KindString: tokenString, grammar.KindUnclosedString: tokenString, grammar.KindNumber: tokenNumber, grammar.KindComment: tokenComment,
	grammar.KindTrue: tokenKeyword, grammar.KindFalse: tokenKeyword, grammar.KindNull: tokenKeyword,
	"and": tokenOperator, "or": tokenOperator, "not": tokenOperator, "in": tokenOperator, "not in": tokenOperator, "is": tokenOperator,
	"contains": tokenOperator, "starts_with": tokenOperator, "ends_with": tokenOperator, "==": tokenOperator, "!=": tokenOperator, "<": tokenOperator,
	"<=": tokenOperator, ">": tokenOperator, ">=": tokenOperator, "+": tokenOperator, "-": tokenOperator, "*": tokenOperator, "/": tokenOperator, "%": tokenOperator,
	"if": tokenKeyword, "then": tokenKeyword, "else": tokenKeyword, "when": tokenKeyword, "each": tokenKeyword, "join": tokenKeyword, "on": tokenKeyword,
}

// node colours whatever the place of a node alone tells.
func (p *painter) node(n *grammar.Node) {
	if kind, ok := nodeColours[n.Kind]; ok && (!n.Named || len(n.Children) == 0 || kind == tokenString) {
		p.paint(n, kind, 0)
		return
	}
	switch n.Kind {
	case grammar.KindEntry:
		p.entry(n, lang.Lookup("container"))
		return
	case grammar.KindBlock:
		p.below(n, "container") // of when, each and join
		return
	case grammar.KindIdentifier:
		p.identifier(n)
		return
	case grammar.KindMember:
		object, name := n.ChildByField("object"), n.ChildByField("name")
		if object != nil {
			p.node(object)
		}
		if name != nil {
			if meaning, ok := p.names[name.Start]; ok {
				p.paint(name, meaning.kind, meaning.modifiers)
			} else {
				p.paint(name, tokenProperty, 0)
			}
		}
		return
	case grammar.KindCall:
		f := n.ChildByField("function")
		if f == nil || f.Kind != grammar.KindIdentifier {
			break
		}
		p.paint(f, tokenFunction, builtIn)
		if args := n.ChildByField("arguments"); args != nil && p.text(f) == "role" {
			for _, a := range args.Children {
				if a.Kind == grammar.KindIdentifier {
					p.paint(a, tokenEnumMember, 0)
				}
			}
		}
	case grammar.KindEach:
		if variable := n.ChildByField("variable"); variable != nil {
			p.paint(variable, tokenParameter, declares)
		}
		if from := n.ChildByField("source"); from != nil && from.Kind == grammar.KindIdentifier {
			p.paint(from, tokenClass, 0)
		}
	case grammar.KindNamedArgument, grammar.KindPair:
		for _, field := range []string{"name", "key"} {
			if name := n.ChildByField(field); name != nil {
				if meaning, ok := p.names[name.Start]; ok {
					p.paint(name, meaning.kind, meaning.modifiers)
				} else {
					p.paint(name, tokenProperty, 0)
				}
			}
		}
	}
	for _, child := range n.Children {
		p.node(child)
	}
}

func (p *painter) identifier(n *grammar.Node) {
	if meaning, ok := p.names[n.Start]; ok {
		p.paint(n, meaning.kind, meaning.modifiers)
		return
	}
	word := p.text(n)
	if _, rule := lang.FindRuleWord(word); rule {
		p.paint(n, tokenMacro, builtIn)
		return
	}
	switch word {
	case "user", "route", "row":
		p.paint(n, tokenVariable, builtIn|readonly)
	default:
		p.paint(n, tokenVariable, 0)
	}
}
