package ast

// WalkEntries visits the entries of a block and of those below it.
func WalkEntries(b *Block, visit func(e *Entry)) {
	if b == nil {
		return
	}
	for _, e := range b.Entries {
		for ; e != nil; e = e.Else {
			visit(e)
			WalkEntries(e.Body, visit)
		}
	}
}

// WalkExpr visits an expression and its parts.
func WalkExpr(e *Expr, visit func(e *Expr)) {
	if e == nil {
		return
	}
	visit(e)
	for _, a := range e.Args {
		WalkExpr(a, visit)
	}
	for _, a := range e.Named {
		WalkExpr(a.Value, visit)
	}
}
