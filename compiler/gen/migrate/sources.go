package migrate

import (
	"fmt"
	"slices"
	"strings"
)

// move is a column that gets another name.
type move struct{ from, to string }

// findSources finds the stored column that each wanted one continues, and returns those
// that get another name.
func (t *tablePlanner) findSources() []move {
	moving := map[string]bool{}
	for _, c := range t.wanted.Columns {
		now, was := t.stored.Column(c.Name), t.columnWas(c)
		if was == "" || now != nil && now.Was == was {
			continue
		}
		old, living := t.stored.Column(was), t.wanted.Column(was)
		if old != nil && !moving[old.Name] && (living == nil || living.Was != "" && living.Name != c.Name) {
			t.sources[c.Name], moving[old.Name] = old.Name, true
		}
	}
	for _, c := range t.wanted.Columns {
		now := t.stored.Column(c.Name)
		if now == nil || moving[now.Name] {
			continue
		}
		old := t.source(c.Name)
		switch {
		case old == nil:
			t.sources[c.Name] = now.Name
		case t.from.Facts && !now.Filled && !t.isKey(*now):
			t.gone = append(t.gone, now.Name) // the empty leftover gives way
		default:
			have := "have values"
			if !t.from.Facts {
				have = "exist"
			}
			if !t.from.Facts || old.Filled {
				t.find(Finding{Dataset: t.wanted.Dataset, Field: c.Name, Code: "was", Message: fmt.Sprintf(
					"both `%s` and `%s` %s, so `was(%s)` takes nothing over; the values of `%s` are set aside",
					c.Name, old.Name, have, old.Name, old.Name)})
			}
			t.sources[c.Name] = now.Name
		}
	}
	var moves []move
	for _, c := range t.wanted.Columns {
		if from, ok := t.sources[c.Name]; ok && from != c.Name {
			moves = append(moves, move{from, c.Name})
		}
	}
	return moves
}

// columnWas is the older name of a column: by `was`, or by an answer.
func (t *tablePlanner) columnWas(c Column) string {
	if c.Was != "" || !t.from.Facts {
		return c.Was
	}
	now := t.stored.Column(c.Name)
	if now != nil && (now.Filled || t.stored.Rows == 0) {
		return ""
	}
	candidates := t.candidates(c, now != nil)
	if len(candidates) == 0 {
		return ""
	}
	const rename, fresh = "rename:", "new"
	id := "column:" + t.wanted.Dataset + "." + c.Name
	answer := t.options.Answers[id]
	if from, ok := strings.CutPrefix(answer, rename); ok && slices.Contains(candidates, from) {
		return from
	}
	if answer == fresh {
		for i := range t.stored.Columns {
			if s := &t.stored.Columns[i]; slices.Contains(candidates, s.Name) {
				s.Declined = append(slices.Clone(s.Declined), c.Name)
			}
		}
		return ""
	}
	q := Question{
		ID: id, Dataset: t.wanted.Dataset, Field: c.Name,
		Text: fmt.Sprintf("Is `%s` of `%s` the field that was `%s`?", c.Name, t.wanted.Dataset, strings.Join(candidates, "` or `")),
		Detail: fmt.Sprintf("The column `%s` has values and the program has no field for it. To say so in the program, write `was(%s)` after the type of `%s`.",
			candidates[0], candidates[0], c.Name),
	}
	for _, name := range candidates {
		q.Choices = append(q.Choices, Choice{Value: rename + name, Label: fmt.Sprintf("Rename: `%s` keeps the values of `%s`", c.Name, name)})
	}
	q.Choices = append(q.Choices, Choice{Value: fresh, Label: fmt.Sprintf("New field: start empty, set the values of %s aside", names(candidates))})
	t.ask(q)
	return ""
}

// candidates are the columns that a new field may be: they have values of its type, and
// are about to lose their field, or had its name before. A column that was set aside
// long ago is a candidate only by its name, or each new field would be a question.
func (t *tablePlanner) candidates(c Column, byName bool) []string {
	var found []string
	for _, s := range t.stored.Columns {
		claimed := func(w Column) bool { return strings.EqualFold(w.Was, s.Name) }
		answered := func(w Column) bool {
			return w.Name != c.Name && t.options.Answers["column:"+t.wanted.Dataset+"."+w.Name] == "rename:"+s.Name
		}
		switch {
		case !s.Filled, s.Type != c.Type, t.wanted.Column(s.Name) != nil, t.isKey(s), strings.HasPrefix(s.Name, "n3_"):
		case s.Target != nil && *s.Target != *c.Target:
		case slices.ContainsFunc(t.wanted.Columns, claimed), slices.ContainsFunc(t.wanted.Columns, answered):
		case slices.Contains(s.Declined, c.Name):
		case slices.Contains(s.Former, c.Name), !byName && !s.Detached:
			found = append(found, s.Name)
		}
	}
	return found
}

// renameColumns gives stored columns their new names; where these meet older ones, by
// way of names that nobody has.
func (t *tablePlanner) renameColumns(moves []move) {
	meet := false
	for _, m := range moves {
		meet = meet || slices.ContainsFunc(moves, func(o move) bool { return o != m && strings.EqualFold(o.from, m.to) })
	}
	var second []Step
	for i, m := range moves {
		step := func(from, to string) Step {
			c := *t.stored.Column(m.from)
			// What is called something for the time between is called so in its definition too.
			c.Name, c.Definition = from, t.dialect.Renamed(c.Definition, m.from, from)
			return Step{
				Kind: RenameColumn, Dataset: t.wanted.Dataset, Field: m.to, Words: fmt.Sprintf("Rename %s of %s to %s", m.from, t.wanted.Name, m.to),
				DDL: t.dialect.RenameColumn(t.wanted.Name, c, to),
			}
		}
		if !meet {
			t.step(step(m.from, m.to))
			continue
		}
		between := fmt.Sprintf("n3_moving_%d", i)
		t.step(step(m.from, between))
		second = append(second, step(between, m.to))
	}
	for _, s := range second {
		t.step(s)
	}
}
