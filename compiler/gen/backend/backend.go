package backend

import (
	"bytes"
	"embed"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"text/template"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/gen/memo"
	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/compiler/gen/pretty"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/runtime"
)

//go:embed templates/*.tmpl
var templateFiles embed.FS

var templates = template.Must(template.ParseFS(templateFiles, "templates/*.tmpl"))

// Generator writes the backend of one application after another, and makes only
// the files of what changed. It is for one goroutine at a time.
type Generator struct{ memo memo.Memo }

// Generate writes the backend of an application: paths begin with "app/",
// "n3_runtime/" and so on.
func Generate(app *ir.Application) (output.Tree, error) { return new(Generator).Generate(app) }

// Generate writes the backend of the next application.
func (g *Generator) Generate(app *ir.Application) (output.Tree, error) {
	files := g.memo.Begin(app)
	if err := addApplication(files, app); err != nil {
		return nil, err
	}
	constant, err := constants()
	if err != nil {
		return nil, err
	}
	tree := files.End()
	maps.Copy(tree, constant.runtime)
	tree[lockName] = output.File{Data: constant.locks[strings.Join(extras(app), " ")]}
	return tree, nil
}

// signedTokens is the `auth` of applications whose people are named by signed tokens, and
// postgres the database of those that keep their rows on a server.
const signedTokens, postgres = "jwt", "postgres"

// lockName names the locked packages of every backend. Those of an extra beside it are
// called by its name, as it is in the runtime's own project.
const lockName = "requirements.lock"

func extraLock(extra string) string { return "requirements-" + extra + ".lock" }

// extras are what an application needs besides, by their names in the runtime's project.
func extras(app *ir.Application) []string {
	var list []string
	if app.App.Auth == signedTokens {
		list = append(list, signedTokens)
	}
	if app.App.Database == postgres {
		list = append(list, postgres)
	}
	return list
}

// render makes a file of templates, one after the other.
func render(data any, names ...string) (output.File, error) {
	var b bytes.Buffer
	for _, name := range names {
		if err := templates.ExecuteTemplate(&b, name, data); err != nil {
			return output.File{}, err
		}
	}
	return output.File{Data: b.Bytes()}, nil
}

func addApplication(files *memo.Files, app *ir.Application) error {
	for _, f := range []struct {
		path, template string
		data           func(*memo.View) (any, error)
	}{
		{"app/__init__.py", "app_init.py.tmpl", packageDoc},
		{"app/__main__.py", "serve.py.tmpl", func(*memo.View) (any, error) { return nil, nil }},
		{"app/main.py", "main.py.tmpl", mainModule},
		{"app/datasets_router.py", "datasets_router.py.tmpl", func(v *memo.View) (any, error) { return router(v.Whole()), nil }},
		{"app/pages.py", "pages.py.tmpl", func(v *memo.View) (any, error) { return newPagesModule(v), nil }},
		{"app/datasets/__init__.py", "datasets_init.py.tmpl", func(*memo.View) (any, error) { return nil, nil }},
		{"pyproject.toml", "pyproject.toml.tmpl", project},
	} {
		make := func(v *memo.View) (output.File, error) {
			data, err := f.data(v)
			if err != nil {
				return output.File{}, err
			}
			return render(data, f.template)
		}
		if err := files.Add(f.path, make); err != nil {
			return err
		}
	}
	if cases := accessCases(app); cases != nil {
		make := func(v *memo.View) (output.File, error) {
			v.Whole()
			return render(map[string]any{"Postgres": app.App.Database == postgres, "Cases": pretty.Print(pretty.Broken(pretty.List("[", cases, "]")), style, 0, 0, 0)}, "test_access.py.tmpl")
		}
		if err := files.Add("tests/test_access.py", make); err != nil {
			return err
		}
	}
	for i := range app.Datasets {
		if err := addDataset(files, &app.Datasets[i]); err != nil {
			return err
		}
	}
	return nil
}

func addDataset(files *memo.Files, d *ir.DatasetSpec) error {
	return files.Add("app/datasets/"+module(d.Name)+".py", func(v *memo.View) (output.File, error) {
		d := v.Dataset(d.Name)
		return render(newDatasetModule(v, d), datasetTemplates(d)...)
	})
}

// origin says in a sentence which program an application is from.
func origin(app *ir.Application) string {
	if len(app.Datasets) == 0 {
		return ""
	}
	return " from " + app.Datasets[0].Origin.File
}

func packageDoc(v *memo.View) (any, error) {
	app := v.Whole()
	title := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", " ").Replace(app.App.Title)
	return map[string]string{"Title": title, "From": origin(app)}, nil
}

func mainModule(v *memo.View) (any, error) {
	arguments := []string{"title=" + expr.PythonText(v.App().Title), "datasets=DATASETS", "router=router", "migrations=Path(__file__).parents[1] / \"migrations\"", "pages=PAGES"}
	tokens := v.App().Auth == signedTokens
	if tokens {
		arguments = append(arguments, "identity=TokenProvider.from_environment()")
	}
	if v.App().Database == postgres {
		arguments = append(arguments, "database=\"postgres\"")
	}
	variable := v.App().DatabaseVariable
	if variable != "" {
		arguments = append(arguments, "settings=Settings.from_environment(address="+expr.PythonText(variable)+")")
	}
	create := pretty.List("create_app(", pretty.Texts(arguments), ")")
	return map[string]any{"App": pretty.Print(create, style, 0, len("app = "), 0), "Tokens": tokens, "Settings": variable != ""}, nil
}

// project is what pyproject.toml shows.
func project(v *memo.View) (any, error) {
	constant, err := constants()
	if err != nil {
		return nil, err
	}
	app := v.Whole()
	needed := slices.Clone(constant.needed)
	for _, extra := range extras(app) {
		needed = append(needed, constant.extras[extra]...)
	}
	slices.Sort(needed)
	return map[string]any{
		"Package": naming.Package(app.App.Title), "Description": expr.TypeScriptText(app.App.Title + ", generated by n3 compile" + origin(app)),
		"Dependencies": needed, "Tools": constant.tools,
	}, nil
}

// module is the name of a dataset's Python module.
func module(dataset string) string { return naming.PythonName(dataset) }

func router(app *ir.Application) map[string]any {
	var modules, specs []string
	for _, d := range app.Datasets {
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

// constant is what every backend has.
type constant struct {
	runtime       output.Tree
	needed, tools []string            // dependencies, pinned, as Python texts
	extras        map[string][]string // those that an extra needs besides, by its name
	locks         map[string][]byte   // the locks of all lists of extras, by their names
}

// lock is a lock of all of these packages.
func lock(parts ...[]byte) []byte {
	lines := slices.Collect(strings.Lines(string(bytes.Join(parts, nil))))
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	return []byte(strings.Join(slices.Compact(lines), ""))
}

// constants reads it once.
var constants = sync.OnceValues(func() (constant, error) {
	needed, err := dependencies("dependencies = [")
	if err != nil {
		return constant{}, err
	}
	tools, err := dependencies("dev = [")
	if err != nil {
		return constant{}, err
	}
	tools = slices.DeleteFunc(tools, func(line string) bool { return !slices.Contains(devTools, name(line)) })
	tree := output.Tree{}
	files := runtime.Python()
	err = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Base(name) == "pyproject.toml" {
			return err
		}
		data, err := fs.ReadFile(files, name)
		tree.Add(name, data)
		return err
	})
	if err != nil {
		return constant{}, err
	}
	c := constant{runtime: tree, needed: needed, tools: tools, extras: map[string][]string{}, locks: map[string][]byte{"": tree[lockName].Data}}
	for _, extra := range []string{signedTokens, postgres} {
		if c.extras[extra], err = dependencies(extra + " = ["); err != nil {
			return constant{}, err
		}
		for before, data := range maps.Clone(c.locks) {
			c.locks[strings.TrimSpace(before+" "+extra)] = lock(data, tree[extraLock(extra)].Data)
		}
		delete(tree, extraLock(extra))
	}
	return c, nil
})
