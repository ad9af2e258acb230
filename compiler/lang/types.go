package lang

import "slices"

// Type is a type that a field can have.
type Type struct {
	Name   string
	Doc    string
	Args   string // what stands in its parentheses, as shown to people; "" where it has none
	Scalar bool   // can be sorted and filtered
	Texty  bool   // is searched unless told otherwise
}

var types = []Type{
	{Name: "string", Scalar: true, Texty: true, Doc: "A short text: at most 255 characters unless `max_length` says otherwise."},
	{Name: "text", Scalar: true, Texty: true, Doc: "A text of any length."},
	{Name: "integer", Scalar: true, Doc: "A whole number between −(2^53−1) and 2^53−1, so that no browser rounds it."},
	{Name: "number", Scalar: true, Doc: "A number with a fraction, in double precision."},
	{Name: "decimal", Args: "precision, scale", Scalar: true, Doc: "An exact number, for money: `decimal(10, 2)` has ten digits, two behind the point. Sent as a string, so that nothing rounds it."},
	{Name: "boolean", Scalar: true, Doc: "True or false."},
	{Name: "date", Scalar: true, Doc: "A day without a time."},
	{Name: "time", Scalar: true, Doc: "A time of day."},
	{Name: "datetime", Scalar: true, Doc: "A moment, kept in UTC and sent as RFC 3339."},
	{Name: "duration", Scalar: true, Doc: "A length of time, kept in milliseconds and sent as ISO 8601."},
	{Name: "uuid", Scalar: true, Doc: "A universally unique identifier; as a key it is made by the server (version 7)."},
	{Name: "email", Scalar: true, Texty: true, Doc: "An e-mail address."},
	{Name: "url", Scalar: true, Doc: "A web address: http or https."},
	{Name: "enum", Args: "value, …", Scalar: true, Doc: "One of a few words: `enum(open, done)`."},
	{Name: "json", Doc: "Any JSON value."},
	{Name: "list", Args: "type", Doc: "A list of a scalar type: `list(string)`."},
}

// Types lists the built-in types.
func Types() []Type { return types }

// FindType returns a built-in type by its name.
func FindType(name string) (Type, bool) {
	if i := slices.IndexFunc(types, func(t Type) bool { return t.Name == name }); i >= 0 {
		return types[i], true
	}
	return Type{}, false
}

// TypeNames lists the names of the built-in types.
func TypeNames() []string {
	names := make([]string, 0, len(types))
	for _, t := range types {
		names = append(names, t.Name)
	}
	return names
}

// ModifierArg says what a modifier takes in its parentheses.
type ModifierArg int

// Arguments of modifiers.
const (
	NoArg       ModifierArg = iota
	ValueArg                // a value of the field's type
	LengthArg               // a whole number, zero or more
	PatternArg              // a regular expression, RE2
	ValuesArg               // one or more values of the field's type
	ExprArg                 // an expression over the row
	NameArg                 // an identifier
	OnDeleteArg             // cascade, restrict or set_null
	TextArg                 // a string
)

// Modifier is a word behind a field's type.
type Modifier struct {
	Name     string
	Doc      string
	Arg      ModifierArg
	Fits     []string // the types it goes with; empty: all
	Excludes []string // modifiers that contradict it
	Stage    Stage
}

var ordered = []string{"integer", "number", "decimal", "date", "time", "datetime", "duration"}
var textual = []string{"string", "text", "email", "url"}

var modifiers = []Modifier{
	{Name: "primary_key", Fits: []string{"integer", "uuid", "string"}, Excludes: []string{"optional", "default", "auto_now", "auto_update", "owner", "hidden", "writeonly"}, Doc: "Names the row. Exactly one field of a dataset; `id: integer primary_key` where none is written. Integers count up, uuids are made by the server."},
	{Name: "required", Excludes: []string{"optional"}, Doc: "A row cannot be without it."},
	{Name: "optional", Excludes: []string{"required"}, Doc: "A row can be without it. This is so unless `required` is written."},
	{Name: "unique", Fits: []string{"integer", "number", "decimal", "string", "text", "email", "url", "date", "time", "datetime", "duration", "uuid", "enum", "reference"}, Doc: "No two rows have the same value."},
	{Name: "indexed", Doc: "The table has an index on it, so that finding and sorting by it is fast."},
	{Name: "auto_now", Fits: []string{"datetime", "date"}, Excludes: []string{"auto_update", "default", "owner"}, Doc: "The server sets it when the row is made."},
	{Name: "auto_now_add", Fits: []string{"datetime", "date"}, Excludes: []string{"auto_update", "default", "owner"}, Doc: "The same as `auto_now`."},
	{Name: "auto_update", Fits: []string{"datetime", "date"}, Excludes: []string{"default", "owner"}, Doc: "The server sets it at every write."},
	{Name: "default", Arg: ValueArg, Excludes: []string{"owner"}, Doc: "The value of a row that is made without one: a literal, `now()`, `uuid()` or `user.id`."},
	{Name: "min", Arg: ValueArg, Fits: ordered, Doc: "The smallest value allowed."},
	{Name: "max", Arg: ValueArg, Fits: ordered, Doc: "The largest value allowed."},
	{Name: "min_length", Arg: LengthArg, Fits: append([]string{"list"}, textual...), Doc: "The fewest characters (or items) allowed."},
	{Name: "max_length", Arg: LengthArg, Fits: append([]string{"list"}, textual...), Doc: "The most characters (or items) allowed."},
	{Name: "pattern", Arg: PatternArg, Fits: textual, Doc: "A regular expression (RE2 syntax) that the whole value must match."},
	{Name: "one_of", Arg: ValuesArg, Fits: []string{"integer", "number", "string", "text", "email", "url"}, Doc: "The only values allowed."},
	{Name: "computed", Arg: ExprArg, Excludes: []string{"primary_key", "required", "unique", "indexed", "default", "auto_now", "auto_update", "owner", "writeonly", "min", "max", "min_length", "max_length", "pattern", "one_of", "on_delete"}, Doc: "Derived from other fields of the row; read-only."},
	{Name: "owner", Fits: []string{"string"}, Excludes: []string{"required", "default"}, Doc: "Holds who made the row; set by the server only. Where a policy speaks of the owner and no field has it, the dataset gets a hidden `owner_id`."},
	{Name: "readonly", Excludes: []string{"writeonly"}, Doc: "Never written by clients."},
	{Name: "hidden", Excludes: []string{"writeonly", "searchable", "sortable", "filterable"}, Doc: "Never sent to clients."},
	{Name: "writeonly", Excludes: []string{"readonly", "hidden", "searchable", "sortable", "filterable"}, Doc: "Accepted from clients, but never sent to them."},
	{Name: "searchable", Fits: []string{"string", "text", "email", "url"}, Doc: "Search looks in it. With one field marked so, only marked fields are searched."},
	{Name: "sortable", Doc: "Lists may be sorted by it. With one field marked so, only marked fields are."},
	{Name: "filterable", Doc: "Lists may be filtered by it. With one field marked so, only marked fields are."},
	{Name: "on_delete", Arg: OnDeleteArg, Fits: []string{"reference"}, Doc: "Of a reference: what happens to the row when the row it names is deleted."},
	{Name: "was", Arg: NameArg, Doc: "The name the field had before: migrations rename the column instead of making a new one."},
	{Name: "label", Arg: TextArg, Doc: "What people see as the field's name."},
	{Name: "help", Arg: TextArg, Doc: "A sentence that helps people to fill it in."},
}

// Modifiers lists the modifiers of fields.
func Modifiers() []Modifier { return modifiers }

// FindModifier returns a modifier by its name.
func FindModifier(name string) (Modifier, bool) {
	if i := slices.IndexFunc(modifiers, func(m Modifier) bool { return m.Name == name }); i >= 0 {
		return modifiers[i], true
	}
	return Modifier{}, false
}

// ModifierNames lists the names of the modifiers.
func ModifierNames() []string {
	names := make([]string, 0, len(modifiers))
	for _, m := range modifiers {
		names = append(names, m.Name)
	}
	return names
}
