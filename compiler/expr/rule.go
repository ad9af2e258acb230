package expr

import (
	"reflect"
	"slices"
)

// Simplify folds the constants of a rule and pushes `not` down to its leaves
// (De Morgan's laws hold for SQL's three values), so that what is known of the
// person is separate from what must be asked of the row.
func Simplify(n *Node) *Node { return simplify(n, false) }

func simplify(n *Node, negated bool) *Node {
	switch n.Op {
	case Not:
		return simplify(n.Args[0], !negated)
	case And, Or:
		op := n.Op
		if negated {
			op = map[Op]Op{And: Or, Or: And}[op]
		}
		out := &Node{Op: op, Type: n.Type}
		absorbing := op == Or // true absorbs in or, false in and
		for _, a := range n.Args {
			a = simplify(a, negated)
			switch {
			case a.IsBool(absorbing):
				return a
			case a.IsBool(!absorbing):
			case a.Op == op:
				out.Args = append(out.Args, a.Args...)
			default:
				out.Args = append(out.Args, a)
			}
		}
		switch len(out.Args) {
		case 0:
			return Bool(!absorbing)
		case 1:
			return out.Args[0]
		}
		if op == n.Op && slices.Equal(out.Args, n.Args) {
			return n
		}
		return out
	case Literal:
		if negated && n.Type.Kind == Boolean {
			return Bool(n.Value != "true")
		}
	}
	if negated {
		return &Node{Op: Not, Type: Type{Kind: Boolean}, Args: []*Node{n}}
	}
	return n
}

// maxAtoms bounds the table of Wider: 2^10 rows.
const maxAtoms = 10

// Wider says whether a rule lets somebody through whom the other stops
// whatever the row holds: it tries every combination of what the two rules ask
// of the person. Where there is too much to try it says no.
func Wider(rule, than *Node) bool {
	var atoms []*Node
	collect := func(n *Node) { atoms = leaves(n, atoms) }
	collect(rule)
	collect(than)
	if len(atoms) > maxAtoms {
		return false
	}
	for bits := range 1 << len(atoms) {
		value := func(leaf *Node) bool {
			if !ofPerson(leaf) {
				return true
			}
			i := slices.IndexFunc(atoms, func(a *Node) bool { return same(a, leaf) })
			return bits&(1<<i) != 0
		}
		if possible(atoms, value) && evaluate(rule, value) && !evaluate(than, value) {
			return true
		}
	}
	return false
}

// leaves adds the questions of a rule about the person: one for each role, for
// being signed in, for owning the row.
func leaves(n *Node, atoms []*Node) []*Node {
	switch n.Op {
	case And, Or, Not:
		for _, a := range n.Args {
			atoms = leaves(a, atoms)
		}
		return atoms
	case Literal:
		return atoms
	case Role:
		for _, name := range n.Names {
			atoms = add(atoms, roleAtom(name))
		}
	default:
		if ofPerson(n) {
			return add(atoms, n)
		}
	}
	return atoms
}

// ofPerson says whether a question is about who asks.
func ofPerson(n *Node) bool { return n.Op == Role || n.Op == Authenticated || n.Op == Owner }

func roleAtom(name string) *Node { return &Node{Op: Role, Names: []string{name}} }

func add(atoms []*Node, n *Node) []*Node {
	if slices.ContainsFunc(atoms, func(a *Node) bool { return same(a, n) }) {
		return atoms
	}
	return append(atoms, n)
}

func same(a, b *Node) bool { return reflect.DeepEqual(a, b) }

// possible: whoever has a role or owns a row is signed in.
func possible(atoms []*Node, value func(*Node) bool) bool {
	for _, a := range atoms {
		if a.Op == Authenticated && !value(a) {
			return !slices.ContainsFunc(atoms, func(b *Node) bool { return (b.Op == Role || b.Op == Owner) && value(b) })
		}
	}
	return true
}

func evaluate(n *Node, value func(*Node) bool) bool {
	switch n.Op {
	case And:
		return !slices.ContainsFunc(n.Args, func(a *Node) bool { return !evaluate(a, value) })
	case Or:
		return slices.ContainsFunc(n.Args, func(a *Node) bool { return evaluate(a, value) })
	case Not:
		return !evaluate(n.Args[0], value)
	case Literal:
		return n.IsBool(true)
	case Role:
		return slices.ContainsFunc(n.Names, func(name string) bool { return value(roleAtom(name)) })
	}
	return value(n)
}

// Describe says a rule in plain words: "the owner or an admin".
func Describe(n *Node) string {
	n = Simplify(n)
	switch n.Op {
	case Literal:
		if n.IsBool(true) {
			return "everyone"
		}
		return "nobody"
	case Authenticated:
		return "anyone signed in"
	case Owner:
		return "the owner"
	case Role:
		words := make([]string, len(n.Names))
		for i, name := range n.Names {
			words[i] = "the role " + name
			if name == "admin" {
				words[i] = "an admin"
			}
		}
		return join(words, "or")
	case Or, And:
		words := make([]string, len(n.Args))
		for i, a := range n.Args {
			words[i] = Describe(a)
		}
		return join(words, string(n.Op))
	}
	return "anyone who meets the condition on the row"
}

func join(words []string, last string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	out := words[0]
	for _, w := range words[1 : len(words)-1] {
		out += ", " + w
	}
	return out + " " + last + " " + words[len(words)-1]
}
