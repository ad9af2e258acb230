package lsp

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
)

// DocumentColor finds the colours of themes and styles: texts in quotes that
// begin with `#`, or have the form rgb(…).
func (s *server) DocumentColor(ctx context.Context, params *protocol.DocumentColorParams) ([]protocol.ColorInformation, error) {
	out := []protocol.ColorInformation{}
	v := stateOf(ctx).view(params.TextDocument.URI)
	if v == nil {
		return out, ctx.Err()
	}
	for _, u := range v.file.Decls {
		if u.Decl.Kind != ast.AppDecl && u.Decl.Kind != ast.PageDecl {
			continue
		}
		ast.WalkEntries(u.Decl.Body(), func(e *ast.Entry) {
			if (e.Name.Name != "theme" && e.Name.Name != "style") || e.Body == nil {
				return
			}
			for _, colour := range e.Body.Entries {
				if colour.Value == nil || colour.Value.Kind != ast.String {
					continue
				}
				if c, ok := parseColour(colour.Value.Text); ok {
					out = append(out, protocol.ColorInformation{Range: v.span(inQuotes(u.Decl.Text, colour.Value.Span).Shift(u.Offset)), Color: c})
				}
			}
		})
	}
	return out, ctx.Err()
}

// ColorPresentation writes a colour that was chosen.
func (s *server) ColorPresentation(ctx context.Context, params *protocol.ColorPresentationParams) ([]protocol.ColorPresentation, error) {
	c := params.Color
	channel := func(x float64) int { return int(math.Round(255 * max(0, min(x, 1)))) }
	r, g, b, a := channel(c.Red), channel(c.Green), channel(c.Blue), channel(c.Alpha)
	hex := fmt.Sprintf("#%02x%02x%02x", r, g, b)
	rgb := fmt.Sprintf("rgb(%d, %d, %d)", r, g, b)
	if a < 255 {
		hex += fmt.Sprintf("%02x", a)
		rgb = fmt.Sprintf("rgba(%d, %d, %d, %s)", r, g, b, strconv.FormatFloat(math.Round(c.Alpha*100)/100, 'f', -1, 64))
	}
	var out []protocol.ColorPresentation
	for _, text := range []string{hex, rgb} {
		out = append(out, protocol.ColorPresentation{Label: text, TextEdit: protocol.TextEdit{Range: params.Range, NewText: text}})
	}
	return out, ctx.Err()
}

// parseColour reads #rgb, #rgba, #rrggbb, #rrggbbaa, rgb(…) and rgba(…).
func parseColour(text string) (protocol.Color, bool) {
	if digits, ok := strings.CutPrefix(text, "#"); ok {
		return hexColour(digits)
	}
	inner, ok := strings.CutPrefix(text, "rgb(")
	if !ok {
		if inner, ok = strings.CutPrefix(text, "rgba("); !ok {
			return protocol.Color{}, false
		}
	}
	inner, closed := strings.CutSuffix(inner, ")")
	parts := strings.Split(inner, ",")
	if !closed || len(parts) < 3 || len(parts) > 4 {
		return protocol.Color{}, false
	}
	channels := [4]float64{0, 0, 0, 1}
	for i, p := range parts {
		n, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil || n < 0 || n > 255 {
			return protocol.Color{}, false
		}
		channels[i] = n
		if i < 3 {
			channels[i] /= 255
		}
	}
	return protocol.Color{Red: channels[0], Green: channels[1], Blue: channels[2], Alpha: min(channels[3], 1)}, true
}

func hexColour(digits string) (protocol.Color, bool) {
	if len(digits) == 3 || len(digits) == 4 {
		var b strings.Builder
		for _, d := range digits {
			b.WriteString(strings.Repeat(string(d), 2))
		}
		digits = b.String()
	}
	if len(digits) == 6 {
		digits += "ff"
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || len(digits) != 8 {
		return protocol.Color{}, false
	}
	channel := func(shift int) float64 { return float64(n>>shift&0xff) / 255 }
	return protocol.Color{Red: channel(24), Green: channel(16), Blue: channel(8), Alpha: channel(0)}, true
}
