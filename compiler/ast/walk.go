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

// Bases lists the datasets that a derived one says it is made of: the base, then
// those that are joined to it.
func (d *Decl) Bases() []string {
	if d.Dataset == nil || d.Dataset.From == nil {
		return nil
	}
	names := []string{d.Dataset.From.Name}
	for _, e := range d.Body().List() {
		if e.Kind == Join && len(e.Labels) > 0 {
			names = append(names, e.Labels[len(e.Labels)-1].Text)
		}
	}
	return names
}

// Items lists the items of an entry's list; none where it is not one. A nil
// entry has none.
func (e *Entry) Items() []*Expr {
	if e == nil || e.Value == nil || e.Value.Kind != List {
		return nil
	}
	return e.Value.Args
}
