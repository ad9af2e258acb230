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
	for _, p := range app.Pages {
		for w := range ir.AllWidgets(p.Widgets) {
			if w.Kind == "component" && !slices.Contains(names, w.Component) {
				names = append(names, w.Component)
			}
		}
	}
	return names
}
