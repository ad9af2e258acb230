package lang

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestThePatternsOfBothRuntimesArePrintedFromTheTable(t *testing.T) {
	for path, want := range map[string]string{
		"../runtime/python/n3_runtime/patterns.py": pythonPatterns(),
		"../runtime/web/src/n3/core/patterns.ts":   typeScriptPatterns(),
	} {
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s is not what the table says; run go test ./compiler/lang -update", path)
		}
	}
}

// Patterns use only syntax that the three engines read alike.
func TestPatternsAvoidWhatEnginesReadDifferently(t *testing.T) {
	different := regexp.MustCompile(`\\[sSdDwWbBAzZpPQEuU]|\(\?[^:]|\[\[:|\[\^?\]`)
	for _, p := range patterns {
		if found := different.FindString(p.Text); found != "" {
			t.Errorf("%s has %s", p.Type, found)
		}
		if _, ok := FindType(p.Type); !ok {
			t.Errorf("%s is no type", p.Type)
		}
	}
}

func TestDecimalPattern(t *testing.T) {
	for _, c := range []struct {
		precision, scale int
		text             string
		want             bool
	}{
		{10, 2, "12345678.12", true},
		{10, 2, "123456789", false},
		{10, 2, "0012345678.1200", true},
		{10, 2, "1.123", false},
		{10, 2, "-0", true},
		{10, 2, ".5", false},
		{10, 2, "5.", false},
		{2, 2, "0.99", true},
		{2, 2, "1.00", false},
		{18, 0, "999999999999999999", true},
		{18, 0, "1.0", true},
		{18, 0, "1.5", false},
		{18, 0, "0000000000000000000000000000001", false},
	} {
		if got := regexp.MustCompile("^(?:" + DecimalPattern(c.precision, c.scale) + ")$").MatchString(c.text); got != c.want {
			t.Errorf("decimal(%d, %d) %s: %v", c.precision, c.scale, c.text, got)
		}
	}
}

// pythonPatterns is the module n3_runtime/patterns.py.
func pythonPatterns() string {
	var b strings.Builder
	b.WriteString("\"\"\"The forms of the types whose values are sent as text, printed from compiler/lang/patterns.go.\"\"\"\n\nimport re\n\n")
	for _, p := range patterns {
		line := strings.ToUpper(p.Type) + ` = re.compile(r"` + p.Unicode() + `")`
		if len(line) > 100 { // as ruff breaks it
			line = strings.ToUpper(p.Type) + " = re.compile(\n    r\"" + p.Unicode() + "\"\n)"
		}
		b.WriteString(line + "\n")
	}
	for _, p := range patterns {
		if p.MaxLength > 0 {
			b.WriteString(strings.ToUpper(p.Type) + "_LENGTH = " + strconv.Itoa(p.MaxLength) + "\n")
		}
	}
	return b.String()
}

// typeScriptPatterns is the module src/n3/core/patterns.ts.
func typeScriptPatterns() string {
	var b strings.Builder
	b.WriteString("/* eslint-disable no-control-regex -- text without them is what is meant */\n\n")
	b.WriteString("/** The forms of the types whose values are sent as text, printed from compiler/lang/patterns.go. */\nexport const patterns = {\n")
	for _, p := range patterns {
		line := "  " + p.Type + ": " + ECMAScript(p.Unicode()) + ","
		if len(line) > 100 && len(p.Type) > 4 { // as prettier breaks it
			line = "  " + p.Type + ":\n    " + ECMAScript(p.Unicode()) + ","
		}
		b.WriteString(line + "\n")
	}
	b.WriteString("} as const;\n\n/** In code points. */\nexport const longest = {\n")
	for _, p := range patterns {
		if p.MaxLength > 0 {
			b.WriteString("  " + p.Type + ": " + strconv.Itoa(p.MaxLength) + ",\n")
		}
	}
	b.WriteString("} as const;\n")
	return b.String()
}
