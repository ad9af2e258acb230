package grammar

import (
	"fmt"
	"strings"
	"testing"
)

// One missing closer or quote leaves every other declaration whole.
func TestAMissingCloserStaysInItsDeclaration(t *testing.T) {
	for name, text := range programs(t) {
		document := NewDocument(text)
		whole := document.Syntax()
		for at := range text {
			if !strings.ContainsRune(`}])"'`, rune(text[at])) || strings.Contains(text[max(0, at-2):min(len(text), at+3)], `"""`) {
				continue
			}
			broken := document.Apply(Edit{at, at + 1, ""})
			if lost := lostChunks(whole, broken, at); lost != "" {
				t.Errorf("%s:%d: without the %q %s", name, lineNumber(text, at), text[at], lost)
			}
			whole = document.Apply(Edit{at, at, text[at : at+1]})
		}
		document.Close()
	}
}

// One bracket or quote too many, likewise.
func TestAStrayBracketStaysInItsDeclaration(t *testing.T) {
	for name, text := range programs(t) {
		document := NewDocument(text)
		whole := document.Syntax()
		for at := range text {
			if !inItem(whole, at) || !beginsToken(text, at) {
				continue
			}
			for _, stray := range []string{"}", "{", ")", "(", "]", "[", `"`, "'"} {
				if stray == `"` && strings.Contains(text[max(0, at-2):min(len(text), at+2)], `""`) {
					continue // three quotes open another string
				}
				broken := document.Apply(Edit{at, at, stray})
				if lost := lostChunks(whole, broken, at); lost != "" {
					t.Errorf("%s:%d: with a %q before %.10q %s", name, lineNumber(text, at), stray, text[at:], lost)
				}
				whole = document.Apply(Edit{at, at + 1, ""})
			}
		}
		document.Close()
	}
}

func lineNumber(text string, at int) int { return strings.Count(text[:at], "\n") + 1 }

func inItem(syntax *Syntax, at int) bool {
	for _, item := range syntax.Items {
		if item.Offset < at && at < item.Offset+len(item.Text) {
			return true
		}
	}
	return false
}

func beginsToken(text string, at int) bool {
	inWord := func(c byte) bool { return isLetter(c) || '0' <= c && c <= '9' }
	return text[at] > ' ' && !(inWord(text[at]) && inWord(text[at-1]))
}

// lostChunks says which declarations that do not hold the offset are not in the other parse. A foreign head is no
// declaration: nothing but a brace can tell where the block before it ends.
func lostChunks(whole, other *Syntax, at int) string {
	kept := map[*Chunk]bool{}
	for _, item := range other.Items {
		kept[item.Chunk] = true
	}
	var lost []string
	for _, item := range whole.Items {
		if item.Offset <= at && at < item.Offset+len(item.Text) || item.Root.Kind == KindForeign || item.Root.Kind == KindComment {
			continue
		}
		if !kept[item.Chunk] {
			lost = append(lost, fmt.Sprintf("%.20q", item.Text))
		}
	}
	if len(lost) == 0 {
		return ""
	}
	return "these are no longer whole: " + strings.Join(lost, ", ")
}

// What is half typed has a shape of its own, without an ERROR.
func TestHalfTypedTextHasNoError(t *testing.T) {
	for _, body := range []string{
		"name", "name:", "name: string required(", "required(", "a: b +", "a: not", "a: -", "a: b.", "a: b.\n  c: d", "a: if",
		"a: if b", "a: if b then", "a: if b then c else", "a: [", "a: [b,", "a: f(b,", "a: f(b: ", "a: (", "a: f({k})", "a: f({k: })",
		"when", "when a", "when a ==", "when {", "each", "each a", "each a in", "join", "join a", "join a on", "a: \"b", "a: 'b",
		"a \"b", "a {", "a: {", "a: \"\"\"b", "columns: a, b", "a: b is", "a: b not", "crud {", "f(",
	} {
		for _, program := range []string{
			"dataset d {\n  " + body + "\n}\n",
			"dataset d {\n  " + body + "\n  next: string\n}\n",
			"dataset d {\n  " + body,
		} {
			syntax := Parse(program + "\npage P { }\n")
			if last := syntax.Items[len(syntax.Items)-1]; last.Text != "page P { }" || last.Root.HasError {
				t.Errorf("%q reaches the next declaration", program)
			}
			if n := count(syntax, KindError); n > 0 {
				t.Errorf("%q has an ERROR:\n%s", program, outline(syntax.Items[0].Root))
			}
		}
	}
}
