package grammar

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	sitter "github.com/tree-sitter/go-tree-sitter"
)

// A capture as an editor gets it: nodes are given by their range.
type capture struct {
	start, end, pattern int
	name                string
}

func captures(t *testing.T, queryFile, text string) []capture {
	t.Helper()
	query, queryError := sitter.NewQuery(loadLanguage().sitter, readFile(t, queryFile))
	if queryError != nil {
		t.Fatalf("%s: %v", queryFile, queryError)
	}
	defer query.Close()
	p := sitter.NewParser()
	defer p.Close()
	if err := p.SetLanguage(loadLanguage().sitter); err != nil {
		t.Fatal(err)
	}
	tree := p.ParseWithOptions(func(offset int, _ sitter.Point) []byte { return []byte(text[min(offset, len(text)):]) }, nil, nil)
	defer tree.Close()
	cursor := sitter.NewQueryCursor()
	defer cursor.Close()
	names := query.CaptureNames()
	var found []capture
	matches := cursor.Matches(query, tree.RootNode(), []byte(text))
	for match := matches.Next(); match != nil; match = matches.Next() {
		for _, c := range match.Captures {
			start, end := c.Node.ByteRange()
			if name := names[c.Index]; !strings.HasPrefix(name, "_") && name != "spell" {
				found = append(found, capture{int(start), int(end), int(match.PatternIndex), name})
			}
		}
	}
	return found
}

// An assertion in a comment: `^ name` refers to its column in the line of the program above, `<- name` of column 0.
// A `!` before the name says that the capture is not there.
var assertion = regexp.MustCompile(`^# *(\^|<-) (!?)([a-z._]+)$`)

// Each file of test/queries holds a program and what its query captures in it.
func TestQueries(t *testing.T) {
	files, err := filepath.Glob("queries/*.scm")
	if err != nil || len(files) != 5 {
		t.Fatalf("the queries are %v: %v", files, err)
	}
	for _, queryFile := range files {
		name := strings.TrimSuffix(filepath.Base(queryFile), ".scm")
		text := readFile(t, "test/queries/"+name+".n3")
		found := captures(t, queryFile, text)
		start, asserted, offset := 0, 0, 0
		for number, line := range strings.Split(text, "\n") {
			parts := assertion.FindStringSubmatch(line)
			if parts == nil {
				start = offset
			} else {
				at := start
				if parts[1] == "^" {
					at += strings.IndexByte(line, '^')
				}
				names := capturesAt(found, at, name == "highlights")
				if slices.Contains(names, parts[3]) == (parts[2] == "!") {
					t.Errorf("%s.n3:%d: %s%s is wanted, captured are %v", name, number+1, parts[2], parts[3], names)
				}
				asserted++
			}
			offset += len(line) + 1
		}
		if asserted == 0 {
			t.Errorf("%s.n3 asserts nothing", name)
		}
	}
}

// capturesAt gives the names of the nodes that begin at an offset; for colours the one that is seen there, which is the
// innermost node's last pattern.
func capturesAt(found []capture, at int, colour bool) []string {
	var names []string
	var seen *capture
	for i, c := range found {
		if c.start == at {
			names = append(names, c.name)
		}
		if c.start > at || at >= c.end {
			continue
		}
		if seen == nil || c.end-c.start < seen.end-seen.start || c.end-c.start == seen.end-seen.start && c.pattern >= seen.pattern {
			seen = &found[i]
		}
	}
	if !colour {
		return names
	}
	if seen == nil {
		return nil
	}
	return []string{seen.name}
}
