package ast

import (
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
)

// Ident is a name as written; Name is "" where it is missing.
type Ident struct {
	Name string      `json:"name"`
	Span source.Span `json:"span"`
}

// DeclKind is what a declaration declares.
type DeclKind string

// Kinds of declaration. Stray is an entry at top level that opens nothing.
const (
	AppDecl     DeclKind = "app"
	EnumDecl    DeclKind = "enum"
	DatasetDecl DeclKind = "dataset"
	PageDecl    DeclKind = "page"
	ImportDecl  DeclKind = "import"
	Foreign     DeclKind = "foreign"
	ThemeDecl   DeclKind = "theme" // of the classic form: the theme of the app
	Stray       DeclKind = "stray"
	Comment     DeclKind = "comment"
)

// Decl is one top-level item of a file.
type Decl struct {
	Kind    DeclKind    `json:"kind"`
	Text    string      `json:"-"` // the text that spans point into
	Doc     string      `json:"doc,omitempty"`
	Keyword Ident       `json:"keyword"`
	Name    Ident       `json:"name"`
	Span    source.Span `json:"span"`
	Entry   *Entry      `json:"-"`

	Dataset *Dataset `json:"dataset,omitempty"`
	Page    *Page    `json:"page,omitempty"`
	App     *Block   `json:"app,omitempty"`
	Enum    *Block   `json:"enum,omitempty"`
	Import  *Label   `json:"import,omitempty"`

	Classic bool     `json:"classic,omitempty"` // written in the classic form
	Tables  []Table  `json:"tables,omitempty"`  // tables that a classic declaration names
	Implied []*Entry `json:"implied,omitempty"` // datasets of classic forms that name none, as dataset entries
	// Implicit says that nobody wrote the declaration: another one, whose text
	// and places it has, needs it.
	Implicit bool `json:"-"`

	// Half says that a word is missing in the head of a derived dataset.
	Half bool `json:"-"`

	Findings []Finding `json:"-"` // what is wrong with its structure
}

// Key names a declaration within a project: "dataset users".
func (d *Decl) Key() string { return string(d.Kind) + " " + d.Name.Name }

// Body is the declaration's block, nil where it has none.
func (d *Decl) Body() *Block {
	if d.Entry == nil {
		return nil
	}
	return d.Entry.Body
}

// Table is a table that the classic form names. Name is the dataset: one that
// is declared, else an implicit open dataset stored in the table.
type Table struct {
	Name  Ident  `json:"name"`
	Table string `json:"table"` // as written: users, sales.orders
}

// Dataset is a table: stored, or derived where From is written.
type Dataset struct {
	From   *Ident               `json:"from,omitempty"`
	Body   *Block               `json:"body"`
	Policy *DatasetAccessPolicy `json:"access_policy,omitempty"` // the first one
}

// DatasetAccessPolicy is the block that says who may do what with a dataset.
type DatasetAccessPolicy struct {
	Entry  *Entry `json:"-"`
	Read   *Entry `json:"read,omitempty"`
	Create *Entry `json:"create,omitempty"`
	Update *Entry `json:"update,omitempty"`
	Delete *Entry `json:"delete,omitempty"`
}

// Page is a screen; its widgets are in Body in their order.
type Page struct {
	Body *Block `json:"body"`
}

// DataBindingConfig is a widget's `binding` block.
type DataBindingConfig struct {
	Entry *Entry
	Crud  *Entry // nil where not written
}

// EntryKind tells the entries with a syntax of their own from plain ones.
type EntryKind string

// Kinds of entry.
const (
	Plain EntryKind = "entry"
	When  EntryKind = "when"
	Each  EntryKind = "each"
	Join  EntryKind = "join"
)

// Entry is one line of a block: `name: value modifier…`, `name label… { … }`.
type Entry struct {
	Kind      EntryKind   `json:"kind"`
	Doc       string      `json:"doc,omitempty"`
	Name      Ident       `json:"name"`
	Colon     bool        `json:"colon,omitempty"`
	Labels    []Label     `json:"labels,omitempty"`
	Value     *Expr       `json:"value,omitempty"` // also the condition of a when, each or join
	Arguments *Expr       `json:"arguments,omitempty"`
	Modifiers []*Modifier `json:"modifiers,omitempty"`
	Body      *Block      `json:"body,omitempty"`
	Else      *Entry      `json:"else,omitempty"` // of a when: a when, or a plain entry with a body
	Span      source.Span `json:"span"`
}

// Label is a name or a string between an entry's name and its block.
type Label struct {
	Text   string      `json:"text"`
	Quoted bool        `json:"quoted,omitempty"`
	Span   source.Span `json:"span"`
}

// Ident returns the label as a name.
func (l Label) Ident() Ident { return Ident{l.Text, l.Span} }

// Modifier follows a value: `required`, `min(0)`, or a string.
type Modifier struct {
	Name   Ident       `json:"name"`
	Quoted bool        `json:"quoted,omitempty"`
	Call   bool        `json:"call,omitempty"` // written with parentheses
	Args   []Argument  `json:"args,omitempty"`
	Span   source.Span `json:"span"`
}

// Block is the inside of a pair of braces.
type Block struct {
	Entries []*Entry    `json:"entries"`
	Open    source.Span `json:"-"` // the opening brace
	Span    source.Span `json:"span"`
	Closed  bool        `json:"-"`
	Broken  bool        `json:"-"` // holds text that is not an entry
}

// List returns the entries. A nil block has none.
func (b *Block) List() []*Entry {
	if b == nil {
		return nil
	}
	return b.Entries
}

// Find returns the first entry of a name, or nil. A nil block has none.
func (b *Block) Find(name string) *Entry {
	if b == nil {
		return nil
	}
	for _, e := range b.Entries {
		if e.Name.Name == name {
			return e
		}
	}
	return nil
}

// Binding returns the binding of a widget, or nil.
func (e *Entry) Binding() *DataBindingConfig {
	binding := e.Body.Find("binding")
	if binding == nil {
		return nil
	}
	return &DataBindingConfig{Entry: binding, Crud: binding.Body.Find("crud")}
}

// ExprKind is the kind of an expression.
type ExprKind string

// Kinds of expression. Hole stands where text is missing or not an expression.
const (
	Name        ExprKind = "name"
	Member      ExprKind = "member" // Args[0].Name
	Call        ExprKind = "call"   // Name(…), or Args[0] where it is a member
	String      ExprKind = "string"
	Number      ExprKind = "number"
	True        ExprKind = "true"
	False       ExprKind = "false"
	Null        ExprKind = "null"
	List        ExprKind = "list"
	Map         ExprKind = "map"
	Binary      ExprKind = "binary"
	Unary       ExprKind = "unary"
	NullTest    ExprKind = "null_test" // Negated: is not null
	Conditional ExprKind = "if"
	Hole        ExprKind = "hole"
)

// Expr is an expression as written.
type Expr struct {
	Kind     ExprKind    `json:"kind"`
	Name     string      `json:"name,omitempty"` // a name, a member's or function's name, an operator, a unit
	NameSpan source.Span `json:"-"`
	Text     string      `json:"text,omitempty"` // a string's value, a number's digits
	Negated  bool        `json:"negated,omitempty"`
	Args     []*Expr     `json:"args,omitempty"`      // operands, items
	Named    []Argument  `json:"arguments,omitempty"` // of a call, of a map
	Span     source.Span `json:"span"`
}

// Argument is one argument of a call or pair of a map; Name is "" where it is
// given by position.
type Argument struct {
	Name  Ident `json:"name"`
	Value *Expr `json:"value"`
}

// Finding is a diagnostic whose spans are relative to its declaration.
type Finding struct {
	Code     diag.Code
	Severity diag.Severity
	Span     source.Span
	Message  string
	Related  []Place
	Fixes    []Fix
	Tags     []diag.Tag
}

// Place is a span of a declaration: of the finding's own where Decl is "",
// else of the one with that key.
type Place struct {
	Decl    string
	Span    source.Span
	Message string
}

// Fix is a change that mends a finding.
type Fix struct {
	Title string
	Edits []FixEdit
}

// FixEdit is an edit in a declaration, named as in Place.
type FixEdit struct {
	Decl string
	source.Edit
}
