package migrate

import (
	"fmt"
	"strings"
)

// lockTimeout is how long a statement that needs a table for itself waits for those who
// use it. Everyone who comes later waits behind it, so it gives up soon and is tried again.
const lockTimeout = "SET LOCAL lock_timeout = '3s'"

// script is the SQL of a plan, to be read by people and run by the backend. It is the one
// place that has it. A comment with the number of a step comes before its statements: what
// the step fills, which is in the plan, is filled there.
//
// On SQLite a plan is one transaction, that of whoever applies it. On PostgreSQL the script
// says where transactions begin and end, as statements follow that must be in none.
func (p *Plan) script(name string) []byte {
	var b strings.Builder
	database := map[string]string{sqlite: "SQLite", postgres: "PostgreSQL"}[p.Dialect]
	fmt.Fprintf(&b, "-- Migration %s for %s, written by `n3 compile`.\n", name, database)
	b.WriteString("-- The backend runs it once, when it starts or by `n3 migrate apply`, after the checks in the .json\n" +
		"-- file of the same name. Do not edit it after a database has applied it.\n")
	transactions := p.Dialect == postgres
	comment := func(i int) {
		fmt.Fprintf(&b, "\n-- %d. %s\n", i+1, strings.ReplaceAll(p.Steps[i].Words, "\n", " "))
	}
	if transactions {
		fmt.Fprintf(&b, "\nBEGIN;\n%s;\n", lockTimeout)
	}
	for i, s := range p.Steps {
		if len(s.DDL) == 0 && len(s.Later) > 0 {
			continue
		}
		comment(i)
		for _, statement := range s.DDL {
			b.WriteString(statement + ";\n")
		}
	}
	if transactions {
		b.WriteString("\nCOMMIT;\n")
	}
	for i, s := range p.Steps {
		if len(s.Later) > 0 {
			comment(i)
		}
		for j, later := range s.Later {
			if !later.Alone && (j == 0 || s.Later[j-1].Alone) {
				b.WriteString("BEGIN;\n" + lockTimeout + ";\n")
			}
			b.WriteString(later.SQL + ";\n")
			if !later.Alone && (j == len(s.Later)-1 || s.Later[j+1].Alone) {
				b.WriteString("COMMIT;\n")
			}
		}
	}
	return []byte(b.String())
}
