package grammar

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// fragments are what people type and paste, well formed and not.
var fragments = strings.Split("a|_x1|true|and |or\n|not |\nelse |then |is null|.|:|,|;|=>|==|+|-|(|)|[|]|{|}|\"|'|\"\"\"|\\|#|//|\n|\n\n|  |\t|\r\n|é|"+
	"\n  name: string required\n|\ndataset d {\n  x: integer\n}\n|\npage \"Old\" at \"/\":\n  show text \"x\"\n|\ntheme:\n|\napp |# note\n|f(a: 1, |[1, |{ b: {|when x {|1.5s", "|")

func seed(t testing.TB) uint64 {
	t.Helper()
	s := uint64(time.Now().UnixNano())
	if given := os.Getenv("N3_SEED"); given != "" {
		var err error
		if s, err = strconv.ParseUint(given, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("N3_SEED=%d", s)
	return s
}

func randomEdit(r *rand.Rand, text string) Edit {
	at := r.IntN(len(text) + 1)
	switch r.IntN(6) {
	case 0: // one byte gone
		return Edit{at, at + 1, ""}
	case 1: // a stretch gone, or a line
		return Edit{at, at + r.IntN(40), ""}
	case 2:
		start := lineStart(text, at)
		return Edit{start, lineEnd(text, at) + 1, ""}
	case 3: // a stretch moved here
		from := r.IntN(len(text) + 1)
		return Edit{at, at, text[from:min(from+r.IntN(80), len(text))]}
	default:
		return Edit{at, at + r.IntN(3), fragments[r.IntN(len(fragments))]}
	}
}

// After any edits a document's syntax equals a fresh parse of its text, node by node.
func TestIncrementalEqualsFresh(t *testing.T) {
	const rounds = 12_000
	r := rand.New(rand.NewPCG(seed(t), 3))
	withErrors := 0
	texts := programs(t)
	names := make([]string, 0, len(texts))
	for name := range texts {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		document := NewDocument(texts[name])
		for round := range rounds / len(names) {
			before := document.Syntax().Text
			edits := []Edit{randomEdit(r, before)}
			switch {
			case round%5 == 4: // back to a correct text, else mistakes heap up until there is no program left
				edits = []Edit{{0, len(before), texts[name]}}
			case r.IntN(8) == 0:
				edits = append(edits, randomEdit(r, before))
			}
			got := document.Apply(edits...)
			if count(got, KindError) > 0 {
				withErrors++
			}
			if diff := difference(got, Parse(got.Text)); diff != "" {
				t.Fatalf("%s, round %d: %+v in\n%s\n%s", name, round, edits, before, diff)
			}
			checkTree(t, got)
		}
		document.Close()
	}
	t.Logf("%d edits, %d left an ERROR", rounds, withErrors)
}

// An edit in one declaration leaves the others' chunks as they are, to the pointer.
func TestChunksKeepTheirPointers(t *testing.T) {
	text := programs(t)["crm.n3"]
	document := NewDocument(text)
	defer document.Close()
	before := document.Syntax()
	at := strings.Index(text, "phone: string")
	for _, edit := range []Edit{{at, at, "x"}, {at, at + 1, ""}, {at, at, "("}, {at, at + 1, ""}, {0, 0, "# above\n\n"}} {
		after := document.Apply(edit)
		kept := 0
		for _, item := range after.Items {
			for _, old := range before.Items {
				if item.Chunk == old.Chunk {
					kept++
				}
			}
		}
		if kept < len(before.Items)-1 {
			t.Errorf("after %+v %d of %d chunks were kept", edit, kept, len(before.Items))
		}
		before = after
	}
	if diff := difference(before, Parse("# above\n\n"+text)); diff != "" {
		t.Error(diff)
	}
}

func TestApplyClampsOffsets(t *testing.T) {
	document := NewDocument("page A { }\n")
	for _, edit := range []Edit{{-5, -1, "# a\n"}, {100, 200, "page B { }"}, {3, 1, "b"}, {24, 1 << 40, ""}} {
		document.Apply(edit)
	}
	if got := document.Syntax().Text; got != "# ab\npage A { }\npage B {" {
		t.Errorf("the text is %q", got)
	}
	if diff := difference(document.Syntax(), Parse(document.Syntax().Text)); diff != "" {
		t.Error(diff)
	}
	document.Close()
	document.Close()
	if document.Apply(Edit{0, 0, "x"}) != document.Syntax() {
		t.Error("a closed document took an edit")
	}
}

func TestNothingLeaks(t *testing.T) {
	before := LiveObjects()
	document := NewDocument("dataset a { x: ( }\npage B { }\n")
	for range 50 {
		document.Apply(Edit{12, 12, "y("}, Edit{0, 1, "d"})
		document.Apply(Edit{12, 14, ""}, Edit{30, 31, ""})
		Parse(document.Syntax().Text)
		if live := LiveObjects() - before; live > 2 {
			t.Fatalf("an open document holds %d objects", live)
		}
	}
	document.Close()
	if after := LiveObjects(); after != before {
		t.Errorf("%d objects before, %d after", before, after)
	}
}

// FuzzParse parses any text, edits it in one place, and expects sound trees that do not depend on how they came about.
func FuzzParse(f *testing.F) {
	for _, text := range programs(f) {
		f.Add(text, 10, 12, "{")
	}
	for _, fragment := range fragments {
		f.Add("dataset a {\n  x: "+fragment+"\n}\npage B { }\n", 3, 20, fragment)
	}
	f.Add("\uFEFFapp \x00 \xff\xc3 {\r\n", 0, 1, "\"\"\"")
	f.Fuzz(func(t *testing.T, text string, start, oldEnd int, inserted string) {
		if len(text)+len(inserted) > 20_000 {
			return
		}
		document := NewDocument(text)
		defer document.Close()
		checkTree(t, document.Syntax())
		document.Apply(Edit{start, oldEnd, inserted})
		undone := document.Apply(Edit{start, start + 1, ""}, Edit{oldEnd, oldEnd, inserted})
		checkTree(t, undone)
		if diff := difference(undone, Parse(undone.Text)); diff != "" {
			t.Fatal(diff)
		}
	})
}
