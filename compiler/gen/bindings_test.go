package gen_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/workspace"
)

// desk has one widget with a binding.
const desk = `enum State { open, done }
dataset people {
    state: State
    access_policy { read: true, create: true, update: true, delete: true }
}
dataset orders {
    name: string required
    state: State required filterable
    realtime: true
    access_policy { read: true, create: true, update: true, delete: true }
}
page Home {
    path: "/home/:id"
    WIDGET
}
`

// boundWidgets are the widgets with a binding, in the ways that its words depend on.
var boundWidgets = map[string][]string{
	"show_table":  {"show_table orders { binding { BINDING } }", "show_table orders { binding { editable: true, BINDING } }", "show_table orders { binding { realtime: false, refresh_interval: 20s, BINDING } }"},
	"show_form":   {"show_form orders { binding { BINDING } }", "show_form orders { id: route.id, binding { mode: update, BINDING } }"},
	"show_chart":  {"show_chart orders { x: state, y: count(), binding { BINDING } }", "show_chart orders { x: state, y: count(), binding { realtime: false, refresh_interval: 20s, BINDING } }"},
	"show_detail": {"show_detail orders { id: route.id, binding { BINDING } }", "show_detail orders { id: route.id, binding { realtime: false, refresh_interval: 20s, BINDING } }"},
	"show_board":  {"show_board orders { by: state, binding { BINDING } }", "show_board orders { by: state, binding { editable: true, BINDING } }", "show_board orders { by: state, binding { realtime: false, refresh_interval: 20s, BINDING } }"},
	"show_metric": {"show_metric orders { value: count(), binding { BINDING } }", "show_metric orders { value: count(), binding { realtime: false, refresh_interval: 20s, BINDING } }"},
}

// bindingWords has an entry for each word of a binding that differs from what holds without it.
var bindingWords = map[string]string{
	"dataset": "dataset: people", "mode": "mode: create_update", "editable": "editable: true", "realtime": "realtime: false", "auto_refresh": "auto_refresh: false",
	"refresh_interval": "refresh_interval: 10s", "page_size": "page_size: 30", "enable_sorting": "enable_sorting: false", "enable_filtering": "enable_filtering: false",
	"enable_search": "enable_search: false", "cache_ttl": "cache_ttl: 9s", "crud": "crud { create: true, update: true, delete: true }", "field_mapping": "field_mapping { name: textarea }",
	"optimistic_updates": "optimistic_updates: false", "conflict": "conflict: ask", "auto_clear": "auto_clear: false", "validation": "validation { name: [required] }", "on_success": `on_success: toast("x")`,
}

// Each word of a binding changes a widget, or has a warning there.
func TestEveryWordOfABindingChangesItsWidget(t *testing.T) {
	for _, widget := range lang.Lookup("container").All() {
		if block := lang.Lookup(widget.Block); block == nil || !slices.Contains(block.Names(), "binding") {
			continue
		}
		ways := boundWidgets[widget.Name]
		if len(ways) == 0 {
			t.Errorf("%s has a binding, but no row", widget.Name)
		}
		for _, word := range lang.Lookup("binding").Words {
			entry := bindingWords[word.Name]
			if entry == "" {
				t.Fatalf("%s has no row", word.Name)
			}
			changes, warned := false, false
			for _, way := range ways {
				name, _, _ := strings.Cut(entry, ":")
				if strings.Contains(way, name+":") {
					continue // it is there already
				}
				with := strings.Replace(desk, "WIDGET", strings.Replace(way, "BINDING", entry, 1), 1)
				without := strings.Replace(desk, "WIDGET", strings.Replace(way, "BINDING", "", 1), 1)
				changes = changes || !maps.Equal(filesOf(t, with), filesOf(t, without))
				for _, d := range workspace.Build([]workspace.Input{{Path: "app.n3", Text: with}}, "App", nil).Diagnostics() {
					warned = warned || d.Code == diag.WordWithoutEffect
				}
			}
			if changes == warned {
				t.Errorf("%s in the binding of a %s: changes it %v, has a warning %v", word.Name, widget.Name, changes, warned)
			}
		}
	}
}
