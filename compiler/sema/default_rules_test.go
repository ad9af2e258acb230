package sema_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/workspace"
)

// values has, for each type, a rule by modifier with a default that keeps it
// and one that breaks it. A modifier that can be broken by a default and has
// no row for a type it fits is an error of the test below.
var values = map[string]struct{ low, high, middle string }{
	"integer":        {"1", "5", "3"},
	"number":         {"0.5", "2.5", "1"},
	"decimal(10, 2)": {"1.10", "20.05", "3"},
	"date":           {`"2026-01-02"`, `"2026-03-01"`, `"2026-02-01"`},
	"time":           {`"09:00"`, `"17:00"`, `"12:30"`},
	"datetime":       {`"2026-01-02T00:00:00Z"`, `"2026-03-01T00:00:00Z"`, `"2026-03-01T00:30:00+01:00"`},
	"duration":       {"5m", "2h", "30m"},
	"string":         {`"aa"`, `"aaaa"`, `"aaa"`},
	"text":           {`"aa"`, `"aaaa"`, `"aaa"`},
	"email":          {`"a@b.co"`, `"abc@def.co"`, `"ab@cd.co"`},
	"url":            {`"http://a"`, `"http://abcd"`, `"http://ab"`},
	"list(string)":   {`["a", "b"]`, `["a", "b", "c", "d"]`, `["a", "b", "c"]`},
	"uuid":           {"", "", `"0190f3a0-7d2c-7b1a-9c3e-2f5b8d6a4e10"`},
	"enum(a, b)":     {"", "", `"a"`},
	"boolean":        {"", "", "true"},
	"json":           {"", "", "({})"},
}

func TestADefaultKeepsTheRulesOfItsField(t *testing.T) {
	covered := map[string]bool{}
	check := func(modifier, typ, rule, value string, fits bool) {
		t.Helper()
		covered[modifier+" "+strings.SplitN(typ, "(", 2)[0]] = true
		for _, line := range []string{
			fmt.Sprintf("f: %s %s default(%s)", typ, rule, value),
			fmt.Sprintf("f: %s default(%s) %s", typ, value, rule),
		} {
			list := workspace.Build([]workspace.Input{{Path: "app.n3", Text: "dataset rows {\n    " + line + "\n    access_policy { read: true }\n}\n"}}, "App", nil).Diagnostics()
			if !fits && (len(list) != 1 || list[0].Code != diag.DefaultDoesNotFit) || fits && len(list) != 0 {
				t.Errorf("%s: fits is %v, found %v", line, fits, list)
			}
		}
	}
	length := func(typ, value string) int {
		if strings.HasPrefix(typ, "list") {
			return strings.Count(value, ",") + 1
		}
		return len(value) - 2
	}
	for typ, v := range values {
		name := strings.SplitN(typ, "(", 2)[0]
		fits := func(modifier string) bool {
			m, _ := lang.FindModifier(modifier)
			return len(m.Fits) == 0 || slices.Contains(m.Fits, name)
		}
		if fits("min") {
			check("min", typ, "min("+v.middle+")", v.low, false)
			check("min", typ, "min("+v.low+")", v.low, true)
			check("max", typ, "max("+v.middle+")", v.high, false)
			check("max", typ, "max("+v.high+")", v.middle, true)
		}
		if fits("min_length") {
			n := length(typ, v.middle)
			check("min_length", typ, fmt.Sprintf("min_length(%d)", n), v.low, false)
			check("min_length", typ, fmt.Sprintf("min_length(%d)", n), v.middle, true)
			check("max_length", typ, fmt.Sprintf("max_length(%d)", n), v.high, false)
			check("max_length", typ, fmt.Sprintf("max_length(%d)", n), v.middle, true)
		}
		if fits("pattern") {
			check("pattern", typ, `pattern("x.*")`, v.middle, false)
			check("pattern", typ, `pattern("[ah].*")`, v.middle, true)
		}
		if fits("one_of") {
			check("one_of", typ, "one_of("+v.low+", "+v.high+")", v.middle, false)
			check("one_of", typ, "one_of("+v.low+", "+v.high+")", v.high, true)
		}
		if fits("unique") {
			check("unique", typ, "unique", v.middle, false)
		}
		check("required", typ, "required", "null", false)
		check("required", typ, "required", v.middle, true)
	}
	check("unique", "uuid", "unique", "uuid()", true)
	for _, typ := range lang.Types() {
		for _, modifier := range []string{"min", "max", "min_length", "max_length", "pattern", "one_of", "unique", "required"} {
			m, _ := lang.FindModifier(modifier)
			if (len(m.Fits) == 0 || slices.Contains(m.Fits, typ.Name)) && !covered[modifier+" "+typ.Name] {
				t.Errorf("no default of `%s` is held to `%s`", typ.Name, modifier)
			}
		}
	}
}
