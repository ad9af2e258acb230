package sema

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the zones of a program do not depend on the machine

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/color"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/source"
)

// App is what an `app` declaration says.
type App struct {
	Spec ir.AppSpec // Home and Navigation as written; Title "" where not
}

// Enum is what an `enum` declaration says.
type Enum struct {
	Name   string
	Doc    string
	Values []ir.ValueSpec
}

func (c *context) appSettings() *App {
	d := c.decl
	if len(d.Entry.Labels) > 1 {
		c.errorf(diag.UnexpectedText, d.Entry.Labels[1].Span, "unexpected `%s` after the name of the app; a name is one word, `title` may be longer", d.Entry.Labels[1].Text)
	}
	in := c.read(d.App, lang.Lookup("app"), "app")
	spec := ir.AppSpec{
		Name: d.Name.Name, Title: text(in.words["title"]),
		Database: choice(in.words["database"], "sqlite"),
		Auth:     choice(in.words["auth"], "local"),
		Timezone: c.timezone(in.words["timezone"]),
		Users:    c.users(in.words["users"]),
		Theme:    ir.ThemeSpec{Mode: choice(in.words["theme"], "auto"), Colours: []ir.ColourSpec{}},
	}
	if e := in.words["theme"]; e != nil && e.Body != nil {
		c.theme(e, &spec.Theme)
	} else if theme := c.program.theme.Ask(c.task, none{}); e == nil && theme != nil {
		spec.Theme = *theme
	}
	if e := in.words["database"]; e != nil && len(e.Modifiers) == 1 {
		c.checkAddressVariable(e.Modifiers[0], spec.Database)
	}
	if spec.Database == "postgres" {
		c.warnf(diag.NotBuiltIgnored, in.words["database"].Value.Span, "PostgreSQL is not supported yet; this version stores data in SQLite")
	}
	if spec.Auth == "jwt" {
		c.errorf(diag.NotBuilt, in.words["auth"].Value.Span, "`jwt` is reserved and not supported yet")
	}
	pages := c.names(ast.PageDecl)
	spec.Navigation = c.pageNames(in.words["navigation"], pages)
	if home := c.pageNames(in.words["home"], pages); len(home) > 0 {
		spec.Home = home[0]
	}
	return &App{spec}
}

var environmentName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// checkAddressVariable checks the variable of `database: postgres "SHOP_DB"`.
func (c *context) checkAddressVariable(m *ast.Modifier, database string) {
	switch {
	case !m.Quoted || !environmentName.MatchString(m.Name.Name):
		c.errorf(diag.WrongValue, m.Span, "expected the environment variable that holds the address of the database, in quotes: `postgres \"SHOP_DB\"`")
	case database == "sqlite":
		c.errorf(diag.WrongValue, m.Span, "`sqlite` takes no address; the application stores its rows in a file")
	}
}

// timezone reads the time zone of today() and date_trunc.
func (c *context) timezone(e *ast.Entry) string {
	name := text(e)
	if name == "" {
		return "UTC"
	}
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		c.errorf(diag.WrongValue, e.Value.Span, "unknown time zone %q; expected an IANA name such as \"Europe/Berlin\"", name)
		return "UTC"
	}
	return name
}

// users reads which dataset holds a row for each person.
func (c *context) users(e *ast.Entry) string {
	if e == nil || e.Value == nil || e.Value.Kind != ast.Name {
		return ""
	}
	name := e.Value.Name
	if !c.declared("dataset " + name) {
		c.suggest(diag.UnknownDataset, e.Value.Span, name, c.names(ast.DatasetDecl), "unknown dataset `%s`", name)
		return ""
	}
	c.use(e.Value.Span, DatasetSymbol, "dataset "+name, "")
	if c.program.key.Ask(c.task, name).name == "" {
		c.errorf(diag.NoReference, e.Value.Span, "`%s` is derived; `users` requires a stored dataset", name)
		return ""
	}
	return name
}

func (c *context) theme(e *ast.Entry, theme *ir.ThemeSpec) {
	in := c.read(e.Body, lang.Lookup("theme"), "theme")
	theme.Mode = choice(in.words["mode"], "auto")
	for _, entry := range e.Body.Entries {
		name := entry.Name.Name
		if name == "mode" || name == "" {
			continue
		}
		if entry.Value == nil {
			if _, known := findWord(lang.Lookup("theme").Words, name); known {
				continue // said where it was read
			}
			if colour := c.commentBehind(entry); colour != "" {
				c.colourInComment(entry, colour)
			} else {
				c.errorf(diag.MissingValue, entry.Name.Span, "missing value after `%s:`; expected a color in quotes", name)
			}
			continue
		}
		if entry.Value.Kind != ast.String {
			if entry.Value.Kind != ast.Hole {
				if _, known := findWord(lang.Lookup("theme").Words, name); !known {
					c.errorf(diag.WrongValue, entry.Value.Span, "`%s` expects a color in quotes, such as `\"#0f766e\"`, found %s", name, describe(entry.Value))
				}
			}
			continue
		}
		value, ok := color.Parse(entry.Value.Text)
		if !ok {
			c.unknownColor(entry.Value)
			continue
		}
		spec := ir.ColourSpec{Name: name, Value: strings.TrimSpace(entry.Value.Text)}
		if (name == "accent" || name == "primary") && !strings.HasPrefix(spec.Value, "#") { // whose hue the page reads
			spec.Value = value.Hex()
		}
		theme.Colours = append(theme.Colours, spec)
	}
}

func (c *context) unknownColor(e *ast.Expr) {
	near := c.program.speller.Nearest(e.Text, color.Names())
	if near == "" {
		c.errorf(diag.WrongValue, e.Span, "%q is not a CSS color such as \"#0f766e\", \"teal\" or \"oklch(52%% .19 262)\"", e.Text)
		return
	}
	f := c.errorf(diag.WrongValue, e.Span, "%q is not a CSS color; did you mean %q?", e.Text, near)
	replace(f, "Change to "+strconv.Quote(near), e.Span, strconv.Quote(near))
}

var hexComment = regexp.MustCompile(`^[ \t]*(#[0-9A-Fa-f]{3,8})\b`)

// commentBehind returns a colour that reads as a comment: `accent: #ff0000`.
func (c *context) commentBehind(e *ast.Entry) string {
	if m := hexComment.FindStringSubmatch(c.decl.Text[e.Span.End:]); m != nil {
		return m[1]
	}
	return ""
}

func (c *context) colourInComment(e *ast.Entry, colour string) {
	f := c.errorf(diag.ColourInComment, e.Name.Span, "`%s` starts a comment, so `%s` has no value; put the color in quotes", colour, e.Name.Name)
	replace(f, "Add quotes", c.find(colour, e.Span.End), `"`+colour+`"`)
}

func (c *context) find(text string, from int) source.Span {
	for i := from; i+len(text) <= len(c.decl.Text); i++ {
		if c.decl.Text[i:i+len(text)] == text {
			return source.Span{Start: i, End: i + len(text)}
		}
	}
	return source.Span{Start: from, End: from}
}

// pageNames reads one page's name, or a list of them.
func (c *context) pageNames(e *ast.Entry, pages []string) []string {
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
			c.errorf(diag.WrongValue, item.Span, "`%s` expects a page name, found %s", e.Name.Name, describe(item))
		case !contains(pages, item.Name):
			c.suggest(diag.UnknownValue, item.Span, item.Name, pages, "unknown page `%s`", item.Name)
		default:
			c.use(item.Span, PageSymbol, "page "+item.Name, "")
			names = append(names, item.Name)
		}
	}
	return names
}

func (c *context) enumValues() *Enum {
	d := c.decl
	enum := &Enum{Name: d.Name.Name, Doc: d.Doc}
	c.declares(d.Name.Span, EnumSymbol, "")
	if _, builtin := lang.FindType(d.Name.Name); builtin {
		c.errorf(diag.ReservedName, d.Name.Span, "`%s` is a built-in type; give the enum another name", d.Name.Name)
		return enum
	}
	if d.Enum == nil {
		return enum
	}
	for _, e := range d.Enum.Entries {
		switch {
		case e.Name.Name == "":
		case e.Colon || e.Value != nil || e.Body != nil || e.Arguments != nil || e.Kind != ast.Plain:
			c.errorf(diag.BadEnum, e.Name.Span, "expected an enum value: a name with an optional label, as in `done \"Finished\"`")
			c.mute(e)
		case len(e.Labels) > 1 || len(e.Labels) == 1 && !e.Labels[0].Quoted:
			c.errorf(diag.BadEnum, e.Labels[len(e.Labels)-1].Span, "expected a new line or `,` before the next enum value; labels are written in quotes")
		default:
			c.declares(e.Name.Span, ValueSymbol, e.Name.Name)
			c.enumValue(enum, e.Name, e.Labels)
		}
	}
	if len(enum.Values) == 0 && d.Enum.Closed && !d.Enum.Broken {
		c.errorf(diag.BadEnum, d.Name.Span, "enum `%s` has no values; add at least one", d.Name.Name)
	}
	return enum
}

func (c *context) enumValue(enum *Enum, name ast.Ident, labels []ast.Label) {
	for _, v := range enum.Values {
		if v.Name == name.Name {
			c.errorf(diag.BadEnum, name.Span, "duplicate enum value `%s`", name.Name)
			return
		}
	}
	label := naming.Words(name.Name)
	if len(labels) > 0 {
		label = labels[0].Text
	}
	enum.Values = append(enum.Values, ir.ValueSpec{Name: name.Name, Label: label})
}

// text is an entry's string, "" where it has none.
func text(e *ast.Entry) string {
	if e == nil || e.Value == nil || e.Value.Kind != ast.String {
		return ""
	}
	return e.Value.Text
}

// choice is an entry's word, or a default.
func choice(e *ast.Entry, otherwise string) string {
	if e == nil || e.Value == nil {
		return otherwise
	}
	if e.Value.Kind == ast.Call {
		return e.Value.Name
	}
	if word := choiceWord(e.Value); word != "" {
		return word
	}
	return otherwise
}

// boolean is an entry's true or false, or a default.
func boolean(e *ast.Entry, otherwise bool) bool {
	if e == nil || e.Value == nil {
		return otherwise
	}
	switch e.Value.Kind {
	case ast.True:
		return true
	case ast.False:
		return false
	}
	return otherwise
}

func contains(list []string, item string) bool {
	for _, s := range list {
		if s == item {
			return true
		}
	}
	return false
}
