package diag

import (
	"cmp"
	"slices"

	"github.com/n3-lang/n3/compiler/source"
)

// Severity says how much a diagnostic weighs; only an Error stops a compile.
type Severity int

// Severities, the worst first.
const (
	Error Severity = iota
	Warning
	Info
	Hint
)

// String is the word used in every output: error, warning, info, hint.
func (s Severity) String() string {
	return [...]string{"error", "warning", "info", "hint"}[s]
}

// Tag adds a property that editors draw in their own way.
type Tag int

// Unnecessary is the tag of that name in the language server protocol, §DiagnosticTag.
const Unnecessary Tag = 1

// Location is a span in a file of the project; File is its path with slashes,
// relative to the project's folder.
type Location struct {
	File string
	Span source.Span
}

// Diagnostic is one finding: what was found, what was expected, and where.
type Diagnostic struct {
	Code     Code
	Severity Severity
	Location
	Message string
	Related []Related
	Fixes   []Fix
	Tags    []Tag
}

// Related is another place that explains a diagnostic.
type Related struct {
	Location
	Message string
}

// MostRelated bounds the places that a diagnostic shows of names used elsewhere.
const MostRelated = 3

// Cut bounds such places; the last one that is kept says how many more there are.
func Cut(list []Related) []Related {
	if more := len(list) - MostRelated; more > 0 {
		list = slices.Clone(list[:MostRelated])
		list[MostRelated-1].Message += ", and " + plural(more, "more time")
	}
	return list
}

// Fix is a change that an editor can apply; its edits do not overlap.
type Fix struct {
	Title string
	Edits []FileEdit
}

// FileEdit is an edit in a named file.
type FileEdit struct {
	File string
	source.Edit
}

// Sort orders diagnostics by file, place, severity and code, so that equal
// programs give equal output.
func Sort(list []Diagnostic) {
	slices.SortStableFunc(list, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Span.Start, b.Span.Start),
			cmp.Compare(a.Span.End, b.Span.End),
			cmp.Compare(a.Severity, b.Severity),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Message, b.Message),
		)
	})
}

// HasErrors says whether a program with these diagnostics can be compiled.
func HasErrors(list []Diagnostic) bool {
	return slices.ContainsFunc(list, func(d Diagnostic) bool { return d.Severity == Error })
}

// Count returns the number of errors and of warnings.
func Count(list []Diagnostic) (errors, warnings int) {
	for _, d := range list {
		switch d.Severity {
		case Error:
			errors++
		case Warning:
			warnings++
		}
	}
	return errors, warnings
}
