package migrate

import (
	"fmt"
	"slices"
	"strings"
)

// tablePlanner plans one table that is stored already.
type tablePlanner struct {
	*planner
	wanted  *Table
	stored  *Table            // as it was
	sources map[string]string // the stored column of each wanted one, by the wanted name
	gone    []string          // stored columns that gave way
	columns []Column          // as they will be, detached ones included
	steps   []Step            // of columns; a rebuild takes their DDL over
	rebuild bool
}

// table plans the table of a dataset.
func (p *planner) table(wanted, stored *Table, keptIndexes map[string]bool) {
	if stored == nil {
		p.warnRenamed(wanted)
		p.createTable(wanted)
		return
	}
	if isAsWanted(wanted, stored) {
		p.made = append(p.made, *stored)
		return
	}
	t := &tablePlanner{planner: p, wanted: wanted, stored: stored, sources: map[string]string{}}
	moves := t.findSources()
	if source := t.source(wanted.Key()); stored.Key() != "" && (source == nil || !t.isKey(*source)) {
		t.replace()
		return
	}
	for _, name := range t.gone {
		t.step(t.dropEmpty(*stored.Column(name), wanted.Name))
	}
	t.renameColumns(moves)
	for _, c := range wanted.Columns {
		if source := t.source(c.Name); source != nil {
			t.follow(*source, c)
		} else {
			t.add(c)
		}
	}
	for _, c := range stored.Columns {
		if !t.isUsed(c.Name) && !slices.Contains(t.gone, c.Name) {
			t.leave(c)
		}
	}
	t.sortColumns()
	if stored.Detached {
		p.step(Step{Kind: AttachTable, Dataset: wanted.Dataset, Words: fmt.Sprintf("Attach the table %s with its rows again", wanted.Name)})
	}
	if t.rebuild {
		for i := range t.steps {
			if t.steps[i].Kind != AddColumn {
				t.steps[i].DDL = nil
			}
		}
		// What a rebuild copies must be there: columns are added first.
		added := func(s Step) bool { return s.Kind == AddColumn }
		slices.SortStableFunc(t.steps, func(a, b Step) int { return rank(added(b)) - rank(added(a)) })
	}
	for _, s := range t.steps {
		p.step(s)
	}
	now := Table{Name: wanted.Name, Dataset: wanted.Dataset, Was: wanted.Was, Columns: t.columns, Rows: stored.Rows, Sequence: stored.Sequence}
	if t.rebuild {
		p.step(Step{
			Kind: RebuildTable, Dataset: wanted.Dataset, Words: fmt.Sprintf("Copy the rows of %s into a table of the new shape", wanted.Name),
			DDL: p.dialect.Rebuild(now),
		})
	}
	t.createIndexes(keptIndexes)
	now.Indexes = wanted.Indexes
	if !same(now, *stored) {
		p.remember(now)
	} else {
		p.made = append(p.made, now)
	}
}

// isAsWanted says in short what the whole plan of most tables says: nothing is to be done.
func isAsWanted(wanted, stored *Table) bool {
	if stored.Detached || wanted.Name != stored.Name || wanted.Dataset != stored.Dataset || wanted.Was != stored.Was ||
		len(wanted.Columns) != len(stored.Columns) || !slices.EqualFunc(wanted.Indexes, stored.Indexes, equal) {
		return false
	}
	for _, c := range wanted.Columns {
		s := stored.Column(c.Name)
		if s == nil || s.Name != c.Name || s.Definition != c.Definition || s.Type != c.Type || s.MaxLength != c.MaxLength ||
			s.Was != c.Was || s.Relaxed || s.Detached || s.Target == nil || *s.Target != *c.Target {
			return false
		}
	}
	return true
}

func rank(holds bool) int {
	if holds {
		return 1
	}
	return 0
}

// replace makes the table anew with another key. Rows have a key already, which others may
// refer to.
func (t *tablePlanner) replace() {
	check := t.check(Check{
		Test: HasRows, Code: "key",
		Words: fmt.Sprintf("{rows} {have} a key already, so `%s` cannot become the key: {keys}. Use a new dataset.", t.wanted.Key()),
	})
	if check.Stale = t.from.Facts && t.stored.Rows == 0; check.Stale {
		check.Words = "{rows} came in between."
	}
	t.step(Step{
		Kind: DropTable, Dataset: t.wanted.Dataset, Field: t.wanted.Key(), Words: fmt.Sprintf("Drop the table %s, which has no rows", t.wanted.Name),
		Checks: []Check{check}, DDL: []string{t.dialect.DropTable(t.wanted.Name)},
	})
	t.createTable(t.wanted)
}

func (p *planner) createTable(t *Table) {
	created := *t
	created.Columns = slices.Clone(t.Columns)
	p.step(Step{Kind: CreateTable, Dataset: t.Dataset, Words: "Create the table " + t.Name, DDL: []string{p.dialect.CreateTable(created)}})
	for _, index := range t.Indexes {
		p.step(Step{Kind: CreateIndex, Dataset: t.Dataset, Words: "Create the index " + index.Name, DDL: []string{index.DDL}})
	}
	p.remember(created)
}

// warnRenamed says where the rows of a table are that had another name since.
func (p *planner) warnRenamed(t *Table) {
	for i := range p.from.Tables {
		s := &p.from.Tables[i]
		if !p.from.Facts && strings.EqualFold(s.Was, t.Name) && p.renamed[s.Name] == "" && p.datasets[s.Name] == "" {
			p.find(Finding{Dataset: t.Dataset, Code: "was", Message: fmt.Sprintf(
				"the rows of `%s` are in `%s`, which the program no longer has: `%s` starts empty. To keep them, write `was: %s`",
				t.Name, s.Name, t.Name, s.Name)})
		}
	}
}

// same says whether what is remembered of two tables is the same.
func same(a, b Table) bool {
	a, b = a.remembered(), b.remembered()
	return a.Name == b.Name && a.Dataset == b.Dataset && a.Was == b.Was && a.Detached == b.Detached &&
		slices.EqualFunc(a.Indexes, b.Indexes, equal) && slices.EqualFunc(a.Columns, b.Columns, func(a, b Column) bool {
		targets := a.Target == b.Target || a.Target != nil && b.Target != nil && *a.Target == *b.Target
		return targets && a.Name == b.Name && a.Definition == b.Definition && a.Type == b.Type && a.MaxLength == b.MaxLength &&
			a.Relaxed == b.Relaxed && a.Detached == b.Detached && a.Was == b.Was &&
			slices.Equal(a.Former, b.Former) && slices.Equal(a.Declined, b.Declined)
	})
}

func equal(a, b Index) bool { return a.Name == b.Name && a.DDL == b.DDL }

// source is the stored column that a wanted one continues, or nil.
func (t *tablePlanner) source(name string) *Column {
	from, ok := t.sources[name]
	if !ok {
		return nil
	}
	return t.stored.Column(from)
}

func (t *tablePlanner) isUsed(stored string) bool {
	for _, from := range t.sources {
		if from == stored {
			return true
		}
	}
	return false
}

// check fills in what all checks of this table have in common.
func (t *tablePlanner) check(c Check) Check {
	c.Table, c.Key = t.stored.Name, t.key(t.stored)
	return c
}

func (t *tablePlanner) add(c Column) {
	required := t.dialect.Required(c.Definition) && !t.dialect.HasDefault(c.Definition)
	step := Step{Kind: AddColumn, Dataset: t.wanted.Dataset, Field: c.Name, Words: fmt.Sprintf("Add %s to %s", c.Name, t.wanted.Name)}
	switch {
	case required && !t.from.Facts:
		step.Checks = []Check{t.check(Check{
			Test: HasRows, Code: "required",
			Words: "{rows} would have no value: {keys}. Give the field a default, or make it optional.",
		})}
	case required && t.stored.Rows > 0:
		c.Relaxed, c.Nulls, c.Definition = true, t.stored.Rows, t.dialect.Nullable(c.Definition)
		t.warnRelaxed(c)
	case required:
		step.Checks = []Check{t.check(Check{Test: HasRows, Code: "stale", Words: "{rows} came in between.", Stale: true})}
	}
	if t.dialect.HasDefault(c.Definition) {
		c.Filled = t.stored.Rows > 0
	}
	c.Was = "" // there was nothing to take over
	for _, s := range t.stored.Columns {
		// A preview asks; a release cannot know whether this is an older text.
		if !t.from.Facts && slices.Contains(s.Former, c.Name) && !t.isUsed(s.Name) {
			t.find(Finding{Dataset: t.wanted.Dataset, Field: c.Name, Code: "was", Message: fmt.Sprintf(
				"the values of `%s` are under `%s`, which the program no longer has: `%s` starts empty. To keep them, write `was(%s)`",
				c.Name, s.Name, c.Name, s.Name)})
		}
	}
	step.change(t.dialect.AddColumn(t.wanted.Name, c, t.options.Online))
	t.steps = append(t.steps, step)
	t.columns = append(t.columns, c)
}

// alter gives a column another definition.
func (t *tablePlanner) alter(step *Step, from, to Column) {
	change, ok := t.dialect.AlterColumn(t.wanted.Name, from, to, t.options.Online)
	if !ok {
		t.rebuild = true
		return
	}
	step.change(change)
}

// change gives a step its DDL.
func (s *Step) change(c Change) {
	s.DDL = append(s.DDL, c.Now...)
	s.Later = append(s.Later, c.Later...)
}

func (t *tablePlanner) warnRelaxed(c Column) {
	have := "have"
	if c.Nulls == 1 {
		have = "has"
	}
	t.find(Finding{Dataset: t.wanted.Dataset, Field: c.Name, Code: "required", Message: fmt.Sprintf(
		"%s %s no value, so the column stays nullable until every row has one", counted(c.Nulls, "row"), have)})
}

// leave detaches a column that no field continues, or drops it where it is empty.
func (t *tablePlanner) leave(c Column) {
	if t.from.Facts && !c.Filled && !t.isKey(c) && c.Type != "" { // what somebody else has added stays
		t.steps = append(t.steps, t.dropEmpty(c, t.wanted.Name))
		return
	}
	if c.Detached && t.options.Drop && c.Type != "" && !t.isKey(c) {
		t.steps = append(t.steps, Step{
			Kind: DropColumn, Dataset: t.wanted.Dataset, Field: c.Name, Destroys: true,
			Words:  fmt.Sprintf("Drop %s of %s with its values", c.Name, t.wanted.Name),
			Checks: []Check{t.check(Check{Test: HasValue, Columns: []string{c.Name}, Code: destroys, Words: "{rows} would lose a value: {keys}."})},
			DDL:    []string{t.dialect.DropColumn(t.wanted.Name, c.Name)},
		})
		return
	}
	if c.Detached {
		t.columns = append(t.columns, c)
		return
	}
	from := c
	c.Detached, c.Relaxed = true, false
	step := Step{
		Kind: DetachColumn, Dataset: t.wanted.Dataset, Field: c.Name, Words: fmt.Sprintf("Set %s of %s aside; it keeps its values", c.Name, t.wanted.Name),
	}
	if t.dialect.Required(c.Definition) && !t.dialect.HasDefault(c.Definition) {
		c.Definition = t.dialect.Nullable(c.Definition)
		t.alter(&step, from, c)
	}
	if c.Name == DeletedColumn {
		// Rows that were deleted, but kept, must not come back because a word was taken away.
		step.Field = ""
		step.Checks = []Check{t.check(Check{
			Test: HasValue, Columns: []string{c.Name}, Code: "soft_delete",
			Words: "Without `soft_delete`, {rows} deleted earlier would reappear: {keys}. Keep `soft_delete`.",
		})}
	}
	t.steps = append(t.steps, step)
	t.columns = append(t.columns, c)
}

func (t *tablePlanner) isKey(c Column) bool { return strings.Contains(c.Definition, "PRIMARY KEY") }

func (t *tablePlanner) dropEmpty(c Column, table string) Step {
	return Step{
		Kind: DropColumn, Dataset: t.wanted.Dataset, Field: c.Name, Words: fmt.Sprintf("Drop %s of %s, which is empty", c.Name, table),
		Checks: []Check{t.check(Check{Test: HasValue, Columns: []string{c.Name}, Code: "stale", Words: "{rows} got a value in between.", Stale: true})},
		DDL:    []string{t.dialect.DropColumn(table, c.Name)},
	}
}

// sortColumns orders the columns as the database has them: those that were there, then
// those that were added.
func (t *tablePlanner) sortColumns() {
	place := func(c Column) int {
		name := c.Name
		if from, ok := t.sources[name]; ok {
			name = from
		}
		i := slices.IndexFunc(t.stored.Columns, func(s Column) bool { return s.Name == name })
		if i < 0 {
			return len(t.stored.Columns)
		}
		return i
	}
	slices.SortStableFunc(t.columns, func(a, b Column) int { return place(a) - place(b) })
}
