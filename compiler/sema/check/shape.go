package check

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
)

// Shape is what other declarations can name of a dataset: its fields and their
// types. It is found before any rule is read, so that datasets may name each
// other, and it holds no place in the text, so that it stays the same value
// while the rest of its declaration is edited.
type Shape struct {
	Row       expr.Row
	Fields    []ir.FieldSpec
	Written   map[string]string // the name as written of a stored field: author of author_id
	Key       string            // "" where rows have none
	KeyFields []string
	Derived   *ir.DerivedSpec
	byName    map[string]int    // of fields, once all are known: a program asks for each many times
	Origins   map[string]Origin // where a derived dataset has its fields from, by their written names
	Bases     []string          // of a derived dataset: all datasets it reads, at any distance
	Damaged   bool              // a mistake of structure may hide any field
	Untyped   map[string]bool   // the written names of fields whose type has a mistake
}

// Origin is the field of another dataset that one of a derived dataset is.
type Origin struct {
	Dataset, Field string
	Joined         bool // its name is `dataset_field`
}

// Field returns the field of a name, as written or as stored.
func (s *Shape) Field(name string) *ir.FieldSpec {
	if s.byName != nil {
		if i, ok := s.byName[name]; ok {
			return &s.Fields[i]
		}
		return nil
	}
	for i := range s.Fields {
		if f := &s.Fields[i]; f.Name == name || f.Reference != nil && (f.Reference.Name == name || s.Written[f.Name] == name) {
			return f
		}
	}
	return nil
}

// Index finds fields by their names, as stored and as written. Of two that
// share one the first counts.
func (s *Shape) Index() {
	s.byName = make(map[string]int, 2*len(s.Fields))
	note := func(name string, i int) {
		if _, taken := s.byName[name]; !taken && name != "" {
			s.byName[name] = i
		}
	}
	for i, f := range s.Fields {
		note(f.Name, i)
		if f.Reference != nil {
			note(f.Reference.Name, i)
			note(s.Written[f.Name], i)
		}
	}
}

// NameOf is the name as written of a stored field.
func (s *Shape) NameOf(stored string) string {
	if name, ok := s.Written[stored]; ok {
		return name
	}
	return stored
}

// Key is the key of a stored dataset, as its text says.
type Key struct{ Name, Kind string }

// Each calls visit for the fields that may be read.
func (s *Shape) Each(visit func(ir.FieldSpec)) {
	for _, f := range s.Fields {
		if f.Readable() {
			visit(f)
		}
	}
}

// Names lists the fields that are written, by their written names.
func (s *Shape) Names() []string {
	var names []string
	for _, f := range s.Fields {
		if !f.Implicit {
			names = append(names, s.NameOf(f.Name))
		}
	}
	return names
}

// lost says whether a mistake keeps a field from being known, or its type.
func (s *Shape) lost(name string) bool {
	return s.Untyped[name] || slices.Contains(s.Row.Lost, name) || slices.Contains(s.Row.Lost, strings.TrimSuffix(name, "_id"))
}
