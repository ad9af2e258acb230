package lang

import (
	"os"
	"regexp"
	"testing"
)

func TestThePatternsOfBothRuntimesArePrintedFromTheTable(t *testing.T) {
	for path, want := range map[string]string{
		"../runtime/python/n3_runtime/patterns.py": PythonPatterns(),
		"../runtime/web/src/n3/core/patterns.ts":   TypeScriptPatterns(),
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
