package show

import (
	"testing"

	"github.com/n3-lang/n3/lsp/candidates"
	"github.com/n3-lang/n3/lsp/lsptest"
)

// Every prefix of the programs, at every place: nothing crashes.
func TestEveryPlace(t *testing.T) {
	for _, text := range lsptest.Programs(t) {
		at := lsptest.ProgramView()
		whole := at(text)
		for i := range len(text) + 1 {
			candidates.New(whole, i, false).Candidates()
			explain(whole, i)
			if i%7 == 0 {
				cut := at(text[:lsptest.RuneStart(text, i)])
				candidates.New(cut, len(cut.File.Text), false).Candidates()
				explain(cut, len(cut.File.Text))
			}
		}
	}
}
