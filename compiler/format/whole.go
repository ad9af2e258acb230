package format

import (
	"slices"

	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/grammar"
)

// Whole says whether nothing is broken or left out below a node of a text.
func Whole(text string, n *grammar.Node) bool {
	if n.HasError || n.Missing {
		return false
	}
	switch n.Kind {
	case grammar.KindMissing, grammar.KindUnclosedString, grammar.KindExtraBrace, grammar.KindError:
		return false
	case grammar.KindEntry:
		// At a line's beginning these words would go on with the line before.
		if name := n.ChildByField("name"); slices.Contains(lang.ContinuingWords, text[name.Start:name.End]) {
			return false
		}
	case grammar.KindBlock, grammar.KindMap:
		if !endsIn(n, "}") {
			return false
		}
	case grammar.KindList:
		if !endsIn(n, "]") {
			return false
		}
	case grammar.KindArguments, grammar.KindParenthesized:
		if !endsIn(n, ")") {
			return false
		}
	}
	for _, child := range n.Children {
		if !Whole(text, child) {
			return false
		}
	}
	return true
}

func endsIn(n *grammar.Node, closer grammar.Kind) bool {
	return len(n.Children) > 0 && n.Children[len(n.Children)-1].Kind == closer
}

// placed says whether every comment below a node is where comments have a
// place in the style: between the items of a block or of brackets.
func placed(n *grammar.Node) bool {
	for _, child := range n.Children {
		if child.Kind == grammar.KindComment {
			switch n.Kind {
			case grammar.KindBlock, grammar.KindMap, grammar.KindList, grammar.KindArguments, grammar.KindParenthesized:
			default:
				return false
			}
		}
		// The entries of a block decide for themselves, an else does not.
		if child.Kind != grammar.KindBlock && !placed(child) {
			return false
		}
	}
	return true
}

func isEntry(n *grammar.Node) bool {
	switch n.Kind {
	case grammar.KindEntry, grammar.KindWhen, grammar.KindEach, grammar.KindJoin:
		return n.Named // the words `when`, `each` and `join` have the same kind
	}
	return false
}
