// Package gen writes a whole application. In: the IR. Out: a tree with the
// backend, the frontend, and what tells people how to run them.
package gen

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"sync"
	"text/template"

	"github.com/n3-lang/n3/compiler/gen/backend"
	"github.com/n3-lang/n3/compiler/gen/frontend"
	"github.com/n3-lang/n3/compiler/gen/migrate"
	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/compiler/ir"
)

//go:embed templates/*.tmpl
var templateFiles embed.FS

var templates = template.Must(template.ParseFS(templateFiles, "templates/*.tmpl"))

// Generator writes one application after another, and makes only the files of
// what changed; the bytes of all others are the slices that they were. It is for
// one goroutine at a time.
type Generator struct {
	backend  backend.Generator
	frontend frontend.Generator
}

// Application writes everything that `n3 compile` puts into an empty output folder,
// but for the manifest.
func Application(app *ir.Application) (output.Tree, error) {
	tree, _, err := new(Generator).Application(app, nil)
	return tree, err
}

// Application writes the next application. The migration files of the folder stay as
// they are; the plan of the one that is added, if any, says what the author should know.
func (g *Generator) Application(app *ir.Application, migrations migrate.Files) (output.Tree, *migrate.Plan, error) {
	tree := output.Tree{}
	migrations, plan, err := migrations.Extend(app)
	if err != nil {
		return nil, nil, err
	}
	for name, data := range migrations {
		tree.Add("backend/"+migrate.Folder+name, data)
	}
	server, pages, err := g.Sides(app, app)
	if err != nil {
		return nil, nil, err
	}
	for dir, files := range map[string]output.Tree{"backend/": server, "frontend/": pages} {
		for name, file := range files {
			tree[dir+name] = file
		}
	}
	for _, f := range []struct {
		path, template string
		owned          bool
	}{
		{"README.md", "README.md.tmpl", false},
		{".env.example", "env.example.tmpl", false},
		{".gitignore", "gitignore.tmpl", true},
	} {
		var b bytes.Buffer
		if err := templates.ExecuteTemplate(&b, f.template, app); err != nil {
			return nil, nil, err
		}
		tree[f.path] = output.File{Data: b.Bytes(), Owned: f.owned}
	}
	sources, err := json.MarshalIndent(SourceMap(app), "", "  ")
	if err != nil {
		return nil, nil, err
	}
	tree.Add(SourceMapName, append(sources, '\n'))
	return tree, plan, nil
}

// Sides writes the backend of an application and the frontend of one, side by
// side. They are two where a preview shows what is not saved. A panic of either is
// one of the caller.
func (g *Generator) Sides(backend, frontend *ir.Application) (server, pages output.Tree, err error) {
	var other error
	var fault any
	var done sync.WaitGroup
	done.Go(func() {
		defer func() { fault = recover() }()
		server, other = g.backend.Generate(backend)
	})
	pages, err = g.frontend.Generate(frontend)
	done.Wait()
	if fault != nil {
		panic(fault)
	}
	return server, pages, cmp.Or(other, err)
}

// SourceMapName is the file that says where each construct comes from.
const SourceMapName = "n3-source-map.json"

// Sources maps the constructs of an application to their places in the program:
// datasets and pages by name, widgets by page and key.
type Sources struct {
	Version  int                  `json:"version"`
	Datasets map[string]ir.Origin `json:"datasets"`
	Pages    map[string]ir.Origin `json:"pages"`
	Widgets  map[string]ir.Origin `json:"widgets"` // "UserManagement/user_profiles"
}

// SourceMap says where each construct comes from.
func SourceMap(app *ir.Application) Sources {
	s := Sources{Version: 1, Datasets: map[string]ir.Origin{}, Pages: map[string]ir.Origin{}, Widgets: map[string]ir.Origin{}}
	for _, d := range app.Datasets {
		s.Datasets[d.Name] = d.Origin
	}
	for _, p := range app.Pages {
		s.Pages[p.Name] = p.Origin
		for w := range ir.AllWidgets(p.Widgets) {
			s.Widgets[p.Name+"/"+w.Key] = w.Origin
		}
	}
	return s
}
