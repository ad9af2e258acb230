package color

import "testing"

// The colors are those of the examples of CSS Color Module Level 4, and of
// Chromium's own answers.
func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"#0F766E": "#0f766e", "#abc": "#aabbcc", "#abcd": "#aabbccdd", "#11223344": "#11223344",
		"red": "#ff0000", "RebeccaPurple": "#663399", "transparent": "#00000000", "cornflowerblue": "#6495ed",
		"rgb(255, 128, 0)": "#ff8000", "rgb(255 128 0 / 50%)": "#ff800080", "rgba(255, 128, 0, .5)": "#ff800080", "rgb(100% 0% 0%)": "#ff0000", "rgb(300 0 0)": "#ff0000",
		"hsl(120 100% 25%)": "#008000", "hsl(120deg, 100%, 25%)": "#008000", "hsl(-240, 100%, 25%)": "#008000", "hsla(0.5turn 100% 50% / 1)": "#00ffff",
		"hwb(194 0% 0%)": "#00c3ff", "hwb(194 60% 60%)": "#808080",
		"lab(46.2775% -47.5621 48.5837)": "#008000", "lch(46.2775% 67.9892 134.3912)": "#008000",
		"oklab(51.975% -0.1403 0.10768)": "#008000", "oklch(51.975% 0.17686 142.495)": "#008000", "oklch(52% .19 262)": "#245fd4", "oklch(1 0 none)": "#ffffff",
	} {
		if c, ok := Parse(text); !ok || c.Hex() != want {
			t.Errorf("%s: %s %v, not %s", text, c.Hex(), ok, want)
		}
	}
	for _, text := range []string{
		"", "#", "#12", "#12345", "#gggggg", "reed", "rgb()", "rgb(1, 2)", "rgb(1 2 3 4)", "rgb(1deg 2 3)", "hsl(1, 2px, 3%)", "oklch(52%, .19", "url(x)", "var(--x)", "rgb(calc(1) 2 3)", "expression(alert(1))",
	} {
		if c, ok := Parse(text); ok {
			t.Errorf("%q is %s", text, c.Hex())
		}
	}
	for _, name := range Names() {
		if _, ok := Parse(name); !ok {
			t.Errorf("%s is no color", name)
		}
	}
}
