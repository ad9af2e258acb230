package lang

import (
	"fmt"
	"math/rand"
	"testing"
)

func TestNearest(t *testing.T) {
	for _, c := range []struct {
		name  string
		lists [][]string
		want  string
	}{
		{"strng", [][]string{{"integer", "string", "text"}}, "string"},
		{"Strng", [][]string{{"string"}}, "string"},
		{"stirng", [][]string{{"string"}}, "string"},
		{"descr", [][]string{{"title", "description"}}, "description"},
		{"desc", [][]string{{"describe", "description"}}, ""},
		{"x", [][]string{{"y"}}, ""},
		{"api", [][]string{{"app", "page"}}, ""},
		{"usr", [][]string{{"user"}}, "user"},
		{"pap", [][]string{{"app"}}, "app"},
		{"", [][]string{{"a"}}, ""},
		{"custmer", [][]string{{"title"}, {"customers", "customer"}}, "customer"},
	} {
		if got := Nearest(c.name, c.lists...); got != c.want {
			t.Errorf("%q among %v: %q, not %q", c.name, c.lists, got, c.want)
		}
	}
}

// One mistake is found in a list of any length, as in a short one.
func TestOneMistakeIsFoundInALongList(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	var names []string
	for i := range 5_000 {
		names = append(names, fmt.Sprintf("%s_%s_%04d", []string{"order", "invoice", "customer"}[i%3], []string{"list", "archive"}[i%2], i*7))
	}
	s := &Speller{}
	for range 2_000 {
		name := names[r.Intn(len(names))]
		at := 1 + r.Intn(4) // in the word: a digit elsewhere is another name
		var typed string
		switch r.Intn(4) {
		case 0:
			typed = name[:at] + name[at+1:]
		case 1:
			typed = name[:at] + "q" + name[at:]
		case 2:
			typed = name[:at] + "q" + name[at+1:]
		case 3:
			typed = name[:at] + string(name[at+1]) + string(name[at]) + name[at+2:]
		}
		if got := s.Nearest(typed, names); got != name {
			t.Fatalf("%q: %q, not %q", typed, got, name)
		}
	}
	if len(s.long) != 1 {
		t.Errorf("%d indexes of one list", len(s.long))
	}
	if got := s.Nearest("invoice_archive_0007", names); got != "invoice_archive_0007" {
		t.Errorf("the name itself: %q", got)
	}
	if got := s.Nearest("something_else", names); got != "" {
		t.Errorf("nothing is near: %q", got)
	}
}
