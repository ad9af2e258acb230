package sema_test

import (
	"testing"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/workspace"
)

const rulesProgram = `# Above, so that places are not those within a declaration.
dataset deals {
	title: string
	cost: decimal(10, 2)
	double: decimal(12, 2) computed(cost * 2)
	access_policy {
		read: public
		create: authenticated
		update { before: owner, after: title != "" }
		fields { cost: role(hr) }
	}
}

dataset plain {
	title: string
	access_policy { read: public, update: owner }
}

dataset bare { title: string }
`

func TestRulesAreFoundWhereTheyAreWritten(t *testing.T) {
	snapshot := workspace.Build([]workspace.Input{{Path: "app.n3", Text: rulesProgram}}, "Test", nil)
	if list := snapshot.Diagnostics(); diag.HasErrors(list) {
		t.Fatal(list)
	}
	for _, test := range []struct{ dataset, rule, text string }{
		{"deals", "read", "read: public"},
		{"deals", "create", "create: authenticated"},
		{"deals", "update", "before: owner"},
		{"deals", "update.after", `after: title != ""`},
		{"deals", "fields.cost", "cost: role(hr)"},
		{"deals", "fields.double", "cost: role(hr)"},
		{"plain", "update", "update: owner"},
		{"plain", "update.after", "update: owner"},
		// Written nowhere: the dataset itself.
		{"deals", "delete", "deals"},
		{"bare", "read", "bare"},
	} {
		at, found := snapshot.Analysis.RuleLocation(test.dataset, test.rule)
		if got := rulesProgram[at.Span.Start:at.Span.End]; !found || at.File != "app.n3" || got != test.text {
			t.Errorf("%s of %s is at %q (%v), expected %q", test.rule, test.dataset, got, found, test.text)
		}
	}
	if _, found := snapshot.Analysis.RuleLocation("nothing", "read"); found {
		t.Error("a rule of no dataset was found")
	}
}
