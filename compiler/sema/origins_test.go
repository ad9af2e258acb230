package sema_test

import (
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/workspace"
)

const originsProgram = `dataset customers {
	name: string
	/// What they are worth.
	worth: decimal(10, 2)
	access_policy { read: true }
}

dataset orders {
	customer: customers
	total: decimal(10, 2)
	access_policy { read: true }
}

dataset by_customer from orders {
	group_by: [customer]
	aggregate { sum_total: sum(total) }
}

page Home {
	when user.id == "a" { show_text "many" } else { show_text "few" }
}
`

// Every field, and every widget at any depth, has the place of its own text in
// this state of the program, also after an edit above it that changed nothing of
// its declaration.
func TestOriginsAreTheTextsOfTheirConstructs(t *testing.T) {
	want := map[string]string{
		"customers.name": "name: string", "customers.worth": "worth: decimal(10, 2)",
		"orders.customer_id": "customer: customers", "orders.total": "total: decimal(10, 2)",
		"by_customer.customer_id": "customer", "by_customer.sum_total": "sum_total: sum(total)",
		"customers.id": "", "orders.id": "", "orders.owner_id": "", "by_customer._key": "",
	}
	var previous *workspace.Snapshot
	for _, text := range []string{originsProgram, "# a line above\n" + originsProgram, strings.Replace(originsProgram, "name: string", "name: string\n\tmail: email", 1)} {
		snapshot := workspace.Build([]workspace.Input{{Path: "app.n3", Text: text}}, "Test", previous)
		previous = snapshot
		if list := snapshot.Diagnostics(); diag.HasErrors(list) {
			t.Fatal(list)
		}
		said := func(o ir.Origin) string {
			if o.File == "" {
				return ""
			}
			if line := 1 + strings.Count(text[:o.Span.Start], "\n"); o.Line != line {
				t.Errorf("%q is on line %d, not %d", text[o.Span.Start:o.Span.End], line, o.Line)
			}
			return text[o.Span.Start:o.Span.End]
		}
		app := snapshot.Application()
		for _, d := range app.Datasets {
			for _, f := range d.Fields {
				name := d.Name + "." + f.Name
				if expected, known := want[name]; known && said(f.Origin) != expected {
					t.Errorf("%s is declared by %q, expected %q", name, said(f.Origin), expected)
				}
			}
		}
		when := app.Pages[0].Widgets[0]
		for _, w := range []ir.WidgetSpec{when.Children[0], when.Else[0]} {
			if got := said(w.Origin); got != `show_text "`+w.Text[0].Text+`"` {
				t.Errorf("%q is written as %q", w.Text[0].Text, got)
			}
		}
	}
}

// A dataset that an edit neither touched nor moved has the same list of fields:
// who compares two applications need not look into it.
func TestFieldsThatNothingMovedAreTheSameList(t *testing.T) {
	build := func(text string, previous *workspace.Snapshot) *workspace.Snapshot {
		return workspace.Build([]workspace.Input{{Path: "app.n3", Text: text}}, "Test", previous)
	}
	first := build(originsProgram, nil)
	second := build(strings.Replace(originsProgram, `"many"`, `"a lot"`, 1), first)
	before, after := first.Application().Dataset("orders").Fields, second.Application().Dataset("orders").Fields
	if &before[0] != &after[0] {
		t.Error("an edit of a page made the fields of a dataset anew")
	}
	moved := build("\n"+originsProgram, second).Application().Dataset("orders").Fields
	if moved[1].Origin.Line != after[1].Origin.Line+1 {
		t.Errorf("line %d after an edit above line %d", moved[1].Origin.Line, after[1].Origin.Line)
	}
}
