package ir

import "iter"

// AllWidgets are the widgets of a list with all that are inside of them, each before
// its own. Whoever looks for widgets goes this way, so none is missed in a branch
// that somebody did not think of.
func AllWidgets(list []WidgetSpec) iter.Seq[*WidgetSpec] {
	return func(yield func(*WidgetSpec) bool) { visit(list, yield) }
}

// visit goes on until it is told to stop, which it says.
func visit(list []WidgetSpec, yield func(*WidgetSpec) bool) bool {
	for i := range list {
		w := &list[i]
		if !yield(w) || !visit(w.Children, yield) || !visit(w.Else, yield) {
			return false
		}
	}
	return true
}
