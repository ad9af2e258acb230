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

// datasetModule is what the template of a dataset's module shows.
type datasetModule struct {
	Doc, Imports, Spec, Class, Create, Update, Name, Endpoints string
	PageSize, MaxPageSize                                      int
}

func newDatasetModule(d *ir.DatasetSpec) datasetModule {
	m := &modelPrinter{models: map[string]bool{"WriteModel": true}}
	r := newRules(d.OwnerField)
	spec := &specPrinter{rules: r, names: map[string]bool{"Column": true, "DatasetSpec": true, "Field": true}}
	class := Pascal(d.Name)
	out := datasetModule{
		Doc: docstring(d), Name: d.Name, Class: class, PageSize: d.PageSize, MaxPageSize: d.MaxPageSize,
		Spec:   pretty.Print(spec.dataset(d), style, 0, len("SPEC = "), 0),
		Create: m.model(d, true), Update: m.model(d, false),
		Endpoints: pretty.Print(pretty.Prefix("endpoints = ", pretty.List("DatasetEndpoints(", pretty.Texts([]string{"SPEC", "create=" + class + "Create", "update=" + class + "Update"}), ")")), style, 0, 0, 0),
	}
	var standard [][2]any
	if m.decimal {
		standard = append(standard, [2]any{"decimal", []string{"Decimal"}})
	}
	typing := []string{"Literal"}
	if m.annotated {
		typing = []string{"Annotated", "Literal"}
	}
	standard = append(standard, [2]any{"typing", typing})
	third := [][2]any{
		{"fastapi", []string{"APIRouter", "Query", "Request", "Response"}},
		{"n3_runtime.dataset_router", []string{"DatasetEndpoints"}},
	}
	if len(r.functions) > 0 {
		third = append(third, [2]any{"n3_runtime.expressions", sortedNames(r.functions)})
	}
	third = append(third, [2]any{"n3_runtime.models", sortedNames(m.models)})
	third = append(third, [2]any{"n3_runtime.policy", sortedNames(r.policy)})
	third = append(third, [2]any{"n3_runtime.spec", sortedNames(spec.names)})
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
	rules *rules
	names map[string]bool // of n3_runtime.spec
}

func (p *specPrinter) dataset(d *ir.DatasetSpec) pretty.Doc {
	quote := expr.PythonText
	var columns, indexes, fields []pretty.Doc
	for _, c := range migrate.Columns(d) {
		columns = append(columns, pretty.List("Column(", pretty.Texts([]string{quote(c.Name), quote(c.Definition)}), ")"))
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
		pretty.Prefix("columns=", pretty.Broken(pretty.Tuple(columns))),
		pretty.Prefix("indexes=", pretty.Tuple(indexes)),
		pretty.Prefix("fields=", pretty.Broken(pretty.Tuple(fields))),
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
	items = append(items, pretty.Text("source="+quote(d.Origin.File)))
	return pretty.Broken(pretty.List("DatasetSpec(", items, ")"))
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
		add("default", p.defaultValue(f))
	}
	if f.Min != "" {
		add("min", number(f.Min))
	}
	if f.Max != "" {
		add("max", number(f.Max))
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
	if f.Label != "" {
		add("label", quote(f.Label))
	}
	return pretty.List("Field(", items, ")")
}

func (p *specPrinter) defaultValue(f *ir.FieldSpec) string {
	if f.Default.Kind != "literal" {
		p.names["Default"] = true
		return "Default." + strings.ToUpper(f.Default.Kind)
	}
	switch f.Type {
	case "integer", "number":
		return f.Default.Value
	case "boolean":
		return pascalFirst(f.Default.Value) // True, False
	case "duration":
		return expr.PythonText(ISODuration(f.Default.Value))
	}
	return expr.PythonText(f.Default.Value)
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
