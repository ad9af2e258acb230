package edit

import (
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/classic"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/format"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/lsp/session"
)

// modernise rewrites a declaration of the classic form to the block form.
func modernise(v *session.View, u sema.Unit, _ source.Span) (action, bool) {
	i := slices.IndexFunc(v.File.Decls, func(other sema.Unit) bool { return other.Offset == u.Offset && other.Decl == u.Decl })
	if i < 0 || !u.Decl.Classic {
		return action{}, false
	}
	if _, ok := classic.ModernDecl(v.File.Syntax().Items[i].Chunk); !ok {
		return action{}, false
	}
	// By itself, as a file: with the datasets that nobody declares but for it.
	text := strings.TrimRight(classic.Modern(u.Decl.Text, written(v)...), "\n")
	return action{title: "Convert to the block form", kind: protocol.CodeActionKindRefactorRewrite, edits: func() fileEdits {
		edits := fileEdits{}
		edits.add(v.File.Path, source.Span{Start: u.Offset, End: u.Offset + len(u.Decl.Text)}, v.Newlines(text))
		return edits
	}}, true
}

// modernPolicy rewrites a dataset of the classic form, which has no place for an
// access policy, with one.
func modernPolicy(v *session.View, u sema.Unit, at source.Span) (action, bool) {
	if u.Decl.Kind != ast.DatasetDecl || u.Decl.Dataset.From != nil || len(u.Decl.Implied)+len(u.Decl.Tables) > 0 {
		return action{}, false // the last brace would be that of another
	}
	a, ok := modernise(v, u, at)
	if !ok || !slices.ContainsFunc(v.Problems(), func(d diag.Diagnostic) bool {
		return d.Code == diag.NoAccessPolicy && d.Span.Start >= u.Offset && d.Span.End <= u.Offset+len(u.Decl.Text)
	}) {
		return action{}, false
	}
	modern := a.edits
	a.title = "Convert to the block form and add an access policy"
	a.edits = func() fileEdits {
		edits := modern()
		edit, sketch := &edits[v.File.Path][0], policySketch
		if u.Decl.Body().Find("source") != nil { // another program's table: nothing tells the owner of a row
			sketch = strings.Replace(sketch, "owner_or_admin", "admin_only", 1)
		}
		edit.New = strings.TrimSuffix(edit.New, "}") + v.Newlines(sketch) + "}"
		return edits
	}
	return a, true
}

// policySketch is a policy to begin with: everyone may look, who is signed in
// may add.
const policySketch = `
    access_policy {
        read: true
        create: authenticated
        update: owner_or_admin
        delete: admin_only
    }
`

// moderniseFile rewrites all of a file, with the datasets that the classic form
// need not declare.
func moderniseFile(v *session.View, u sema.Unit, _ source.Span) (action, bool) {
	if !u.Decl.Classic {
		return action{}, false
	}
	return action{title: "Convert the whole file to the block form", kind: protocol.CodeActionKindRefactorRewrite, edits: func() fileEdits {
		return fileEdits{v.File.Path: format.Edits(v.File.Text, classic.Modern(v.File.Text, written(v)...))}
	}}, true
}

// written lists the datasets that the program declares in so many words.
func written(v *session.View) []string {
	var names []string
	for _, f := range v.Program().Files {
		for _, u := range f.Decls {
			if u.Decl.Kind == ast.DatasetDecl {
				names = append(names, u.Decl.Name.Name)
			}
		}
	}
	return names
}
