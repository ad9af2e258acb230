package migrate

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/naming"
)

// Folder is where a generated backend keeps its migration files.
const Folder = "migrations/"

// Files are the migration files of a backend, by their names: NAME.json is a plan, and
// NAME.sql is its script. Together, in the order of their names, they make the tables of
// the program.
type Files map[string][]byte

// Extend adds a file with the way from what the files make to the application, if there
// is one: the first makes everything. Nothing is known of rows, so its plan asks nothing
// and drops nothing; checks refuse it where rows do not fit.
func (f Files) Extend(app *ir.Application) (Files, *Plan, error) {
	files, added, err := f.ExtendBy(app, Addition{})
	return files, added.Plan, err
}

// unnamed is what the name of a file does not have.
var unnamed = regexp.MustCompile(`[^a-z0-9]+`)

// Addition is the migration that files are extended by.
type Addition struct {
	Title string // in its name; "" says what its first step does
	Drop  bool   // drops what an earlier migration has set aside

	Name   string // "" where nothing is to be done
	Plan   *Plan
	Script string
}

// ExtendBy is Extend with a name, and perhaps with steps that give up values.
func (f Files) ExtendBy(app *ir.Application, a Addition) (Files, Addition, error) {
	from, last, err := f.shape()
	if err != nil {
		return nil, a, err
	}
	if database := cmp.Or(app.App.Database, sqlite); from.Dialect != "" && from.Dialect != database {
		return nil, a, fmt.Errorf("the files in %s are for the database %s, but the program has `database: %s`: "+
			"move them to another folder to begin with an empty database", strings.TrimSuffix(Folder, "/"), from.Dialect, database)
	}
	a.Plan = Make(from, app, Options{Online: true, Drop: a.Drop})
	if a.Plan.IsEmpty() && len(f) > 0 {
		return f, a, nil
	}
	what := strings.Trim(unnamed.ReplaceAllString(strings.ToLower(a.Title), "_"), "_")
	switch {
	case what != "":
	case len(f) == 0:
		what = "initial"
	default:
		what = title(a.Plan)
	}
	data, err := a.Plan.encode()
	if err != nil {
		return nil, a, err
	}
	a.Name = fmt.Sprintf("%04d_%s", last+1, what)
	script := a.Plan.script(a.Name)
	a.Script = string(script)
	next := Files{a.Name + planFile: data, a.Name + scriptFile: script}
	for name, text := range f {
		next[name] = text
	}
	return next, a, nil
}

// The endings of the two files of a migration.
const (
	planFile   = ".json"
	scriptFile = ".sql"
)

// IsFile says whether a name in the folder is that of a part of a migration.
func IsFile(name string) bool {
	return slices.Contains([]string{planFile, scriptFile}, path.Ext(name))
}

// encode is the text of a plan's file, to be read and compared by people too.
func (p *Plan) encode() ([]byte, error) {
	file := *p
	file.Format, file.Steps = FileFormat, slices.Clone(p.Steps)
	for i := range file.Steps {
		file.Steps[i].DDL = nil
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(file)
	return b.Bytes(), err
}

// names are those of the plans, in their order.
func (f Files) names() ([]string, error) {
	names := make([]string, 0, len(f))
	for name := range f {
		if stem, ok := strings.CutSuffix(name, scriptFile); !ok {
			names = append(names, name)
		} else if f[stem+planFile] == nil {
			return nil, fmt.Errorf("%s%s has no %s beside it", Folder, name, path.Base(stem+planFile))
		}
	}
	slices.Sort(names)
	return names, nil
}

// shape is what the files make, and the number of the last.
func (f Files) shape() (shape Shape, last int, err error) {
	names, err := f.names()
	if err != nil {
		return shape, 0, err
	}
	for _, name := range names {
		if _, err := fmt.Sscanf(path.Base(name), "%d_", &last); err != nil {
			return shape, 0, fmt.Errorf("%s%s is no migration file: its name has to begin with a number", Folder, name)
		}
		var p Plan
		if err := json.Unmarshal(f[name], &p); err != nil {
			return shape, 0, fmt.Errorf("cannot read %s%s: %w", Folder, name, err)
		}
		if p.Format != Format && p.Format != FileFormat {
			return shape, 0, fmt.Errorf("%s%s has the format %d, which this version of n3 does not know", Folder, name, p.Format)
		}
		if script := strings.TrimSuffix(name, planFile) + scriptFile; p.Format == FileFormat && f[script] == nil {
			return shape, 0, fmt.Errorf("%s%s is missing: it has the SQL of %s", Folder, script, path.Base(name))
		}
		shape.Dialect = p.Dialect
		drop := func(name string) {
			shape.Tables = slices.DeleteFunc(shape.Tables, func(t Table) bool { return strings.EqualFold(t.Name, name) })
		}
		for _, name := range p.Forget {
			drop(name)
		}
		for _, t := range p.Remember {
			drop(t.Name)
			shape.Tables = append(shape.Tables, t)
		}
	}
	shape.Version = len(names)
	return shape, last, nil
}

// title says in a file's name what its first step does; indexes say least.
func title(p *Plan) string {
	if len(p.Steps) == 0 {
		return "notes" // only what is remembered changes
	}
	first := p.Steps[0]
	for _, s := range p.Steps {
		if s.Kind != CreateIndex && s.Kind != DropIndex && s.Kind != RenameIndex {
			first = s
			break
		}
	}
	verb, _, _ := strings.Cut(string(first.Kind), "_")
	words := []string{verb, first.Dataset}
	if first.Field != "" {
		words = append(words, first.Field)
	}
	if len(p.Steps) > 1 {
		words = append(words, "and_more")
	}
	return naming.PythonName(strings.Join(words, "_"))
}
