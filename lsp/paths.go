package lsp

import (
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema"
)

// pathOf lists the names of a path that ends with a `.`: author, company of
// `author.company.`; nil where none does.
func pathOf(tokens []token) []string {
	var names []string
	for n := len(tokens); n >= 2 && tokens[n-1].text == "." && tokens[n-2].kind == wordToken; n -= 2 {
		names = append([]string{tokens[n-2].text}, names...)
	}
	return names
}

// members offers what is allowed behind a path, over the rows of a dataset.
func (f *finder) members(path []string, ds *sema.Dataset) {
	if len(path) == 0 {
		return
	}
	if len(path) == 1 {
		switch path[0] {
		case "user":
			f.userMembers()
			return
		case "route":
			if page := f.program().Analysis.Page(f.page()); page != nil {
				for _, p := range page.Parameters {
					f.add(candidate{label: p, kind: protocol.CompletionItemKindProperty, detail: page.Path})
				}
			}
			return
		}
	}
	f.fields(f.follow(path, ds), nil, nil)
}

// userMembers offers what is known of the person, and the fields of their row.
func (f *finder) userMembers() {
	users := f.users()
	for i, m := range lang.UserMembers() {
		if m.Name != "row" || f.everything || users != nil {
			f.add(candidate{label: m.Name, kind: protocol.CompletionItemKindProperty, doc: sentence(m.Doc), rank: min(i/3, otherFit)})
		}
	}
	if users == nil {
		return
	}
	for _, name := range users.FieldNames() {
		if spec := fieldOf(users, name); spec != nil && !f.has(name) {
			f.add(candidate{label: name, kind: protocol.CompletionItemKindField, detail: typeText(spec), doc: func() string { return f.fieldDoc(users, name) }, rank: otherFit})
		}
	}
}

func (f *finder) has(label string) bool {
	for _, c := range f.found {
		if c.label == label {
			return true
		}
	}
	return false
}

// users is the dataset that holds a row for each person, or nil.
func (f *finder) users() *sema.Dataset {
	return f.program().Analysis.Dataset(f.program().Application().App.Users)
}

// follow finds the dataset that a path leads to; nil where it leads to none.
func (f *finder) follow(path []string, ds *sema.Dataset) *sema.Dataset {
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
func (f *finder) begin(name string, ds *sema.Dataset) *sema.Dataset {
	analysis := f.program().Analysis
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
func (f *finder) behind(ds *sema.Dataset, name string) *sema.Dataset {
	if ds == nil {
		return nil
	}
	if field := fieldOf(ds, name); field != nil && field.Reference != nil && field.Reference.Name == name {
		return f.program().Analysis.Dataset(field.Reference.Dataset)
	}
	return nil
}

// loopOver is the dataset of a loop around the cursor whose variable has a name.
func (f *finder) loopOver(name string) string {
	for i := len(f.stack) - 1; i > 0; i-- {
		if head := f.stack[i].head; len(head) >= 4 && head[0].text == "each" && head[1].text == name && head[2].text == "in" {
			return head[3].text
		}
	}
	return ""
}

// template offers what a text may show between braces: `{order.ti`. It says
// whether the cursor is in such a place.
func (f *finder) template() bool {
	if f.quote < 0 || f.quote >= f.offset {
		return false
	}
	inside := f.file.Text[f.quote:f.offset]
	open := strings.LastIndexByte(inside, '{')
	if open < 1 || strings.Contains(inside[open:], "}") || strings.HasSuffix(inside[:open], "{") || !f.takesTemplate() {
		return false
	}
	parts := strings.Split(inside[open+1:], ".")
	for i, p := range parts {
		if wordLength(p) != len(p) || p == "" && i < len(parts)-1 {
			return false
		}
	}
	last := parts[len(parts)-1]
	f.quote = -1 // the word is written over, not the text
	f.prefix = token{wordToken, last, f.offset - len(last), f.offset}
	if len(parts) > 1 {
		f.members(parts[:len(parts)-1], f.actedOn())
		return true
	}
	if f.actedOn() != nil {
		f.add(candidate{label: "row", kind: protocol.CompletionItemKindVariable, doc: sentence("The row of the button."), rank: goodFit})
	}
	f.add(candidate{label: "user", kind: protocol.CompletionItemKindVariable, doc: sentence("The signed-in user: `{user.name}`."), rank: goodFit})
	f.add(candidate{label: "route", kind: protocol.CompletionItemKindVariable, doc: sentence("The parameters of the path."), rank: otherFit})
	for i := len(f.stack) - 1; i > 0; i-- {
		if head := f.stack[i].head; len(head) >= 4 && head[0].text == "each" {
			f.add(candidate{label: head[1].text, kind: protocol.CompletionItemKindVariable, detail: head[3].text})
		}
	}
	for _, name := range f.program().Analysis.Names(ast.DatasetDecl) {
		f.add(candidate{label: name, kind: protocol.CompletionItemKindStruct, detail: "its first row", rank: otherFit})
	}
	return true
}

// takesTemplate says whether the text at the cursor shows paths in braces: that
// of show_text, of a message or of an address.
func (f *finder) takesTemplate() bool {
	top := f.top()
	if top.open.text == "{" {
		return len(top.entry) > 0 && top.entry[0].text == "show_text"
	}
	n := len(top.head)
	return top.open.text == "(" && n > 0 && (top.head[n-1].text == "toast" || top.head[n-1].text == "navigate")
}
