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

// pathOf lists the names of a path that ends with a `.`: author, company of
// `author.company.`; nil where none does.
func pathOf(tokens []cursor.Token) []string {
	var names []string
	for n := len(tokens); n >= 2 && tokens[n-1].Text == "." && tokens[n-2].Kind == cursor.WordToken; n -= 2 {
		names = append([]string{tokens[n-2].Text}, names...)
	}
	return names
}

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

func (f *Finder) has(label string) bool {
	for _, c := range f.found {
		if c.Label == label {
			return true
		}
	}
	return false
}

// users is the dataset that holds a row for each person, or nil.
func (f *Finder) users() *sema.Dataset {
	return f.Program().Analysis.Dataset(f.Program().Application().App.Users)
}

// follow finds the dataset that a path leads to; nil where it leads to none.
func (f *Finder) follow(path []string, ds *sema.Dataset) *sema.Dataset {
	at, rest := f.begin(path[0], ds), path[1:]
	if path[0] == "user" && len(path) > 1 {
		at = f.users()
		if path[1] == "row" {
			rest = path[2:]
		}
	}
	for _, name := range rest {
		at = f.behind(at, name)
	}
	return at
}

// begin is the dataset that the first name of a path refers to.
func (f *Finder) begin(name string, ds *sema.Dataset) *sema.Dataset {
	analysis := f.Program().Analysis
	if name == "row" {
		return ds
	}
	if loop := f.loopOver(name); loop != "" {
		return analysis.Dataset(loop)
	}
	if ds != nil {
		if target := f.behind(ds, name); target != nil {
			return target
		}
	}
	return analysis.Dataset(name) // in a text: its first row
}

// behind is the dataset that a field refers to, or nil.
func (f *Finder) behind(ds *sema.Dataset, name string) *sema.Dataset {
	if ds == nil {
		return nil
	}
	if field := describe.FieldOf(ds, name); field != nil && field.Reference != nil && field.Reference.Name == name {
		return f.Program().Analysis.Dataset(field.Reference.Dataset)
	}
	return nil
}

// loopOver is the dataset of a loop around the cursor whose variable has a name.
func (f *Finder) loopOver(name string) string {
	for i := len(f.Stack) - 1; i > 0; i-- {
		if head := f.Stack[i].Head; len(head) >= 4 && head[0].Text == "each" && head[1].Text == name && head[2].Text == "in" {
			return head[3].Text
		}
	}
	return ""
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
