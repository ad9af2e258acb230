package backend

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/gen/memo"
	"github.com/n3-lang/n3/compiler/gen/pretty"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/naming"
)

var style = pretty.Style{Width: 100, Indent: "    "}

// datasetModule is what the templates of a dataset's module show.
type datasetModule struct {
	Doc, Imports, Spec, Class, Constant, Row, Create, Update, Name, Router, Endpoints, ListDoc string
	PageSize, MaxPageSize                                                                      int
}

// datasetTemplates are the parts of a dataset's module: what is read only has no
// models and no writes, what has no key is read in lists only.
func datasetTemplates(d *ir.DatasetSpec) []string {
	parts := []string{"dataset_spec.py.tmpl", "dataset_row.py.tmpl"}
	if d.IsWritable() {
		parts = append(parts, "dataset_models.py.tmpl")
	}
	parts = append(parts, "dataset_list.py.tmpl")
	if d.Key != "" {
		parts = append(parts, "dataset_item.py.tmpl")
	}
	if d.IsWritable() {
		parts = append(parts, "dataset_writes.py.tmpl")
		if d.SoftDelete {
			parts = append(parts, "dataset_restore.py.tmpl")
		}
	}
	return parts
}

func newDatasetModule(view *memo.View, d *ir.DatasetSpec) datasetModule {
	m := &modelPrinter{}
	spec := &specPrinter{view: view, rules: newExpressions(view), names: map[string]bool{"Access": true, "Dataset": true}, fields: map[string]bool{}}
	class, constant := naming.Pascal(d.Name), naming.PythonConstant(d.Name)
	endpoints := []string{constant, "row=" + class + "Row"}
	out := datasetModule{
		Doc: docstring(d), Name: d.Name, Class: class, Constant: constant, PageSize: d.PageSize, MaxPageSize: d.MaxPageSize, ListDoc: listDoc(d),
		Spec: pretty.Print(spec.dataset(d), style, 0, len(constant+" = "), 0),
	}
	out.Row = m.row(d)
	var third [][2]any
	third = append(third, [2]any{"fastapi", []string{"APIRouter", "Query", "Request", "Response"}})
	if d.IsWritable() {
		out.Create, out.Update = m.model(d, true), m.model(d, false)
		endpoints = append(endpoints, "create="+class+"Create", "update="+class+"Update")
	}
	third = append(third, [2]any{"n3_runtime", []string{"models"}})
	out.Endpoints = pretty.Print(pretty.Prefix("endpoints = ", pretty.List("DatasetEndpoints(", pretty.Texts(endpoints), ")")), style, 0, 0, 0)
	name := expr.PythonText(d.Name)
	router := []string{"prefix=" + expr.PythonText("/"+d.Name), "tags=[" + name + "]", "route_class=DatasetRoute"}
	out.Router = pretty.Print(pretty.Prefix("router = ", pretty.List("APIRouter(", pretty.Texts(router), ")")), style, 0, 0, 0)
	var standard [][2]any
	if m.decimal {
		standard = append(standard, [2]any{"decimal", []string{"Decimal as DecimalNumber"}})
	}
	typing := []string{"Literal"}
	if m.annotated {
		typing = []string{"Annotated", "Literal"}
	}
	standard = append(standard, [2]any{"typing", typing})
	for _, from := range []struct {
		module string
		names  map[string]bool
	}{{"dataset", spec.names}, {"dataset_router", map[string]bool{"DatasetEndpoints": true}}, {"expressions", spec.rules.used}, {"fields", spec.fields}, {"routing", map[string]bool{"DatasetRoute": true}}} {
		if len(from.names) > 0 {
			third = append(third, [2]any{"n3_runtime." + from.module, sortedNames(from.names)})
		}
	}
	out.Imports = imports(standard) + "\n\n" + imports(third)
	return out
}

func docstring(d *ir.DatasetSpec) string {
	where := "Dataset `" + d.Name + "` (" + d.Origin.File + ")."
	if d.Doc == "" {
		return where
	}
	doc := strings.NewReplacer(`\`, `\\`, `"""`, `\"\"\"`).Replace(d.Doc)
	return where + "\n\n" + doc + "\n"
}

// listDoc is the docstring of the list endpoint, which OpenAPI shows: the
// comments of the source.
func listDoc(d *ir.DatasetSpec) string {
	const first = `"""Return the rows the caller may read, page by page.`
	if d.Doc == "" {
		return first + `"""`
	}
	doc := strings.NewReplacer(`\`, `\\`, `"""`, `\"\"\"`, "\n\n", "\n\n    ", "\n", "\n    ").Replace(strings.TrimSpace(d.Doc))
	return first + "\n\n    " + doc + "\n    \"\"\""
}

// imports prints from-imports the way ruff sorts and breaks them.
func imports(list [][2]any) string {
	var lines []string
	for _, item := range list {
		module, names := item[0].(string), item[1].([]string)
		line := "from " + module + " import " + strings.Join(names, ", ")
		if len(line) > style.Width {
			line = pretty.Print(pretty.Broken(pretty.List("from "+module+" import (", pretty.Texts(names), ")")), style, 0, 0, 0)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// sortedNames sorts as isort does: constants, classes, then the rest.
func sortedNames(set map[string]bool) []string {
	rank := func(name string) int {
		switch {
		case name == strings.ToUpper(name) && len(name) > 1:
			return 0
		case name[0] >= 'A' && name[0] <= 'Z':
			return 1
		}
		return 2
	}
	return slices.SortedFunc(maps.Keys(set), func(a, b string) int {
		if x, y := rank(a), rank(b); x != y {
			return x - y
		}
		return strings.Compare(a, b)
	})
}

// specPrinter prints a Dataset.
type specPrinter struct {
	view   *memo.View
	rules  *expressions
	names  map[string]bool // of n3_runtime.dataset
	fields map[string]bool // of n3_runtime.fields
}

// dataset prints what its owner reads: what is the default is left out, and what
// the table looks like is in a module of its own.
func (p *specPrinter) dataset(d *ir.DatasetSpec) pretty.Doc {
	quote := expr.PythonText
	fields := make([]pretty.Doc, len(d.Fields))
	for i := range d.Fields {
		fields[i] = p.field(d, &d.Fields[i])
	}
	items := []pretty.Doc{
		pretty.Text("name=" + quote(d.Name)),
		pretty.Prefix("fields=", broken(fields)),
		pretty.Prefix("access=", p.access(d)),
	}
	flag := func(name string, set bool) {
		if set {
			items = append(items, pretty.Text(name+"=True"))
		}
	}
	number := func(name string, value, usual int) {
		if value != usual {
			items = append(items, pretty.Text(name+"="+strconv.Itoa(value)))
		}
	}
	if len(d.Validation) > 0 {
		items = append(items, pretty.Prefix("checks=", p.checks(d)))
	}
	if d.Derived != nil {
		items = append(items, pretty.Prefix("derived=", p.derivation(d)))
		if len(d.KeyFields) > 0 {
			items = append(items, pretty.Prefix("key_fields=", texts(d.KeyFields)))
		} else if d.Key != "" {
			items = append(items, pretty.Prefix("key_fields=", texts([]string{d.Key})))
		}
	}
	items = append(items, p.queries(d)...)
	number("page_size", d.PageSize, 25)
	number("max_page_size", d.MaxPageSize, 100)
	flag("realtime", d.Realtime)
	flag("require_match", d.RequireMatch)
	flag("soft_delete", d.SoftDelete)
	flag("adopted", d.Adopted)
	flag("people", d.Name == p.view.App().Users)
	flag("guessable", guessable(d))
	if d.Table != d.Name && d.Derived == nil {
		items = append(items, pretty.Text("table="+quote(d.Table)))
	}
	if zone := p.view.App().Timezone; zone != "UTC" && zone != "" {
		items = append(items, pretty.Text("timezone="+quote(zone)))
	}
	return pretty.Broken(pretty.List("Dataset(", items, ")"))
}

// guessable says whether a refused write tells that somebody else has a value
// that nobody may read.
func guessable(d *ir.DatasetSpec) bool {
	secret := func(name string) bool { f := d.Field(name); return f != nil && f.WriteOnly }
	return slices.ContainsFunc(d.Indexes, func(i ir.IndexSpec) bool {
		return i.Unique && slices.ContainsFunc(i.Columns, func(c ir.IndexColumn) bool { return secret(c.Name) })
	})
}

// queries prints what may be sorted, filtered and searched, where that is not
// everything that can be.
func (p *specPrinter) queries(d *ir.DatasetSpec) []pretty.Doc {
	all := func(fits func(lang.Type) bool) []string {
		names := []string{}
		for _, f := range d.Fields {
			if t, _ := lang.FindType(f.Type); f.Readable() && fits(t) {
				names = append(names, f.Name)
			}
		}
		return names
	}
	scalar, texty := all(func(t lang.Type) bool { return t.Scalar }), all(func(t lang.Type) bool { return t.Texty })
	var items []pretty.Doc
	sorted, filtered := slices.Equal(d.Sortable, scalar), slices.Equal(d.Filterable, scalar)
	if !sorted {
		items = append(items, pretty.Prefix("sortable=", texts(d.Sortable)))
	}
	switch {
	case slices.Equal(d.Sortable, d.Filterable):
	case filtered:
		p.names["ALL"] = true
		items = append(items, pretty.Text("filterable=ALL"))
	default:
		items = append(items, pretty.Prefix("filterable=", texts(d.Filterable)))
	}
	if !slices.Equal(d.Searchable, texty) {
		items = append(items, pretty.Prefix("searchable=", texts(d.Searchable)))
	}
	return items
}

// broken is a tuple with an item a line. The comma behind a single item says
// nothing to ruff, so that one is on a line with its tuple where it fits.
func broken(items []pretty.Doc) pretty.Doc {
	switch len(items) {
	case 0:
		return pretty.Text("()")
	case 1:
		return pretty.Tuple(items)
	}
	return pretty.Broken(pretty.Tuple(items))
}

func texts(names []string) pretty.Doc {
	docs := make([]pretty.Doc, len(names))
	for i, name := range names {
		docs[i] = pretty.Text(expr.PythonText(name))
	}
	return pretty.Tuple(docs)
}

func (p *specPrinter) access(d *ir.DatasetSpec) pretty.Doc {
	a := &d.Access
	if d.Derived != nil {
		return pretty.List("Access(", []pretty.Doc{pretty.Prefix("read=", p.rules.rule(a.Read, d))}, ")")
	}
	update := p.rules.rule(a.Update, d)
	if a.UpdateAfter != nil {
		p.names["Change"] = true
		update = pretty.Broken(pretty.List("Change(", []pretty.Doc{
			pretty.Prefix("before=", update), pretty.Prefix("after=", p.rules.rule(a.UpdateAfter, d)),
		}, ")"))
	}
	items := []pretty.Doc{
		pretty.Prefix("read=", p.rules.rule(a.Read, d)),
		pretty.Prefix("create=", p.rules.rule(a.Create, d)),
		pretty.Prefix("update=", update),
		pretty.Prefix("delete=", p.rules.rule(a.Delete, d)),
	}
	if len(a.Fields) > 0 {
		var fields []pretty.Doc
		for _, f := range a.Fields {
			fields = append(fields, pretty.Prefix(expr.PythonText(f.Field)+": ", p.rules.rule(f.Rule, d)))
		}
		items = append(items, pretty.Prefix("fields=", pretty.Broken(pretty.List("{", fields, "}"))))
	}
	return pretty.Broken(pretty.List("Access(", items, ")"))
}

// fieldClasses are the classes of n3_runtime.fields.
var fieldClasses = map[string]string{
	"string": "String", "text": "Text", "email": "Email", "url": "Url", "integer": "Integer", "number": "Number", "decimal": "Decimal",
	"boolean": "Boolean", "date": "Date", "time": "Time", "datetime": "DateTime", "duration": "Duration", "uuid": "Uuid", "json": "Json",
	"enum": "Enum", "list": "List",
}

func (p *specPrinter) class(name string) string {
	p.fields[name] = true
	return name
}

// field prints a field; what is false or empty is left out.
func (p *specPrinter) field(d *ir.DatasetSpec, f *ir.FieldSpec) pretty.Doc {
	quote := expr.PythonText
	class, items := fieldClasses[f.Type], pretty.Texts([]string{quote(f.Name)})
	add := func(name, value string) { items = append(items, pretty.Text(name+"="+value)) }
	flag := func(name string, set bool) {
		if set {
			add(name, "True")
		}
	}
	switch {
	case f.Reference != nil:
		r := f.Reference
		class, items = "Reference", pretty.Texts([]string{quote(r.Name), quote(r.Dataset)})
		if f.Type != "integer" {
			add("key", p.class(fieldClasses[f.Type]))
		}
		if f.Name != r.Name+"_id" {
			add("column", quote(f.Name))
		}
		if r.OnDelete != "" && r.OnDelete != "restrict" {
			add("on_delete", quote(r.OnDelete))
		}
	case f.Type == "enum":
		var values []string
		for _, v := range f.Values {
			values = append(values, v.Name)
		}
		items = append(items, texts(values))
	case f.Type == "decimal":
		items = append(items, pretty.Texts([]string{strconv.Itoa(f.Precision), strconv.Itoa(f.Scale)})...)
	case f.Item != "":
		items = append(items, pretty.Text(quote(f.Item)))
	}
	if f.Column != "" {
		add("stored_as", quote(f.Column))
	}
	flag("primary_key", f.PrimaryKey)
	flag("required", f.Required)
	flag("unique", f.Unique)
	flag("auto_now", f.AutoNow)
	flag("auto_update", f.AutoUpdate)
	if f.Default != nil {
		items = append(items, pretty.Prefix("default=", p.defaultValue(f)))
	}
	if f.Min != "" {
		add("min", bound(f, f.Min))
	}
	if f.Max != "" {
		add("max", bound(f, f.Max))
	}
	if f.MinLength != nil {
		add("min_length", strconv.Itoa(*f.MinLength))
	}
	if f.MaxLength != nil && !(f.Type == "string" && *f.MaxLength == usualLength) {
		add("max_length", strconv.Itoa(*f.MaxLength))
	}
	if f.Pattern != "" {
		add("pattern", quote(f.Pattern))
	}
	if len(f.OneOf) > 0 {
		items = append(items, pretty.Prefix("one_of=", pretty.Tuple(pretty.Texts(oneOf(f)))))
	}
	flag("owner", f.Owner)
	flag("readonly", f.ReadOnly && f.Computed == nil && f.Source == nil)
	flag("hidden", f.Hidden)
	flag("writeonly", f.WriteOnly)
	if f.Computed != nil {
		items = append(items, pretty.Prefix("computed=", p.rules.value(f.Computed, d)))
	}
	if f.Source != nil {
		items = append(items, pretty.Prefix("source=", p.rules.value(f.Source, d)))
	}
	return pretty.List(p.class(class)+"(", items, ")")
}

// usualLength is how many characters a string has at most where nothing is
// written.
const usualLength = 255

func (p *specPrinter) checks(d *ir.DatasetSpec) pretty.Doc {
	p.names["Check"] = true
	var list []pretty.Doc
	for _, v := range d.Validation {
		list = append(list, pretty.List("Check(", []pretty.Doc{
			pretty.Text(expr.PythonText(v.Name)), p.rules.rule(v.Rule, d), pretty.Text(expr.PythonText(v.Message)),
		}, ")"))
	}
	return broken(list)
}

func (p *specPrinter) derivation(d *ir.DatasetSpec) pretty.Doc {
	p.names["Derived"] = true
	items := []pretty.Doc{pretty.Text("source=" + expr.PythonText(d.Derived.From))}
	var joins []pretty.Doc
	for _, j := range d.Derived.Joins {
		p.names["Join"] = true
		args := []pretty.Doc{pretty.Text(expr.PythonText(j.Dataset)), p.rules.value(j.On, d)}
		if j.Left {
			args = append(args, pretty.Text("left=True"))
		}
		joins = append(joins, pretty.List("Join(", args, ")"))
	}
	if len(joins) > 0 {
		items = append(items, pretty.Prefix("joins=", pretty.Tuple(joins)))
	}
	if d.Derived.Filter != nil {
		items = append(items, pretty.Prefix("filter=", p.rules.rule(d.Derived.Filter, d)))
	}
	if d.Derived.Grouped {
		items = append(items, pretty.Text("grouped=True"))
	}
	if len(d.Derived.GroupBy) > 0 {
		items = append(items, pretty.Prefix("group_by=", texts(d.Derived.GroupBy)))
	}
	if len(d.Derived.OrderBy) > 0 {
		items = append(items, pretty.Prefix("order_by=", texts(d.Derived.OrderBy)))
	}
	if d.Derived.Limit > 0 {
		items = append(items, pretty.Text("limit="+strconv.Itoa(d.Derived.Limit)))
	}
	if d.Derived.Offset > 0 {
		items = append(items, pretty.Text("offset="+strconv.Itoa(d.Derived.Offset)))
	}
	if d.Derived.System {
		items = append(items, pretty.Text("system=True"))
	}
	return pretty.Broken(pretty.List("Derived(", items, ")"))
}

func (p *specPrinter) defaultValue(f *ir.FieldSpec) pretty.Doc {
	switch f.Default.Kind {
	case "expression":
		return p.rules.value(f.Default.Expr, nil)
	case "now", "today":
		if f.Type == "date" {
			return pretty.Text(p.rules.zoned("today"))
		}
		if f.Default.Kind == "today" {
			return pretty.Text(p.rules.zoned("date_trunc", `"day"`, p.rules.use("now")+"()"))
		}
		return pretty.Text(p.rules.use("now") + "()")
	case "uuid":
		return pretty.Text(p.rules.use("uuid") + "()")
	case "user_id":
		return pretty.Text(p.rules.use("USER") + ".id")
	case "user_row":
		return pretty.Text(p.rules.use("USER") + ".row")
	}
	switch f.Type {
	case "integer", "number":
		return pretty.Text(f.Default.Value)
	case "boolean":
		return pretty.Text(naming.UpperFirst(f.Default.Value)) // True, False
	case "duration":
		return pretty.Text(expr.PythonText(ISODuration(f.Default.Value)))
	}
	return pretty.Text(expr.PythonText(f.Default.Value))
}

// ISODuration prints milliseconds as ISO 8601: PT90S, PT0.5S.
func ISODuration(milliseconds string) string {
	ms, err := strconv.ParseInt(milliseconds, 10, 64)
	if err != nil {
		return "PT0S"
	}
	sign := ""
	if ms < 0 {
		sign, ms = "-", -ms
	}
	return sign + "PT" + strconv.FormatFloat(float64(ms)/1000, 'f', -1, 64) + "S"
}

// bound prints the least or greatest value of a field: of moments and durations
// as they are sent.
func bound(f *ir.FieldSpec, value string) string {
	switch lang.KindOf(f.Type) {
	case lang.MomentKind:
		return expr.PythonText(value)
	case lang.DurationKind:
		return expr.PythonText(ISODuration(value))
	}
	return number(value)
}

// number prints a bound: decimals lose the zeros that say nothing.
func number(value string) string {
	if strings.Contains(value, ".") {
		value = strings.TrimSuffix(strings.TrimRight(value, "0"), ".")
	}
	return value
}

func oneOf(f *ir.FieldSpec) []string {
	values := make([]string, len(f.OneOf))
	for i, v := range f.OneOf {
		if f.Type == "integer" || f.Type == "number" {
			values[i] = v
		} else {
			values[i] = expr.PythonText(v)
		}
	}
	return values
}
