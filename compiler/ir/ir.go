package ir

import (
	_ "embed" // for the schema
	"encoding/json"
	"io"
	"slices"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/source"
)

// Version is the version of the JSON form. It grows when a field changes its
// meaning or goes; a new field alone does not change it.
const Version = 4

// JSONSchema is the JSON Schema (2020-12) of what WriteJSON writes.
//
//go:embed ir.schema.json
var JSONSchema []byte

// Application is a whole program.
type Application struct {
	Version  int                 `json:"version"`
	App      AppSpec             `json:"app"`
	Datasets []DatasetSpec       `json:"datasets"`
	Pages    []PageSpec          `json:"pages"`
	Bindings []DataBindingSpec   `json:"bindings"`
	Channels []UpdateChannelSpec `json:"channels"`
}

// WriteJSON writes the application as indented JSON.
func (a *Application) WriteJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(a)
}

// Dataset returns the dataset of a name, or nil.
func (a *Application) Dataset(name string) *DatasetSpec {
	for i := range a.Datasets {
		if a.Datasets[i].Name == name {
			return &a.Datasets[i]
		}
	}
	return nil
}

// Origin is the place in the source that a construct comes from. Line counts
// from one.
type Origin struct {
	File string      `json:"file"`
	Line int         `json:"line"`
	Span source.Span `json:"span"`
}

// AppSpec holds the settings of the application.
type AppSpec struct {
	Name     string    `json:"name"`
	Title    string    `json:"title"`
	Theme    ThemeSpec `json:"theme"`
	Database string    `json:"database"` // sqlite, postgres
	// DatabaseVariable is the environment variable that holds the address of the
	// database, where the program names one.
	DatabaseVariable string   `json:"database_variable,omitempty"`
	Auth             string   `json:"auth"`            // local, jwt, none
	Users            string   `json:"users,omitempty"` // the dataset with a row for each person
	Timezone         string   `json:"timezone"`        // IANA name, of today() and date_trunc
	Home             string   `json:"home"`            // a page's name, "" without pages
	Navigation       []string `json:"navigation"`
}

// ThemeSpec is the look: a mode and colours by name, in the order of the source.
type ThemeSpec struct {
	Mode    string       `json:"mode"` // auto, light, dark
	Colours []ColourSpec `json:"colours"`
}

// ColourSpec is one colour of the theme: any CSS colour.
type ColourSpec struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// DatasetSpec is a stored table, or what is derived from others.
type DatasetSpec struct {
	Name          string           `json:"name"`
	Title         string           `json:"title"`
	Doc           string           `json:"doc,omitempty"`
	Table         string           `json:"table"`                // "" of a derived dataset
	Adopted       bool             `json:"adopted,omitempty"`    // the table is another program's: never made, altered or dropped
	Was           string           `json:"was,omitempty"`        // the table's name before
	Key           string           `json:"key"`                  // a field's name; "" where rows have none
	KeyFields     []string         `json:"key_fields,omitempty"` // of a derived dataset whose Key is made of several
	TitleField    string           `json:"title_field"`
	OwnerField    string           `json:"owner_field,omitempty"`
	Fields        []FieldSpec      `json:"fields"`
	Indexes       []IndexSpec      `json:"indexes"`
	Validation    []ValidationSpec `json:"validation"`
	Derived       *DerivedSpec     `json:"derived,omitempty"`
	Access        AccessPolicySpec `json:"access"`
	Sortable      []string         `json:"sortable"`
	Filterable    []string         `json:"filterable"`
	Searchable    []string         `json:"searchable"`
	PageSize      int              `json:"page_size"`
	MaxPageSize   int              `json:"max_page_size"`
	Realtime      bool             `json:"realtime"`
	RefreshPolicy RefreshPolicy    `json:"refresh_policy"`
	RequireMatch  bool             `json:"require_match"`
	SoftDelete    bool             `json:"soft_delete,omitempty"` // a deleted row is kept, and read by nobody
	DependsOn     []string         `json:"depends_on,omitempty"`  // the datasets whose rows decide what is read here
	Pending       bool             `json:"pending,omitempty"`     // of unsaved text, and not stored yet: shown, never asked for
	Origin        Origin           `json:"origin"`
}

// DerivedSpec says what a derived dataset is made of. Each row of From, joined,
// passes its own read rule and Filter; then rows are grouped where Grouped.
// The fields' Source says what each field holds.
type DerivedSpec struct {
	From    string     `json:"from"`
	Joins   []JoinSpec `json:"joins"`
	Filter  *expr.Node `json:"filter,omitempty"` // over the rows of From and of the joins
	Grouped bool       `json:"grouped"`          // aggregates are in Source
	GroupBy []string   `json:"group_by"`         // fields of the derived dataset
	OrderBy []string   `json:"order_by"`         // fields of the derived dataset, "-" for descending
	Limit   int        `json:"limit,omitempty"`  // 0: all
	Offset  int        `json:"offset,omitempty"`
	System  bool       `json:"system,omitempty"` // runs_as: system, so that base rules do not apply
}

// JoinSpec joins another dataset. On reads fields of both: of the joined one by
// nodes that name their Dataset.
type JoinSpec struct {
	Dataset string     `json:"dataset"`
	Left    bool       `json:"left,omitempty"`
	On      *expr.Node `json:"on"`
}

// ValidationSpec is a rule over the whole row as it will be; null counts as true.
type ValidationSpec struct {
	Name    string     `json:"name"`
	Rule    *expr.Node `json:"rule"`
	Message string     `json:"message"`
	Fields  []string   `json:"fields"` // that the rule reads
}

// IsWritable says whether rows can be written at all: those that are derived or
// have no key are read only.
func (d *DatasetSpec) IsWritable() bool { return d.Derived == nil && d.Key != "" }

// Field returns the field of a name, or nil.
func (d *DatasetSpec) Field(name string) *FieldSpec {
	for i := range d.Fields {
		if d.Fields[i].Name == name {
			return &d.Fields[i]
		}
	}
	return nil
}

// BoardFields names the fields whose values can be the columns of a board: each column
// is a list that is filtered by one of them.
func (d *DatasetSpec) BoardFields() []string {
	var names []string
	for i := range d.Fields {
		if f := &d.Fields[i]; f.Type == "enum" && f.Readable() && slices.Contains(d.Filterable, f.Name) {
			names = append(names, f.Name)
		}
	}
	return names
}

// RefreshPolicy says when a page asks again.
type RefreshPolicy struct {
	Mode  string `json:"mode"`               // on_change, on_focus, manual, every
	Every int    `json:"every_ms,omitempty"` // milliseconds, of every
}

// FieldSpec is a field of a dataset. Literals are source texts without quotes:
// numbers in decimal, texts as they are.
type FieldSpec struct {
	Name       string       `json:"name"`
	Type       string       `json:"type"` // as in compiler/lang
	Doc        string       `json:"doc,omitempty"`
	Label      string       `json:"label"` // what people see: as written, else the name in words
	Help       string       `json:"help,omitempty"`
	Precision  int          `json:"precision,omitempty"`
	Scale      int          `json:"scale,omitempty"`
	Values     []ValueSpec  `json:"values,omitempty"` // of an enum
	Item       string       `json:"item,omitempty"`   // of a list
	PrimaryKey bool         `json:"primary_key,omitempty"`
	Required   bool         `json:"required,omitempty"`
	Unique     bool         `json:"unique,omitempty"`
	Indexed    bool         `json:"indexed,omitempty"`
	AutoNow    bool         `json:"auto_now,omitempty"`
	AutoUpdate bool         `json:"auto_update,omitempty"`
	Owner      bool         `json:"owner,omitempty"`
	ReadOnly   bool         `json:"readonly,omitempty"`
	Hidden     bool         `json:"hidden,omitempty"`
	WriteOnly  bool         `json:"writeonly,omitempty"`
	Implicit   bool         `json:"implicit,omitempty"`  // added by the compiler
	Reference  *Reference   `json:"reference,omitempty"` // Type is then that of the target's key
	Computed   *expr.Node   `json:"computed,omitempty"`  // over the other stored fields of the row
	Source     *expr.Node   `json:"source,omitempty"`    // of a derived dataset: over its base and joined rows
	Was        string       `json:"was,omitempty"`       // the column's name before
	Column     string       `json:"column,omitempty"`    // the column's name, of an existing table that has another
	Default    *DefaultSpec `json:"default,omitempty"`
	Min        string       `json:"min,omitempty"`
	Max        string       `json:"max,omitempty"`
	MinLength  *int         `json:"min_length,omitempty"`
	MaxLength  *int         `json:"max_length,omitempty"`
	Pattern    string       `json:"pattern,omitempty"`
	OneOf      []string     `json:"one_of,omitempty"`
	Origin     Origin       `json:"origin,omitzero"` // where it is declared; of no file where nobody wrote it

	// What follows from the above, decided once, by sema. Rules may narrow it.
	Writable  bool `json:"writable,omitempty"`  // a client may change it
	Creatable bool `json:"creatable,omitempty"` // a client may send it when the row is made: what is writable, and a key that nobody counts
	Sortable  bool `json:"sortable,omitempty"`  // it is one of DatasetSpec.Sortable

	// Pending says that the field is of unsaved text and has no column yet: it is
	// shown, empty, and neither sent nor asked for. Only a preview sets it.
	Pending bool `json:"pending,omitempty"`
}

// Reference is a foreign key. `author: users` is the field author_id with the
// reference named author.
type Reference struct {
	Name     string `json:"name"`
	Dataset  string `json:"dataset"`
	OnDelete string `json:"on_delete"` // restrict, cascade, set_null
}

// PlainLabel is the label of a field that has none written. A reference is
// called by its own name, not by that of its column.
func (f *FieldSpec) PlainLabel() string {
	if f.Reference != nil {
		return naming.Words(f.Reference.Name)
	}
	return naming.FieldLabel(f.Name, lang.KindOf(f.Type) == lang.MomentKind)
}

// ColumnName is the name of the field's column.
func (f *FieldSpec) ColumnName() string {
	if f.Column != "" {
		return f.Column
	}
	return f.Name
}

// Readable says whether a client may see the field.
func (f *FieldSpec) Readable() bool { return !f.Hidden && !f.WriteOnly }

// ValueSpec is a value of an enum with what people see.
type ValueSpec struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Color string `json:"color,omitempty"` // of lang.ColorNames, where it is declared
}

// DefaultSpec is the value of a row that is made without one.
type DefaultSpec struct {
	Kind  string     `json:"kind"`            // literal, now, today, uuid, user_id, user_row, expression
	Value string     `json:"value,omitempty"` // of a literal
	Expr  *expr.Node `json:"expr,omitempty"`  // of an expression: over the person and the clock
}

// JoinedFields lists the fields that one expression reads together, where two or
// more of them are written by clients: what a computed field or a rule makes of one
// depends on the others. What validations read together, they list themselves.
func (d *DatasetSpec) JoinedFields() [][]string {
	var joined [][]string
	add := func(names []string) {
		written := slices.DeleteFunc(slices.Clone(names), func(name string) bool {
			f := d.Field(name)
			return f == nil || !f.Writable || !f.Readable()
		})
		slices.Sort(written)
		written = slices.Compact(written)
		known := slices.ContainsFunc(joined, func(one []string) bool { return slices.Equal(one, written) })
		if len(written) > 1 && !known {
			joined = append(joined, written)
		}
	}
	for i := range d.Fields {
		add(d.Fields[i].Computed.Fields())
	}
	add(d.Access.Update.Fields())
	add(d.Access.UpdateAfter.Fields())
	for _, f := range d.Access.Fields {
		add(append(f.Rule.Fields(), f.Field))
	}
	return joined
}

// IndexSpec is an index of a table.
type IndexSpec struct {
	Name    string        `json:"name"`
	Columns []IndexColumn `json:"columns"`
	Unique  bool          `json:"unique,omitempty"`
}

// IndexColumn is a column of an index.
type IndexColumn struct {
	Name       string `json:"name"`
	Descending bool   `json:"descending,omitempty"`
}

// AccessPolicySpec says who may do what. UpdateAfter is nil where it is the
// same as Update.
type AccessPolicySpec struct {
	Read        *expr.Node `json:"read"`
	Create      *expr.Node `json:"create"`
	Update      *expr.Node `json:"update"`
	UpdateAfter *expr.Node `json:"update_after,omitempty"`
	Delete      *expr.Node `json:"delete"`
	// Fields narrows reading and writing of single fields.
	Fields []FieldRuleSpec `json:"fields,omitempty"`
}

// FieldRuleSpec says who may read and write one field, within the policy.
type FieldRuleSpec struct {
	Field string     `json:"field"`
	Rule  *expr.Node `json:"rule"`
}

// ReadsOwner says whether any rule refers to who made the row.
func (a *AccessPolicySpec) ReadsOwner() bool {
	for _, f := range a.Fields {
		if f.Rule.ReadsOwner() {
			return true
		}
	}
	return a.Read.ReadsOwner() || a.Create.ReadsOwner() || a.Update.ReadsOwner() || a.UpdateAfter.ReadsOwner() || a.Delete.ReadsOwner()
}

// PageSpec is a screen.
type PageSpec struct {
	Name       string       `json:"name"`
	Title      string       `json:"title"`
	Doc        string       `json:"doc,omitempty"`
	Path       string       `json:"path"`
	Parameters []string     `json:"parameters"`
	Access     *expr.Node   `json:"access"`
	Widgets    []WidgetSpec `json:"widgets"`
	Origin     Origin       `json:"origin"`
}

// WidgetSpec is a widget or a layout with widgets. Key is unique in its page
// and stays the same while the widget's dataset or label does.
//
// Expressions of widgets read the person, and parameters: `route.id` of the
// page's path, `order.id` of an `each` around, `orders.total` of the first row
// of a dataset that is not in a loop.
type WidgetSpec struct {
	// table, form, chart, board, detail, metric, text, action, component, row, column,
	// section, tabs, tab, when, each
	Kind      string       `json:"kind"`
	Key       string       `json:"key"`
	Dataset   string       `json:"dataset,omitempty"`
	Title     string       `json:"title,omitempty"`
	Text      []TextPart   `json:"text,omitempty"` // Markdown, of text
	Style     *StyleSpec   `json:"style,omitempty"`
	Access    *expr.Node   `json:"access,omitempty"`    // who is shown the widget; decided by the server
	Visible   *expr.Node   `json:"visible,omitempty"`   // when it is shown; decided by the browser
	Condition *expr.Node   `json:"condition,omitempty"` // of when
	Variable  string       `json:"variable,omitempty"`  // of each: what its children call the row
	Filter    *expr.Node   `json:"filter,omitempty"`    // the rows it shows, within the policy; asked by the server
	Table     *TableSpec   `json:"table,omitempty"`
	Form      *FormSpec    `json:"form,omitempty"`
	Chart     *ChartSpec   `json:"chart,omitempty"`
	Board     *BoardSpec   `json:"board,omitempty"`
	Detail    *DetailSpec  `json:"detail,omitempty"`
	Metric    *MetricSpec  `json:"metric,omitempty"`
	Action    *ButtonSpec  `json:"action,omitempty"`
	Component string       `json:"component,omitempty"` // of component: the name of its file, without an extension
	Children  []WidgetSpec `json:"children,omitempty"`
	Else      []WidgetSpec `json:"else,omitempty"`    // of when
	Pending   bool         `json:"pending,omitempty"` // of unsaved text, and what is stored cannot answer it yet
	Origin    Origin       `json:"origin"`
}

// TextPart is a piece of a text: either as it is, or the value of an expression.
type TextPart struct {
	Text string     `json:"text,omitempty"`
	Expr *expr.Node `json:"expr,omitempty"`
}

// StyleSpec is how a widget looks. Color is any CSS colour, or the name of one
// of the theme's.
type StyleSpec struct {
	Color  string `json:"color,omitempty"`
	Size   string `json:"size,omitempty"`   // small, medium, large, xlarge, or a CSS length
	Align  string `json:"align,omitempty"`  // left, center, right
	Weight string `json:"weight,omitempty"` // normal, medium, bold, 100 … 900
	// Title is how the widget's heading looks.
	Title *StyleSpec `json:"title,omitempty"`
}

// TableSpec is what a table shows and offers.
type TableSpec struct {
	Columns    []string          `json:"columns"`          // paths: name, author (by its title), author.name; empty: all
	Inputs     map[string]string `json:"inputs,omitempty"` // the input of a field
	Sort       []string          `json:"sort"`             // "-" before a field for descending
	Search     bool              `json:"search"`
	Sorting    bool              `json:"sorting"`
	Filtering  bool              `json:"filtering"`
	ShowTotals bool              `json:"show_totals"`
	PageSize   int               `json:"page_size"` // 0: as the dataset says
	Empty      string            `json:"empty,omitempty"`
	Export     bool              `json:"export"` // rows can be downloaded as CSV
	Views      bool              `json:"views"`  // people may save how they look at it
	Editable   bool              `json:"editable"`
	Optimistic bool              `json:"optimistic"`
	RowActions []ButtonSpec      `json:"row_actions"`
}

// BoardSpec is what a board shows and offers: a column for each value of By, and one
// for null where By may be null.
type BoardSpec struct {
	By         string   `json:"by"`     // an enum field that lists may be filtered by
	Fields     []string `json:"fields"` // paths, on a card below the title of its row
	Sort       []string `json:"sort"`   // of the cards of a column, "-" before a field for descending
	Search     bool     `json:"search"`
	PageSize   int      `json:"page_size"` // of a column; 0: as the dataset says
	Empty      string   `json:"empty,omitempty"`
	Editable   bool     `json:"editable"` // cards are moved, which changes By
	Optimistic bool     `json:"optimistic"`
}

// DetailSpec is what is shown of one row.
type DetailSpec struct {
	Fields []string   `json:"fields"`       // paths; empty: all
	ID     *expr.Node `json:"id,omitempty"` // a parameter; without one the first row
}

// MetricSpec is one number of a dataset. With At and Compare it is next to
// the number of the span before.
type MetricSpec struct {
	Value   AggregateSpec `json:"value"`
	At      string        `json:"at,omitempty"`
	Compare int           `json:"compare_ms,omitempty"`
}

// AggregateSpec is a number over the rows of a group. Field is "" of count.
type AggregateSpec struct {
	Function string `json:"function"` // count, sum, avg, min, max
	Field    string `json:"field,omitempty"`
}

// ButtonSpec is a button: of a row where it is in row_actions.
type ButtonSpec struct {
	Key     string       `json:"key"`
	Label   string       `json:"label"`
	Confirm string       `json:"confirm,omitempty"`
	Do      []ActionSpec `json:"do"`
}

// FormSpec is what a form makes or changes.
type FormSpec struct {
	Mode      string              `json:"mode"`             // create, update, create_update
	Fields    []string            `json:"fields"`           // empty: all that may be written
	Inputs    map[string]string   `json:"inputs,omitempty"` // the input of a field
	Submit    string              `json:"submit,omitempty"`
	ID        *expr.Node          `json:"id,omitempty"`     // the row to change: a parameter
	Checks    map[string][]string `json:"checks,omitempty"` // beside those of the fields: required, email_format …
	AutoClear bool                `json:"auto_clear"`
	OnSuccess []ActionSpec        `json:"on_success"`
}

// ActionSpec is something that happens.
type ActionSpec struct {
	Kind    string     `json:"kind"`              // refresh_table, navigate, toast, create, update, delete
	Value   []TextPart `json:"value,omitempty"`   // of navigate and toast
	Dataset string     `json:"dataset,omitempty"` // of create, update, delete
	// Row is the parameter that names the row: `order.id` of an each, "row" of a
	// row action; "" where all rows of the dataset are meant.
	Row string `json:"row,omitempty"`
	// Where narrows the rows of an action that names none.
	Where *expr.Node       `json:"where,omitempty"`
	Sets  []AssignmentSpec `json:"sets,omitempty"`
}

// AssignmentSpec gives a field a value.
type AssignmentSpec struct {
	Field string     `json:"field"`
	Value *expr.Node `json:"value"`
}

// ChartSpec is what a chart draws.
type ChartSpec struct {
	Type   string         `json:"type"`
	X      string         `json:"x"`
	Y      string         `json:"y,omitempty"`      // a field, where nothing is aggregated
	Value  *AggregateSpec `json:"value,omitempty"`  // what is aggregated for each x and series
	Bucket string         `json:"bucket,omitempty"` // hour, day, week, month, year: gathers x
	Series string         `json:"series,omitempty"`
	Sort   []string       `json:"sort"`
	Limit  int            `json:"limit"` // 0: as the runtime says
}

// DataBindingSpec is how a widget is bound to a dataset.
type DataBindingSpec struct {
	Page            string     `json:"page"`
	Widget          string     `json:"widget"` // its key
	Dataset         string     `json:"dataset"`
	Endpoint        string     `json:"endpoint"`
	Mode            string     `json:"mode"` // pull (by request) or push (by its update channel)
	PageSize        int        `json:"page_size"`
	Sortable        []string   `json:"sortable"`
	Filterable      []string   `json:"filterable"`
	Searchable      []string   `json:"searchable"`
	Editable        []string   `json:"editable"` // the fields that can be written
	Create          *expr.Node `json:"create"`   // who is offered to, within the policy
	Update          *expr.Node `json:"update"`
	Delete          *expr.Node `json:"delete"`
	Channel         string     `json:"channel,omitempty"`
	PollingInterval int        `json:"polling_interval_ms,omitempty"`
	CacheTTL        int        `json:"cache_ttl_ms,omitempty"`
	AutoRefresh     bool       `json:"auto_refresh"`
	Conflict        string     `json:"conflict"` // merge, ask, overwrite: of an update whose row somebody else has changed
}

// UpdateChannelSpec is the way on which changes of a dataset reach the pages.
type UpdateChannelSpec struct {
	Name         string   `json:"name"`
	Dataset      string   `json:"dataset"`
	Events       []string `json:"events"`
	Transport    string   `json:"transport"`     // websocket
	Identity     string   `json:"identity"`      // anonymous or authenticated: who may listen at all
	RedisChannel string   `json:"redis_channel"` // one a dataset, within the application's braces
}
