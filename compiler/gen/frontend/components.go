package frontend

import (
	"slices"

	"github.com/n3-lang/n3/compiler/ir"
)

// componentPath is where a component of the user's own is imported from, in the
// project of the frontend.
func componentPath(name string) string { return "custom/components/" + name }

// components lists the components of the user's own that pages show.
func components(app *ir.Application) []string {
	var names []string
	var walk func([]ir.WidgetSpec)
	walk = func(list []ir.WidgetSpec) {
		for _, w := range list {
			if w.Kind == "component" && !slices.Contains(names, w.Component) {
				names = append(names, w.Component)
			}
			walk(w.Children)
			walk(w.Else)
		}
	}
	for _, p := range app.Pages {
		walk(p.Widgets)
	}
	return names
}
