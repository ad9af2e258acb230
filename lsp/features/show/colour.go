package show

import (
	"context"
	"fmt"
	"math"
	"strconv"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/color"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/session"
)

// DocumentColor finds the colors of themes and styles, in every notation of CSS
// that the compiler reads.
func DocumentColor(ctx context.Context, params *protocol.DocumentColorParams) ([]protocol.ColorInformation, error) {
	out := []protocol.ColorInformation{}
	v := session.StateOf(ctx).View(params.TextDocument.URI)
	if v == nil {
		return out, ctx.Err()
	}
	for _, u := range v.File.Decls {
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
				if c, ok := color.Parse(colour.Value.Text); ok {
					out = append(out, protocol.ColorInformation{Range: v.Span(cursor.InQuotes(u.Decl.Text, colour.Value.Span).Shift(u.Offset)), Color: protocol.Color{Red: c.R, Green: c.G, Blue: c.B, Alpha: c.A}})
				}
			}
		})
	}
	return out, ctx.Err()
}

// ColorPresentation writes a colour that was chosen.
func ColorPresentation(ctx context.Context, params *protocol.ColorPresentationParams) ([]protocol.ColorPresentation, error) {
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
