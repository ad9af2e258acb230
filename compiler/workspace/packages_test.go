package workspace

import (
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/runtime"
)

func TestParsePackages(t *testing.T) {
	react := runtime.Packages()["react"]
	for _, c := range []struct {
		text string
		want []string // the place and the message of each finding
		has  Packages
	}{
		{`{}`, nil, Packages{}},
		{`{"private": true, "devDependencies": {"x": "*"}}`, nil, Packages{}},
		{"{\n  \"dependencies\": { \"d3-scale\": \"4.0.2\", \"@visx/shape\": \"4.0.1-alpha.0\" }\n}\n", nil, Packages{"d3-scale": "4.0.2", "@visx/shape": "4.0.1-alpha.0"}},
		{`{"dependencies": {"a": "^1.2.0", "b": "1.0.0"}}`, []string{"`\"^1.2.0\"` expected an exact version of `a` such as `1.2.0`, found `^1.2.0`"}, Packages{"b": "1.0.0"}},
		{`{"dependencies": {"a": "file:../a"}}`, []string{"`\"file:../a\"` expected an exact version of `a` such as `1.2.0`, found `file:../a`"}, Packages{}},
		{`{"dependencies": {"a" : 1}}`, []string{"`1` the version of `a` takes a string: `\"1.2.0\"`"}, Packages{}},
		{`{"dependencies": {"../a": "1.0.0"}}`, []string{"`\"../a\"` `../a` is not the name of an npm package"}, Packages{}},
		{`{"dependencies": {"a": "1.0.0", "a": "1.0.0"}}`, []string{"`\"a\"` duplicate package `a`"}, Packages{"a": "1.0.0"}},
		{`{"dependencies": {"react": "18.0.0"}}`, []string{"`\"18.0.0\"` the application already has `react` " + react + "; change the version to `" + react + "`, or remove the package"}, Packages{}},
		{`{"dependencies": {"react": "` + react + `"}}`, nil, Packages{"react": react}},
		{`{"dependencies": ["a"]}`, []string{"`[\"a\"]` `dependencies` takes an object of names and versions: " + packageExample}, Packages{}},
		{`["a"]`, []string{"`[\"a\"]` expected a JSON object such as " + packageExample}, Packages{}},
		{`{"dependencies": {}} x`, []string{"`x` expected a JSON object such as " + packageExample}, Packages{}},
		{`{"a": 1,}`, []string{"`}` expected a JSON object such as " + packageExample}, Packages{}},
		{`{"a"`, []string{"`` expected a JSON object such as " + packageExample}, Packages{}},
		{"", []string{"`` expected a JSON object such as " + packageExample}, Packages{}},
	} {
		packages, findings := ParsePackages(c.text)
		var got []string
		for _, d := range findings {
			got = append(got, fmt.Sprintf("`%s` %s", c.text[d.Span.Start:d.Span.End], d.Message))
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) || !maps.Equal(packages, c.has) {
			t.Errorf("%s\ngives %v and\n%s\nexpected %v and\n%s", c.text, packages, strings.Join(got, "\n"), c.has, strings.Join(c.want, "\n"))
		}
	}
}

// The fix of a version leaves a file without a finding.
func TestFixesOfPackages(t *testing.T) {
	for _, text := range []string{`{"dependencies": {"a": "^1.2.0"}}`, `{"dependencies": {"react": "18.0.0"}}`} {
		_, findings := ParsePackages(text)
		edit := findings[0].Fixes[0].Edits[0]
		if _, left := ParsePackages(text[:edit.Span.Start] + edit.New + text[edit.Span.End:]); len(left) > 0 {
			t.Errorf("%s: %v", text, left)
		}
	}
}

// The page of the code has a wrong text, which gives that diagnostic, and a right one.
func TestExplanationOfPackages(t *testing.T) {
	page, _ := diag.Explain(diag.BadPackage)
	texts := regexp.MustCompile("(?s)```json\n(.*?)```").FindAllStringSubmatch(page, -1)
	if len(texts) != 2 {
		t.Fatalf("%d examples", len(texts))
	}
	if _, findings := ParsePackages(texts[0][1]); len(findings) != 1 || findings[0].Code != diag.BadPackage {
		t.Errorf("%v", findings)
	}
	if _, findings := ParsePackages(texts[1][1]); len(findings) != 0 {
		t.Errorf("%v", findings)
	}
}

// No text makes reading fail or a place lie outside of it.
func FuzzPackages(f *testing.F) {
	f.Add(`{"dependencies": {"a": "^1.2.0", "react": 1}, "x": [{}]}`)
	f.Add("{\n\t\"dependencies\" : [ 1 ] }}")
	f.Fuzz(func(t *testing.T, text string) {
		packages, findings := ParsePackages(text)
		for _, d := range findings {
			if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(text) || d.Message == "" {
				t.Errorf("%q: %+v", text, d)
			}
		}
		if packages == nil {
			t.Errorf("%q has no map", text)
		}
	})
}
