package lsp

import (
	"maps"
	"os"
	"path/filepath"
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
)

// writtenWord is a word of a program that completion has to offer where it is written.
type writtenWord struct {
	offset int
	word   string
	what   string // the kind of place, by the nodes around
}

// writtenWords lists the words of a file that are not names of its own.
func writtenWords(v *view) []writtenWord {
	own := map[int]bool{}  // where names are declared, or chosen freely
	used := map[int]bool{} // where a name is used
	for _, u := range v.file.Decls {
		for _, use := range v.program().Analysis.Uses(u) {
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
		text := v.file.Text[n.Start+offset : n.End+offset]
		if len(n.Children) == 0 || n.Kind == grammar.KindString {
			word := strings.Trim(text, `"'`)
			if wordLength(word) == len(word) && word != "" && !isDigit(word[0]) && !own[n.Start+offset] && (n.Kind != grammar.KindString || used[n.Start+offset]) {
				list = append(list, writtenWord{n.Start + offset, text, path + " " + string(n.Kind)})
			}
			return
		}
		for _, child := range n.Children {
			walk(child, offset, path+"/"+string(n.Kind))
		}
	}
	for _, item := range v.file.Syntax().Items {
		if item.Root.Kind != grammar.KindComment {
			walk(item.Root, item.Offset, "")
		}
	}
	return list
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

// projects reads the programs of tests, a folder each.
func projects(t *testing.T) []map[string]openText {
	t.Helper()
	var list []map[string]openText
	for _, pattern := range []string{"testdata/examples/*", "testdata/classic", "compiler/gen/*/testdata/*"} {
		folders, err := filepath.Glob(filepath.Join(repository(t), pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, folder := range folders {
			names, err := filepath.Glob(filepath.Join(folder, "*.n3"))
			if err != nil {
				t.Fatal(err)
			}
			files := map[string]openText{}
			for _, name := range names {
				data, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				files[filepath.Base(name)] = parsed(string(data))
				if strings.HasSuffix(folder, "classic") {
					list = append(list, files)
					files = map[string]openText{}
				}
			}
			if len(files) > 0 {
				list = append(list, files)
			}
		}
	}
	return list
}

// everyWord calls visit for each word of each program of the block form, and says
// how many of the classic form were left out: nothing is asked of them yet.
func everyWord(t *testing.T, visit func(folder map[string]openText, name string, v *view, p writtenWord)) (classic int) {
	t.Helper()
	for _, folder := range projects(t) {
		snapshot := newSnapshot(newProject("w", &workspace.Project{}), source.UTF8, folder)
		for _, name := range slices.Sorted(maps.Keys(folder)) {
			v := newView(snapshot, name)
			for _, p := range writtenWords(v) {
				if strings.HasPrefix(p.what, "/"+string(grammar.KindClassic)) {
					classic++
					continue
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
	classic := everyWord(t, func(_ map[string]openText, name string, v *view, p writtenWord) {
		total++
		if !offers(newFinder(v, p.offset, false).candidates(), p.word) {
			line := v.file.Text[:p.offset] + "¦" + v.file.Text[p.offset:]
			start := strings.LastIndexByte(line[:p.offset], '\n') + 1
			line, _, _ = strings.Cut(line[start:], "\n")
			t.Errorf("%s is not offered in %s: %s (%s)", p.word, name, strings.TrimSpace(line), p.what)
		}
	})
	t.Logf("%d words; %d of the classic form are left out", total, classic)
	if total < 1_500 {
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
	everyWord(t, func(folder map[string]openText, name string, v *view, p writtenWord) {
		if strings.HasSuffix(p.what, "call identifier") {
			return // what follows is the arguments of another word
		}
		for _, c := range newFinder(v, p.offset, false).candidates() {
			switch c.kind { // names; a word of the language goes on with more than itself
			case protocol.CompletionItemKindField, protocol.CompletionItemKindStruct, protocol.CompletionItemKindEnumMember, protocol.CompletionItemKindEnum, protocol.CompletionItemKindModule:
			default:
				continue
			}
			if c.detail == "dataset" || c.label == p.word {
				continue // goes on with a field of it; is there already
			}
			text := c.label
			if c.kind == protocol.CompletionItemKindEnumMember && c.plain != "" {
				text = c.plain // every(30s)
			}
			changed := maps.Clone(folder)
			changed[name] = parsed(v.file.Text[:p.offset] + text + v.file.Text[p.offset+len(p.word):])
			tried++
			program := newSnapshot(v.project, source.UTF8, changed).program()
			for _, d := range program.FileDiagnostics(name) {
				if d.Severity == diag.Error && slices.Contains(unknowns, d.Code) && d.Span.Start <= p.offset && p.offset < d.Span.End {
					t.Errorf("%s instead of %s in %s: %s (%s)", c.label, p.word, name, d.Message, p.what)
				}
			}
		}
	})
	t.Logf("%d names were tried", tried)
	if tried < 5_000 {
		t.Errorf("only %d names", tried)
	}
}

func offers(list []candidate, word string) bool {
	return slices.ContainsFunc(list, func(c candidate) bool {
		first, _, _ := strings.Cut(c.label, " ") // `is` of `is null`
		return c.label == word || first == word || c.label+"_id" == word || c.label == strconv.Quote(word)
	})
}
