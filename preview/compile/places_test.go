package compile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/preview/compile"
	"github.com/n3-lang/n3/preview/state"
)

const placesProgram = `dataset companies {
	name: string
	access_policy { read: true }
}

dataset déals {
	/// What it is.
	title: string
	company: companies
	access_policy { read: true }
}

page Home {
	row {
		show_table déals { columns: [title, company.name] }
	}
	when user.id == "a" { show_text "many" } else { show_text "few" }
}
`

func places(t *testing.T, text string) (*compile.Places, *ir.Application) {
	t.Helper()
	snapshot := workspace.Build([]workspace.Input{{Path: "app.n3", Text: text}}, "App", nil)
	for _, d := range snapshot.Diagnostics() {
		t.Fatal(d.Message)
	}
	return compile.NewPlaces(snapshot), snapshot.Application()
}

func TestPositionOfAPlace(t *testing.T) {
	text := strings.ReplaceAll(placesProgram, "déals", "deals")
	p, app := places(t, text)
	table := app.Pages[0].Widgets[0].Children[0].Key
	few := app.Pages[0].Widgets[1].Else[0].Key
	for _, c := range []struct {
		at   state.Place
		want string // what is written there
	}{
		{state.Place{Page: "Home"}, "page Home"},
		{state.Place{Page: "Home", Widget: table}, "show_table deals"},
		{state.Place{Page: "Home", Widget: table, Field: "title"}, "title: string"},
		{state.Place{Page: "Home", Widget: table, Field: "company"}, "company: companies"},
		{state.Place{Page: "Home", Widget: table, Field: "company_id"}, "company: companies"},
		{state.Place{Page: "Home", Widget: table, Field: "company.name"}, "name: string"},
		{state.Place{Page: "Home", Widget: table, Field: "id"}, "dataset deals"},
		{state.Place{Page: "Home", Widget: table, Field: "nothing"}, "show_table deals"},
		{state.Place{Page: "Home", Widget: few}, `show_text "few"`},
		{state.Place{Page: "Home", Dataset: "deals", Field: "title"}, "title: string"},
		{state.Place{Dataset: "companies"}, "dataset companies"},
	} {
		got, found := p.Position(c.at)
		if !found {
			t.Errorf("%+v has no position", c.at)
			continue
		}
		line := strings.Split(text, "\n")[got.Line-1]
		if !strings.HasPrefix(line[got.Column-1:], c.want) {
			t.Errorf("%+v is at %d:%d, %q; expected %q", c.at, got.Line, got.Column, line, c.want)
		}
	}
	if _, found := p.Position(state.Place{Page: "Elsewhere"}); found {
		t.Error("a page that does not exist has a position")
	}
	given := state.Place{File: "other.n3", Line: 3, Column: 2}
	if got, found := p.Position(given); !found || got != given {
		t.Errorf("a position became %+v", got)
	}
}

func TestPlaceAtAPosition(t *testing.T) {
	text := strings.ReplaceAll(placesProgram, "déals", "deals")
	p, app := places(t, text)
	home := app.Pages[0]
	for written, want := range map[string]*state.Place{
		"page Home":          {Page: "Home"},
		"columns: [title":    {Page: "Home", Widget: home.Widgets[0].Children[0].Key, Dataset: "deals"},
		"row {":              {Page: "Home", Widget: home.Widgets[0].Key},
		"few":                {Page: "Home", Widget: home.Widgets[1].Else[0].Key},
		"title: string":      {Dataset: "deals", Field: "title"},
		"company: companies": {Dataset: "deals", Field: "company"},
		"dataset companies":  {Dataset: "companies"},
	} {
		got := p.At("app.n3", strings.Index(text, written)+1)
		if got == nil || *got != *want {
			t.Errorf("%q is %+v, expected %+v", written, got, want)
		}
	}
	for _, offset := range []int{-1, len(text) + 10} {
		if got := p.At("app.n3", offset); got != nil {
			t.Errorf("offset %d is %+v", offset, got)
		}
	}
	if got := p.At("other.n3", 3); got != nil {
		t.Errorf("another file is %+v", got)
	}
}

// What a page shows and where it is written lead to each other, for every widget
// and field of the examples.
func TestPlacesOfExamples(t *testing.T) {
	folders, err := filepath.Glob("../../testdata/examples/*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, folder := range folders {
		project, err := workspace.Open(folder)
		if err != nil {
			t.Fatal(err)
		}
		snapshot, err := project.Read(nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		app, p := snapshot.Application(), compile.NewPlaces(snapshot)
		offset := func(at state.Place) int {
			data, err := os.ReadFile(project.Path(at.File))
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.SplitAfter(string(data), "\n")[:at.Line-1]
			return len(strings.Join(lines, "")) + at.Column - 1 // the examples are ASCII before their places
		}
		for _, page := range app.Pages {
			for w := range ir.AllWidgets(page.Widgets) {
				at, found := p.Position(state.Place{Page: page.Name, Widget: w.Key})
				if back := p.At(at.File, offset(at)); !found || back == nil || back.Page != page.Name {
					t.Errorf("%s: %s/%s is %+v, which is %+v", folder, page.Name, w.Key, at, back)
				}
			}
		}
		for _, d := range app.Datasets {
			for _, f := range d.Fields {
				at, found := p.Position(state.Place{Dataset: d.Name, Field: f.Name})
				if back := p.At(at.File, offset(at)); !found || f.Origin.File != "" && d.Derived == nil && (back == nil || back.Dataset != d.Name || back.Field == "") {
					t.Errorf("%s: %s.%s is %+v, which is %+v", folder, d.Name, f.Name, at, back)
				}
			}
		}
	}
}
