package grammar

import sitter "github.com/tree-sitter/go-tree-sitter"

// copier copies the nodes of one section's tree. Calls into C are what it costs, so it makes as few as it can.
type copier struct {
	language *language
	cursor   *sitter.TreeCursor
	text     string // of the section
}

// copyTree gives the root of a section's tree: source_file, or ERROR where nothing could be made of it.
func copyTree(t *tree, text string) *Node {
	cursor := t.sitter.Walk()
	defer cursor.Close()
	c := &copier{loadLanguage(), cursor, text}
	return c.copyBelow(c.copyNode(nil))
}

// copyNode copies the node under the cursor without its children. In a parent without errors there is none to ask for.
func (c *copier) copyNode(parent *Node) *Node {
	node := c.cursor.Node()
	kind, named := c.language.kind(node.KindId())
	start, end := node.ByteRange()
	n := &Node{Kind: kind, Named: named, Field: c.language.fields[c.cursor.FieldId()]}
	n.Start, n.End = min(int(start), len(c.text)), min(int(end), len(c.text))
	floor := 0
	if parent != nil {
		floor = parent.Start
	}
	c.trim(n, floor)
	if parent == nil || parent.HasError {
		n.HasError = node.HasError() || kind == KindError
		n.Missing = node.IsMissing()
	}
	return n
}

// trim takes from a node's end the blanks that its last token ran into: an unclosed string goes on to its line's end, and an
// ERROR may hold line ends. What has no width moves back to the text it is missing behind, but not out of its parent, which
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

// copyBelow copies all that is below the node under the cursor into root, without recursion: the nesting is the writer's.
func (c *copier) copyBelow(root *Node) *Node {
	if !c.cursor.GotoFirstChild() {
		return root
	}
	path := []*Node{root}
	for {
		parent := path[len(path)-1]
		node := c.copyNode(parent)
		parent.Children = append(parent.Children, node)
		if len(path) <= MaxDepth { // the root of the file counts for none
			if c.cursor.GotoFirstChild() {
				path = append(path, node)
				continue
			}
		} else if c.isNested() {
			node.Kind, node.Named = KindError, true
			for _, above := range append(path, node) {
				above.HasError = true
			}
		}
		settle(node)
		for !c.cursor.GotoNextSibling() {
			c.cursor.GotoParent()
			settle(path[len(path)-1])
			path = path[:len(path)-1]
			if len(path) == 0 {
				return root
			}
		}
	}
}

// settle marks a copied node as missing where what recovery put in is a token that trees do not show: nothing below would
// tell of it.
func settle(n *Node) {
	if !n.HasError || n.Kind == KindError || n.Missing {
		return
	}
	for _, child := range n.Children {
		if child.HasError {
			return
		}
	}
	n.Missing = true
}

func (c *copier) isNested() bool {
	if !c.cursor.GotoFirstChild() {
		return false
	}
	c.cursor.GotoParent()
	return true
}
