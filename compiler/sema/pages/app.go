package pages

import (
	"regexp"
	"slices"
	"time"
	_ "time/tzdata" // the zones of a program do not depend on the machine

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema/check"
)

// ReadApp reads the app.
func ReadApp(c *check.Context) *check.App {
	d := c.Decl
	if len(d.Entry.Labels) > 1 {
		c.Errorf(diag.UnexpectedText, d.Entry.Labels[1].Span, "unexpected `%s` after the name of the app; a name is one word, `title` may be longer", d.Entry.Labels[1].Text)
	}
	in := c.Read(d.App, lang.Lookup("app"), "app")
	spec := ir.AppSpec{
		Name: d.Name.Name, Title: check.Text(in.Words["title"]),
		Database: check.Choice(in.Words["database"], "sqlite"),
		Auth:     check.Choice(in.Words["auth"], "local"),
		Timezone: timezone(c, in.Words["timezone"]),
		Users:    usersDataset(c, in.Words["users"]),
		Theme:    ir.ThemeSpec{Mode: check.Choice(in.Words["theme"], "auto"), Colours: []ir.ColourSpec{}},
	}
	if e := in.Words["theme"]; e != nil && e.Body != nil {
		readTheme(c, e, &spec.Theme)
	} else if theme := c.Ask.Theme.Ask(c.Task, check.None{}); e == nil && theme != nil {
		spec.Theme = *theme
	}
	if e := in.Words["database"]; e != nil && len(e.Modifiers) == 1 {
		spec.DatabaseVariable = addressVariable(c, e.Modifiers[0], spec.Database)
	}
	pages := c.Names(ast.PageDecl)
	spec.Navigation = pageNames(c, in.Words["navigation"], pages)
	if home := pageNames(c, in.Words["home"], pages); len(home) > 0 {
		spec.Home = home[0]
	}
	return &check.App{Spec: spec}
}

var environmentName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// addressVariable reads the variable of `database: postgres "SHOP_DB"`; "" where it is none.
func addressVariable(c *check.Context, m *ast.Modifier, database string) string {
	switch {
	case !m.Quoted || !environmentName.MatchString(m.Name.Name):
		c.Errorf(diag.WrongValue, m.Span, "expected the environment variable that holds the address of the database, in quotes: `postgres \"SHOP_DB\"`")
	case database == "sqlite":
		c.Errorf(diag.WrongValue, m.Span, "`sqlite` takes no address; the application stores its rows in a file")
	default:
		return m.Name.Name
	}
	return ""
}

// timezone reads the time zone of today() and date_trunc.
func timezone(c *check.Context, e *ast.Entry) string {
	name := check.Text(e)
	if name == "" {
		return "UTC"
	}
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		c.Errorf(diag.WrongValue, e.Value.Span, "unknown time zone %q; expected an IANA name such as \"Europe/Berlin\"", name)
		return "UTC"
	}
	return name
}

// usersDataset reads which dataset holds a row for each person.
func usersDataset(c *check.Context, e *ast.Entry) string {
	if e == nil || e.Value == nil || e.Value.Kind != ast.Name {
		return ""
	}
	name := e.Value.Name
	if !c.Declared("dataset " + name) {
		c.Suggest(diag.UnknownDataset, e.Value.Span, name, c.Names(ast.DatasetDecl), "unknown dataset `%s`", name)
		return ""
	}
	c.NoteUse(e.Value.Span, check.DatasetSymbol, "dataset "+name, "")
	if c.Ask.Key.Ask(c.Task, name).Name == "" {
		c.Errorf(diag.NoReference, e.Value.Span, "`%s` is derived; `users` requires a stored dataset", name)
		return ""
	}
	return name
}

// pageNames reads one page's name, or a list of them.
func pageNames(c *check.Context, e *ast.Entry, pages []string) []string {
	if e == nil || e.Value == nil || e.Value.Kind == ast.Hole {
		return nil
	}
	items := []*ast.Expr{e.Value}
	if e.Value.Kind == ast.List {
		items = e.Value.Args
	}
	var names []string
	for _, item := range items {
		switch {
		case item.Kind == ast.Hole:
		case item.Kind != ast.Name:
			c.Errorf(diag.WrongValue, item.Span, "`%s` expects a page name, found %s", e.Name.Name, check.Describe(item))
		case !slices.Contains(pages, item.Name) && c.SilentName(item.Span, diag.UnknownPage, item.Name):
		case !slices.Contains(pages, item.Name):
			c.Suggest(diag.UnknownValue, item.Span, item.Name, pages, "unknown page `%s`", item.Name)
		default:
			c.NoteUse(item.Span, check.PageSymbol, "page "+item.Name, "")
			names = append(names, item.Name)
		}
	}
	return names
}
