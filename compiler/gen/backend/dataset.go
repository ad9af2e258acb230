package backend

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/gen/migrate"
	"github.com/n3-lang/n3/compiler/gen/pretty"
	"github.com/n3-lang/n3/compiler/ir"
)

var style = pretty.Style{Width: 100, Indent: "    "}

// datasetModule is what the templates of a dataset's module show.
type datasetModule struct {
	Doc, Imports, Spec, Class, Create, Update, Name, Endpoints string
	PageSize, MaxPageSize                                      int
}

// datasetTemplates are the parts of a dataset's module: what is read only has no
// models and no writes, what has no key is read in lists only.
func datasetTemplates(d *ir.DatasetSpec) []string {
	parts := []string{"dataset_spec.py.tmpl"}
	if writable(d) {
		parts = append(parts, "dataset_models.py.tmpl")
	}
	parts = append(parts, "dataset_list.py.tmpl")
	if d.Key != "" {
		parts = append(parts, "dataset_item.py.tmpl")
	}
	if writable(d) {
		parts = append(parts, "dataset_writes.py.tmpl")
	}
	return parts
}

func writable(d *ir.DatasetSpec) bool { return d.Derived == nil && d.Key != "" }

func (g *generator) datasetModule(d *ir.DatasetSpec) datasetModule {
	m := &modelPrinter{models: map[string]bool{}}
	r := newRules(d.OwnerField)
	spec := &specPrinter{app: g.app, rules: r, names: map[string]bool{"Column": true, "DatasetSpec": true, "Field": true}, derived: map[string]bool{}}
	class := Pascal(d.Name)
	endpoints := []string{"SPEC"}
	out := datasetModule{
		Doc: docstring(d), Name: d.Name, Class: class, PageSize: d.PageSize, MaxPageSize: d.MaxPageSize,
		Spec: pretty.Print(spec.dataset(d), style, 0, len("SPEC = "), 0),
	}
	if d.Derived != nil {
		delete(spec.names, "Column")
	}
	if writable(d) {
		m.models["WriteModel"] = true
		out.Create, out.Update = m.model(d, true), m.model(d, false)
		endpoints = append(endpoints, "create="+class+"Create", "update="+class+"Update")
	}
	out.Endpoints = pretty.Print(pretty.Prefix("endpoints = ", pretty.List("DatasetEndpoints(", pretty.Texts(endpoints), ")")), style, 0, 0, 0)
	var standard [][2]any
	if m.decimal {
		standard = append(standard, [2]any{"decimal", []string{"Decimal"}})
	}
	typing := []string{"Literal"}
	if m.annotated {
		typing = []string{"Annotated", "Literal"}
	}
	standard = append(standard, [2]any{"typing", typing})
	third := [][2]any{{"fastapi", []string{"APIRouter", "Query", "Request", "Response"}}}
	for _, from := range []struct {
		module string
		names  map[string]bool
	}{
		{"dataset_router", map[string]bool{"DatasetEndpoints": true}}, {"derived", spec.derived}, {"expressions", r.functions},
		{"formulas", r.formulas}, {"models", m.models}, {"policy", r.policy}, {"spec", spec.names},
	} {
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

// specPrinter prints a DatasetSpec.
type specPrinter struct {
	app     *ir.Application
	rules   *rules
	names   map[string]bool // of n3_runtime.spec
	derived map[string]bool // of n3_runtime.derived
}

func (p *specPrinter) dataset(d *ir.DatasetSpec) pretty.Doc {
	quote := expr.PythonText
	var columns, indexes, fields []pretty.Doc
	for _, c := range migrate.Columns(d) {
		args := []string{quote(c.Name), quote(c.Definition)}
		if c.Was != "" {
			args = append(args, "was="+quote(c.Was))
		}
		columns = append(columns, pretty.List("Column(", pretty.Texts(args), ")"))
	}
	for _, i := range d.Indexes {
		p.names["Index"] = true
		indexes = append(indexes, index(i))
	}
	for i := range d.Fields {
		fields = append(fields, p.field(&d.Fields[i]))
	}
	items := []pretty.Doc{
		pretty.Text("name=" + quote(d.Name)), pretty.Text("title=" + quote(d.Title)), pretty.Text("table=" + quote(d.Table)),
		pretty.Text("key=" + quote(d.Key)), pretty.Text("title_field=" + quote(d.TitleField)),
		pretty.Prefix("columns=", broken(columns)),
		pretty.Prefix("indexes=", pretty.Tuple(indexes)),
		pretty.Prefix("fields=", broken(fields)),
		pretty.Prefix("access=", p.access(&d.Access)),
		pretty.Prefix("sortable=", texts(d.Sortable)), pretty.Prefix("filterable=", texts(d.Filterable)), pretty.Prefix("searchable=", texts(d.Searchable)),
		pretty.Text("page_size=" + strconv.Itoa(d.PageSize)), pretty.Text("max_page_size=" + strconv.Itoa(d.MaxPageSize)),
	}
	if d.Realtime {
		items = append(items, pretty.Text("realtime=True"))
	}
	if d.RequireMatch {
		items = append(items, pretty.Text("require_match=True"))
	}
	flag := func(name string, set bool) {
		if set {
			items = append(items, pretty.Text(name+"=True"))
		}
	}
	flag("soft_delete", d.SoftDelete)
	flag("adopted", d.Adopted)
	flag("people", d.Name == p.app.App.Users)
	if d.Was != "" {
		items = append(items, pretty.Text("was="+quote(d.Was)))
	}
	if zone := p.app.App.Timezone; zone != "UTC" && zone != "" {
		items = append(items, pretty.Text("timezone="+quote(zone)))
	}
	if len(d.Validation) > 0 {
		items = append(items, pretty.Prefix("validation=", p.validation(d)))
	}
	if d.Derived != nil {
		items = append(items, pretty.Prefix("derived=", p.derivation(d)))
		if len(d.KeyFields) > 0 {
			items = append(items, pretty.Prefix("key_fields=", texts(d.KeyFields)))
		}
	}
	if len(d.DependsOn) > 0 {
		items = append(items, pretty.Prefix("depends_on=", texts(d.DependsOn)))
	}
	items = append(items, pretty.Text("source="+quote(d.Origin.File)))
	return pretty.Broken(pretty.List("DatasetSpec(", items, ")"))
}

// broken is a tuple with an item a line. The comma behind a single item says
// nothing to ruff, so that one stands on a line with its tuple where it fits.
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

func index(i ir.IndexSpec) pretty.Doc {
	var columns []string
	for _, c := range i.Columns {
		if c.Descending {
			columns = append(columns, "-"+c.Name)
		} else {
			columns = append(columns, c.Name)
		}
	}
	args := []pretty.Doc{pretty.Text(expr.PythonText(i.Name)), texts(columns)}
	if i.Unique {
		args = append(args, pretty.Text("unique=True"))
	}
	return pretty.List("Index(", args, ")")
}

func (p *specPrinter) access(a *ir.AccessPolicySpec) pretty.Doc {
	items := []pretty.Doc{
		pretty.Prefix("read=", p.rules.doc(a.Read)),
		pretty.Prefix("create=", p.rules.doc(a.Create)),
		pretty.Prefix("update=", p.rules.doc(a.Update)),
	}
	if a.UpdateAfter != nil {
		items = append(items, pretty.Prefix("update_after=", p.rules.doc(a.UpdateAfter)))
	}
	items = append(items, pretty.Prefix("delete=", p.rules.doc(a.Delete)))
	if len(a.Fields) > 0 {
		var fields []pretty.Doc
		for _, f := range a.Fields {
			fields = append(fields, pretty.Prefix(expr.PythonText(f.Field)+": ", p.rules.doc(f.Rule)))
		}
		items = append(items, pretty.Prefix("fields=", pretty.Broken(pretty.List("{", fields, "}"))))
	}
	return pretty.Broken(pretty.List(p.rules.use("AccessPolicy")+"(", items, ")"))
}

// field prints a Field; what is false or empty is left out.
func (p *specPrinter) field(f *ir.FieldSpec) pretty.Doc {
	quote := expr.PythonText
	items := pretty.Texts([]string{quote(f.Name), quote(f.Type)})
	add := func(name, value string) { items = append(items, pretty.Text(name+"="+value)) }
	flag := func(name string, set bool) {
		if set {
			add(name, "True")
		}
	}
	if f.Type == "enum" {
		var values []string
		for _, v := range f.Values {
			values = append(values, v.Name)
		}
		items = append(items, pretty.Prefix("values=", texts(values)))
	}
	if f.Type == "decimal" {
		add("precision", strconv.Itoa(f.Precision))
		add("scale", strconv.Itoa(f.Scale))
	}
	if f.Item != "" {
		add("item", quote(f.Item))
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
	if f.MaxLength != nil {
		add("max_length", strconv.Itoa(*f.MaxLength))
	}
	if f.Pattern != "" {
		add("pattern", quote(f.Pattern))
	}
	if len(f.OneOf) > 0 {
		items = append(items, pretty.Prefix("one_of=", pretty.Tuple(pretty.Texts(oneOf(f)))))
	}
	flag("owner", f.Owner)
	flag("readonly", f.ReadOnly)
	flag("hidden", f.Hidden)
	flag("writeonly", f.WriteOnly)
	if f.Label != f.PlainLabel() {
		add("label", quote(f.Label))
	}
	if f.Reference != nil {
		items = append(items, pretty.Prefix("reference=", p.reference(f.Reference)))
	}
	if f.Computed != nil {
		items = append(items, pretty.Prefix("computed=", p.rules.formula(f.Computed)))
	}
	if f.Source != nil {
		items = append(items, pretty.Prefix("source=", p.rules.formula(reader{p.app, ""}.see(f.Source))))
	}
	return pretty.List("Field(", items, ")")
}

func (p *specPrinter) reference(r *ir.Reference) pretty.Doc {
	p.names["Reference"] = true
	args := []string{expr.PythonText(r.Name), expr.PythonText(r.Dataset)}
	if r.OnDelete != "" && r.OnDelete != "restrict" {
		p.names["OnDelete"] = true
		args = append(args, "on_delete=OnDelete."+strings.ToUpper(r.OnDelete))
	}
	return pretty.List("Reference(", pretty.Texts(args), ")")
}

func (p *specPrinter) validation(d *ir.DatasetSpec) pretty.Doc {
	p.names["Validation"] = true
	var list []pretty.Doc
	for _, v := range d.Validation {
		list = append(list, pretty.List("Validation(", []pretty.Doc{
			pretty.Text(expr.PythonText(v.Name)), p.rules.doc(v.Rule), pretty.Text(expr.PythonText(v.Message)), texts(v.Fields),
		}, ")"))
	}
	return broken(list)
}

func (p *specPrinter) derivation(d *ir.DatasetSpec) pretty.Doc {
	p.derived["Derived"] = true
	see := reader{p.app, ""}.see
	items := []pretty.Doc{pretty.Text("source=" + expr.PythonText(d.Derived.From))}
	var joins []pretty.Doc
	for _, j := range d.Derived.Joins {
		p.derived["Join"] = true
		args := []pretty.Doc{pretty.Text(expr.PythonText(j.Dataset)), p.rules.formula(see(j.On))}
		if j.Left {
			args = append(args, pretty.Text("left=True"))
		}
		joins = append(joins, pretty.List("Join(", args, ")"))
	}
	if len(joins) > 0 {
		items = append(items, pretty.Prefix("joins=", pretty.Tuple(joins)))
	}
	if d.Derived.Filter != nil {
		items = append(items, pretty.Prefix("filter=", p.rules.untwinned(see(d.Derived.Filter))))
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
	case "literal":
	case "expression":
		check, functions := expr.Python(f.Default.Expr)
		p.rules.call(functions)
		return pretty.Prefix("lambda user: ", code(check))
	default:
		p.names["Default"] = true
		return pretty.Text("Default." + strings.ToUpper(f.Default.Kind))
	}
	switch f.Type {
	case "integer", "number":
		return pretty.Text(f.Default.Value)
	case "boolean":
		return pretty.Text(pascalFirst(f.Default.Value)) // True, False
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
	switch f.Type {
	case "date", "time", "datetime":
		return expr.PythonText(value)
	case "duration":
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
