package migrate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/lang"
)

// follow plans a column that continues a stored one.
func (t *tablePlanner) follow(s, c Column) {
	before := s.Definition
	if s.Type == "" {
		before = c.Definition // nothing is remembered of it
	}
	if s.Name != c.Name {
		before = t.dialect.Renamed(before, s.Name, c.Name)
		c.Former = append(slices.Clone(s.Former), s.Name)
	} else {
		c.Former = s.Former
		if s.Was != c.Was {
			c.Was = "" // it took nothing over
		}
	}
	c.Declined, c.Filled, c.Nulls = s.Declined, s.Filled, s.Nulls
	step := Step{Kind: ChangeColumn, Dataset: t.wanted.Dataset, Field: c.Name, Words: fmt.Sprintf("Change %s of %s", c.Name, t.wanted.Name)}
	if s.Detached {
		step.Kind, step.Words = AttachColumn, fmt.Sprintf("Attach %s of %s with its values again", c.Name, t.wanted.Name)
	}
	step.Checks, step.Fills = t.typeChecks(s, c)
	step.Checks = append(step.Checks, t.lengthChecks(s, c)...)
	step.Checks = append(step.Checks, t.targetChecks(s, &c)...)
	step.Checks = append(step.Checks, t.nullChecks(s, &c, before)...)
	step.Optional = !t.dialect.Required(c.Definition)
	if before != c.Definition {
		from := c
		from.Definition, from.Type = before, s.Type
		t.alter(&step, from, c)
	}
	if len(step.Checks) > 0 || len(step.Fills) > 0 || before != c.Definition || s.Detached {
		t.steps = append(t.steps, t.cleared(&step, c)...)
		t.steps = append(t.steps, step)
	}
	t.columns = append(t.columns, c)
}

// isText says whether values of a type are texts that may be those of another such type.
func isText(name string) bool {
	t, ok := lang.FindType(name) // not a signature with parameters
	return ok && (t.Kind == lang.TextKind || t.Kind == lang.EnumKind)
}

// typeChecks compares the type of the values with that of the field: what is converted,
// and which values cannot be.
func (t *tablePlanner) typeChecks(s, c Column) ([]Check, []Fill) {
	wrong := func(check Check) Check {
		check.Columns, check.Code = []string{s.Name}, "type"
		return t.check(check)
	}
	oneOf := wrong(Check{
		Test: IsNotOneOf, Values: c.values,
		Words: fmt.Sprintf("{rows} {have} a value that `%s` no longer allows: {keys}. Change them, or allow it.", c.Name),
	})
	if s.Type == "" || s.Type == c.Type {
		if c.Type == "enum" && s.Definition != c.Definition && t.dialect.Renamed(s.Definition, s.Name, c.Name) != c.Definition {
			oneOf.Code = "check"
			return []Check{oneOf}, nil
		}
		return nil, nil
	}
	precision, scale, toDecimal := digits(c.Type)
	from, fromScale, fromDecimal := digits(s.Type)
	switch {
	case isText(s.Type) && isText(c.Type) || s.Type == "uuid" && (c.Type == "string" || c.Type == "text"):
		switch c.Type {
		case "email", "url":
			return []Check{wrong(Check{
				Test: IsNotOfType, Type: c.Type,
				Words: fmt.Sprintf("{rows} {have} a value that is not a valid %s: {keys}. Change them, or keep the type `%s`.", c.Type, s.Type),
			})}, nil
		case "enum":
			return []Check{oneOf}, nil
		}
		return nil, nil
	case s.Type == "integer" && c.Type == "number":
		return nil, nil
	case fromDecimal && toDecimal && *c.Target == "":
		var checks []Check
		unit := 0 // the number of decimal places in which the stored number counts
		if t.dialect.Scaled() {
			unit = fromScale
		}
		if scale < fromScale {
			checks = append(checks, wrong(Check{
				Test: HasFraction, Number: unit - scale,
				Words: fmt.Sprintf("{rows} {have} more than %d decimal places: {keys}. Change them, or keep the type `%s`.", scale, s.Type),
			}))
		}
		if precision-scale < from-fromScale {
			checks = append(checks, wrong(Check{
				Test: HasMore, Number: precision - scale + unit,
				Words: fmt.Sprintf("{rows} {have} a number that is too large for `%s`: {keys}. Change them, or keep the type `%s`.", c.Type, s.Type),
			}))
		}
		fill := Fill{Conversion: ScaleUp, Table: t.wanted.Name, Column: c.Name, Number: scale - fromScale}
		if fill.Number < 0 {
			fill.Conversion, fill.Number = ScaleDown, -fill.Number
		}
		if fill.Number == 0 || !t.dialect.Scaled() {
			return checks, nil
		}
		return checks, []Fill{fill}
	}
	return []Check{wrong(Check{
		Test:  HasValue,
		Words: fmt.Sprintf("{rows} {have} a value of type `%s`, which is not converted to `%s`: {keys}. Keep the type, or choose another name for the new field.", s.Type, c.Type),
	})}, nil
}

// digits are those of an exact number.
func digits(signature string) (precision, scale int, ok bool) {
	if signature == "integer" {
		return 18, 0, true
	}
	return decimal(signature)
}

func (t *tablePlanner) lengthChecks(s, c Column) []Check {
	if c.MaxLength == 0 || s.MaxLength != 0 && s.MaxLength <= c.MaxLength || s.Type != "" && s.Type != c.Type && !isText(s.Type) {
		return nil
	}
	return []Check{t.check(Check{
		Test: IsLonger, Columns: []string{s.Name}, Number: c.MaxLength, Code: "too_long",
		Words: fmt.Sprintf("{rows} {have} more than %d characters: {keys}. Shorten them, or raise `max_length`.", c.MaxLength),
	})}
}

// targetChecks compares what the values refer to. A column that was a reference, and is
// none now, still holds the keys of the same dataset.
func (t *tablePlanner) targetChecks(s Column, c *Column) []Check {
	if s.Target == nil {
		return nil
	}
	old, target := t.datasetNow(*s.Target), *c.Target
	switch {
	case target == "":
		if s.Filled || !t.from.Facts {
			*c.Target = old
		}
		return nil
	case old != "" && old != target:
		return []Check{t.check(Check{
			Test: HasValue, Columns: []string{s.Name}, Code: "reference",
			Words: fmt.Sprintf("{rows} {refer} to rows of `%s`, not of `%s`: {keys}. Use a new field for the other reference.", old, target),
		})}
	case old == target && !s.Detached:
		return nil
	}
	rows, ok := t.rowsOf(target)
	if !ok {
		return []Check{t.check(Check{
			Test: HasValue, Columns: []string{s.Name}, Code: "reference",
			Words: fmt.Sprintf("{rows} {have} a value, but `%s` has no rows yet: {keys}.", target),
		})}
	}
	return []Check{t.check(Check{
		Test: HasNoTarget, Columns: []string{s.Name}, Target: &rows, Code: "reference",
		Words: fmt.Sprintf("{rows} {refer} to a row of `%s` that does not exist: {keys}. Change them, or restore those rows.", target),
	})}
}

// datasetNow is what a dataset is called now, if its table follows it.
func (p *planner) datasetNow(name string) string {
	for _, s := range p.from.Tables {
		if to := p.renamed[s.Name]; s.Dataset == name && to != "" {
			return p.datasets[to]
		}
	}
	return name
}

// rowsOf are the stored rows of a dataset, by the names that they had before the plan.
func (p *planner) rowsOf(dataset string) (Rows, bool) {
	for i := range p.from.Tables {
		s := &p.from.Tables[i]
		now := s.Name
		if to := p.renamed[s.Name]; to != "" {
			now = to
		}
		if p.datasets[now] == dataset {
			return Rows{Table: s.Name, Key: p.key(s)}, true
		}
	}
	return Rows{}, false
}

// nullChecks compares NOT NULL with the rows. A column that never had to have a value, as
// it came after the rows or was set aside, waits for them.
func (t *tablePlanner) nullChecks(s Column, c *Column, before string) []Check {
	if !t.dialect.Required(c.Definition) || t.dialect.Required(before) || strings.Contains(c.Definition, "PRIMARY KEY") {
		return nil
	}
	check := Check{Test: HasNull, Columns: []string{s.Name}, Code: "required"}
	switch {
	case !t.from.Facts || !s.Relaxed && !s.Detached:
		check.Words = "{rows} {have} no value: {keys}. Give them a value, or make the field optional."
	case s.Nulls > 0:
		c.Definition, c.Relaxed = t.dialect.Nullable(c.Definition), true
		t.warnRelaxed(*c)
		return nil
	default:
		check.Stale, check.Words = true, "{rows} came in between."
	}
	return []Check{t.check(check)}
}

// cleared takes the checks of values away that the author has given up, and returns the
// steps that do it. In a migration file each still says how many values it takes.
func (t *tablePlanner) cleared(step *Step, c Column) []Step {
	answered := t.options.Answers[ClearID(step.Dataset, c.Name)] == "clear"
	if !answered && !t.options.Drop || t.dialect.Required(c.Definition) {
		return nil
	}
	var cleared []Step
	var left []Check
	for _, check := range step.Checks {
		if !check.IsClearable() {
			left = append(left, check)
			continue
		}
		where := check
		where.Table, where.Columns = t.wanted.Name, []string{c.Name}
		if source := t.wanted.Column(t.key(t.stored)); source != nil {
			where.Key = source.Name
		}
		give := Step{
			Kind: ClearColumn, Dataset: step.Dataset, Field: c.Name, Destroys: true,
			Words: fmt.Sprintf("Give up values of %s of %s", c.Name, t.wanted.Name),
			Fills: []Fill{{Conversion: Clear, Table: t.wanted.Name, Column: c.Name, Where: &where}},
		}
		if !answered {
			check.Code = destroys
			give.Checks = []Check{check}
		}
		cleared = append(cleared, give)
	}
	step.Checks = left
	return cleared
}

// ClearID is the id of the question whether the values in the way of a field are given up.
func ClearID(dataset, field string) string { return "clear:" + dataset + "." + field }

// IsClearable says whether what is in the way is a value, which could be given up.
func (c *Check) IsClearable() bool {
	return !c.Stale && slices.Contains([]Test{HasValue, IsLonger, IsNotOfType, IsNotOneOf, HasMore, HasFraction, HasNoTarget}, c.Test) && c.Code != "soft_delete"
}
