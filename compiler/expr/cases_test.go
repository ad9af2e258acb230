package expr_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/grammar"
)

var update = flag.Bool("update", false, "rewrite the printed cases")

// printed is a case with its texts. The suites of the two runtimes evaluate
// them: Python, SQLite and PostgreSQL from the Python in tests/test_expressions.py,
// TypeScript in src/n3/core/expressions.test.ts. A path has no TypeScript.
type printed struct {
	Source     string          `json:"source"`
	Row        json.RawMessage `json:"row"`
	Want       json.RawMessage `json:"want,omitempty"`
	Type       expr.Type       `json:"type"`
	Python     string          `json:"python"`
	TypeScript string          `json:"typescript"`
}

// TestPrintedCases prints the table of cases for every engine. Each case is
// printed as written and simplified, which must not change its answer.
func TestPrintedCases(t *testing.T) {
	table, err := os.ReadFile("testdata/cases.txt")
	if err != nil {
		t.Fatal(err)
	}
	var list []printed
	here, count := scope, 0
	for line := range strings.Lines(string(table)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if zone, ok := strings.CutPrefix(line, "zone "); ok {
			here = scopeIn(zone)
			continue
		}
		parts := strings.Split(line, " | ")
		if len(parts) != 3 {
			t.Fatalf("not a case: %s", line)
		}
		n, findings := expr.Check(parse(t, parts[0]), here)
		if len(findings) > 0 {
			t.Errorf("%s: %s", parts[0], findings[0].Message)
			continue
		}
		count++
		for _, n := range []*expr.Node{n, expr.Simplify(n)} {
			c := print(n)
			c.Source, c.Row, c.Want = parts[0], json.RawMessage(parts[1]), json.RawMessage(parts[2])
			if len(list) > 0 && list[len(list)-1].Python == c.Python && list[len(list)-1].Source == c.Source && bytes.Equal(list[len(list)-1].Row, c.Row) {
				continue
			}
			list = append(list, c)
		}
	}
	if count < 300 {
		t.Errorf("the table has %d cases, and is to have 300", count)
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(list); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("testdata/printed.json", b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/printed.json")
	if err != nil || !bytes.Equal(want, b.Bytes()) {
		t.Errorf("testdata/printed.json is not what the printers print; run go test ./compiler/expr -update, then the suites of both runtimes")
	}
}

// print prints an expression for every engine.
func print(n *expr.Node) printed {
	python, _ := expr.Python(n, func(string, string) string { return "" })
	c := printed{Type: n.Type, Python: python.String()}
	if n.First(expr.Path) == nil {
		typeScript, _ := expr.TypeScript(n)
		c.TypeScript = typeScript.String()
	}
	return c
}

func parse(t testing.TB, text string) *ast.Expr {
	t.Helper()
	syntax := grammar.Parse("app a {\n x: " + text + "\n}\n")
	d := ast.Lower(syntax.Items[0].Chunk, nil)
	if len(d.Findings) > 0 {
		t.Fatalf("%s: %s", text, d.Findings[0].Message)
	}
	return d.App.Entries[0].Value
}

// TestRefused holds the table of what the checker refuses: expression, code, and
// the sentence that says why.
func TestRefused(t *testing.T) {
	table, err := os.ReadFile("testdata/refused.txt")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for line := range strings.Lines(string(table)) {
		line = strings.TrimSuffix(line, "\n")
		source, _, _ := strings.Cut(line, " | ")
		if source == "" || strings.HasPrefix(source, "#") {
			b.WriteString(line + "\n")
			continue
		}
		_, findings := expr.Check(parse(t, source), scope)
		if len(findings) != 1 || findings[0].Severity != diag.Error {
			t.Errorf("%s: %v, want one error", source, findings)
			continue
		}
		b.WriteString(source + " | " + string(findings[0].Code) + " | " + findings[0].Message + "\n")
	}
	if *update {
		if err := os.WriteFile("testdata/refused.txt", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if b.String() != string(table) {
		t.Errorf("testdata/refused.txt is not what the checker says:\n%s", b.String())
	}
}

func TestWider(t *testing.T) {
	for _, c := range []struct {
		rule, than string
		want       bool
	}{
		{"authenticated", "owner_or_admin", true}, {"admin_only", "owner_or_admin", false}, {"owner", "authenticated", false},
		{"role(editor)", "authenticated", false}, {"role(editor)", "admin_only", true}, {"true", "authenticated", true},
		{"not authenticated", "authenticated", true}, {"role(editor)", `authenticated and s == "x"`, false}, {"role(a, b)", "role(b, a)", false},
	} {
		rule, _ := expr.Check(parse(t, c.rule), scope)
		than, _ := expr.Check(parse(t, c.than), scope)
		if got := expr.Wider(rule, than); got != c.want {
			t.Errorf("%s wider than %s: %v", c.rule, c.than, got)
		}
	}
}

// TestDepthAndLength: 100 levels are an expression, 101 are a diagnostic; a row of
// `or` is one level however long it is, and one node.
func TestDepthAndLength(t *testing.T) {
	for _, c := range []struct {
		source string
		wrong  bool
	}{
		{strings.Repeat("not ", 100) + "b", false},
		{strings.Repeat("not ", 101) + "b", true},
		{strings.Repeat("(", 100) + "b" + strings.Repeat(")", 100), false},
		{strings.Repeat("(", 101) + "b" + strings.Repeat(")", 101), true},
		{strings.Repeat("lower(", 101) + "s" + strings.Repeat(")", 101), true},
		{"n" + strings.Repeat(" + 1", 101), true},
		{"b" + strings.Repeat(" or b", 9_999), false},
		{"b" + strings.Repeat(" and b", 9_999), false},
		{"n in [1" + strings.Repeat(", 2", 9_999) + "]", false},
	} {
		syntax := grammar.Parse("app a {\n x: " + c.source + "\n}\n")
		d := ast.Lower(syntax.Items[0].Chunk, nil)
		if wrong := len(d.Findings) > 0; wrong != c.wrong {
			t.Errorf("%.40s…: findings %v", c.source, d.Findings)
		}
		if c.wrong {
			continue
		}
		n, findings := expr.Check(d.App.Entries[0].Value, scope)
		if len(findings) > 0 {
			t.Errorf("%.40s…: %v", c.source, findings)
		}
		if (n.Op == expr.Or || n.Op == expr.And) && len(n.Args) != 10_000 {
			t.Errorf("%.40s…: %d sides", c.source, len(n.Args))
		}
	}
}
