package gen_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/gen"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/workspace"
)

// shop has a place for the words of each block: «block», or «block: what is there otherwise».
const shop = `app Shop {
    users: people
    theme {
        «theme»
    }
    «app»
}
enum State {
    open {
        «enum_value»
    }
    done
}
dataset people {
    email: email
    level: integer
    access_policy { read: true, create: true, update: true, delete: true }
}
dataset orders {
    name: string required
    other: string
    state: State required filterable
    n: integer
    at: datetime
    who: people
    extra: string
    «dataset»
    access_policy {
        «access_policy: read: true, create: true, update: true, delete: true»
    }
}
dataset sums from orders {
    «derived: group_by: [state], aggregate { total: sum(n) }»
    «derived_policy: access_policy { read: true }»
}
dataset loose {
    «loose: name: string»
    access_policy { read: true }
}
page First { show_text "x" }
page Home {
    «path: path: "/home/:id"»
    «page»
    show_table orders {
        «show_table»
        binding {
            editable: true
            «binding»
        }
        pagination {
            «pagination»
        }
        style {
            «style»
        }
    }
    show_table orders {
        row_actions {
            Done {
                «row_action: do: [update(n: 1)]»
            }
        }
        binding {
            crud {
                «crud»
            }
        }
    }
    show_form orders {
        «show_form»
        binding {
            «form_binding»
        }
    }
    show_chart orders { «show_chart: x: state, y: count()» }
    show_detail orders { «show_detail: id: route.id» }
    show_board orders { «show_board: by: state» }
    show_metric orders { «show_metric: value: count()» }
    show_text "Hello" { «show_text» }
    show_action "Do" { «show_action: do: [toast("x")]» }
    show_component "Gauge" { «show_component» }
    row {
        show_text "a"
        «container»
    }
    tabs { «tabs: tab "A" { show_text "a" }» }
}
page Second { show_table loose { columns: [name] } }
`

// effects has an entry that makes a difference, for each word whose table does not say one: the place before
// the dot, "=" where it takes the place of what is there otherwise.
var effects = map[string]string{
	"app.title": `title: "Corner"`, "app.users": "-", "app.timezone": `timezone: "Europe/Berlin"`, "app.home": "home: Second", "app.navigation": "navigation: [Second]", "app.theme": "-",
	"theme.accent": `accent: "#112233"`, "theme.primary": `primary: "#112233"`, "theme.background": `background: "#112233"`, "theme.text": `text: "#112233"`,
	"dataset.access_policy": "-", "dataset.refresh_policy": "refresh_policy: manual", "dataset.title": `title: "Things"`, "dataset.title_field": "title_field: other", "dataset.indexes": "-",
	"dataset.validation": "-", "dataset.source": `source: table("old_orders")`, "dataset.was": "was: old_orders", "dataset.open": "loose=open: true", "dataset.key": `loose=name: text, source: table("old"), key: none`,
	"dataset.filter": "derived=group_by: [state], aggregate { total: sum(n) }, filter: n > 1", "dataset.join": "derived=group_by: [state], aggregate { total: sum(n) }, join people on who == people.id",
	"dataset.group_by": "derived=group_by: [name], aggregate { total: sum(n) }", "dataset.aggregate": "derived=group_by: [state], aggregate { total: sum(n), most: max(n) }", "dataset.columns": "derived=columns: [name, n]",
	"dataset.order_by": "derived=group_by: [state], aggregate { total: sum(n) }, order_by: [-state]", "dataset.limit": "derived=group_by: [state], aggregate { total: sum(n) }, order_by: [state], limit: 3",
	"dataset.offset":     "derived=group_by: [state], aggregate { total: sum(n) }, order_by: [state], offset: 3",
	"access_policy.read": "=read: authenticated", "access_policy.create": "=read: true, create: authenticated", "access_policy.update": "=read: true, update: authenticated", "access_policy.delete": "=read: true, delete: authenticated",
	"access_policy.fields": "=read: true, fields { n: authenticated }", "access_policy.sortable": "=read: true, sortable: [state, name]", "access_policy.searchable": "=read: true, searchable: [name]", "access_policy.filterable": "=read: true, filterable: [state]",
	"access_policy.page_size": "=read: true, page_size: 30", "access_policy.max_page_size": "=read: true, max_page_size: 90", "access_policy.runs_as": "derived_policy=access_policy { read: true, runs_as: system }",
	"update.before": "access_policy=read: true, update { before: authenticated, after: true }", "update.after": "access_policy=read: true, update { before: true, after: authenticated }",
	"page.path": "-", "page.title": `title: "House"`, "page.access": "access: authenticated",
	"tabs.tab":         `=tab "B" { show_text "a" }`,
	"show_table.title": `title: "T"`, "show_table.columns": "columns: [name]", "show_table.filter": "filter: n > 1", "show_table.sort": "sort: [-name]", "show_table.pagination": "-", "show_table.row_actions": "row_actions { A: update(n: 2) }",
	"show_table.empty": `empty: "Nothing"`, "show_table.binding": "-", "show_table.style": "-", "pagination.page_size": "page_size: 30",
	"row_action.label": `=label: "X", do: [update(n: 1)]`, "row_action.confirm": `=confirm: "Sure?", do: [update(n: 1)]`, "row_action.do": "=do: [update(n: 2)]",
	"binding.dataset": "-", "binding.mode": "form_binding.mode: create_update", "binding.realtime": "dataset.realtime: true", "binding.auto_refresh": "dataset.refresh_policy: every(30s)", "binding.refresh_interval": "refresh_interval: 10s", "binding.editable": "-",
	"binding.page_size": "page_size: 30", "binding.cache_ttl": "cache_ttl: 10s", "binding.crud": "crud { create: true }", "binding.field_mapping": "-", "binding.auto_clear": "form_binding.auto_clear: false",
	"binding.validation": "-", "binding.on_success": `form_binding.on_success: [toast("x")]`,
	"crud.create": "create: true", "crud.update": "update: true", "crud.delete": "delete: true",
	"show_form.title": `title: "T"`, "show_form.fields": "fields: [name, state]", "show_form.submit": `submit: "Go"`, "show_form.id": "-", "show_form.binding": "-",
	"show_chart.title": `=x: state, y: count(), title: "T"`, "show_chart.type": "=x: state, y: count(), type: line", "show_chart.x": "=x: name, y: count()", "show_chart.y": "=x: state, y: sum(n)", "show_chart.series": "=x: state, y: count(), series: name",
	"show_chart.bucket": "=x: at, y: count(), bucket: day", "show_chart.filter": "=x: state, y: count(), filter: n > 1", "show_chart.sort": "=x: state, y: count(), sort: [-state]", "show_chart.limit": "=x: state, y: count(), limit: 7", "show_chart.binding": "=x: state, y: count(), binding { refresh_interval: 10s }",
	"show_detail.title": `=id: route.id, title: "T"`, "show_detail.fields": "=id: route.id, fields: [name]", "show_detail.id": "-", "show_detail.binding": "=id: route.id, binding { refresh_interval: 10s }",
	"show_board.title": `=by: state, title: "T"`, "show_board.by": "-", "show_board.fields": "=by: state, fields: [n]", "show_board.filter": "=by: state, filter: n > 1", "show_board.sort": "=by: state, sort: [-name]", "show_board.search": "=by: state, search: false",
	"show_board.empty": `=by: state, empty: "None"`, "show_board.binding": "=by: state, binding { editable: true }",
	"show_metric.title": `=value: count(), title: "T"`, "show_metric.filter": "=value: count(), filter: n > 1", "show_metric.value": "=value: sum(n)", "show_metric.at": "=value: count(), at: at, compare: 7d", "show_metric.compare": "=value: count(), at: at, compare: 8d",
	"show_metric.binding": "=value: count(), binding { refresh_interval: 10s }",
	"show_action.confirm": `=do: [toast("x")], confirm: "Sure?"`, "show_action.do": `=do: [toast("y")]`,
	"title_style.color": `style.title { color: "red" }`, "title_style.size": "style.title { size: large }", "title_style.align": "style.title { align: right }", "title_style.weight": "style.title { weight: bold }",
	"style.color": `color: "red"`, "style.size": "size: large", "style.weight": "weight: bold", "style.title": "title { size: large }",
}

// ofAll are words of every widget.
var ofAll = map[string]string{"access": "access: authenticated", "visible": `visible: user.id == "x"`, "style": `style { color: "red" }`}

var (
	slot  = regexp.MustCompile(`«([a-z_]+)(?:: ([^»]*))?»`)
	other = regexp.MustCompile(`^([a-z_]*)([=.])`)
)

// inShop is the program with one entry more; "" is the program as it is.
func inShop(block, entry string) string {
	instead := false
	if m := other.FindStringSubmatch(entry); m != nil {
		entry, instead = entry[len(m[0]):], m[2] == "="
		if m[1] != "" {
			block = m[1]
		}
	}
	return slot.ReplaceAllStringFunc(shop, func(place string) string {
		m := slot.FindStringSubmatch(place)
		switch {
		case m[1] != block || entry == "":
			return m[2]
		case instead || m[2] == "":
			return entry
		}
		return m[2] + ", " + entry
	})
}

// filesOf are the files of a program that has no errors.
func filesOf(t *testing.T, text string) map[string]string {
	t.Helper()
	s := workspace.Build([]workspace.Input{{Path: "app.n3", Text: text}}, "App", nil)
	for _, d := range s.Diagnostics() {
		if d.Severity == diag.Error {
			t.Fatalf("%s: %s\n%s", d.Code, d.Message, text)
		}
	}
	files := compile(t, text)
	delete(files, gen.SourceMapName)
	return files
}

// A word of the language changes what the application is, or it says that it does not (`Stage`).
func TestEveryOptionHasAnEffect(t *testing.T) {
	plain := filesOf(t, inShop("", ""))
	asked := map[string]bool{}
	for _, block := range lang.Blocks() {
		for _, w := range block.Words {
			name := block.Name + "." + w.Name
			entry, listed := effects[name]
			asked[name] = true
			switch {
			case w.Stage != lang.Built:
				if listed {
					t.Errorf("%s has a row, but no effect in this version", name)
				}
				continue
			case entry == "-":
				continue // its inside has rows of its own, or there is no program without it
			case listed:
			case ofAll[w.Name] != "":
				entry = ofAll[w.Name]
			case w.Value == lang.Bool:
				entry = w.Name + ": " + map[bool]string{true: "false", false: "true"}[w.Default == "true"]
			case len(w.Choices) > 0:
				entry = w.Name + ": " + w.Choices[slices.IndexFunc(w.Choices, func(c string) bool { return c != w.Default })]
			default:
				t.Errorf("%s has no example in this test", name)
				continue
			}
			t.Run(name, func(t *testing.T) {
				text := inShop(block.Name, entry)
				if maps.Equal(filesOf(t, text), plain) {
					t.Errorf("`%s` changes nothing", entry)
				}
			})
		}
	}
	for name := range effects {
		if !asked[name] {
			t.Errorf("%s is no word of the language", name)
		}
	}
}

// modified has a field with each modifier that takes a value, or that only some types have.
var modified = map[string][2]string{
	"primary_key": {"", ""}, // the dataset has one without it
	"optional":    {"", ""}, // as a field is without it
	"auto_now":    {"datetime", "auto_now"}, "auto_now_add": {"datetime", "auto_now_add"}, "auto_update": {"datetime", "auto_update"},
	"default": {"string", `default("x")`}, "min": {"integer", "min(1)"}, "max": {"integer", "max(9)"}, "min_length": {"string", "min_length(2)"}, "max_length": {"string", "max_length(9)"},
	"pattern": {"string", `pattern("a+")`}, "one_of": {"string", `one_of("a", "b")`}, "computed": {"string", "computed(name)"}, "on_delete": {"people", "on_delete(cascade)"},
	"was": {"string", "was(old)"}, "column": {"string", `column("old")`}, "label": {"string", `label("L")`}, "help": {"string", `help("H")`},
}

func TestEveryModifierHasAnEffect(t *testing.T) {
	for _, m := range lang.Modifiers() {
		example, listed := modified[m.Name]
		if !listed {
			example = [2]string{"string", m.Name}
		}
		if m.Stage != lang.Built || example[1] == "" {
			continue
		}
		t.Run(m.Name, func(t *testing.T) {
			plain := strings.Replace(inShop("", ""), "extra: string", "extra: "+example[0], 1)
			text := strings.Replace(plain, "extra: "+example[0], "extra: "+example[0]+" "+example[1], 1)
			if m.Name == "column" {
				// Only where the table is another program's.
				plain, text = adopted(plain), adopted(text)
			}
			if maps.Equal(filesOf(t, text), filesOf(t, plain)) {
				t.Errorf("`%s` changes nothing", example[1])
			}
		})
	}
}

func adopted(text string) string {
	return strings.Replace(text, "dataset orders {", "dataset orders {\n    source: table(\"old_orders\")", 1)
}
