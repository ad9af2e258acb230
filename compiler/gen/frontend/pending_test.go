package frontend

import (
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/workspace"
)

const pendingProgram = `dataset orders {
    title: string required
    price: decimal(10, 2) required
    access_policy {
        read: true
        create: true
    }
}

dataset notes {
    text: string
    access_policy { read: true }
}

page Orders {
    path: "/"
    show_table orders { title: "Orders" }
    show_table orders {
        title: "Others"
        access: role(admin)
    }
    show_text "{notes.text}"
}
`

// What is pending is printed as such, and nothing that is sent or asked for
// names it.
func TestPendingIsPrinted(t *testing.T) {
	s := workspace.Build([]workspace.Input{{Path: "app.n3", Text: pendingProgram}}, "App", nil)
	if list := s.Diagnostics(); diag.HasErrors(list) {
		t.Fatalf("the program has errors: %v", list)
	}
	app := s.Application()
	app.Dataset("orders").Field("price").Pending = true
	app.Dataset("notes").Pending = true
	widgets := app.Pages[0].Widgets
	widgets[1].Pending, widgets[2].Pending = true, true
	tree, err := Generate(app)
	if err != nil {
		t.Fatal(err)
	}
	orders, notes, page := string(tree["src/datasets/orders.ts"].Data), string(tree["src/datasets/notes.ts"].Data), string(tree["src/pages/Orders.tsx"].Data)
	tables := strings.Split(between(t, page, "return", "<ShowText"), "<BoundTableWidget")
	create := between(t, string(tree["src/schemas/orders.ts"].Data), "create =", ";")
	for _, c := range []struct {
		what     string
		in, find string
		want     bool
	}{
		{"the field", orders, `{ name: "price", type: "decimal", scale: 2, label: "Price", required: true, pending: true }`, true},
		{"another field", orders, `{ name: "title", type: "string", label: "Title", required: true }`, true},
		{"the field in what may be sent", create, "price", false},
		{"another field in what may be sent", create, "title", true},
		{"the dataset", notes, "pending: true,", true},
		{"another dataset", orders, "\n  pending: true,", false},
		{"the first table", tables[1], "pending", false},
		{"the second table", tables[2], "pending", true},
		{"the text", between(t, page, "<ShowText", "/>"), "pending", true},
		{"the rule of a pending widget", page, "restricted", false},
		{"the first row of what is pending", page, "rows={", false},
	} {
		if got := strings.Contains(c.in, c.find); got != c.want {
			t.Errorf("%s: %q is printed: %v, want %v, in\n%s", c.what, c.find, got, c.want, c.in)
		}
	}
}

func between(t *testing.T, text, from, to string) string {
	t.Helper()
	_, rest, found := strings.Cut(text, from)
	if !found {
		t.Fatalf("%q is missing in\n%s", from, text)
	}
	part, _, _ := strings.Cut(rest, to)
	return part
}
