package pretty

import "testing"

func TestLayout(t *testing.T) {
	style := Style{Width: 20, Indent: "  "}
	for _, c := range []struct {
		name string
		doc  Doc
		want string
	}{
		{"fits", List("f(", Texts([]string{"a", "b"}), ")"), "f(a, b)"},
		{"breaks", List("f(", Texts([]string{"aaaaaaaaaa", "bbbbbbbbbb"}), ")"), "f(\n  aaaaaaaaaa,\n  bbbbbbbbbb,\n)"},
		{"inner breaks alone", List("f(", []Doc{Text("aaaaaaaaaa"), Prefix("x=", Tuple(Texts([]string{"b"})))}, ")"), "f(\n  aaaaaaaaaa,\n  x=(b,),\n)"},
		{"padded", Padded("{", Texts([]string{"a"}), "}"), "{ a }"},
		{"padded and empty", Padded("{", nil, "}"), "{}"},
		{"element", Element("A", Texts([]string{`b="c"`})), `<A b="c" />`},
		{"element without attributes", Element("A", nil), "<A />"},
		{"element breaks", Element("A", Texts([]string{`bbbbbbbb="c"`, `d="eeee"`})), "<A\n  bbbbbbbb=\"c\"\n  d=\"eeee\"\n/>"},
		{"opening", Opening("A", Texts([]string{`b="c"`})), `<A b="c">`},
		{"opening without attributes", Opening("A", nil), "<A>"},
		{"never on one line", Broken(List("(", Texts([]string{"a"}), ")")), "(\n  a,\n)"},
		{"exactly the width", List("f(", Texts([]string{"aaaaaaaa", "bbbbbbb"}), ")"), "f(aaaaaaaa, bbbbbbb)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Print(c.doc, style, 0, 0, 0); got != c.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, c.want)
			}
		})
	}
}
