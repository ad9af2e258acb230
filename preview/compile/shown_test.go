package compile

import (
	"slices"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
)

// saved is the program that the cases edit, each by replacing a piece of it.
const saved = `app Shop { users: people }

enum State {
    open
    done
}

dataset people {
    name: string required
    secret: string hidden
    salary: integer
    access_policy {
        read: authenticated
        fields { salary: admin_only }
    }
}

dataset orders {
    title: string required
    state: State required default("open")
    price: decimal(10, 2) required
    amount: integer required default(1)
    note: text hidden
    agent: people
    total: decimal(12, 2) computed(price * amount)
    band: string computed(if amount > 10 then "large" else "small")
    size: string computed(if band == "large" then "L" else "S")
    access_policy {
        read: authenticated or band == "small"
        create: authenticated
        update: admin_only
        delete: admin_only
    }
    validation {
        positive: price > 0 "must be positive"
    }
}

dataset numbers from orders {
    columns: [title, price]
    access_policy { read: authenticated }
}

dataset secrets from orders {
    columns: [title]
    access_policy {
        read: admin_only
        runs_as: system
    }
}

dataset narrowed from orders {
    columns: [title, state]
    access_policy { read: state == "done" }
}

page Orders {
    path: "/"
    access: authenticated
    show_table orders {
        columns: [title, state]
        filter: state == "open"
        row_actions { Close: update(state: "done") }
        access: admin_only
        binding { crud { create: true } }
    }
    show_metric orders { value: sum(price) }
    show_chart orders {
        x: state
        y: count()
    }
    show_text "{orders.title}"
}
`

// shownOf shows the saved program with pieces of it replaced.
func shownOf(t *testing.T, replacements ...string) (backend, frontend, before *ir.Application) {
	t.Helper()
	text := saved
	for i := 0; i < len(replacements); i += 2 {
		if !strings.Contains(text, replacements[i]) {
			t.Fatalf("the program has no %q", replacements[i])
		}
		text = strings.Replace(text, replacements[i], replacements[i+1], 1)
	}
	before = compiled(t, map[string]string{"app.n3": saved})
	backend, frontend = Shown(before, compiled(t, map[string]string{"app.n3": text}))
	return backend, frontend, before
}

// A field that is new is pending, and the server does not know of it; nor of
// anything that reads it.
func TestNewFieldIsPending(t *testing.T) {
	backend, frontend, before := shownOf(t,
		"    note: text hidden\n", "    note: text hidden\n    due: date\n    rush: boolean computed(due is null)\n",
		"columns: [title, state]\n        filter", "columns: [title, due, state]\n        filter",
		`filter: state == "open"`, `filter: due is null`,
		`show_text "{orders.title}"`, `show_text "{orders.due}"`+"\n    show_form orders { fields: [title, due] }")
	orders := frontend.Dataset("orders")
	for _, name := range []string{"due", "rush"} {
		if f := orders.Field(name); f == nil || !f.Pending || slices.Contains(orders.Sortable, name) || slices.Contains(orders.Filterable, name) {
			t.Errorf("%s is %+v", name, f)
		}
		if backend.Dataset("orders").Field(name) != nil {
			t.Errorf("the server knows of %s", name)
		}
	}
	if orders.Field("title").Pending || orders.Pending {
		t.Error("what is stored is pending")
	}
	for i, want := range []bool{true, false, false, true, false} {
		if got := frontend.Pages[0].Widgets[i].Pending; got != want {
			t.Errorf("widget %d is pending: %v", i, got)
		}
	}
	if got := frontend.Pages[0].Widgets[0].Table.Columns; !slices.Equal(got, []string{"title", "due", "state"}) {
		t.Errorf("the columns are %v", got)
	}
	if w := backend.Pages[0].Widgets[0]; w.Filter != nil || w.Kind != "section" || w.Access == nil {
		t.Errorf("the server has %+v", w)
	}
	if where := served(before, backend); where != "" {
		t.Errorf("the server answers something else at %s", where)
	}
}

// What is typed of fields is shown as far as it keeps and decides nothing.
func TestFieldsAreShownAsTheyAreStored(t *testing.T) {
	backend, frontend, before := shownOf(t,
		"title: string required", `title: text max_length(3) label("Caption") help("short")`,
		"price: decimal(10, 2) required", "price: decimal(10, 3)",
		"state: State required", "state: State",
		"    done\n", "    done \"Finished\"\n",
		"    secret: string hidden\n", "    secret: string\n",
		"amount: integer required default(1)", "amount: integer required default(9) min(7)",
		`must be positive"`, `must be positive"`+"\n        small: amount < 5 \"too many\"",
		"columns: [title, price]\n", "columns: [price]\n",
		"columns: [title, state]\n        filter", "columns: [state]\n        filter",
		"columns: [title]\n", "columns: [price]\n", "columns: [title, state]\n    access", "columns: [price, state]\n    access",
		`    show_text "{orders.title}"`+"\n", "",
	)
	orders, was := frontend.Dataset("orders"), before.Dataset("orders")
	title := orders.Field("title")
	if title.Type != "string" || title.MaxLength != was.Field("title").MaxLength || title.Hidden || title.Label != "Caption" || title.Help != "short" {
		t.Errorf("title is %+v", title)
	}
	if price := orders.Field("price"); price.Scale != 2 || !price.Required {
		t.Errorf("price is %+v", price)
	}
	state := orders.Field("state")
	if len(state.Values) != 2 || state.Values[1].Label != "Finished" || !state.Required {
		t.Errorf("state is %+v", state)
	}
	if !frontend.Dataset("people").Field("secret").Hidden {
		t.Error("the secret is no secret any more")
	}
	if amount := orders.Field("amount"); amount.Min != "" || amount.Default.Value != "1" {
		t.Errorf("amount is %+v", amount)
	}
	if len(orders.Validation) != 1 {
		t.Errorf("the checks are %+v", orders.Validation)
	}
	if !frontend.Pages[0].Widgets[1].Pending {
		t.Error("a sum of a field of another type is shown")
	}
	if where := served(before, backend); where != "" {
		t.Errorf("the server answers something else at %s", where)
	}
	backend, frontend, _ = shownOf(t, "    amount: integer required", "    amount: integer hidden required")
	for _, app := range []*ir.Application{backend, frontend} {
		if app.Dataset("orders").Field("amount").Hidden {
			t.Error("a field is hidden before that is saved")
		}
	}
}

// A value of an enum that is new cannot be asked for.
func TestNewValueOfAnEnum(t *testing.T) {
	_, frontend, _ := shownOf(t, "    done\n", "    done\n    late\n",
		`filter: state == "open"`, `filter: state == "late"`,
		"Close: update(state: \"done\")", "Late: update(state: \"late\")\n            Close: update(state: \"done\")",
		"show_chart orders {", "show_chart orders {\n        filter: state in [\"open\", \"done\"]")
	w := frontend.Pages[0].Widgets
	if !w[0].Pending || w[1].Pending || w[2].Pending {
		t.Errorf("pending is %v, %v, %v", w[0].Pending, w[1].Pending, w[2].Pending)
	}
	_, frontend, _ = shownOf(t, "    done\n", "    done\n    late\n",
		"Close: update(state: \"done\")", "Late: update(state: \"late\")\n            Close: update(state: \"done\")")
	table := frontend.Pages[0].Widgets[0]
	if actions := table.Table.RowActions; table.Pending || len(actions) != 1 || actions[0].Label != "Close" {
		t.Errorf("the buttons are %+v", actions)
	}
}

// A board shows what its columns and cards have on the server; colors are only seen.
func TestBoardOfUnsavedText(t *testing.T) {
	const text = "    show_text "
	backend, frontend, before := shownOf(t, "    note: text hidden\n", "    note: text hidden\n    due: date\n    phase: State\n",
		text, "    show_board orders {\n        by: state\n        fields: [due, price]\n        sort: [due, -price]\n        binding { page_size: 20 }\n    }\n    show_board orders { by: phase }\n"+text)
	boards := frontend.Pages[0].Widgets[3:5]
	if boards[0].Pending || !boards[1].Pending {
		t.Errorf("pending is %v, %v", boards[0].Pending, boards[1].Pending)
	}
	if got := boards[0].Board; !slices.Equal(got.Fields, []string{"due", "price"}) || !slices.Equal(got.Sort, []string{"-price"}) || got.PageSize != 20 {
		t.Errorf("the board is %+v", got)
	}
	if where := served(before, backend); where != "" {
		t.Errorf("the server answers something else at %s", where)
	}
	_, frontend, _ = shownOf(t, "    done\n", "    done { color: green }\n")
	if got := frontend.Dataset("orders").Field("state").Values[1].Color; got != "green" {
		t.Errorf("the color is %q", got)
	}
}

// Computed fields follow the typing, where no rule depends on them and they read
// what every reader of the row may read.
func TestComputedFields(t *testing.T) {
	for name, c := range map[string]struct {
		from, to, field string
		typed           bool
	}{
		"changed":                       {"computed(price * amount)", "computed(price * amount * 2)", "total", true},
		"of another type":               {"total: decimal(12, 2) computed(price * amount)", `total: string computed(concat(title, "!"))`, "total", true},
		"read by a rule":                {"amount > 10 then", "amount > 1000 then", "band", false},
		"reads what a rule reads":       {`if band == "large"`, `if band == "small"`, "size", true},
		"reads a hidden field":          {"computed(price * amount)", "computed(if note is null then price else 0.00)", "total", false},
		"reads a field with a new type": {"price: decimal(10, 2) required", "price: decimal(10, 1) required", "total", false},
	} {
		t.Run(name, func(t *testing.T) {
			backend, frontend, before := shownOf(t, c.from, c.to)
			was := before.Dataset("orders").Field(c.field)
			for side, app := range map[string]*ir.Application{"server": backend, "page": frontend} {
				f := app.Dataset("orders").Field(c.field)
				if f == nil || same(f.Computed, was.Computed) == c.typed {
					t.Errorf("the %s has %+v", side, f)
				}
			}
		})
	}
	for name, c := range map[string]struct {
		field   string
		pending bool
	}{
		"of open fields":       {"more: integer computed(amount + 1)", false},
		"of a hidden field":    {"more: string computed(note)", true},
		"of computed ones":     {"more: decimal(14, 2) computed(total + 1.00)", false},
		"of one that is new":   {"later: integer\n    more: integer computed(later)", true},
		"of one that computes": {"most: string computed(more)\n    more: string computed(note)", true},
	} {
		t.Run(name, func(t *testing.T) {
			backend, frontend, _ := shownOf(t, "    note: text hidden\n", "    note: text hidden\n    "+c.field+"\n")
			if f := frontend.Dataset("orders").Field("more"); f == nil || f.Pending != c.pending {
				t.Errorf("the page has %+v", f)
			}
			if f := backend.Dataset("orders").Field("more"); (f == nil) != c.pending {
				t.Errorf("the server has %+v", f)
			}
		})
	}
	backend, frontend, _ := shownOf(t, "    salary: integer\n", "    salary: integer\n    pay: integer computed(salary)\n")
	if f := frontend.Dataset("people").Field("pay"); f == nil || !f.Pending || backend.Dataset("people").Field("pay") != nil {
		t.Errorf("what only some may read is computed for all: %+v", f)
	}
}

// Derived datasets follow the typing; whom they serve does not.
func TestDerivedDatasets(t *testing.T) {
	for name, c := range map[string]struct {
		from, to, dataset, field string
		typed                    bool
	}{
		"a column more":              {"columns: [title, price]", "columns: [title, price, amount]", "numbers", "amount", true},
		"a filter":                   {"columns: [title, price]", "columns: [title, price]\n    filter: amount > 1", "numbers", "", true},
		"a filter of a hidden field": {"columns: [title, price]", "columns: [title, price]\n    filter: note is null", "numbers", "", false},
		"of the system":              {"columns: [title]\n", "columns: [title, price]\n", "secrets", "price", false},
		"becomes the system's":       {"access_policy { read: authenticated }\n}\n\ndataset secrets", "access_policy {\n        read: authenticated\n        runs_as: system\n    }\n}\n\ndataset secrets", "numbers", "", false},
		"with a rule over its rows":  {"columns: [title, state]\n    access", "columns: [title, price, state]\n    access", "narrowed", "price", false},
	} {
		t.Run(name, func(t *testing.T) {
			backend, frontend, before := shownOf(t, c.from, c.to)
			was := before.Dataset(c.dataset)
			for side, app := range map[string]*ir.Application{"server": backend, "page": frontend} {
				d := app.Dataset(c.dataset)
				if d == nil || d.Pending || sameDefinition(was, d) == c.typed || c.field != "" && (d.Field(c.field) != nil) != c.typed {
					t.Errorf("the %s has %+v", side, d)
				}
				if !same(d.Access, was.Access) || d.Derived.System != was.Derived.System {
					t.Errorf("the %s serves others", side)
				}
			}
		})
	}
	for name, c := range map[string]struct {
		text    string
		pending bool
	}{
		"plain":                  {"columns: [title]\n    access_policy { read: true }", false},
		"of the system":          {"columns: [title]\n    access_policy {\n        read: true\n        runs_as: system\n    }", true},
		"with a rule":            {"columns: [title]\n    access_policy { read: title == \"a\" }", false},
		"with a rule by another": {"columns: [title, agent]\n    access_policy { read: agent.secret == \"a\" }", true},
	} {
		t.Run("new "+name, func(t *testing.T) {
			backend, frontend, _ := shownOf(t, "page Orders {", "dataset added from orders {\n    "+c.text+"\n}\n\npage Orders {")
			if d := frontend.Dataset("added"); d == nil || d.Pending != c.pending {
				t.Errorf("the page has %+v", d)
			}
			if d := backend.Dataset("added"); (d == nil) != c.pending {
				t.Errorf("the server has %+v", d)
			}
		})
	}
}

// A dataset that is new waits, and so do the widgets over it; one that is gone
// stays until that is saved.
func TestDatasetsComeAndGo(t *testing.T) {
	backend, frontend, before := shownOf(t,
		"page Orders {", "dataset tags {\n    name: string\n    access_policy { read: true }\n}\n\npage Orders {\n    each tag in tags { show_text \"{tag.name}\" }\n    show_table tags { access: authenticated }",
		"dataset numbers from orders {\n    columns: [title, price]\n    access_policy { read: authenticated }\n}\n", "")
	if d := frontend.Dataset("tags"); d == nil || !d.Pending {
		t.Errorf("the page has %+v", d)
	}
	if backend.Dataset("tags") != nil {
		t.Error("the server knows of a dataset without a table")
	}
	if frontend.Dataset("numbers") == nil || backend.Dataset("numbers") == nil {
		t.Error("a dataset is gone before that is saved")
	}
	for _, w := range backend.Pages[0].Widgets[:2] {
		if w.Kind != "section" || w.Dataset != "" {
			t.Errorf("the server has the widget %+v", w)
		}
	}
	for _, b := range backend.Bindings {
		if b.Dataset == "tags" {
			t.Errorf("the server has the binding %+v", b)
		}
	}
	if where := served(before, &ir.Application{App: backend.App, Datasets: backend.Datasets, Channels: backend.Channels, Pages: before.Pages}); where != "" {
		t.Errorf("the server answers something else at %s", where)
	}
	// A table in the place of a derived dataset, and the other way round.
	backend, _, before = shownOf(t, "dataset numbers from orders {\n    columns: [title, price]", "dataset numbers {\n    title: string\n    price: decimal(10, 2)")
	if !same(backend.Dataset("numbers").Derived, before.Dataset("numbers").Derived) {
		t.Error("a derived dataset became a table")
	}
	backend, _, before = shownOf(t, "dataset people {\n    name: string required\n    secret: string hidden\n    salary: integer\n    access_policy {\n        read: authenticated\n        fields { salary: admin_only }\n    }", "dataset people from orders {\n    columns: [title]\n    access_policy { read: true }",
		"app Shop { users: people }\n", "", "    agent: people\n", "")
	if !same(backend.Dataset("people"), before.Dataset("people")) {
		t.Error("a table became a derived dataset")
	}
}

// Rules of pages and widgets are stored where they are; new ones are as typed,
// since they open no rows.
func TestPagesAndWidgets(t *testing.T) {
	backend, frontend, before := shownOf(t,
		"access: authenticated\n    show", "access: true\n    show",
		"access: admin_only\n", "access: true\n",
		"crud { create: true }", "crud {\n                create: true\n                delete: true\n            }",
		"    show_metric orders", "    show_table people { access: role(sales) }\n    show_metric orders")
	page := frontend.Pages[0]
	if !same(page.Access, before.Pages[0].Access) || !same(page.Widgets[0].Access, before.Pages[0].Widgets[0].Access) {
		t.Error("who may see a page follows the typing")
	}
	if added := page.Widgets[1]; added.Pending || added.Access == nil || added.Access.Op != expr.Role {
		t.Errorf("the new widget is %+v", added)
	}
	for _, app := range []*ir.Application{backend, frontend} {
		if b := app.Bindings[0]; !b.Delete.IsBool(false) || !b.Create.IsBool(true) {
			t.Errorf("the table offers %+v", b)
		}
	}
	// Who a person is, is stored too.
	backend, frontend, _ = shownOf(t, "app Shop { users: people }\n", "app Shop { users: staff }\n\ndataset staff {\n    name: string\n    access_policy { read: true }\n}\n",
		`filter: state == "open"`, `filter: user.row.name == title`)
	if backend.App.Users != "people" || !frontend.Pages[0].Widgets[0].Pending {
		t.Errorf("the users are %s", backend.App.Users)
	}
	// A filter asks for what readers may read only.
	_, frontend, _ = shownOf(t, "    note: text hidden\n", "    note: text\n", `filter: state == "open"`, `filter: note == "x"`)
	if !frontend.Pages[0].Widgets[0].Pending {
		t.Error("a filter reads a hidden field")
	}
	_, frontend, _ = shownOf(t, "    note: text hidden\n", "    note: text\n", "sum(price)", "count(note)", "columns: [title, state]\n        filter", "columns: [title, note, agent.secret]\n        filter", "    secret: string hidden\n", "    secret: string\n")
	if got := frontend.Pages[0].Widgets[0].Table.Columns; slices.Contains(got, "note") {
		t.Errorf("the columns are %v", got)
	}
}
