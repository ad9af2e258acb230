package edit

import (
	"slices"
	"strconv"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/describe"
	"github.com/n3-lang/n3/lsp/session"
)

// extractEnum gives the values of a field a name: `enum(a, b)` becomes `Status`.
func extractEnum(v *session.View, u sema.Unit, at source.Span) (action, bool) {
	if u.Decl.Kind != ast.DatasetDecl || u.Decl.Body() == nil {
		return action{}, false
	}
	for _, e := range u.Decl.Body().Entries {
		span := e.Span.Shift(u.Offset)
		if e.Value == nil || e.Value.Kind != ast.Call || e.Value.Name != "enum" || len(e.Value.Named) == 0 || at.Start < span.Start || at.End > span.End {
			continue
		}
		name := freeName(v, ast.EnumDecl, pascal(e.Name.Name), pascal(u.Decl.Name.Name+"_"+e.Name.Name))
		var b strings.Builder
		b.WriteString("enum " + name + " {\n")
		for _, a := range e.Value.Named {
			if a.Value.Kind != ast.Name {
				return action{}, false
			}
			b.WriteString("    " + a.Value.Name + "\n")
		}
		b.WriteString("}\n\n")
		return action{
			title: "Extract to enum " + name, kind: protocol.CodeActionKindRefactorExtract,
			edits: func() fileEdits {
				edits := fileEdits{}
				edits.add(v.File.Path, source.Span{Start: u.Offset, End: u.Offset}, v.Newlines(b.String()))
				edits.add(v.File.Path, e.Value.Span.Shift(u.Offset), name)
				return edits
			},
		}, true
	}
	return action{}, false
}

// pascal turns a name into that of a type: order_status → OrderStatus.
func pascal(name string) string {
	var b strings.Builder
	for _, word := range strings.Fields(naming.Words(name)) {
		b.WriteString(naming.UpperFirst(word))
	}
	return b.String()
}

// freeName is the first of some names that no declaration has; where all are
// taken, the last with a number.
func freeName(v *session.View, kind ast.DeclKind, names ...string) string {
	taken := v.Program().Analysis.Names(kind)
	if kind == ast.EnumDecl {
		taken = append(slices.Clip(taken), v.Program().Analysis.Names(ast.DatasetDecl)...) // both name types
	}
	free := func(name string) bool {
		return !slices.ContainsFunc(taken, func(other string) bool { return strings.EqualFold(other, name) })
	}
	for _, name := range names {
		if free(name) {
			return name
		}
	}
	for n := 2; ; n++ {
		if name := names[len(names)-1] + strconv.Itoa(n); free(name) {
			return name
		}
	}
}

// createPage writes a page that shows a dataset, and makes rows where anybody
// may.
func createPage(v *session.View, u sema.Unit, at source.Span) (action, bool) {
	if u.Decl.Kind != ast.DatasetDecl || !cursor.OnHead(u, at) || !cursor.Owns(v, u) {
		return action{}, false
	}
	name := u.Decl.Name.Name
	ds := v.Program().Analysis.Dataset(name)
	if ds == nil {
		return action{}, false
	}
	page := freeName(v, ast.PageDecl, pascal(name), pascal(name+"_page"))
	text := "\n\npage " + page + " {\n    show_table " + name + "\n"
	if create := ds.Spec.Access.Create; create != nil && !create.IsBool(false) && u.Decl.Dataset.From == nil {
		text += "    show_form " + name + "\n"
	}
	return action{
		title: "Create a page for " + name, kind: protocol.CodeActionKindRefactorRewrite,
		edits: func() fileEdits {
			edits, end := fileEdits{}, u.Offset+u.Decl.Span.End
			edits.add(v.File.Path, source.Span{Start: end, End: end}, v.Newlines(text+"}"))
			return edits
		},
	}, true
}

// addPolicy is the fix of a missing policy, from anywhere in the dataset.
func addPolicy(v *session.View, u sema.Unit, _ source.Span) (action, bool) {
	if u.Decl.Kind != ast.DatasetDecl || u.Decl.Dataset.Policy != nil {
		return action{}, false
	}
	for _, d := range v.Problems() {
		if d.Code != diag.NoAccessPolicy || len(d.Fixes) == 0 || d.Span.Start < u.Offset || d.Span.End > u.Offset+len(u.Decl.Text) {
			continue
		}
		return action{title: d.Fixes[0].Title, kind: protocol.CodeActionKindRefactorRewrite, edits: func() fileEdits {
			edits := fileEdits{}
			edits.addAll(d.Fixes[0].Edits)
			return edits
		}}, true
	}
	return action{}, false
}

// sortFields puts the key first, then what is required, then the rest. Each
// field keeps its comments; what is no field keeps its place.
func sortFields(v *session.View, u sema.Unit, at source.Span) (action, bool) {
	if u.Decl.Kind != ast.DatasetDecl || !cursor.OnHead(u, at) || !cursor.Owns(v, u) {
		return action{}, false
	}
	ds := v.Program().Analysis.Dataset(u.Decl.Name.Name)
	if ds == nil || u.Decl.Body() == nil || u.Decl.Body().Broken {
		return action{}, false
	}
	type slot struct {
		span  source.Span
		order int
	}
	var slots []slot
	for _, e := range u.Decl.Body().Entries {
		f := describe.FieldOf(ds, e.Name.Name)
		if f == nil || !cursor.IsFieldEntry(e, true) {
			continue
		}
		span, alone := slotOf(u.Decl.Text, e)
		if !alone {
			return action{}, false
		}
		order := 2
		switch {
		case f.PrimaryKey:
			order = 0
		case f.Required:
			order = 1
		}
		slots = append(slots, slot{span, order})
	}
	sorted := slices.Clone(slots)
	slices.SortStableFunc(sorted, func(a, b slot) int { return a.order - b.order })
	if slices.Equal(slots, sorted) {
		return action{}, false
	}
	return action{title: "Sort fields: primary key, required, others", kind: protocol.CodeActionKindRefactorRewrite, edits: func() fileEdits {
		edits := fileEdits{}
		for i := range slots {
			if slots[i] != sorted[i] {
				edits.add(v.File.Path, slots[i].span.Shift(u.Offset), u.Decl.Text[sorted[i].span.Start:sorted[i].span.End])
			}
		}
		return edits
	}}, true
}

// slotOf is the text of an entry with the comments that belong to it: those
// directly above, and the one after it. It says whether the lines hold nothing
// else.
func slotOf(text string, e *ast.Entry) (source.Span, bool) {
	start := strings.LastIndexByte(text[:e.Span.Start], '\n') + 1
	if strings.TrimSpace(text[start:e.Span.Start]) != "" {
		return source.Span{}, false
	}
	for start > 0 {
		above := strings.LastIndexByte(text[:start-1], '\n') + 1
		if line := strings.TrimSpace(text[above : start-1]); !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "//") {
			break
		}
		start = above
	}
	end := e.Span.End
	if i := strings.IndexByte(text[end:], '\n'); i >= 0 {
		end += i
	} else {
		end = len(text)
	}
	behind := strings.TrimSpace(text[e.Span.End:end])
	if behind != "" && !strings.HasPrefix(behind, "#") && !strings.HasPrefix(behind, "//") {
		return source.Span{}, false
	}
	return source.Span{Start: start, End: e.Span.End + len(strings.TrimRight(text[e.Span.End:end], " \t\r"))}, true
}
