package main

import (
	"strings"
	"testing"

	"github.com/n3-lang/n3/preview/host"
)

func TestAnExplanationIsATreeOfRules(t *testing.T) {
	yes, no := true, false
	value := func(text string) *string { return &text }
	found := &host.Explanation{
		Allowed: &no,
		Person:  host.Person{ID: "ann", Name: "Ann", Roles: []string{"sales"}},
		Rules: []host.Rule{
			{Name: "read", Title: "The rule `read`", Holds: &yes, Part: host.Part{Text: "authenticated", Value: value("true")}, File: "app.n3", Line: 12, Column: 5},
			{Name: "update.after", Title: "The rule `update` for the row after the change", Holds: &no, Part: host.Part{Text: "role(manager) or owner", Value: value("false"), Parts: []host.Part{
				{Text: "role(manager)", Value: value("false")},
				{Text: "owner", Value: value("false"), Parts: []host.Part{{Text: "owner_id", Value: value(`"bob"`)}, {Text: "user.id"}}},
			}}},
		},
	}
	want := strings.ReplaceAll(`Ann (sales) may not update title of deals/7.

The rule 'read': holds  app.n3:12:5
  authenticated           true

The rule 'update' for the row after the change: does not hold
  role(manager) or owner  false
    role(manager)         false
    owner                 false
      owner_id            "bob"
      user.id             ?
`, "'", "`")
	var out strings.Builder
	if err := writeExplanation(&out, host.Question{Operation: "update", Dataset: "deals", Key: "7", Field: "title"}, found); err != nil || out.String() != want {
		t.Errorf("printed %v\n%s", err, out.String())
	}
}

func TestWhyNeedsARunningPreview(t *testing.T) {
	dir := folder(t, map[string]string{"app.n3": "dataset things { title: string }\n"})
	for _, test := range []struct {
		args   []string
		code   int
		stderr string
	}{
		{[]string{"why", "read", "things/1"}, exitEnvironment, "n3 preview"},
		{[]string{"why", "peek", "things/1"}, exitUsage, "found peek"},
		{[]string{"why", "read"}, exitUsage, "accepts 2 arg"},
		{[]string{"why", "read", "things", "--as", "a", "--role", "b"}, exitUsage, "none of the others"},
		{[]string{"why", "read", "things", "--project", "elsewhere"}, exitUsage, "not found"},
	} {
		if code, _, stderr := n3(t, dir, test.args...); code != test.code || !strings.Contains(stderr, test.stderr) {
			t.Errorf("%v: %d %s", test.args, code, stderr)
		}
	}
}
