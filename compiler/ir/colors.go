package ir

import (
	"slices"

	"github.com/n3-lang/n3/compiler/lang"
)

// ValueColors gives each value of an enum its color: the declared one, else the next
// of the palette that no value declares, so a chosen color is never that of another
// value while there are enough. Nil where no value declares a color.
func ValueColors(values []ValueSpec) []string {
	var declared []string
	for _, v := range values {
		if v.Color != "" {
			declared = append(declared, v.Color)
		}
	}
	if declared == nil {
		return nil
	}
	free := slices.DeleteFunc(lang.ColorNames(), func(name string) bool { return slices.Contains(declared, name) })
	if len(free) == 0 {
		free = lang.ColorNames()
	}
	colors, chosen := make([]string, len(values)), 0
	for i, v := range values {
		if colors[i] = v.Color; v.Color == "" {
			colors[i] = free[chosen%len(free)]
			chosen++
		}
	}
	return colors
}
