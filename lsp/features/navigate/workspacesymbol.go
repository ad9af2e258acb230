package navigate

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/lsp/session"
)

// mostSymbols is how many symbols an answer has at most: nobody reads on.
const mostSymbols = 200

// Symbols finds names in all projects by some of their letters.
func Symbols(ctx context.Context, params *protocol.WorkspaceSymbolParams) (protocol.WorkspaceSymbolResult, error) {
	type match struct {
		info  protocol.WorkspaceSymbol
		score int
	}
	state := session.StateOf(ctx)
	var found []match
	seen := map[protocol.Location]bool{} // a file that two workspaces read is one
	for _, snap := range state.Sorted() {
		for _, f := range snap.Program().Files {
			if ctx.Err() != nil {
				return protocol.WorkspaceSymbolSlice{}, ctx.Err()
			}
			v := snap.ViewOf(f)
			var add func(list []symbol, container string)
			add = func(list []symbol, container string) {
				for _, sym := range list {
					if sym.kind == protocol.SymbolKindObject || sym.kind == protocol.SymbolKindNamespace || sym.kind == protocol.SymbolKindProperty {
						continue // widgets and settings: they have no name of their own
					}
					if score, ok := fuzzy(params.Query, sym.name); ok {
						at := protocol.Location{URI: snap.Address(f.Path), Range: v.Span(sym.at)}
						if !seen[at] {
							seen[at] = true
							info := protocol.WorkspaceSymbol{Location: &at}
							info.Name, info.Kind = sym.name, sym.kind
							where := container
							if where == "" {
								where, score = f.Path, score+declarationBonus
							}
							info.ContainerName = &where
							found = append(found, match{info, score})
						}
					}
					add(sym.children, sym.name)
				}
			}
			add(symbols(v), "")
		}
	}
	slices.SortStableFunc(found, func(a, b match) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(len(a.info.Name), len(b.info.Name)), cmp.Compare(a.info.Name, b.info.Name))
	})
	out := make(protocol.WorkspaceSymbolSlice, 0, min(len(found), mostSymbols))
	for _, m := range found[:min(len(found), mostSymbols)] {
		out = append(out, m.info)
	}
	return out, ctx.Err()
}

// Points of a match: a letter where a word begins, one right behind another,
// any other; and a declaration before what is in it.
const (
	wordPoints       = 8
	runPoints        = 5
	letterPoints     = 1
	wholePoints      = 20
	declarationBonus = 3
)

// fuzzy says whether the letters of a query are in a name in their order, and
// how well they fit: the best of all ways to find them. Capitals do not count.
func fuzzy(query, name string) (int, bool) {
	wanted, letters := []rune(strings.ToLower(query)), []rune(name)
	if len(wanted) == 0 {
		return 0, true
	}
	if len(wanted) > len(letters) || len(letters) > 256 || utf8.RuneCountInString(query) > 64 {
		return 0, false
	}
	// best[j] is the most points with the letters so far, the last of them at j.
	best := make([]int, len(letters))
	for i, w := range wanted {
		next := make([]int, len(letters))
		before := -1 // the most points that end before j
		for j, r := range letters {
			next[j] = -1
			if unicode.ToLower(r) == w && (i == 0 || before >= 0) {
				points := letterPoints
				if beginsWord(letters, j) {
					points = wordPoints
				}
				switch {
				case i == 0:
					next[j] = points
				case best[j-1] >= 0:
					next[j] = max(before+points, best[j-1]+max(points, runPoints))
				default:
					next[j] = before + points
				}
			}
			if i > 0 {
				before = max(before, best[j])
			}
		}
		best = next
	}
	score := slices.Max(best)
	if score < 0 {
		return 0, false
	}
	if strings.EqualFold(query, name) {
		score += wholePoints
	}
	return score, true
}

func beginsWord(letters []rune, i int) bool {
	if i == 0 {
		return true
	}
	before := letters[i-1]
	return !unicode.IsLetter(before) && !unicode.IsDigit(before) || unicode.IsLower(before) && unicode.IsUpper(letters[i])
}
