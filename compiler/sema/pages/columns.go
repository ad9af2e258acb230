package pages

import (
	"slices"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/source"
)

// fields lists fields of the dataset by the names they are stored under.
func (b *bindings) fields(e *ast.Entry) []string {
	names := []string{}
	if e != nil && (e.Name.Name == "fields" || e.Name.Name == "columns") {
		b.NotEmpty(e)
	}
	for _, item := range e.Items() {
		f := b.Readable(b.ds, item, e.Name.Name)
		if f == nil {
			continue
		}
		if slices.Contains(names, f.Name) {
			b.Errorf(diag.DuplicateEntry, item.Span, "duplicate `%s` in `%s`", f.Name, e.Name.Name)
			continue
		}
		names = append(names, f.Name)
	}
	return names
}

// columns lists what is shown of a row: fields, references by their titles,
// fields through references. It notes which references are read for it.
func (b *bindings) columns(e *ast.Entry) []string {
	paths := []string{}
	b.NotEmpty(e)
	for _, item := range e.Items() {
		path := b.column(item, e.Name.Name)
		if path == "" {
			continue
		}
		if slices.Contains(paths, path) {
			b.Errorf(diag.DuplicateEntry, item.Span, "duplicate `%s` in `%s`", path, e.Name.Name)
			continue
		}
		paths = append(paths, path)
	}
	return paths
}

func (b *bindings) column(item *ast.Expr, where string) string {
	if item.Kind == ast.Name {
		f := b.Readable(b.ds, item, where)
		switch {
		case f == nil:
			return ""
		case f.Reference != nil && item.Name != f.Name:
			return f.Reference.Name
		}
		return f.Name
	}
	names, spans := memberNames(item)
	if names == nil {
		b.FieldNamed(b.ds, item)
		return ""
	}
	ds, path := b.ds, ""
	for i, name := range names {
		f := ds.Field(name)
		if f == nil {
			b.FieldNamed(ds, &ast.Expr{Kind: ast.Name, Name: name, Span: spans[i]}) // says why
			return ""
		}
		b.UseField(spans[i], ds.Spec.Name, name)
		if !f.Readable() {
			b.Errorf(diag.HiddenButQueried, spans[i], "`%s` is never sent to clients, so `%s` cannot use it", name, where)
			return ""
		}
		if i == len(names)-1 {
			if f.Reference != nil && name != f.Name {
				return path + f.Reference.Name
			}
			return path + f.Name
		}
		if f.Reference == nil && ds.Untyped[name] {
			return ""
		}
		if f.Reference == nil {
			b.Errorf(diag.UnknownMember, spans[i+1], "`%s` has type `%s`, which has no members", name, f.Type)
			return ""
		}
		path += f.Reference.Name + "."
		if ds = b.Dataset(f.Reference.Dataset); ds == nil {
			return ""
		}
	}
	return ""
}

// memberNames cuts `author.company.name` into its names; nil where it is
// something else.
func memberNames(e *ast.Expr) (names []string, spans []source.Span) {
	for ; e.Kind == ast.Member; e = e.Args[0] {
		names, spans = append([]string{e.Name}, names...), append([]source.Span{e.NameSpan}, spans...)
	}
	if e.Kind != ast.Name || slices.Contains(names, "") {
		return nil, nil
	}
	return append([]string{e.Name}, names...), append([]source.Span{e.Span}, spans...)
}

func (b *bindings) sort(e *ast.Entry) []string {
	out := []string{}
	for _, item := range e.Items() {
		sign, name := "", item
		if item.Kind == ast.Unary && item.Name == "-" {
			sign, name = "-", item.Args[0]
		}
		if path := b.sortable(name); path != "" {
			out = append(out, sign+path)
		}
	}
	return out
}

// sortable is the path of a field that lists may be sorted by: of the dataset,
// or through references.
func (b *bindings) sortable(e *ast.Expr) string {
	ds, path, last := b.ds, "", e
	if names, _ := memberNames(e); len(names) > 1 {
		if b.column(e, "sort") == "" {
			return ""
		}
		for _, name := range names[:len(names)-1] {
			f := ds.Field(name)
			path += f.Reference.Name + "."
			if ds = b.Dataset(f.Reference.Dataset); ds == nil {
				return ""
			}
		}
		last = &ast.Expr{Kind: ast.Name, Name: names[len(names)-1], Span: e.NameSpan}
	}
	f := b.FieldNamed(ds, last)
	if f == nil {
		return ""
	}
	if !slices.Contains(ds.Spec.Sortable, f.Name) {
		fx := b.Errorf(diag.QueryNotAllowed, last.Span, "`%s` is not sortable; the access policy of `%s` allows %s", f.Name, ds.Spec.Name, check.Quoted(ds.Spec.Sortable))
		if ds == b.ds {
			fx.Related = append(fx.Related, b.policyPlace("the access policy"))
		}
		return ""
	}
	return path + f.Name
}
