package migrate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ir"
)

// Options say how a plan is made.
type Options struct {
	// Online makes a plan for a database that is in use meanwhile.
	Online bool
	// Drop gives up what was set aside before, and values that a field no longer allows.
	// Each such step has a check that says how many values it takes, and refuses it
	// unless that is allowed.
	Drop bool
	// Adopted makes missing tables of other programs, for a preview to have something
	// to show. They are never altered.
	Adopted bool
	// Answers are the values of choices, by the questions' ids.
	Answers map[string]string
}

// Make plans the way from a stored shape to an application. The same call without
// applying the plan is the dry run.
func Make(from Shape, app *ir.Application, options Options) *Plan {
	from.Tables = slices.Clone(from.Tables)
	for i := range from.Tables {
		from.Tables[i].Columns = slices.Clone(from.Tables[i].Columns)
	}
	p := &planner{from: from, options: options, dialect: dialectOf(from, app), renamed: map[string]string{}, datasets: map[string]string{}}
	p.plan = &Plan{Format: Format, Dialect: p.dialect.Name(), Steps: []Step{}, Remember: []Table{}}
	if from.Facts {
		p.plan.From = &from.Version
	}
	p.tables(app)
	p.plan.After = p.after()
	return p.plan
}

// dialectOf is the dialect of the database that there is, or else of the one that the
// program names: a preview has its own.
func dialectOf(from Shape, app *ir.Application) Dialect {
	if d, ok := dialects[cmp.Or(from.Dialect, app.App.Database)]; ok {
		return d
	}
	return SQLite{}
}

// Statements are the statements that make the tables of a new database.
func Statements(app *ir.Application) []string {
	var out []string
	for _, step := range Make(Shape{}, app, Options{}).Steps {
		for _, statement := range step.DDL {
			out = append(out, statement+";")
		}
	}
	return out
}

// Columns lists the columns of a dataset's table in the program's database.
func Columns(app *ir.Application, d *ir.DatasetSpec) []Column {
	p := &planner{dialect: dialectOf(Shape{}, app)}
	if t := p.wanted(d); t != nil {
		return t.Columns
	}
	return nil
}

type planner struct {
	from     Shape
	options  Options
	dialect  Dialect
	plan     *Plan
	renamed  map[string]string // tables: the stored name → the new one
	datasets map[string]string // the datasets by their tables
	removed  []string          // tables that are dropped
	made     []Table           // as they will be
}

func (p *planner) step(s Step) { p.plan.Steps = append(p.plan.Steps, s) }

func (p *planner) find(f Finding) { p.plan.Findings = append(p.plan.Findings, f) }

// tables plans the datasets in the order in which one cannot be in another's way: what
// is gone and indexes, which share the names of tables, then names, then each table by
// itself.
func (p *planner) tables(app *ir.Application) {
	var wanted []*Table
	for i := range app.Datasets {
		d := &app.Datasets[i]
		t := p.wanted(d)
		switch {
		case t == nil:
		case !d.Adopted:
			p.datasets[t.Name] = d.Name
			wanted = append(wanted, t)
		case p.options.Adopted && p.from.Table(t.Name) == nil && !p.isTaken(t.Name):
			p.step(Step{Kind: CreateTable, Dataset: d.Name, Words: "Create the table " + t.Name + " of another program", DDL: []string{p.dialect.CreateTable(*t)}})
		}
	}
	sources := p.tableSources(wanted)
	p.goneTables(wanted, sources, app)
	kept := map[string]map[string]bool{}
	for _, t := range wanted {
		if stored := sources[t.Name]; stored != nil {
			kept[t.Name] = p.keepIndexes(t, stored)
		}
	}
	p.renameTables(wanted, sources)
	for _, t := range wanted {
		p.table(t, sources[t.Name], kept[t.Name])
	}
}

// indexName is the name that an index of a dataset can have in this database: tables and
// indexes share their names, also with what was set aside and with other programs.
func (p *planner) indexName(d *ir.DatasetSpec, name string) string {
	ours := func(t Table) bool {
		return slices.ContainsFunc(t.Indexes, func(i Index) bool { return strings.EqualFold(i.Name, name) })
	}
	if !p.isTaken(name) || slices.ContainsFunc(p.from.Tables, ours) {
		return name
	}
	// No name of a dataset or field has a point.
	return p.dialect.ShortName(d.Name + "." + strings.TrimPrefix(name, d.Name+"_"))
}

// isTaken says whether a table or an index of any program has a name.
func (p *planner) isTaken(name string) bool {
	return slices.ContainsFunc(p.from.Names, func(taken string) bool { return strings.EqualFold(taken, name) })
}

// tableSources finds the stored table of each that is wanted, by the wanted name.
func (p *planner) tableSources(wanted []*Table) map[string]*Table {
	sources := map[string]*Table{}
	named := func(name string) *Table {
		i := slices.IndexFunc(wanted, func(t *Table) bool { return strings.EqualFold(t.Name, name) })
		if i < 0 {
			return nil
		}
		return wanted[i]
	}
	moves := map[string]bool{} // stored tables that get another name
	for _, t := range wanted {
		now := p.from.Table(t.Name)
		if was := p.tableWas(t, wanted); was != "" && (now == nil || now.Was != was) {
			old := p.from.Table(was)
			living := named(was)
			if old != nil && (living == nil || living.Was != "" && living != t) {
				sources[t.Name], moves[old.Name] = old, true
			}
		}
	}
	for _, t := range wanted {
		now := p.from.Table(t.Name)
		switch {
		case now == nil || moves[now.Name]:
		case sources[t.Name] == nil:
			sources[t.Name] = now
		case now == sources[t.Name]:
		case p.from.Facts && now.Rows == 0 && now.Sequence == 0:
			p.dropTable(now, t.Dataset) // the empty leftover gives way
		default:
			p.find(Finding{Dataset: t.Dataset, Code: "was", Message: fmt.Sprintf(
				"`%s` has %s and so has `%s`, which it was: its rows stay where they are. Remove `was`, or move the rows.",
				t.Name, counted(now.Rows, "row"), t.Was)})
			delete(moves, sources[t.Name].Name)
			sources[t.Name] = now
		}
	}
	return sources
}

// tableWas is the older name of a table: by `was`, or by an answer.
func (p *planner) tableWas(t *Table, wanted []*Table) string {
	if t.Was != "" || p.from.Table(t.Name) != nil {
		return t.Was
	}
	gone := p.leaving(wanted)
	if len(gone) != 1 || gone[0].Rows == 0 || !alike(gone[0], t) {
		return ""
	}
	for _, other := range wanted {
		if other != t && p.from.Table(other.Name) == nil && alike(gone[0], other) {
			return "" // either could be it
		}
	}
	id := "table:" + t.Name
	switch p.options.Answers[id] {
	case "rename":
		return gone[0].Name
	case "new":
		return ""
	}
	p.ask(Question{
		ID: id, Dataset: t.Dataset,
		Text: fmt.Sprintf("Is `%s` the dataset that was `%s`?", t.Dataset, gone[0].Name),
		Detail: fmt.Sprintf("`%s` is no longer in the program, and has %s. To say so in the program, write `was: %s` in `%s`.",
			gone[0].Name, counted(gone[0].Rows, "row"), gone[0].Name, t.Dataset),
		Choices: []Choice{
			{Value: "rename", Label: fmt.Sprintf("Rename: keep the %s", counted(gone[0].Rows, "row"))},
			{Value: "new", Label: fmt.Sprintf("New dataset: start empty, set the rows of `%s` aside", gone[0].Name)},
		},
	})
	return ""
}

// leaving are the tables that the program had with the last plan, and now has not.
func (p *planner) leaving(wanted []*Table) []*Table {
	var gone []*Table
	for i := range p.from.Tables {
		t := &p.from.Tables[i]
		named := func(w *Table) bool { return strings.EqualFold(w.Name, t.Name) || strings.EqualFold(w.Was, t.Name) }
		if !t.Detached && t.Dataset != "" && !slices.ContainsFunc(wanted, named) {
			gone = append(gone, t)
		}
	}
	return gone
}

// alike says whether a table has the columns of another that came in its place.
func alike(old, new *Table) bool {
	for _, c := range new.Columns {
		if o := old.Column(c.Name); o == nil || o.Type != c.Type {
			return false
		}
	}
	return true
}

func (p *planner) ask(q Question) {
	same := func(other Question) bool { return other.ID == q.ID }
	if !slices.ContainsFunc(p.plan.Questions, same) {
		p.plan.Questions = append(p.plan.Questions, q)
	}
}

// renameTables gives stored tables their new names; where these meet older ones, by
// way of names that nobody has.
func (p *planner) renameTables(wanted []*Table, sources map[string]*Table) {
	type move struct {
		t    *Table
		from string
	}
	var moves []move
	meet := false
	for _, t := range wanted {
		if s := sources[t.Name]; s != nil && s.Name != t.Name {
			moves = append(moves, move{t, s.Name})
		}
	}
	for _, m := range moves {
		meet = meet || slices.ContainsFunc(moves, func(o move) bool { return strings.EqualFold(o.from, m.t.Name) })
	}
	var second []Step
	for i, m := range moves {
		p.renamed[m.from] = m.t.Name
		p.plan.Forget = append(p.plan.Forget, m.from)
		words := fmt.Sprintf("Rename the table %s to %s", m.from, m.t.Name)
		if !meet {
			p.step(Step{Kind: RenameTable, Dataset: m.t.Dataset, Words: words, DDL: []string{p.dialect.RenameTable(m.from, m.t.Name)}})
			continue
		}
		between := fmt.Sprintf("n3_moving_%d", i)
		p.step(Step{Kind: RenameTable, Dataset: m.t.Dataset, Words: words, DDL: []string{p.dialect.RenameTable(m.from, between)}})
		second = append(second, Step{Kind: RenameTable, Dataset: m.t.Dataset, Words: words, DDL: []string{p.dialect.RenameTable(between, m.t.Name)}})
	}
	p.plan.Steps = append(p.plan.Steps, second...)
}

// goneTables detaches what the program no longer has.
func (p *planner) goneTables(wanted []*Table, sources map[string]*Table, app *ir.Application) {
	used := map[string]bool{}
	for _, s := range sources {
		used[s.Name] = true
	}
	adopted := func(name string) bool {
		return slices.ContainsFunc(app.Datasets, func(d ir.DatasetSpec) bool { return d.Adopted && strings.EqualFold(d.Table, name) })
	}
	for i := range p.from.Tables {
		t := &p.from.Tables[i]
		if p.options.Drop && t.Detached && !used[t.Name] && !adopted(t.Name) {
			p.giveUpTable(t)
			continue
		}
		if used[t.Name] || t.Detached || t.Dataset == "" || adopted(t.Name) || slices.Contains(p.removed, t.Name) {
			continue
		}
		if p.from.Facts && t.Rows == 0 && t.Sequence == 0 {
			p.dropTable(t, t.Dataset)
			continue
		}
		step := Step{Kind: DetachTable, Dataset: t.Dataset, Words: fmt.Sprintf("Set the table %s aside; it keeps its rows", t.Name)}
		for _, index := range t.Indexes {
			step.DDL = append(step.DDL, p.dialect.DropIndex(index.Name)) // its name may be wanted elsewhere
		}
		p.step(step)
		kept := t.remembered()
		kept.Detached, kept.Indexes = true, []Index{}
		p.remember(kept)
	}
}

// dropTable drops a table that never had a row.
func (p *planner) dropTable(t *Table, dataset string) {
	p.removed = append(p.removed, t.Name)
	p.plan.Forget = append(p.plan.Forget, t.Name)
	p.step(Step{
		Kind: DropTable, Dataset: dataset, Words: fmt.Sprintf("Drop the table %s, which never had a row", t.Name),
		Checks: []Check{{Test: HasRows, Table: t.Name, Key: p.key(t), Code: "stale", Words: "{rows} came in between.", Stale: true}},
		DDL:    []string{p.dialect.DropTable(t.Name)},
	})
}

// giveUpTable drops a table with its rows.
func (p *planner) giveUpTable(t *Table) {
	p.removed = append(p.removed, t.Name)
	p.plan.Forget = append(p.plan.Forget, t.Name)
	p.step(Step{
		Kind: DropTable, Dataset: t.Dataset, Words: fmt.Sprintf("Drop the table %s with its rows", t.Name), Destroys: true,
		Checks: []Check{{Test: HasRows, Table: t.Name, Key: p.key(t), Code: destroys, Words: "{rows} would be lost: {keys}."}},
		DDL:    []string{p.dialect.DropTable(t.Name)},
	})
}

// destroys is the code of a check that finds the values which a step gives up.
const destroys = "destroys"

// remember notes the record of a table.
func (p *planner) remember(t Table) {
	p.made = append(p.made, t)
	p.plan.Remember = append(p.plan.Remember, t.remembered())
}

// after is the shape after the plan.
func (p *planner) after() Shape {
	after := Shape{Version: p.from.Version + 1, Dialect: p.dialect.Name(), Facts: p.from.Facts, Names: p.from.Names, Tables: []Table{}}
	if p.plan.IsEmpty() {
		after.Version = p.from.Version
	}
	replaced := func(name string) bool {
		return slices.Contains(p.removed, name) || p.renamed[name] != "" ||
			slices.ContainsFunc(p.made, func(t Table) bool { return strings.EqualFold(t.Name, name) })
	}
	for _, t := range p.from.Tables {
		if !replaced(t.Name) {
			after.Tables = append(after.Tables, t)
		}
	}
	after.Tables = append(after.Tables, p.made...)
	return after
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
