package candidates

import (
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/describe"
)

// members offers what is allowed behind a path, over the rows of a dataset.
func (f *Finder) members(path []string, ds *sema.Dataset) {
	if len(path) == 0 {
		return
	}
	if len(path) == 1 {
		switch path[0] {
		case "user":
			f.userMembers()
			return
		case "route":
			if page := f.Program().Analysis.Page(f.page()); page != nil {
				for _, p := range page.Parameters {
					f.add(Candidate{Label: p, Kind: protocol.CompletionItemKindProperty, Detail: page.Path})
				}
			}
			return
		}
	}
	f.fields(f.follow(path, ds), nil, nil)
}

// userMembers offers what is known of the person, and the fields of their row.
func (f *Finder) userMembers() {
	users := f.users()
	for i, m := range lang.UserMembers() {
		if m.Name != "row" || f.everything || users != nil {
			f.add(Candidate{Label: m.Name, Kind: protocol.CompletionItemKindProperty, Doc: describe.Sentence(m.Doc), Rank: min(i/3, otherFit)})
		}
	}
	if users == nil {
		return
	}
	for _, name := range users.FieldNames() {
		if spec := describe.FieldOf(users, name); spec != nil && !f.has(name) {
			f.add(Candidate{Label: name, Kind: protocol.CompletionItemKindField, Detail: describe.TypeText(spec), Doc: func() string { return describe.FieldDoc(f.View, users, name) }, Rank: otherFit})
		}
	}
}

// template offers what a text may show between braces: `{order.ti`. It says
// whether the cursor is in such a place.
func (f *Finder) template() bool {
	if f.Quote < 0 || f.Quote >= f.Offset {
		return false
	}
	inside := f.File.Text[f.Quote:f.Offset]
	open := strings.LastIndexByte(inside, '{')
	if open < 1 || strings.Contains(inside[open:], "}") || strings.HasSuffix(inside[:open], "{") || !f.takesTemplate() {
		return false
	}
	parts := strings.Split(inside[open+1:], ".")
	for i, p := range parts {
		if cursor.WordLength(p) != len(p) || p == "" && i < len(parts)-1 {
			return false
		}
	}
	last := parts[len(parts)-1]
	f.Quote = -1 // the word is written over, not the text
	f.Prefix = cursor.Token{Kind: cursor.WordToken, Text: last, Start: f.Offset - len(last), End: f.Offset}
	if len(parts) > 1 {
		f.members(parts[:len(parts)-1], f.actedOn())
		return true
	}
	if f.actedOn() != nil {
		f.add(Candidate{Label: "row", Kind: protocol.CompletionItemKindVariable, Doc: describe.Sentence("The row of the button."), Rank: goodFit})
	}
	f.add(Candidate{Label: "user", Kind: protocol.CompletionItemKindVariable, Doc: describe.Sentence("The signed-in user: `{user.name}`."), Rank: goodFit})
	f.add(Candidate{Label: "route", Kind: protocol.CompletionItemKindVariable, Doc: describe.Sentence("The parameters of the path."), Rank: otherFit})
	for i := len(f.Stack) - 1; i > 0; i-- {
		if head := f.Stack[i].Head; len(head) >= 4 && head[0].Text == "each" {
			f.add(Candidate{Label: head[1].Text, Kind: protocol.CompletionItemKindVariable, Detail: head[3].Text})
		}
	}
	for _, name := range f.Program().Analysis.Names(ast.DatasetDecl) {
		f.add(Candidate{Label: name, Kind: protocol.CompletionItemKindStruct, Detail: "its first row", Rank: otherFit})
	}
	return true
}

// takesTemplate says whether the text at the cursor shows paths in braces: that
// of show_text, of a message or of an address.
func (f *Finder) takesTemplate() bool {
	top := f.Top()
	if top.Open.Text == "{" {
		return len(top.Entry) > 0 && top.Entry[0].Text == "show_text"
	}
	n := len(top.Head)
	return top.Open.Text == "(" && n > 0 && (top.Head[n-1].Text == "toast" || top.Head[n-1].Text == "navigate")
}
