package ir

import (
	_ "embed" // for the schema
	"encoding/json"
	"io"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/source"
)

// Version is the version of the JSON form. It grows when a field changes its
// meaning or goes; a new field alone does not change it.
const Version = 1

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
	Name       string    `json:"name"`
	Title      string    `json:"title"`
	Theme      ThemeSpec `json:"theme"`
	Database   string    `json:"database"` // sqlite, postgres
	Auth       string    `json:"auth"`     // local, jwt, none
	Home       string    `json:"home"`     // a page's name, "" without pages
	Navigation []string  `json:"navigation"`
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

// DatasetSpec is a stored table.
type DatasetSpec struct {
	Name          string           `json:"name"`
	Title         string           `json:"title"`
	Titled        bool             `json:"titled"` // the title was written
	Doc           string           `json:"doc,omitempty"`
	Table         string           `json:"table"`
	Key           string           `json:"key"`
	TitleField    string           `json:"title_field"`
	OwnerField    string           `json:"owner_field,omitempty"`
	Fields        []FieldSpec      `json:"fields"`
	Indexes       []IndexSpec      `json:"indexes"`
	Access        AccessPolicySpec `json:"access"`
	Sortable      []string         `json:"sortable"`
	Filterable    []string         `json:"filterable"`
	Searchable    []string         `json:"searchable"`
	PageSize      int              `json:"page_size"`
	MaxPageSize   int              `json:"max_page_size"`
	Realtime      bool             `json:"realtime"`
	RefreshPolicy RefreshPolicy    `json:"refresh_policy"`
	RequireMatch  bool             `json:"require_match"`
	Origin        Origin           `json:"origin"`
}

// Field returns the field of a name, or nil.
func (d *DatasetSpec) Field(name string) *FieldSpec {
	for i := range d.Fields {
		if d.Fields[i].Name == name {
			return &d.Fields[i]
		}
	}
	return nil
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
	Label      string       `json:"label,omitempty"`
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
	Implicit   bool         `json:"implicit,omitempty"` // added by the compiler
	Default    *DefaultSpec `json:"default,omitempty"`
	Min        string       `json:"min,omitempty"`
	Max        string       `json:"max,omitempty"`
	MinLength  *int         `json:"min_length,omitempty"`
	MaxLength  *int         `json:"max_length,omitempty"`
	Pattern    string       `json:"pattern,omitempty"`
	OneOf      []string     `json:"one_of,omitempty"`
}

// Writable says whether a client may change the field.
func (f *FieldSpec) Writable() bool {
	return !f.PrimaryKey && !f.AutoNow && !f.AutoUpdate && !f.Owner && !f.ReadOnly && !f.Hidden
}

// Creatable says whether a client may send the field when the row is made: what
// it may change, and a key that nobody counts.
func (f *FieldSpec) Creatable() bool {
	return f.Writable() || f.PrimaryKey && f.Type == "string" && f.Default == nil
}

// Readable says whether a client may see the field.
func (f *FieldSpec) Readable() bool { return !f.Hidden && !f.WriteOnly }

// ValueSpec is a value of an enum with what people see.
type ValueSpec struct {
	Name  string `json:"name"`
	Label string `json:"label"`
}

// DefaultSpec is the value of a row that is made without one.
type DefaultSpec struct {
	Kind  string `json:"kind"`            // literal, now, uuid, user_id
	Value string `json:"value,omitempty"` // of a literal
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
}

// ReadsOwner says whether any rule speaks of who made the row.
func (a *AccessPolicySpec) ReadsOwner() bool {
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
type WidgetSpec struct {
	Kind     string       `json:"kind"` // table, form, chart, text, row, column, section, tabs, tab
	Key      string       `json:"key"`
	Dataset  string       `json:"dataset,omitempty"`
	Title    string       `json:"title,omitempty"`
	Text     string       `json:"text,omitempty"` // Markdown, of text
	Table    *TableSpec   `json:"table,omitempty"`
	Form     *FormSpec    `json:"form,omitempty"`
	Chart    *ChartSpec   `json:"chart,omitempty"`
	Children []WidgetSpec `json:"children,omitempty"`
	Origin   Origin       `json:"origin"`
}

// TableSpec is what a table shows and offers.
type TableSpec struct {
	Columns    []string          `json:"columns"`          // empty: all
	Inputs     map[string]string `json:"inputs,omitempty"` // the input of a field
	Sort       []string          `json:"sort"`             // "-" before a field for descending
	Search     bool              `json:"search"`
	Sorting    bool              `json:"sorting"`
	Filtering  bool              `json:"filtering"`
	ShowTotals bool              `json:"show_totals"`
	PageSize   int               `json:"page_size"` // 0: as the dataset says
	Empty      string            `json:"empty,omitempty"`
	Editable   bool              `json:"editable"`
	Optimistic bool              `json:"optimistic"`
}

// FormSpec is what a form makes or changes.
type FormSpec struct {
	Mode      string            `json:"mode"`             // create, update, create_update
	Fields    []string          `json:"fields"`           // empty: all that may be written
	Inputs    map[string]string `json:"inputs,omitempty"` // the input of a field
	Submit    string            `json:"submit,omitempty"`
	Parameter string            `json:"parameter,omitempty"` // the page's parameter that names the row
	AutoClear bool              `json:"auto_clear"`
	OnSuccess []ActionSpec      `json:"on_success"`
}

// ActionSpec is something that happens.
type ActionSpec struct {
	Kind  string `json:"kind"` // refresh_table, navigate, toast
	Value string `json:"value,omitempty"`
}

// ChartSpec is what a chart draws.
type ChartSpec struct {
	Type   string   `json:"type"`
	X      string   `json:"x"`
	Y      string   `json:"y"`
	Series string   `json:"series,omitempty"`
	Sort   []string `json:"sort"`
	Limit  int      `json:"limit"` // 0: as the runtime says
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
