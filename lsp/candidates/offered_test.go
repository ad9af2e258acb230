package candidates

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/grammar"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/lsptest"
	"github.com/n3-lang/n3/lsp/session"
)

// writtenWord is a word of a program that completion has to offer where it is written.
type writtenWord struct {
	offset int
	word   string
	what   string // the kind of place, by the nodes around
}

// writtenWords lists the words of a file that are not names of its own.
func writtenWords(v *session.View) []writtenWord {
	own := map[int]bool{}  // where names are declared, or chosen freely
	used := map[int]bool{} // where a name is used
	for _, u := range v.File.Decls {
		for _, use := range v.Program().Analysis.Uses(u) {
			used[use.Span.Start+u.Offset] = true
			if use.Declares {
				own[use.Span.Start+u.Offset] = true
			}
		}
		free(u, own)
	}
	var list []writtenWord
	var walk func(n *grammar.Node, offset int, path string)
	walk = func(n *grammar.Node, offset int, path string) {
		text := v.File.Text[n.Start+offset : n.End+offset]
		if len(n.Children) == 0 || n.Kind == grammar.KindString {
			word := strings.Trim(text, `"'`)
			if strings.HasPrefix(path, "/"+string(grammar.KindClassic)) && (chosen.MatchString(v.File.Text[:n.Start+offset]) || wrong(v, n.Start+offset) || slices.Contains(ofTables[v.File.Path], word)) {
				return
			}
			if cursor.WordLength(word) == len(word) && word != "" && !cursor.IsDigit(word[0]) && !own[n.Start+offset] && (n.Kind != grammar.KindString || used[n.Start+offset]) {
				list = append(list, writtenWord{n.Start + offset, text, path + " " + string(n.Kind)})
			}
			return
		}
		for _, child := range n.Children {
			walk(child, offset, path+"/"+string(n.Kind))
		}
	}
	for _, item := range v.File.Syntax().Items {
		if item.Root.Kind != grammar.KindComment {
			walk(item.Root, item.Offset, "")
		}
	}
	return list
}

// chosen is before the name of a table, which only the database has, and before a
// color of CSS.
var chosen = regexp.MustCompile(`(from table [a-z_]*\.?|color: )$`)

// ofTables are the fields of tables without a schema that no declaration lists,
// by program: only the database has them.
var ofTables = map[string][]string{"contract.n3": {"id", "name", "status"}, "fleet.n3": {"needs_service"}}

// wrong says whether the program has an error at a place: a name there is of
// nothing that could be offered.
func wrong(v *session.View, offset int) bool {
	return slices.ContainsFunc(v.Problems(), func(d diag.Diagnostic) bool {
		return d.Severity == diag.Error && d.Span.Start <= offset && offset < d.Span.End
	})
}

// free notes the names that only the author knows: of indexes, rules, buttons,
// aggregates, colours, loops; and texts that people read.
func free(u sema.Unit, own map[int]bool) {
	var block func(b *ast.Block, table *lang.Block)
	note := func(at source.Span) { own[at.Start+u.Offset] = true }
	block = func(b *ast.Block, table *lang.Block) {
		for _, e := range b.List() {
			for ; e != nil; e = e.Else {
				var w lang.Word
				known := false
				if table != nil {
					w, known = table.Find(e.Name.Name)
					if !known && table.Free != lang.NoFree && table.Free != lang.FreeField && table.Free != lang.FreeFieldRule && table.Free != lang.FreeInput && table.Free != lang.FreeChecks {
						note(e.Name.Span)
					}
				}
				if known && (w.Value == lang.Text || w.Value == lang.NewNameValue) && e.Value != nil {
					note(e.Value.Span)
				}
				if known && (w.Label == lang.TextLabel || e.Kind == ast.Each) {
					for _, l := range e.Labels {
						note(l.Span)
					}
				}
				if e.Value != nil && e.Value.Kind == ast.Call && e.Value.Name == "enum" {
					for _, a := range e.Value.Named {
						note(a.Value.Span)
					}
				}
				for _, m := range e.Modifiers {
					if m.Quoted {
						note(m.Span)
					}
					for _, a := range m.Args {
						if m.Name.Name == "label" || m.Name.Name == "help" || m.Name.Name == "was" || m.Name.Name == "pattern" {
							note(a.Value.Span)
						}
					}
				}
				next := lang.Lookup(w.Block)
				if e.Kind == ast.When || e.Kind == ast.Each || e.Name.Name == "else" {
					next = lang.Lookup("container")
				}
				block(e.Body, next)
			}
		}
	}
	d := u.Decl
	if w, ok := lang.Declaration(d.Keyword.Name); ok {
		block(d.Body(), lang.Lookup(w.Block))
	}
	if d.Body() != nil {
		ast.WalkEntries(d.Body(), func(e *ast.Entry) {
			ast.WalkExpr(e.Value, func(e *ast.Expr) {
				if e.Kind == ast.Member && e.Args[0].Kind == ast.Member && e.Args[0].Name == "claims" {
					note(e.NameSpan) // only the sign-in knows which there are
				}
			})
		})
	}
	if d.Entry != nil && len(d.Entry.Labels) > 0 {
		note(d.Entry.Labels[0].Span)
	}
}

// everyWord calls visit for each word of each program, and says how many are of
// the classic form.
func everyWord(t *testing.T, visit func(folder map[string]session.OpenText, name string, v *session.View, p writtenWord)) (classic int) {
	t.Helper()
	for _, folder := range lsptest.Projects(t) {
		snapshot := session.NewSnapshot(session.NewProject("w", &workspace.Project{}), source.UTF8, folder)
		for _, name := range slices.Sorted(maps.Keys(folder)) {
			v := session.ViewOf(snapshot, name)
			for _, p := range writtenWords(v) {
				if strings.HasPrefix(p.what, "/"+string(grammar.KindClassic)) {
					classic++
				}
				visit(folder, name, v, p)
			}
		}
	}
	return classic
}

// What people write is offered where they write it: every word of every program
// but the names that it chooses itself.
func TestWhatIsWrittenIsOffered(t *testing.T) {
	total := 0
	classic := everyWord(t, func(_ map[string]session.OpenText, name string, v *session.View, p writtenWord) {
		total++
		if !offers(New(v, p.offset, false).Candidates(), p.word) {
			line := v.File.Text[:p.offset] + "¦" + v.File.Text[p.offset:]
			start := strings.LastIndexByte(line[:p.offset], '\n') + 1
			line, _, _ = strings.Cut(line[start:], "\n")
			t.Errorf("%s is not offered in %s: %s (%s)", p.word, name, strings.TrimSpace(line), p.what)
		}
	})
	t.Logf("%d words, %d of them in the classic form", total, classic)
	if total < 3_000 || classic < 1_300 {
		t.Errorf("only %d words", total)
	}
}

// unknowns are what a word is that does not belong where it is.
var unknowns = []diag.Code{
	diag.UnknownWord, diag.UnknownDataset, diag.UnknownField, diag.UnknownType, diag.UnknownModifier, diag.UnknownRule, diag.UnknownFunction,
	diag.UnknownValue, diag.UnknownMember, diag.WrongKindOfDataset, diag.ModifierDoesNotFit, diag.NotInThisPlace, diag.UnknownDeclaration, diag.QueryNotAllowed,
}

// What is offered belongs where it is offered: put in the place of the word that
// is there, no name of it is unknown.
func TestWhatIsOfferedBelongsThere(t *testing.T) {
	tried := 0
	everyWord(t, func(folder map[string]session.OpenText, name string, v *session.View, p writtenWord) {
		if strings.HasSuffix(p.what, "call identifier") {
			return // what follows is the arguments of another word
		}
		for _, c := range New(v, p.offset, false).Candidates() {
			switch c.Kind { // names; a word of the language goes on with more than itself
			case protocol.CompletionItemKindField, protocol.CompletionItemKindStruct, protocol.CompletionItemKindEnumMember, protocol.CompletionItemKindEnum, protocol.CompletionItemKindModule:
			default:
				continue
			}
			if c.Detail == "dataset" || c.Label == p.word {
				continue // goes on with a field of it; is there already
			}
			text := c.Label
			if c.Kind == protocol.CompletionItemKindEnumMember && c.Plain != "" {
				text = c.Plain // every(30s)
			}
			changed := maps.Clone(folder)
			changed[name] = lsptest.Parsed(v.File.Text[:p.offset] + text + v.File.Text[p.offset+len(p.word):])
			tried++
			program := session.NewSnapshot(v.Project, source.UTF8, changed).Program()
			for _, d := range program.FileDiagnostics(name) {
				if d.Severity == diag.Error && slices.Contains(unknowns, d.Code) && d.Span.Start <= p.offset && p.offset < d.Span.End {
					t.Errorf("%s instead of %s in %s: %s (%s)", c.Label, p.word, name, d.Message, p.what)
				}
			}
		}
	})
	t.Logf("%d names were tried", tried)
	if tried < 5_000 {
		t.Errorf("only %d names", tried)
	}
}

func offers(list []Candidate, word string) bool {
	return slices.ContainsFunc(list, func(c Candidate) bool {
		first, _, _ := strings.Cut(c.Label, " ") // `is` of `is null`
		return c.Label == word || first == word || c.Label+"_id" == word || c.Label == strconv.Quote(word)
	})
}
