package grammar

import "strings"

// chunks groups the top-level nodes of a section: an item takes the comments directly above it, other comments are in runs
// of their own. The nodes' offsets are in text; they are moved to their chunk. Offsets of the answer are in text.
func chunks(text string, root *Node) []Item {
	nodes := root.Children
	if root.Kind == KindError {
		nodes = []*Node{root}
	}
	if root.Missing {
		markMissingLineEnd(text, nodes)
	}
	var items []Item
	var run []*Node // comments on lines that follow each other
	flush := func() {
		if len(run) == 0 {
			return
		}
		first, last := run[0], run[len(run)-1]
		root := &Node{Kind: KindComment, Start: first.Start, End: last.End, Named: true}
		items = append(items, newItem(text, run, root))
		run = nil
	}
	for _, node := range nodes {
		if len(run) > 0 && !isDirectlyAbove(text, run[len(run)-1], node) {
			flush()
		}
		if node.Kind == KindComment {
			run = append(run, node)
			continue
		}
		items = append(items, newItem(text, run, node))
		run = nil
	}
	flush()
	return items
}

// markMissingLineEnd marks the node that recovery let begin after another on its line.
func markMissingLineEnd(text string, nodes []*Node) {
	for i, node := range nodes {
		if i == len(nodes)-1 || i > 0 && !strings.Contains(text[nodes[i-1].End:node.Start], "\n") {
			node.Missing, node.HasError = true, true
			return
		}
	}
}

func newItem(text string, comments []*Node, root *Node) Item {
	start, end := root.Start, root.End
	if len(comments) > 0 {
		start = comments[0].Start
	}
	for _, comment := range comments {
		comment.shift(-start)
	}
	root.shift(-start)
	chunk := &Chunk{Text: text[start:end], Comments: comments, Root: root}
	return Item{start, chunk.measure()}
}

// shift moves a node that nobody has seen yet.
func (n *Node) shift(by int) {
	n.Start += by
	n.End += by
	for _, child := range n.Children {
		child.shift(by)
	}
}

// isDirectlyAbove says whether a comment is the only thing on the line above the node, and begins in the node's column.
func isDirectlyAbove(text string, comment, node *Node) bool {
	if strings.Count(text[comment.End:node.Start], "\n") != 1 {
		return false
	}
	indent := strings.TrimPrefix(text[lineStart(text, comment.Start):comment.Start], byteOrderMark)
	return strings.Trim(indent, " \t") == "" && indent == text[lineStart(text, node.Start):node.Start]
}

func lineStart(text string, i int) int { return strings.LastIndexByte(text[:i], '\n') + 1 }
