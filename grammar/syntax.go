package grammar

// MaxDepth bounds the depth of every tree of this package, so that whoever walks one may recurse. What is nested deeper is
// one ERROR node without children. A row of 10,000 `or` is a tree as deep.
const MaxDepth = 16_384

// Node is one node of a copied, immutable syntax tree. Offsets are bytes relative to Chunk.Text.
//
// Where a closer is left out its token is absent: the last child of an unclosed block is not a "}".
type Node struct {
	Kind       Kind
	Field      string // the field it fills in its parent, "" where none
	Start, End int
	Named      bool
	Missing    bool    // put in by tree-sitter's own recovery, or lacks a token that is not shown (a line's end, a string)
	HasError   bool    // this node or one below is ERROR or Missing
	Children   []*Node // all visible children in order: named ones, anonymous tokens, comments
}

// ChildByField gives the first child that fills the field, nil where none does.
func (n *Node) ChildByField(field string) *Node {
	for _, child := range n.Children {
		if child.Field == field {
			return child
		}
	}
	return nil
}

// ChildrenByField gives every child that fills the field, in order.
func (n *Node) ChildrenByField(field string) []*Node {
	var children []*Node
	for _, child := range n.Children {
		if child.Field == field {
			children = append(children, child)
		}
	}
	return children
}

// sameShape says whether two trees are equal node by node.
func (n *Node) sameShape(other *Node) bool {
	if n.Kind != other.Kind || n.Field != other.Field || n.Start != other.Start || n.End != other.End ||
		n.Named != other.Named || n.Missing != other.Missing || n.HasError != other.HasError ||
		len(n.Children) != len(other.Children) {
		return false
	}
	for i, child := range n.Children {
		if !child.sameShape(other.Children[i]) {
			return false
		}
	}
	return true
}

// Chunk is one top-level item with the whole-line comments directly above it (no blank line between, in the item's column).
// It is immutable; a Document keeps the same pointer across edits as long as its text and shape did not change, so that
// everything downstream is memoised by it.
type Chunk struct {
	Text     string  // the item's own text, comments above included
	Comments []*Node // leading comments; of a free-standing run all of them
	Root     *Node   // entry, when, each, join, foreign, classic, extra_brace, ERROR, or a free-standing comment run

	shape uint64
}

// Equal says whether two chunks have the same text and the same shape. The text
// alone does not tell: at the margin a line can be another thing than indented.
func (c *Chunk) Equal(other *Chunk) bool {
	if c.Text != other.Text || len(c.Comments) != len(other.Comments) {
		return false
	}
	for i, comment := range c.Comments {
		if !comment.sameShape(other.Comments[i]) {
			return false
		}
	}
	return c.Root.sameShape(other.Root)
}

// Shape is a number for the shape of a chunk's tree: chunks of equal text and equal shape are equal, as far as 64 bits tell.
func (c *Chunk) Shape() uint64 { return c.shape }

// measure fills in the shape of a chunk that nobody has seen yet.
func (c *Chunk) measure() *Chunk {
	c.shape = 14695981039346656037 // FNV-1a, a word at a time
	for _, comment := range c.Comments {
		c.shape = comment.mix(c.shape)
	}
	c.shape = c.Root.mix(c.shape)
	return c
}

func (n *Node) mix(shape uint64) uint64 {
	const prime = 1099511628211
	for _, text := range []string{string(n.Kind), n.Field} {
		for i := range len(text) {
			shape = (shape ^ uint64(text[i])) * prime
		}
	}
	flags := uint64(len(n.Children)) << 3
	for i, flag := range []bool{n.Named, n.Missing, n.HasError} {
		if flag {
			flags |= 1 << i
		}
	}
	for _, word := range []uint64{uint64(n.Start), uint64(n.End), flags} {
		shape = (shape ^ word) * prime
	}
	for _, child := range n.Children {
		shape = child.mix(shape)
	}
	return shape
}

// Item is a chunk at its place.
type Item struct {
	Offset int // of Chunk.Text in the file, in bytes
	*Chunk
}

// Syntax is an immutable parse of one file. Items ascend by Offset and do not overlap.
type Syntax struct {
	Text  string
	Items []Item
}
