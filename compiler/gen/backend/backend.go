package backend

import (
	"bytes"
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"
	"text/template"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/compiler/gen/pretty"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/runtime"
)

//go:embed templates/*.tmpl
var templateFiles embed.FS

var templates = template.Must(template.ParseFS(templateFiles, "templates/*.tmpl"))

// Generate writes the backend of an application: paths begin with "app/",
// "n3_runtime/" and so on.
func Generate(app *ir.Application) (output.Tree, error) {
	g := &generator{app: app, tree: output.Tree{}}
	if err := g.application(); err != nil {
		return nil, err
	}
	return g.tree, g.runtime()
}

type generator struct {
	app  *ir.Application
	tree output.Tree
}

// render writes a file: the templates one behind the other.
func (g *generator) render(path string, data any, names ...string) error {
	var b bytes.Buffer
	for _, name := range names {
		if err := templates.ExecuteTemplate(&b, name, data); err != nil {
			return err
		}
	}
	g.tree.Add(path, b.Bytes())
	return nil
}

func (g *generator) application() error {
	app := g.app
	quote := expr.PythonText
	from := ""
	if len(app.Datasets) > 0 {
		from = " from " + app.Datasets[0].Origin.File
	}
	title := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", " ").Replace(app.App.Title)
	needed, err := dependencies("dependencies = [")
	if err != nil {
		return err
	}
	tools, err := dependencies("dev = [")
	if err != nil {
		return err
	}
	tools = slices.DeleteFunc(tools, func(line string) bool { return !slices.Contains(devTools, name(line)) })
	create := pretty.Prefix("", pretty.List("create_app(", pretty.Texts([]string{"title=" + quote(app.App.Title), "datasets=DATASETS", "tables=TABLES", "router=router", "pages=PAGES"}), ")"))
	for _, f := range []struct {
		path, template string
		data           any
	}{
		{"app/__init__.py", "app_init.py.tmpl", map[string]string{"Title": title, "From": from}},
		{"app/__main__.py", "serve.py.tmpl", nil},
		{"app/main.py", "main.py.tmpl", map[string]string{"App": pretty.Print(create, style, 0, len("app = "), 0)}},
		{"app/datasets_router.py", "datasets_router.py.tmpl", g.router()},
		{"app/tables/__init__.py", "tables.py.tmpl", g.tables()},
		{"app/pages.py", "pages.py.tmpl", g.pages()},
		{"pyproject.toml", "pyproject.toml.tmpl", map[string]any{
			"Package": naming.Package(app.App.Title), "Description": expr.TypeScriptText(app.App.Title + ", written by n3 compile" + from), "Dependencies": needed, "Tools": tools,
		}},
	} {
		if err := g.render(f.path, f.data, f.template); err != nil {
			return err
		}
	}
	if cases := g.accessCases(); cases != nil {
		data := map[string]string{"Cases": pretty.Print(pretty.Broken(pretty.List("[", cases, "]")), style, 0, 0, 0)}
		if err := g.render("tests/test_access.py", data, "test_access.py.tmpl"); err != nil {
			return err
		}
	}
	g.tree.Add("app/datasets/__init__.py", []byte("\"\"\"One module a dataset: what it stores, who may touch it, what it accepts, its endpoints.\"\"\"\n"))
	for i := range app.Datasets {
		d := &app.Datasets[i]
		if err := g.render("app/datasets/"+module(d.Name)+".py", g.datasetModule(d), datasetTemplates(d)...); err != nil {
			return err
		}
		if !stored(d) {
			continue
		}
		if err := g.render("app/tables/"+module(d.Name)+".py", tableModule(d), "table.py.tmpl"); err != nil {
			return err
		}
	}
	return nil
}

// module is the name of a dataset's Python module.
func module(dataset string) string { return naming.PythonName(dataset) }

func (g *generator) router() map[string]any {
	var modules, specs []string
	for _, d := range g.app.Datasets {
		modules = append(modules, module(d.Name))
		specs = append(specs, module(d.Name)+"."+naming.PythonConstant(d.Name))
	}
	sorted := slices.Sorted(slices.Values(modules))
	data := map[string]any{
		"Modules": modules, "Imports": "\n" + imports([][2]any{{".datasets", sorted}}) + "\n", "Annotation": "",
		"Datasets": pretty.Print(pretty.Tuple(pretty.Texts(specs)), style, 0, len("DATASETS = "), 0),
	}
	if len(modules) == 0 {
		data["Imports"], data["Annotation"] = "from n3_runtime.dataset import Dataset\n", ": tuple[Dataset, ...]"
	}
	return data
}

// tables is what app/tables/__init__.py shows.
func (g *generator) tables() map[string]string {
	var modules, tables []string
	for i := range g.app.Datasets {
		if d := &g.app.Datasets[i]; stored(d) {
			modules = append(modules, module(d.Name))
			tables = append(tables, module(d.Name)+".TABLE")
		}
	}
	if len(modules) == 0 {
		return map[string]string{"Imports": "from n3_runtime.tables import Table\n", "Tables": "()", "Annotation": ": tuple[Table, ...]"}
	}
	return map[string]string{
		"Imports": imports([][2]any{{".", slices.Sorted(slices.Values(modules))}}) + "\n", "Annotation": "",
		"Tables": pretty.Print(pretty.Tuple(pretty.Texts(tables)), style, 0, len("TABLES = "), 0),
	}
}

// devTools are what an owner needs to work on a generated backend.
var devTools = []string{"google-re2-stubs", "httpx", "mypy", "pytest", "ruff"}

// name is the package of a pinned dependency.
func name(line string) string {
	pinned, _, _ := strings.Cut(strings.Trim(line, `"`), "==")
	return pinned
}

// dependencies reads pinned dependencies out of the runtime's own project: the
// lines of the list that begins so.
func dependencies(list string) ([]string, error) {
	text, err := fs.ReadFile(runtime.Python(), "pyproject.toml")
	if err != nil {
		return nil, err
	}
	_, rest, _ := strings.Cut(string(text), "\n"+list+"\n")
	block, _, _ := strings.Cut(rest, "\n]")
	var out []string
	for line := range strings.Lines(block) {
		out = append(out, strings.TrimSuffix(strings.TrimSpace(line), ","))
	}
	return out, nil
}

func (g *generator) runtime() error {
	files := runtime.Python()
	return fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Base(name) == "pyproject.toml" {
			return err
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		g.tree.Add(name, data)
		return nil
	})
}
