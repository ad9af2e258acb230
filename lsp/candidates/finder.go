package candidates

import (
	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/describe"
	"github.com/n3-lang/n3/lsp/session"
)

// Candidate is a word that is allowed at a place.
type Candidate struct {
	Label   string
	Kind    protocol.CompletionItemKind
	Detail  string
	Doc     func() string // Markdown
	Snippet string        // what is written where there are places to fill in; "" for plain
	Plain   string        // what is written where there are not; "" for the label
	Rank    int           // the best fit first
	File    string        // what has to be imported for it; "" for nothing
}

// Ranks of candidates.
const (
	bestFit = iota
	goodFit
	otherFit
	noEffectYet
)

// Finder lists what is allowed at a cursor. Completion wants what is useful
// there; hover wants whatever has a meaning there, to find the word in it.
type Finder struct {
	*session.View
	*cursor.Cursor
	Offset     int
	everything bool
	found      []Candidate
}

func (f *Finder) add(c Candidate) { f.found = append(f.found, c) }

func (f *Finder) has(label string) bool {
	for _, c := range f.found {
		if c.Label == label {
			return true
		}
	}
	return false
}

func (f *Finder) keyword(word, doc string) {
	f.add(Candidate{Label: word, Kind: protocol.CompletionItemKindKeyword, Doc: describe.Sentence(doc)})
}

// classicWords offers words of the classic form.
func (f *Finder) classicWords(words ...string) {
	for _, word := range words {
		f.keyword(word, "")
	}
}
