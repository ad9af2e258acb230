package migrate

import (
	"regexp"
	"slices"
	"strings"
)

// keepIndexes drops the indexes of a table that are no longer wanted as they are, and
// returns the wanted ones that are there. An index goes with its columns: where two of
// them exchange their names, it is on the other one afterwards. Where a database renames
// an index, one of which only names change stays: making it anew takes long, and what is
// unique would not be so meanwhile.
func (p *planner) keepIndexes(wanted, stored *Table) map[string]bool {
	kept := map[string]bool{}
	if isAsWanted(wanted, stored) {
		return nil // nothing is asked of them
	}
	columns := p.newNames(wanted, stored)
	for _, index := range stored.Indexes {
		isSame := func(w Index) bool { return equal(w, index) && followed(index, w.Name, wanted.Name, columns) == w.DDL }
		isRenamed := func(w Index) bool {
			return !kept[w.Name] && p.dialect.RenameIndex(index.Name, w.Name) != "" && (w.Name == index.Name || !p.isIndexTaken(w.Name)) &&
				followed(index, w.Name, wanted.Name, columns) == w.DDL
		}
		i := slices.IndexFunc(wanted.Indexes, isSame)
		if i < 0 {
			i = slices.IndexFunc(wanted.Indexes, isRenamed)
		}
		switch {
		case i < 0:
			p.step(Step{Kind: DropIndex, Dataset: wanted.Dataset, Words: "Drop the index " + index.Name, DDL: []string{p.dialect.DropIndex(index.Name)}})
			continue
		case wanted.Indexes[i].Name != index.Name:
			p.step(Step{
				Kind: RenameIndex, Dataset: wanted.Dataset, Words: "Rename the index " + index.Name + " to " + wanted.Indexes[i].Name,
				DDL: []string{p.dialect.RenameIndex(index.Name, wanted.Indexes[i].Name)},
			})
		}
		kept[wanted.Indexes[i].Name] = true
	}
	return kept
}

// newNames are what the columns of a table are called after the plan, by their names of
// before.
func (p *planner) newNames(wanted, stored *Table) map[string]string {
	names := map[string]string{}
	if len(stored.Indexes) == 0 {
		return names
	}
	// What it finds out is said when the table is planned.
	scratch, copied := *p, *stored
	scratch.plan, copied.Columns = &Plan{}, slices.Clone(stored.Columns)
	t := &tablePlanner{planner: &scratch, wanted: wanted, stored: &copied, sources: map[string]string{}}
	t.findSources()
	for now, was := range t.sources {
		names[was] = now
	}
	return names
}

var quotedName = regexp.MustCompile(`"(?:[^"]|"")*"`)

// followed is the DDL of a stored index after the plan, under a name: it follows its table
// and its columns.
func followed(index Index, name, table string, columns map[string]string) string {
	place := 0
	return quotedName.ReplaceAllStringFunc(index.DDL, func(quoted string) string {
		place++
		column := strings.ReplaceAll(quoted[1:len(quoted)-1], `""`, `"`)
		switch {
		case place == 1:
			return quoteName(name)
		case place == 2:
			return quoteName(table)
		case columns[column] != "":
			return quoteName(columns[column])
		}
		return quoted
	})
}

// isIndexTaken says whether a name is in use, by an index that is to go perhaps.
func (p *planner) isIndexTaken(name string) bool {
	return p.isTaken(name) || slices.ContainsFunc(p.from.Tables, func(t Table) bool {
		return slices.ContainsFunc(t.Indexes, func(i Index) bool { return strings.EqualFold(i.Name, name) })
	})
}

// createIndexes creates those that are not there: new ones, changed ones, and after a
// rebuild all.
func (t *tablePlanner) createIndexes(kept map[string]bool) {
	for _, index := range t.wanted.Indexes {
		if kept[index.Name] && !t.rebuild {
			continue
		}
		step := Step{Kind: CreateIndex, Dataset: t.wanted.Dataset, Words: "Create the index " + index.Name, DDL: []string{index.DDL}}
		if t.options.Online {
			step.DDL = nil
			step.change(t.dialect.IndexOnline(index))
		}
		if !kept[index.Name] {
			step.Checks = t.uniqueChecks(index)
			if len(index.columns) == 1 {
				step.Field = index.columns[0]
			}
		}
		t.step(step)
	}
}

// uniqueChecks finds the rows that a unique index would not allow. A column that is new
// has no value in them, or all have the same.
func (t *tablePlanner) uniqueChecks(index Index) []Check {
	if !index.unique {
		return nil
	}
	var columns []string
	for _, name := range index.columns {
		source := t.source(name)
		if source != nil {
			columns = append(columns, source.Name)
			continue
		}
		if c := t.wanted.Column(name); !t.dialect.HasDefault(c.Definition) {
			return nil // no value is not equal to another
		}
	}
	if len(columns) == 0 {
		return nil
	}
	check := Check{
		Test: HasDuplicate, Columns: columns, Code: "unique",
		Words: "{rows} {have} the same value in " + names(index.columns) + " as another: {keys}. Change them, or remove `unique`.",
	}
	if t.wanted.Column(DeletedColumn) != nil && t.stored.Column(DeletedColumn) != nil {
		check.Living = DeletedColumn
	}
	return []Check{t.check(check)}
}

func names(list []string) string { return "`" + strings.Join(list, "`, `") + "`" }
