package lang

import "slices"

// colorNames is the palette of enum values, chart series and people, in the order
// in which colors are chosen for what declares none: neighbors differ for the
// color-blind, too. `--series-1` … in styles/tokens.css of the web runtime are these
// colors in this order; theme.test.ts there measures how far apart they are.
var colorNames = []string{"blue", "amber", "teal", "red", "purple", "sky", "green", "gray"}

// ColorNames lists the colors of the palette in its order.
func ColorNames() []string { return slices.Clone(colorNames) }
