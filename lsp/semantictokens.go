package lsp

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

// The legend: the kinds of token and, as bits, what else is so of one. All are
// names of the protocol, so that every theme has colours for them.
var (
	tokenTypes = []string{
		"keyword", "type", "class", "enum", "enumMember", "property", "variable", "parameter", "function", "decorator",
		"string", "number", "comment", "operator", "namespace", "macro", "regexp",
	}
	tokenModifiers = []string{"declaration", "readonly", "defaultLibrary", "modification", "deprecated"}
)

const (
	tokenKeyword = iota
	tokenType
	tokenClass
	tokenEnum
	tokenEnumMember
	tokenProperty
	tokenVariable
	tokenParameter
	tokenFunction
	tokenDecorator
	tokenString
	tokenNumber
	tokenComment
	tokenOperator
	tokenNamespace
	tokenMacro
	tokenRegexp
)

const (
	declares = 1 << iota
	readonly
	builtIn
	modifies
)

// coloured is a token of the answer. Spans are absolute and on one line.
type coloured struct {
	span      source.Span
	kind      int
	modifiers int
}

// SemanticTokensFull colours a file.
func (s *server) SemanticTokensFull(ctx context.Context, params *protocol.SemanticTokensParams) (*protocol.SemanticTokens, error) {
	v := stateOf(ctx).view(params.TextDocument.URI)
	if v == nil {
		return &protocol.SemanticTokens{Data: []uint32{}}, ctx.Err()
	}
	data := v.encode(v.tokens(source.Span{Start: 0, End: len(v.file.Text)}))
	id := s.painted.put(params.TextDocument.URI, data)
	return &protocol.SemanticTokens{ResultID: &id, Data: data}, ctx.Err()
}

// SemanticTokensRange colours a part of a file.
func (s *server) SemanticTokensRange(ctx context.Context, params *protocol.SemanticTokensRangeParams) (*protocol.SemanticTokens, error) {
	v := stateOf(ctx).view(params.TextDocument.URI)
	if v == nil {
		return &protocol.SemanticTokens{Data: []uint32{}}, ctx.Err()
	}
	return &protocol.SemanticTokens{Data: v.encode(v.tokens(v.spanOf(params.Range)))}, ctx.Err()
}

// SemanticTokensFullDelta says what changed since an answer that the editor has.
func (s *server) SemanticTokensFullDelta(ctx context.Context, params *protocol.SemanticTokensDeltaParams) (protocol.SemanticTokensDeltaResult, error) {
	v := stateOf(ctx).view(params.TextDocument.URI)
	if v == nil {
		return &protocol.SemanticTokens{Data: []uint32{}}, ctx.Err()
	}
	before, known := s.painted.get(params.TextDocument.URI, params.PreviousResultID)
	data := v.encode(v.tokens(source.Span{Start: 0, End: len(v.file.Text)}))
	id := s.painted.put(params.TextDocument.URI, data)
	if !known {
		return &protocol.SemanticTokens{ResultID: &id, Data: data}, ctx.Err()
	}
	return &protocol.SemanticTokensDelta{ResultID: &id, Edits: tokenEdits(before, data)}, ctx.Err()
}

// tokenEdits is the one edit between two answers, in whole tokens of five
// numbers: without what both begin and end with.
func tokenEdits(before, after []uint32) []protocol.SemanticTokensEdit {
	const width = 5
	start, most := 0, min(len(before), len(after))
	for start+width <= most && slices.Equal(before[start:start+width], after[start:start+width]) {
		start += width
	}
	end := 0
	for end+width <= most-start && slices.Equal(before[len(before)-end-width:len(before)-end], after[len(after)-end-width:len(after)-end]) {
		end += width
	}
	if start == len(before) && start == len(after) {
		return []protocol.SemanticTokensEdit{}
	}
	return []protocol.SemanticTokensEdit{{Start: uint32(start), DeleteCount: uint32(len(before) - end - start), Data: after[start : len(after)-end]}}
}

// encode writes tokens as the protocol's §semanticTokens has them: five numbers
// each, places relative to the token before.
func (v *view) encode(list []coloured) []uint32 {
	data := make([]uint32, 0, 5*len(list))
	line, column := 0, 0
	for _, t := range list {
		start, end := v.file.Position(t.span.Start, v.encoding), v.file.Position(t.span.End, v.encoding)
		if start.Line != line {
			column = 0
		}
		data = append(data, uint32(start.Line-line), uint32(start.Column-column), uint32(end.Column-start.Column), uint32(t.kind), uint32(t.modifiers))
		line, column = start.Line, start.Column
	}
	return data
}

// tokens lists what is coloured in a part of a file, in order.
func (v *view) tokens(within source.Span) []coloured {
	p := painter{view: v, within: within}
	for i, item := range v.file.Syntax.Items {
		whole := source.Span{Start: item.Offset, End: item.Offset + len(item.Text)}
		if whole.End < within.Start || whole.Start > within.End {
			continue
		}
		p.offset, p.names = item.Offset, nil
		if i < len(v.file.Decls) {
			p.names = v.meanings(v.file.Decls[i].Decl)
		}
		for _, c := range item.Comments {
			p.paint(c, tokenComment, 0)
		}
		if item.Root.Kind != grammar.KindComment || len(item.Comments) == 0 {
			p.top(item.Root)
		}
	}
	slices.SortStableFunc(p.out, func(a, b coloured) int { return cmp.Compare(a.span.Start, b.span.Start) })
	// Where two stand at one place the first is the one that knows more.
	end := -1
	return slices.DeleteFunc(p.out, func(t coloured) bool {
		if t.span.Start < end {
			return true
		}
		end = t.span.End
		return false
	})
}

// painter walks the syntax of a file.
type painter struct {
	*view
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
		if i := strings.IndexAny(p.file.Text[start:end], "\r\n"); i >= 0 {
			end = start + i
		}
		if end > start {
			p.out = append(p.out, coloured{source.Span{Start: start, End: end}, kind, modifiers})
		}
		start = end
		for start < span.End && (p.file.Text[start] == '\r' || p.file.Text[start] == '\n') {
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

func (p *painter) text(n *grammar.Node) string { return p.file.Text[n.Start+p.offset : n.End+p.offset] }

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
