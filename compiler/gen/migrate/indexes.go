package migrate

import "strings"

// createIndexes creates those that are not there: new ones, changed ones, and after a
// rebuild all.
func (t *tablePlanner) createIndexes(dropped map[string]bool) {
	kept := map[string]bool{}
	for _, index := range t.stored.Indexes {
		kept[index.Name] = !dropped[index.Name]
	}
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
