package frontend

import (
	"bytes"
	"embed"
	"encoding/json"
	"html"
	"io/fs"
	"slices"
	"strings"
	"text/template"

	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/compiler/gen/pretty"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/runtime"
)

//go:embed templates/*.tmpl
var templateFiles embed.FS

var templates = template.Must(template.ParseFS(templateFiles, "templates/*.tmpl"))

// Generate writes the frontend of an application: paths begin with "src/" or
// are the settings of the project.
func Generate(app *ir.Application) (output.Tree, error) {
	tree := output.Tree{}
	render := func(path, name string, data any) error {
		var b bytes.Buffer
		if err := templates.ExecuteTemplate(&b, name, data); err != nil {
			return err
		}
		tree.Add(path, b.Bytes())
		return nil
	}
	if err := render("index.html", "index.html.tmpl", html.EscapeString(app.App.Title)); err != nil {
		return nil, err
	}
	if err := render("src/main.tsx", "main.tsx.tmpl", nil); err != nil {
		return nil, err
	}
	if err := render("src/app.tsx", "app.tsx.tmpl", appModule(app)); err != nil {
		return nil, err
	}
	for i := range app.Datasets {
		d := &app.Datasets[i]
		if err := render("src/datasets/"+d.Name+".ts", "dataset.ts.tmpl", newDatasetModule(d)); err != nil {
			return nil, err
		}
	}
	for i := range app.Pages {
		p := &app.Pages[i]
		if err := render("src/pages/"+naming.TypeScriptComponent(p.Name)+".tsx", "page.tsx.tmpl", newPageModule(app, p)); err != nil {
			return nil, err
		}
	}
	return tree, addRuntime(tree, app)
}

func appModule(app *ir.Application) map[string]string {
	imports := []string{`import { defineApp } from "./n3/react/app";`}
	var datasets, pages []pretty.Doc
	for _, name := range sortedDatasets(app) {
		imports = append(imports, "import { "+naming.TypeScriptConstant(name)+" } from "+quote("./datasets/"+name)+";")
	}
	for _, d := range app.Datasets {
		datasets = append(datasets, pretty.Text(naming.TypeScriptConstant(d.Name)))
	}
	home := "/"
	for _, p := range ordered(app) {
		if p.Name == app.App.Home {
			home = p.Path
		}
		items := pretty.Texts([]string{"name: " + quote(p.Name), "title: " + quote(p.Title), "path: " + quote(p.Path)})
		if !slices.Contains(app.App.Navigation, p.Name) && len(p.Parameters) == 0 {
			items = append(items, pretty.Text("menu: false"))
		}
		items = append(items, pretty.Text("load: () => import("+quote("./pages/"+naming.TypeScriptComponent(p.Name))+")"))
		pages = append(pages, pretty.Broken(pretty.Padded("{", items, "}")))
	}
	items := []pretty.Doc{pretty.Text("title: " + quote(app.App.Title))}
	if theme, ok := theme(app.App.Theme); ok {
		items = append(items, theme)
	}
	if zone := app.App.Timezone; zone != "" && zone != "UTC" {
		items = append(items, pretty.Text("timezone: "+quote(zone)))
	}
	items = append(items, pretty.Text("home: "+quote(home)), pretty.Prefix("datasets: ", pretty.List("[", datasets, "]")))
	list := pretty.List("[", pages, "]")
	if len(pages) > 0 {
		list = pretty.Broken(list)
	}
	items = append(items, pretty.Prefix("pages: ", list))
	call := pretty.Broken(pretty.Padded("defineApp({", items, "})"))
	return map[string]string{"Imports": strings.Join(imports, "\n"), "App": pretty.Print(call, style, 0, len("export default "), 1)}
}

func sortedDatasets(app *ir.Application) []string {
	var names []string
	for _, d := range app.Datasets {
		names = append(names, d.Name)
	}
	slices.Sort(names)
	return names
}

// ordered lists the pages of the menu first, in its order.
func ordered(app *ir.Application) []ir.PageSpec {
	pages := slices.Clone(app.Pages)
	rank := func(p ir.PageSpec) int {
		if i := slices.Index(app.App.Navigation, p.Name); i >= 0 && len(p.Parameters) == 0 {
			return i
		}
		return len(app.App.Navigation)
	}
	if slices.IsSortedFunc(menu(pages), func(a, b ir.PageSpec) int { return rank(a) - rank(b) }) {
		return pages // as in the source
	}
	slices.SortStableFunc(pages, func(a, b ir.PageSpec) int { return rank(a) - rank(b) })
	return pages
}

func menu(pages []ir.PageSpec) []ir.PageSpec {
	return slices.DeleteFunc(slices.Clone(pages), func(p ir.PageSpec) bool { return len(p.Parameters) > 0 })
}

func theme(t ir.ThemeSpec) (pretty.Doc, bool) {
	if t.Mode == "auto" && len(t.Colours) == 0 {
		return pretty.Doc{}, false
	}
	items := []pretty.Doc{pretty.Text("mode: " + quote(t.Mode))}
	var others []pretty.Doc
	for _, c := range t.Colours {
		switch c.Name {
		case "accent", "primary", "background", "text":
			items = append(items, pretty.Text(c.Name+": "+quote(c.Value)))
		default:
			others = append(others, pretty.Text(c.Name+": "+quote(c.Value)))
		}
	}
	if len(others) > 0 {
		items = append(items, pretty.Prefix("colors: ", pretty.Padded("{", others, "}")))
	}
	return pretty.Prefix("theme: ", pretty.Padded("{", items, "}")), true
}

// addRuntime adds the runtime without its tests, and the settings with the
// application's name.
func addRuntime(tree output.Tree, app *ir.Application) error {
	files := runtime.Web()
	return fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.Contains(name, ".test") || strings.Contains(name, "/testing/") {
			return err
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		if name == "package.json" || name == "package-lock.json" {
			data = rename(data, naming.Package(app.App.Title))
		}
		tree.Add(name, data)
		return nil
	})
}

// rename puts the application's name into a package file: the first "name",
// and in a lock file the root package's.
func rename(data []byte, name string) []byte {
	quoted, err := json.Marshal(name + "-frontend")
	if err != nil {
		return data
	}
	return bytes.Replace(data, []byte(`"name": "n3-app"`), append([]byte(`"name": `), quoted...), 2)
}
