package ir_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
)

func TestValueColors(t *testing.T) {
	palette := lang.ColorNames()
	for _, c := range []struct{ declared, want string }{
		{"- - -", ""},
		{"- green -", palette[0] + " green " + palette[1]},
		{palette[0] + " - -", palette[0] + " " + palette[1] + " " + palette[2]},
		{"red red -", "red red " + palette[0]},
		{strings.Join(palette, " ") + " - -", strings.Join(palette, " ") + " " + palette[0] + " " + palette[1]},
		{strings.Repeat("- ", len(palette)) + palette[0], strings.Join(palette[1:], " ") + " " + palette[1] + " " + palette[0]},
	} {
		var values []ir.ValueSpec
		for _, name := range strings.Fields(c.declared) {
			values = append(values, ir.ValueSpec{Color: strings.Trim(name, "-")})
		}
		if got := ir.ValueColors(values); !slices.Equal(got, strings.Fields(c.want)) {
			t.Errorf("%s: %q, expected %s", c.declared, got, c.want)
		}
	}
}
