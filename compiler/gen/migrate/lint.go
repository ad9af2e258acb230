package migrate

import (
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Hazard is what a statement of a migration does to those who use the database, or to
// its values.
type Hazard struct {
	Migration string
	Step      string // its words
	Kind      HazardKind
	Rule      string
	Message   string
	Statement string
}

// HazardKind is what a hazard is about.
type HazardKind string

// The kinds of hazards.
const (
	Destructive  HazardKind = "destructive"  // values are lost
	Locking      HazardKind = "locking"      // others wait for as long as it takes to read or write the rows
	Incompatible HazardKind = "incompatible" // the release that is running meanwhile does not fit
)

// rule finds a hazard in a statement.
type rule struct {
	name    string
	dialect string // "" is any
	kind    HazardKind
	matches *regexp.Regexp
	unless  *regexp.Regexp
	message string
}

// rules go by the SQL that runs, so they hold for what was edited as well. On a table that
// the same migration creates nothing is a hazard.
var rules = []rule{
	{"drop_table", "", Destructive, regexp.MustCompile(`^DROP TABLE `), nil,
		"drops a table with all of its rows"},
	{"drop_column", "", Destructive, regexp.MustCompile(`^ALTER TABLE .* DROP COLUMN `), nil,
		"drops a column with all of its values"},
	{"delete", "", Destructive, regexp.MustCompile(`^(DELETE FROM|TRUNCATE) `), regexp.MustCompile(` sqlite_sequence `),
		"deletes rows"},
	{"rename", "", Incompatible, regexp.MustCompile(`^ALTER TABLE .* RENAME (TO|COLUMN) `), regexp.MustCompile(`^ALTER TABLE "n3_new_`),
		"the release that runs meanwhile uses the old name; stop it first, or rename in a release of its own"},
	{"required", postgres, Incompatible, regexp.MustCompile(`^ALTER TABLE .* ADD CONSTRAINT .* CHECK \(.* IS NOT NULL\)`), nil,
		"rows that the release that runs meanwhile writes without a value are refused"},
	{"change_type", postgres, Locking, regexp.MustCompile(`^ALTER TABLE .* ALTER COLUMN .* TYPE `), nil,
		"rewrites the table; nobody can read or write it until that ends"},
	{"add_constraint", postgres, Locking, regexp.MustCompile(`^ALTER TABLE .* ADD CONSTRAINT `), regexp.MustCompile(` NOT VALID$`),
		"reads all rows; nobody can read or write the table until that ends. Add it NOT VALID and validate it afterwards"},
	{"set_not_null", postgres, Locking, regexp.MustCompile(`^ALTER TABLE .* SET NOT NULL$`), nil,
		"reads all rows; nobody can read or write the table until that ends. Validate a constraint first"},
	{"create_index", postgres, Locking, regexp.MustCompile(`^CREATE (UNIQUE )?INDEX `), regexp.MustCompile(`^CREATE (UNIQUE )?INDEX CONCURRENTLY `),
		"nobody can write to the table until the index is there. Use CONCURRENTLY, outside of a transaction"},
	{"update", "", Locking, regexp.MustCompile(`^UPDATE `), nil,
		"changes rows in one transaction; others that write to them wait for its end"},
	{"rebuild_table", sqlite, Locking, regexp.MustCompile(`^INSERT INTO "n3_new_`), nil,
		"copies the table; writes wait until that ends"},
}

// Lint looks at the newest migrations, so many of them, the oldest first.
func (f Files) Lint(latest int) ([]Hazard, error) {
	names, err := f.names()
	if err != nil {
		return nil, err
	}
	var found []Hazard
	for _, name := range names[max(0, len(names)-latest):] {
		var p Plan
		if err := json.Unmarshal(f[name], &p); err != nil {
			return nil, fmt.Errorf("cannot read %s%s: %w", Folder, name, err)
		}
		stem := strings.TrimSuffix(name, planFile)
		script := f[stem+scriptFile]
		if p.Format == Format {
			script = p.script(stem)
		}
		found = append(found, lint(path.Base(stem), &p, string(script))...)
	}
	return found, nil
}

var onTable = regexp.MustCompile(`^(?:CREATE TABLE|ALTER TABLE|UPDATE|CREATE (?:UNIQUE )?INDEX (?:CONCURRENTLY )?(?:"(?:[^"]|"")*"|\w+) ON) ("(?:[^"]|"")*"|\w+)`)

func lint(name string, p *Plan, script string) []Hazard {
	var found []Hazard
	created := map[string]bool{}
	validated := map[string]bool{}
	dropped := map[string]bool{} // by a rebuild, which has copied the rows
	for _, s := range parseScript(script) {
		table := ""
		if m := onTable.FindStringSubmatch(s.sql); m != nil {
			table = m[1]
		}
		if strings.HasPrefix(s.sql, "CREATE TABLE ") {
			created[table] = true
		}
		if copied, ok := strings.CutPrefix(table, `"n3_new_`); ok {
			dropped[`DROP TABLE "`+copied] = true
		}
		words := ""
		if s.step >= 0 && s.step < len(p.Steps) {
			words = p.Steps[s.step].Words
		}
		flat := strings.Join(strings.Fields(s.sql), " ")
		if strings.Contains(flat, " VALIDATE CONSTRAINT ") {
			validated[flat] = true
		}
		for _, r := range rules {
			if r.dialect != "" && r.dialect != p.Dialect || !r.matches.MatchString(flat) || r.unless != nil && r.unless.MatchString(flat) {
				continue
			}
			if r.name == "set_not_null" && validated[provesNotNull(flat)] {
				continue
			}
			if created[table] && !strings.Contains(table, "n3_new_") || dropped[flat] {
				continue
			}
			if r.kind == Destructive && s.step >= 0 && s.step < len(p.Steps) && p.Steps[s.step].isGuarded() {
				continue // said below, or refused by a check where there is something to lose
			}
			found = append(found, Hazard{Migration: name, Step: words, Kind: r.kind, Rule: r.name, Message: r.message, Statement: flat})
		}
	}
	for _, s := range p.Steps {
		if s.Destroys {
			found = append(found, Hazard{Migration: name, Step: s.Words, Kind: Destructive, Rule: dropRule,
				Message: "is refused where values are lost, unless it is allowed"})
		}
		if len(s.Fills) > 0 && !s.Destroys {
			found = append(found, Hazard{Migration: name, Step: s.Words, Kind: Locking, Rule: fillRule,
				Message: "converts a value in every row; writes wait until that ends"})
		}
	}
	return found
}

var settingNotNull = regexp.MustCompile(`^(ALTER TABLE .*) ALTER COLUMN "(.*)" SET NOT NULL$`)

// provesNotNull is the statement after which SET NOT NULL reads no row.
func provesNotNull(statement string) string {
	m := settingNotNull.FindStringSubmatch(statement)
	if m == nil {
		return ""
	}
	return m[1] + " VALIDATE CONSTRAINT " + quoteName(requiredConstraint(m[2]))
}

// The rules of what a plan says, and no statement of its script.
const (
	fillRule = "convert_values"
	dropRule = "give_up_values"
)

// Rules lists the names of all rules.
func Rules() []string {
	names := []string{fillRule, dropRule}
	for _, r := range rules {
		names = append(names, r.name)
	}
	return names
}

// isGuarded says whether a check of the step finds what it would lose.
func (s Step) isGuarded() bool {
	return s.Destroys || slices.ContainsFunc(s.Checks, func(c Check) bool { return c.Test == HasRows || c.Test == HasValue })
}

// statement is one of a script, and the step it belongs to, from 0; -1 before the first.
type statement struct {
	step int
	sql  string
}

var (
	scriptToken = regexp.MustCompile(`(?s)'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|;`)
	stepComment = regexp.MustCompile(`^-- (\d+)\. `)
)

// parseScript takes a script apart as the runtime does (n3_runtime/schema/scripts.py).
func parseScript(text string) []statement {
	var found []statement
	step, start, words := -1, 0, ""
	for _, at := range scriptToken.FindAllStringIndex(text, -1) {
		token := text[at[0]:at[1]]
		switch {
		case strings.HasPrefix(token, "--"), strings.HasPrefix(token, "/*"):
			words += text[start:at[0]]
			start = at[1]
			if m := stepComment.FindStringSubmatch(token); m != nil && strings.TrimSpace(words) == "" {
				fmt.Sscan(m[1], &step)
				step--
			}
		case token == ";":
			found = append(found, statement{step, strings.TrimSpace(words + text[start:at[0]])})
			start, words = at[1], ""
		}
	}
	return found
}
