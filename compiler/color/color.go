package color

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	colorful "github.com/lucasb-eyer/go-colorful"
	"golang.org/x/image/colornames"
)

// Color is a color in sRGB; the channels and alpha go from 0 to 1. What sRGB
// cannot show is the nearest that it can, channel by channel.
type Color struct{ R, G, B, A float64 }

// Hex is #rrggbb, or #rrggbbaa where the color is not opaque.
func (c Color) Hex() string {
	channel := func(x float64) int { return int(math.Round(255 * x)) }
	text := fmt.Sprintf("#%02x%02x%02x", channel(c.R), channel(c.G), channel(c.B))
	if c.A < 1 {
		text += fmt.Sprintf("%02x", channel(c.A))
	}
	return text
}

// Names lists the named colors of CSS, sorted.
func Names() []string {
	names := append(slices.Clone(colornames.Names), "rebeccapurple", "transparent")
	slices.Sort(names)
	return names
}

// Parse reads a color of CSS Color Module Level 4: hexadecimal, by name, rgb(),
// hsl(), hwb(), lab(), lch(), oklab() and oklch(), with commas or blanks between
// the arguments. Other color spaces and calculations are not read.
func Parse(text string) (Color, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	switch {
	case strings.HasPrefix(text, "#"):
		return hex(text[1:])
	case strings.HasSuffix(text, ")"):
		name, arguments, ok := strings.Cut(strings.TrimSuffix(text, ")"), "(")
		if !ok {
			return Color{}, false
		}
		return function(name, arguments)
	case text == "transparent":
		return Color{}, true
	case text == "rebeccapurple":
		return hex("663399")
	}
	c, ok := colornames.Map[text]
	return Color{float64(c.R) / 255, float64(c.G) / 255, float64(c.B) / 255, 1}, ok
}

func hex(digits string) (Color, bool) {
	if n := len(digits); n == 3 || n == 4 {
		var b strings.Builder
		for _, d := range digits {
			b.WriteRune(d)
			b.WriteRune(d)
		}
		digits = b.String()
	}
	if len(digits) == 6 {
		digits += "ff"
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || len(digits) != 8 {
		return Color{}, false
	}
	channel := func(shift int) float64 { return float64(n>>shift&0xff) / 255 }
	return Color{channel(24), channel(16), channel(8), channel(0)}, true
}

// component is one argument: what a number means, and what 100 % is.
type component struct {
	scale   float64 // of a number
	percent float64 // the value of 100 %; 0 where a percentage is not allowed
	angle   bool
}

var (
	byte255 = component{scale: 1.0 / 255, percent: 1}
	hue     = component{scale: 1, angle: true}
	share   = component{scale: 0.01, percent: 1} // 0 to 100
	labAxis = component{scale: 1, percent: 125}
	chroma  = component{scale: 1, percent: 150}
	oklabL  = component{scale: 1, percent: 1}
	okAxis  = component{scale: 1, percent: 0.4}
	alpha   = component{scale: 1, percent: 1}
)

var functions = map[string]struct {
	components [3]component
	convert    func(a, b, c float64) colorful.Color
}{
	"rgb":   {[3]component{byte255, byte255, byte255}, func(r, g, b float64) colorful.Color { return colorful.Color{R: r, G: g, B: b} }},
	"hsl":   {[3]component{hue, share, share}, colorful.Hsl},
	"hwb":   {[3]component{hue, share, share}, hwb},
	"lab":   {[3]component{share, labAxis, labAxis}, func(l, a, b float64) colorful.Color { return lab(100*l, a, b) }},
	"lch":   {[3]component{share, chroma, hue}, func(l, c, h float64) colorful.Color { return lab(100*l, c*cos(h), c*sin(h)) }},
	"oklab": {[3]component{oklabL, okAxis, okAxis}, colorful.OkLab},
	"oklch": {[3]component{oklabL, okAxis, hue}, colorful.OkLch},
}

func function(name, arguments string) (Color, bool) {
	name = strings.TrimSuffix(name, "a") // rgba() and hsla() are rgb() and hsl()
	f, ok := functions[name]
	if !ok {
		return Color{}, false
	}
	parts, ok := split(arguments)
	if !ok {
		return Color{}, false
	}
	values := [4]float64{3: 1}
	for i, part := range parts {
		c := alpha
		if i < 3 {
			c = f.components[i]
		}
		if values[i], ok = c.read(part); !ok {
			return Color{}, false
		}
	}
	rgb := f.convert(values[0], values[1], values[2]).Clamped()
	return Color{rgb.R, rgb.G, rgb.B, math.Max(0, math.Min(values[3], 1))}, true
}

// split takes three or four arguments apart: all commas, or blanks with `/`
// before the fourth.
func split(arguments string) ([]string, bool) {
	if strings.Contains(arguments, ",") {
		parts := strings.Split(arguments, ",")
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		return parts, len(parts) == 3 || len(parts) == 4
	}
	colors, opacity, slash := strings.Cut(arguments, "/")
	parts := strings.Fields(colors)
	if len(parts) != 3 {
		return nil, false
	}
	if slash {
		parts = append(parts, strings.TrimSpace(opacity))
	}
	return parts, true
}

var number = regexp.MustCompile(`^([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?)(%|deg|grad|rad|turn)?$`)

var degrees = map[string]float64{"": 1, "deg": 1, "grad": 0.9, "rad": 180 / math.Pi, "turn": 360}

func (c component) read(text string) (float64, bool) {
	if text == "none" {
		return 0, true
	}
	m := number.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	n, err := strconv.ParseFloat(m[1], 64)
	if err != nil || math.IsInf(n, 0) {
		return 0, false
	}
	switch unit := m[2]; {
	case unit == "%":
		return n / 100 * c.percent, c.percent != 0
	case c.angle:
		return math.Mod(math.Mod(n*degrees[unit], 360)+360, 360), true
	case unit != "":
		return 0, false
	}
	return n * c.scale, true
}

func hwb(h, white, black float64) colorful.Color {
	if sum := white + black; sum > 1 {
		white, black = white/sum, black/sum
	}
	pure := colorful.Hsl(h, 1, 0.5)
	mix := func(x float64) float64 { return x*(1-white-black) + white }
	return colorful.Color{R: mix(pure.R), G: mix(pure.G), B: mix(pure.B)}
}

// lab is CSS's, whose white is D50; sRGB's is D65. The matrix is Bradford's
// (CSS Color Module Level 4, §11).
func lab(l, a, b float64) colorful.Color {
	x, y, z := colorful.LabToXyzWhiteRef(l/100, a/100, b/100, colorful.D50)
	return colorful.Xyz(
		0.9554734527042182*x-0.023098536874261423*y+0.0632593086610217*z,
		-0.028369706963208136*x+1.0099954580058226*y+0.021041398966943008*z,
		0.012314001688319899*x-0.020507696433477912*y+1.3303659366080753*z,
	)
}

func cos(degrees float64) float64 { return math.Cos(degrees * math.Pi / 180) }
func sin(degrees float64) float64 { return math.Sin(degrees * math.Pi / 180) }
