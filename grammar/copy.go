package grammar

// #include "treesitter.h"
import "C"

// copyTree gives the root of a section's tree: source_file, or ERROR where nothing could be made of it. C writes all nodes
// down in one call; from the second of them on, what is read is Go's own memory.
func copyTree(t *tree, text string) *Node {
	written := make([]C.N3Node, C.n3_count(t.c))
	written = written[:C.n3_copy(t.c, &written[0], C.uint32_t(len(written)), MaxDepth+1)] // the root of the file counts for none
	c := &copier{language: loadLanguage(), text: text, nodes: make([]Node, len(written))}
	c.countChildren(written)
	path := make([]*Node, 0, 64) // from the root to the node at hand
	for i := range written {
		w := &written[i]
		c.settle(path[min(int(w.depth), len(path)):])
		path = path[:w.depth]
		var parent *Node
		if len(path) > 0 {
			parent = path[len(path)-1]
		}
		node := c.copyNode(i, w, parent)
		path = append(path, node)
		if w.flags&C.N3_CUT != 0 {
			node.Kind, node.Named = KindError, true
			for _, above := range path {
				above.HasError = true
			}
		}
	}
	c.settle(path)
	return &c.nodes[0]
}

// copier makes the nodes of one tree.
type copier struct {
	language *language
	text     string  // of the section
	nodes    []Node  // all of them: one allocation
	children []*Node // of all of them: one allocation, of which each node has a part
	counts   []int32 // how many children each node has
}

// countChildren finds how many children each node has, so that they need one allocation.
func (c *copier) countChildren(written []C.N3Node) {
	c.counts = make([]int32, len(written))
	c.children = make([]*Node, 0, len(written))
	var path []int32
	for i := range written {
		path = append(path[:written[i].depth], int32(i))
		if len(path) > 1 {
			c.counts[path[len(path)-2]]++
		}
	}
}

// copyNode makes a node and puts it below its parent. In a parent without errors there is none to look for.
func (c *copier) copyNode(i int, w *C.N3Node, parent *Node) *Node {
	n := &c.nodes[i]
	n.Kind, n.Named = c.language.kind(uint16(w.symbol))
	n.Field = c.language.fields[w.field]
	n.Start, n.End = min(int(w.start), len(c.text)), min(int(w.end), len(c.text))
	if count := int(c.counts[i]); count > 0 {
		first := len(c.children)
		c.children = c.children[:first+count]
		n.Children = c.children[first : first : first+count]
	}
	floor := 0
	if parent != nil {
		floor = parent.Start
		parent.Children = append(parent.Children, n)
	}
	c.trim(n, floor)
	if parent == nil || parent.HasError {
		n.HasError = w.flags&C.N3_ERROR != 0 || n.Kind == KindError
		n.Missing = w.flags&C.N3_MISSING != 0
	}
	return n
}

// trim takes from a node's end the blanks that its last token ran into: an unclosed string goes on to its line's end, and an
// ERROR may hold line ends. What has no width moves back to the text it is missing after, but not out of its parent, which
// begins at floor.
func (c *copier) trim(n *Node, floor int) {
	empty := n.Start == n.End
	for n.End > floor && (empty || n.End > n.Start) && isBlankOrNewline(c.text[n.End-1]) {
		n.End--
	}
	n.Start = min(n.Start, n.End)
}

func isBlankOrNewline(c byte) bool {
	return c == ' ' || '\t' <= c && c <= '\r'
}

// settle marks nodes below which all is copied, the deepest last, as missing where what recovery put in is a token that trees
// do not show: nothing below would tell of it.
func (c *copier) settle(path []*Node) {
	for i := len(path) - 1; i >= 0; i-- {
		if n := path[i]; n.HasError && n.Kind != KindError && !n.Missing && !hasErrorBelow(n) {
			n.Missing = true
		}
	}
}

func hasErrorBelow(n *Node) bool {
	for _, child := range n.Children {
		if child.HasError {
			return true
		}
	}
	return false
}
