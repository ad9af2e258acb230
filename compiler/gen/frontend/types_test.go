package frontend

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/gen/pretty"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/workspace"
)

const protocol = "../../runtime/protocol/"

// typeRow is a line of protocol/types.txt, whose head says what the columns are.
type typeRow struct {
	line                  int
	typ, value, answer    string
	sqlite, server, shown string
}

func typeRows(t *testing.T) []typeRow {
	t.Helper()
	text, err := os.ReadFile(protocol + "types.txt")
	if err != nil {
		t.Fatal(err)
	}
	var rows []typeRow
	for i, line := range strings.Split(string(text), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, " | ")
		switch len(cells) {
		case 3:
			cells = append(cells, "", "", "")
		case 6:
		default:
			t.Fatalf("types.txt:%d has %d columns", i+1, len(cells))
		}
		rows = append(rows, typeRow{i + 1, cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]})
	}
	return rows
}

func TestEveryTypeHasRows(t *testing.T) {
	rows := typeRows(t)
	if len(rows) < 250 {
		t.Errorf("there are %d rows", len(rows))
	}
	accepted, refused := map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		name := regexp.MustCompile(`^[a-z]+`).FindString(r.typ)
		if r.answer == "accepted" {
			accepted[name] = true
		} else {
			refused[name] = true
		}
		if item, ok := strings.CutPrefix(r.typ, "list("); ok {
			accepted["list of "+item[:strings.Index(item, ")")]] = true
		}
	}
	for _, typ := range lang.Types() {
		if !accepted[typ.Name] || !refused[typ.Name] {
			t.Errorf("`%s` needs rows in %stypes.txt that are accepted and rows that are refused", typ.Name, protocol)
		}
		if typ.Scalar && typ.Args == "" && typ.Name != "text" && !accepted["list of "+typ.Name] {
			t.Errorf("`list(%s)` needs rows in %stypes.txt", typ.Name, protocol)
		}
	}
}

// fixture is what the other engines need to know of a type of the table.
type fixture struct {
	Schema string        `json:"schema"` // zod's, as generated
	Row    string        `json:"row"`    // the type of the field in a row, in TypeScript
	Field  *ir.FieldSpec `json:"field"`
}

func TestSchemasOfTheTypesTable(t *testing.T) {
	types := map[string]fixture{}
	for _, r := range typeRows(t) {
		if _, done := types[r.typ]; done {
			continue
		}
		f, list := compiledField(t, r.typ)
		if diag.HasErrors(list) {
			t.Fatalf("%s: %v", r.typ, list)
		}
		f.Origin = ir.Origin{} // of this test's program
		types[r.typ] = fixture{pretty.Print(valueSchema(f), pretty.Style{Width: 10000}, 0, 0, 0), fieldType(f), f}
	}
	var want bytes.Buffer
	encoder := json.NewEncoder(&want)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(types); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(protocol+"types.json", want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(protocol + "types.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Error("types.json is not what the compiler prints; run go test ./compiler/gen/frontend -update")
	}
}

func compiledField(t *testing.T, typ string) (*ir.FieldSpec, []diag.Diagnostic) {
	t.Helper()
	s := workspace.Build([]workspace.Input{{Path: "app.n3", Text: "dataset rows {\n    f: " + typ + "\n    access_policy { read: true }\n}\n"}}, "App", nil)
	return s.Application().Dataset("rows").Field("f"), s.Diagnostics()
}

// Go reads the same values where a literal of the type can be written.
func TestLiteralsOfTheTypesTable(t *testing.T) {
	asked := 0
	for _, r := range typeRows(t) {
		f, _ := compiledField(t, r.typ)
		source, ok := literalSource(f, r.value)
		if !ok {
			continue
		}
		asked++
		f, list := compiledField(t, r.typ+" default("+source+")")
		accepted := !diag.HasErrors(list)
		if accepted != (r.answer == "accepted") {
			t.Errorf("types.txt:%d: default(%s) of %s: accepted %v, the table says %s: %v", r.line, source, r.typ, accepted, r.answer, list)
			continue
		}
		if accepted && !sameLiteral(t, f, r.shown) {
			t.Errorf("types.txt:%d: default(%s) of %s is %s, the table says %s", r.line, source, r.typ, f.Default.Value, r.shown)
		}
	}
	if asked < 200 {
		t.Errorf("only %d literals were asked for", asked)
	}
}

// literalSource writes a value of the wire as a literal of the language.
func literalSource(f *ir.FieldSpec, value string) (string, bool) {
	plain := regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)
	var text string
	quoted := strings.HasPrefix(value, `"`)
	if quoted && (json.Unmarshal([]byte(value), &text) != nil || regexp.MustCompile(`\\u[dD][89a-fA-F]`).MatchString(value)) {
		return "", false // Go's text holds no half of a surrogate pair
	}
	switch f.Type {
	case "integer", "number":
		return value, plain.MatchString(value)
	case "decimal":
		return text, plain.MatchString(text)
	case "boolean":
		return value, value == "true" || value == "false"
	case "duration", "json", "list":
		return "", false // written otherwise: 5m, ({}), ["a"]
	}
	if !quoted {
		return "", false
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\u{D}`, "\t", `\t`, "\x00", `\u{0}`, "{", `\u{7B}`).Replace(text) + `"`, true
}

func sameLiteral(t *testing.T, f *ir.FieldSpec, shown string) bool {
	t.Helper()
	if f.Type == "number" {
		var a, b float64
		return json.Unmarshal([]byte(f.Default.Value), &a) == nil && json.Unmarshal([]byte(shown), &b) == nil && a == b
	}
	var text string
	if json.Unmarshal([]byte(shown), &text) == nil {
		return f.Default.Value == text
	}
	return f.Default.Value == shown
}
