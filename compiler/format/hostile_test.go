package format

import (
	"strings"
	"testing"
)

// Shapes of text that can be made arbitrarily long are formatted, or left
// alone, without a crash.
func TestHostileText(t *testing.T) {
	const n = 2_000
	for name, text := range map[string]string{
		"nested lists":    "dataset a {\n x: " + strings.Repeat("[", n) + strings.Repeat("]", n) + "\n}\n",
		"nested calls":    "dataset a {\n x: " + strings.Repeat("f(a, ", n) + "b" + strings.Repeat(")", n) + "\n}\n",
		"nested blocks":   "dataset a " + strings.Repeat("{ b ", n) + strings.Repeat("}", n) + "\n",
		"blocks on lines": "dataset a " + strings.Repeat("{\nb ", n) + strings.Repeat("}", n) + "\n",
		"a long sum":      "dataset a {\n x: " + strings.Repeat("1 + ", n) + "1\n}\n",
		"a long and":      "dataset a {\n x: " + strings.Repeat("b and ", n) + "b\n}\n",
		"an else chain":   "page P {\n " + strings.Repeat("when a { b } else ", n/2) + "{ c }\n}\n",
		"open blocks":     "dataset a " + strings.Repeat("{ b ", 5*n),
		"comments":        "dataset a {\n" + strings.Repeat("# c\n", 5*n) + "}\n",
	} {
		formatted := Source(text)
		if again := Source(formatted); again != formatted {
			t.Errorf("%s: formatted again, it is another text", name)
		}
		if apply(text, Edits(text, formatted)) != formatted {
			t.Errorf("%s: the edits do not lead there", name)
		}
	}
}
