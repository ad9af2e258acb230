package frontend

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/n3-lang/n3/compiler/gen/backend"
	"github.com/n3-lang/n3/compiler/gen/pretty"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/naming"
)

// datasetModule is what the template of a dataset's module shows.
type datasetModule struct {
	Imports, Doc, Type, Interface, Name, Definition, Dataset string
	Written                                                  bool

	units map[string]bool // functions of durations.ts that the definition calls
}

func newDatasetModule(d *ir.DatasetSpec) datasetModule {
	m := datasetModule{
		Doc:     comment(d.Doc, d.Name+" — "+place(d.Origin)),
		Type:    naming.TypeScriptType(d.Name),
		Name:    naming.TypeScriptConstant(d.Name),
		Dataset: d.Name,
		units:   map[string]bool{},
	}
	used := map[string]bool{"defineDataset": true}
	for _, f := range d.Fields {
		used["type Json"] = used["type Json"] || f.Type == "json" && f.Readable()
		used["type Expanded"] = used["type Expanded"] || f.Reference != nil && f.Readable()
	}
	m.Interface = rowType(d)
	m.Written = d.IsWritable()
	code := newExpressions()
	m.Definition = pretty.Print(definition(d, m, code), style, 0, len("export const "+m.Name+" = "), 1)
	m.Imports = m.imports(used, code)
	return m
}

// schemaModule is what the template of a dataset's schemas shows: what may be
// written. Pages load it when something is about to be.
type schemaModule struct{ Imports, Doc, Type, Create, Update string }

func newSchemaModule(d *ir.DatasetSpec) schemaModule {
	m := schemaModule{
		Doc:    comment("", "What the server takes for "+d.Name+" — "+place(d.Origin)),
		Type:   naming.TypeScriptType(d.Name),
		Create: pretty.Print(schema(d, func(f *ir.FieldSpec) bool { return f.Creatable && !f.Pending }), style, 0, 0, 1),
		Update: "z.partial(create)",
	}
	if slices.ContainsFunc(d.Fields, func(f ir.FieldSpec) bool { return f.Creatable && !f.Writable && !f.Pending }) {
		m.Update = pretty.Print(pretty.List("z.partial(", []pretty.Doc{schema(d, func(f *ir.FieldSpec) bool { return f.Writable && !f.Pending })}, ")"), style, 0, 0, 1)
	}
	m.Imports = `import * as z from "zod/mini";`
	if strings.Contains(m.Create+m.Update, "n3.") {
		m.Imports += "\n" + `import * as n3 from "../n3/core/schemas";`
	}
	return m
}

func (m *datasetModule) imports(used map[string]bool, code *expressions) string {
	var lines, names []string
	for _, name := range []string{"defineDataset", "type Expanded", "type Json"} {
		if used[name] {
			names = append(names, name)
		}
	}
	lines = append(lines, importLine(names, "../n3/core/dataset"))
	if len(m.units) > 0 {
		lines = append(lines, importLine(slices.Sorted(maps.Keys(m.units)), "../n3/core/durations"))
	}
	if functions := code.functions(); len(functions) > 0 {
		lines = append(lines, importLine(functions, "../n3/core/expressions"))
	}
	if m.Written {
		lines = append(lines, importTypes([]string{m.Type + "Create", m.Type + "Update"}, "../schemas/"+m.Dataset))
	}
	return strings.Join(lines, "\n")
}

// importLine prints an import as prettier does: one name a line where it is long.
func importLine(names []string, from string) string {
	return importOf("import {", names, from)
}

func importTypes(names []string, from string) string {
	return importOf("import type {", names, from)
}

func importOf(keyword string, names []string, from string) string {
	d := pretty.Padded(keyword, pretty.Texts(names), "} from "+quote(from)+";")
	return pretty.Print(d, style, 0, 0, 0)
}

// place says where a construct comes from. It names no line: a line more above
// must not change the module. The source map has the lines.
func place(o ir.Origin) string { return o.File }

// rowType prints the fields of a row as a client sees them.
func rowType(d *ir.DatasetSpec) string {
	lines := []string{"{"}
	for i := range d.Fields {
		f := &d.Fields[i]
		if !f.Readable() {
			continue
		}
		if doc := strings.ReplaceAll(f.Doc, "*/", "* /"); doc != "" {
			lines = append(lines, "  /** "+strings.ReplaceAll(doc, "\n", " ")+" */")
		}
		lines = append(lines, "  "+f.Name+": "+fieldType(f)+";")
		if f.Reference != nil {
			lines = append(lines, "  "+f.Reference.Name+"?: Expanded<"+quote(f.Reference.Dataset)+">;")
		}
	}
	return strings.Join(append(lines, "}"), "\n")
}

var scalarTypes = map[string]string{"integer": "number", "number": "number", "boolean": "boolean"}

func scalarType(t string) string {
	if s, ok := scalarTypes[t]; ok {
		return s
	}
	return "string"
}

func fieldType(f *ir.FieldSpec) string {
	var t string
	switch f.Type {
	case "json":
		return "Json" // null is one of its values
	case "list":
		t = scalarType(f.Item) + "[]"
	case "enum":
		values := make([]string, len(f.Values))
		for i, v := range f.Values {
			values[i] = quote(v.Name)
		}
		t = strings.Join(values, " | ")
	default:
		t = scalarType(f.Type)
	}
	if f.Required || f.PrimaryKey || f.AutoNow || f.AutoUpdate {
		return t
	}
	return t + " | null"
}

// schema prints the zod schema of what a client may send.
func schema(d *ir.DatasetSpec, sent func(*ir.FieldSpec) bool) pretty.Doc {
	var items []pretty.Doc
	for i := range d.Fields {
		if f := &d.Fields[i]; sent(f) {
			items = append(items, pretty.Prefix(f.Name+": ", fieldSchema(f)))
		}
	}
	if len(items) == 0 {
		return pretty.Text("z.strictObject({})")
	}
	return pretty.Broken(pretty.Padded("z.strictObject({", items, "})"))
}

func fieldSchema(f *ir.FieldSpec) pretty.Doc {
	base := valueSchema(f)
	switch {
	case f.PrimaryKey || f.Required && f.Default == nil:
		return base
	case f.Required:
		return pretty.List("z.optional(", []pretty.Doc{base}, ")")
	}
	return pretty.List("z.nullish(", []pretty.Doc{base}, ")")
}

// scalarSchemas are zod's where zod and the server agree, else the runtime's own
// (src/n3/core/schemas.ts).
var scalarSchemas = map[string]string{
	"string": "n3.text()", "text": "n3.text()", "email": "n3.email()", "url": "n3.url()", "integer": "z.int()", "number": "z.number()",
	"boolean": "z.boolean()", "date": "n3.date()", "time": "n3.time()", "datetime": "n3.datetime()",
	"duration": "n3.duration()", "uuid": "n3.uuid()", "json": "z.json()",
}

func valueSchema(f *ir.FieldSpec) pretty.Doc {
	if len(f.OneOf) > 0 {
		if scalarType(f.Type) == "number" {
			return pretty.List("z.literal([", pretty.Texts(f.OneOf), "])")
		}
		return pretty.List("z.enum([", quotes(f.OneOf), "])")
	}
	base, checks := scalarSchemas[f.Type], []string{}
	switch f.Type {
	case "enum":
		var names []string
		for _, v := range f.Values {
			names = append(names, v.Name)
		}
		return pretty.List("z.enum([", quotes(names), "])")
	case "list":
		base = "z.array(" + scalarSchemas[f.Item] + ")"
	case "decimal":
		base = "z.string()"
		checks = append(checks, "z.regex("+lang.ECMAScript(lang.DecimalPattern(f.Precision, f.Scale))+")")
	}
	counted := "n3." // code points of a text, items of a list
	if f.Type == "list" {
		counted = "z."
	}
	if f.MinLength != nil {
		checks = append(checks, counted+"minLength("+strconv.Itoa(*f.MinLength)+")")
	}
	if f.MaxLength != nil {
		checks = append(checks, counted+"maxLength("+strconv.Itoa(*f.MaxLength)+")")
	}
	if scalarType(f.Type) == "number" {
		if f.Min != "" {
			checks = append(checks, "z.gte("+f.Min+")")
		}
		if f.Max != "" {
			checks = append(checks, "z.lte("+f.Max+")")
		}
	}
	if f.Pattern != "" && portable(f.Pattern) {
		checks = append(checks, "z.regex(/^(?:"+strings.ReplaceAll(f.Pattern, "/", `\/`)+")$/)")
	}
	if len(checks) == 0 {
		return pretty.Text(base)
	}
	return pretty.List(base+".check(", pretty.Texts(checks), ")")
}

// portablePattern is what means the same in RE2 and ECMAScript: plain
// characters, positive classes, groups and repetition. No dot and no negated
// class (they differ at line ends and beyond 16 bits), no \s, no flags.
var portablePattern = regexp.MustCompile(`^(?:[A-Za-z0-9_ @#%&=:;<>,!'"~-]|/|\\[dw.\\/+*?()|{}\[\]^$-]|\[(?:[A-Za-z0-9_ .@#%&=:;<>,!+*?()|{}$-]|\\[dw.\\/\[\]^-])+\]|\((?:\?:)?|[)|+*?^$]|\{[0-9]+(?:,[0-9]*)?\})*$`)

func portable(pattern string) bool { return portablePattern.MatchString(pattern) }

// definition prints the defineDataset call; what is the default is left out.
func definition(d *ir.DatasetSpec, m datasetModule, code *expressions) pretty.Doc {
	items := []pretty.Doc{pretty.Text("name: " + quote(d.Name))}
	add := func(name, value string) { items = append(items, pretty.Text(name+": "+value)) }
	add("title", quote(d.Title))
	add("noun", quote(naming.Noun(d.Title)))
	if d.Key != "" {
		add("key", quote(d.Key))
	}
	if d.TitleField != d.Key {
		add("titleField", quote(d.TitleField))
	}
	if d.Pending {
		add("pending", "true")
	}
	if d.Realtime {
		add("realtime", "true")
	}
	if d.Adopted {
		add("adopted", "true")
	}
	if len(d.DependsOn) > 0 {
		items = append(items, pretty.Prefix("dependsOn: ", pretty.List("[", quotes(d.DependsOn), "]")))
	}
	usual := "on_focus"
	if d.Realtime {
		usual = "on_change"
	}
	switch d.RefreshPolicy.Mode {
	case usual:
	case "every":
		add("refreshPolicy", "{ every: "+length(d.RefreshPolicy.Every, func(unit string) { m.units[unit] = true })+" }")
	default:
		add("refreshPolicy", quote(d.RefreshPolicy.Mode))
	}
	if d.PageSize != 25 {
		add("pageSize", strconv.Itoa(d.PageSize))
	}
	if d.MaxPageSize != 100 {
		add("maxPageSize", strconv.Itoa(d.MaxPageSize))
	}
	if d.IsWritable() {
		add("schemas", "() => import("+quote("../schemas/"+d.Name)+")")
	}
	if joined := d.JoinedFields(); len(joined) > 0 && d.IsWritable() {
		var groups []pretty.Doc
		for _, names := range joined {
			groups = append(groups, pretty.List("[", quotes(names), "]"))
		}
		items = append(items, pretty.Prefix("joined: ", pretty.List("[", groups, "]")))
	}
	items = append(items, queried(d)...)
	var fields []pretty.Doc
	for i := range d.Fields {
		if f := &d.Fields[i]; !f.Hidden {
			fields = append(fields, field(f))
		}
	}
	list := pretty.List("[", fields, "]")
	if len(fields) > 1 {
		list = pretty.Broken(list) // as prettier breaks several objects
	}
	items = append(items, pretty.Prefix("fields: ", list))
	if len(d.Validation) > 0 {
		var rules []pretty.Doc
		for _, v := range d.Validation {
			rules = append(rules, pretty.Broken(pretty.Padded("{", []pretty.Doc{
				pretty.Text("message: " + quote(v.Message)),
				pretty.Prefix("fields: ", pretty.List("[", quotes(v.Fields), "]")),
				pretty.Prefix("test: ", code.arrow(v.Rule)),
			}, "}")))
		}
		items = append(items, pretty.Prefix("validation: ", pretty.Broken(pretty.List("[", rules, "]"))))
	}
	generics := "<" + m.Type + ">"
	if d.IsWritable() {
		generics = "<" + m.Type + ", " + m.Type + "Create, " + m.Type + "Update>"
	}
	return pretty.Broken(pretty.Padded("defineDataset"+generics+"({", items, "})"))
}

// queried prints what lists may be sorted, filtered and searched by, where it is
// not the default; once where sorting and filtering are the same.
func queried(d *ir.DatasetSpec) []pretty.Doc {
	usual := func(fits func(lang.Type) bool) []string {
		var names []string
		for _, f := range d.Fields {
			if t, _ := lang.FindType(f.Type); f.Readable() && fits(t) {
				names = append(names, f.Name)
			}
		}
		return names
	}
	var items []pretty.Doc
	add := func(name string, names, usual []string) {
		if !slices.Equal(names, usual) {
			items = append(items, pretty.Prefix(name+": ", pretty.List("[", quotes(names), "]")))
		}
	}
	scalars := usual(func(t lang.Type) bool { return t.Scalar })
	if slices.Equal(d.Sortable, d.Filterable) {
		add("queryable", d.Sortable, scalars)
	} else {
		add("sortable", d.Sortable, scalars)
		add("filterable", d.Filterable, scalars)
	}
	add("searchable", d.Searchable, usual(func(t lang.Type) bool { return t.Texty }))
	return items
}

func field(f *ir.FieldSpec) pretty.Doc {
	items := pretty.Texts([]string{"name: " + quote(f.Name), "type: " + quote(f.Type)})
	add := func(name, value string) { items = append(items, pretty.Text(name+": "+value)) }
	switch f.Type {
	case "decimal":
		add("scale", strconv.Itoa(f.Scale))
	case "list":
		add("item", quote(f.Item))
	case "enum":
		var values, colors []pretty.Doc
		named := ir.ValueColors(f.Values)
		for i, v := range f.Values {
			key := v.Name
			if !identifier.MatchString(key) {
				key = quote(key)
			}
			values = append(values, pretty.Text(key+": "+quote(v.Label)))
			if named != nil {
				colors = append(colors, pretty.Text(key+": "+quote(named[i])))
			}
		}
		items = append(items, pretty.Prefix("values: ", pretty.Padded("{", values, "}")))
		if named != nil {
			items = append(items, pretty.Prefix("colors: ", pretty.Padded("{", colors, "}")))
		}
	}
	if r := f.Reference; r != nil {
		reference := pretty.Padded("{", pretty.Texts([]string{"name: " + quote(r.Name), "dataset: " + quote(r.Dataset)}), "}")
		items = append(items, pretty.Prefix("reference: ", reference))
	}
	add("label", quote(f.Label))
	if f.Help != "" {
		add("help", quote(f.Help))
	}
	flag := func(name string, set bool) {
		if set {
			add(name, "true")
		}
	}
	flag("required", f.Required && f.Creatable)
	flag("readonly", !f.Creatable)
	flag("createOnly", f.Creatable && !f.Writable)
	flag("writeonly", f.WriteOnly)
	flag("pending", f.Pending)
	if f.Default != nil && f.Default.Kind == "literal" && f.Writable {
		switch kind := lang.KindOf(f.Type); {
		case kind == lang.NumberKind && f.Type != "decimal" || kind == lang.BooleanKind:
			add("default", f.Default.Value)
		case kind == lang.DurationKind:
			add("default", quote(backend.ISODuration(f.Default.Value)))
		default:
			add("default", quote(f.Default.Value))
		}
	}
	return pretty.Padded("{", items, "}")
}

var identifier = regexp.MustCompile(`^[A-Za-z_$][A-Za-z0-9_$]*$`)
