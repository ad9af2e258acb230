package frontend

import (
	"bytes"
	"embed"
	"encoding/json"
	"html"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"text/template"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/gen/memo"
	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/compiler/gen/pretty"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/runtime"
)

//go:embed templates/*.tmpl
var templateFiles embed.FS

var templates = template.Must(template.ParseFS(templateFiles, "templates/*.tmpl"))

// Generator writes the frontend of one application after another, and makes only
// the files of what changed. It is for one goroutine at a time.
type Generator struct{ memo memo.Memo }

// Generate writes the frontend of an application: paths begin with "src/" or
// are the settings of the project.
func Generate(app *ir.Application) (output.Tree, error) { return new(Generator).Generate(app) }

// Generate writes the frontend of the next application.
func (g *Generator) Generate(app *ir.Application) (output.Tree, error) {
	files := g.memo.Begin(app)
	add := func(path, template string, data func(*memo.View) any) error {
		return files.Add(path, func(v *memo.View) (output.File, error) {
			var b bytes.Buffer
			err := templates.ExecuteTemplate(&b, template, data(v))
			return output.File{Data: b.Bytes()}, err
		})
	}
	if err := add("index.html", "index.html.tmpl", func(v *memo.View) any { return html.EscapeString(v.App().Title) }); err != nil {
		return nil, err
	}
	if err := add("src/main.tsx", "main.tsx.tmpl", func(*memo.View) any { return nil }); err != nil {
		return nil, err
	}
	if err := add("src/app.tsx", "app.tsx.tmpl", func(v *memo.View) any { return appModule(v.Whole()) }); err != nil {
		return nil, err
	}
	for _, d := range app.Datasets {
		module := func(v *memo.View) any { return newDatasetModule(v.Dataset(d.Name)) }
		if err := add("src/datasets/"+d.Name+".ts", "dataset.ts.tmpl", module); err != nil {
			return nil, err
		}
		if !d.IsWritable() {
			continue
		}
		schemas := func(v *memo.View) any { return newSchemaModule(v.Dataset(d.Name)) }
		if err := add("src/schemas/"+d.Name+".ts", "schema.ts.tmpl", schemas); err != nil {
			return nil, err
		}
	}
	for _, p := range app.Pages {
		module := func(v *memo.View) any { return newPageModule(v, v.Page(p.Name)) }
		if err := add("src/pages/"+naming.TypeScriptComponent(p.Name)+".tsx", "page.tsx.tmpl", module); err != nil {
			return nil, err
		}
	}
	for _, name := range components(app) {
		err := files.Add(componentPath(name)+".tsx", func(*memo.View) (output.File, error) {
			var b bytes.Buffer
			err := templates.ExecuteTemplate(&b, "component.tsx.tmpl", name)
			return output.File{Data: b.Bytes(), Owned: true}, err
		})
		if err != nil {
			return nil, err
		}
	}
	constant, err := runtimeFiles()
	if err != nil {
		return nil, err
	}
	for _, path := range packageFiles {
		if err := files.Add(path, func(v *memo.View) (output.File, error) {
			return output.File{Data: rename(constant[path].Data, naming.Package(v.App().Title))}, nil
		}); err != nil {
			return nil, err
		}
	}
	made := files.End()
	tree := maps.Clone(constant)
	maps.Copy(tree, made)
	return tree, nil
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
		if icon := iconOf(&p); icon != "" && len(p.Parameters) == 0 {
			items = append(items, pretty.Text("icon: "+quote(icon)))
		}
		if row := rowOf(&p); row != "" {
			items = append(items, pretty.Text("row: "+quote(row)))
		}
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
	if users := app.App.Users; users != "" {
		items = append(items, pretty.Text("users: "+quote(users)))
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

// rowOf names the dataset of which a page shows the one row that its only
// parameter names, if it does.
func rowOf(p *ir.PageSpec) string {
	if len(p.Parameters) != 1 {
		return ""
	}
	isParameter := func(n *expr.Node) bool { return n != nil && n.Op == expr.Param && n.Name == "route."+p.Parameters[0] }
	for w := range ir.AllWidgets(p.Widgets) {
		if !w.Pending && (w.Detail != nil && isParameter(w.Detail.ID) || w.Form != nil && isParameter(w.Form.ID)) {
			return w.Dataset
		}
	}
	return ""
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
		if slices.Contains(lang.ThemeColors(), c.Name) {
			items = append(items, pretty.Text(c.Name+": "+quote(c.Value)))
		} else {
			others = append(others, pretty.Text(c.Name+": "+quote(c.Value)))
		}
	}
	if len(others) > 0 {
		items = append(items, pretty.Prefix("colors: ", pretty.Padded("{", others, "}")))
	}
	return pretty.Prefix("theme: ", pretty.Padded("{", items, "}")), true
}

// packageFiles are those of the runtime that name the application.
var packageFiles = []string{"package.json", "package-lock.json"}

// runtimeFiles reads the runtime without its tests, and the settings, once.
var runtimeFiles = sync.OnceValues(func() (output.Tree, error) {
	tree := output.Tree{}
	files := runtime.Web()
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.Contains(name, ".test") || strings.Contains(name, "/testing/") {
			return err
		}
		data, err := fs.ReadFile(files, name)
		tree.Add(name, data)
		return err
	})
	return tree, err
})

// rename puts the application's name into a package file: the first "name",
// and in a lock file the root package's.
func rename(data []byte, name string) []byte {
	quoted, err := json.Marshal(name + "-frontend")
	if err != nil {
		return data
	}
	return bytes.Replace(data, []byte(`"name": "n3-app"`), append([]byte(`"name": `), quoted...), 2)
}
