package expr

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/source"
)

// Row is what an expression may name of a row.
type Row struct {
	Dataset string
	Table   string
	Key     string
	Types   map[string]Type
	Names   []string // in the order of the source, for "did you mean"
	// References are the fields that name rows of other datasets, by the name
	// that paths go through: author.
	References map[string]Reference
	// Computed are the fields that are replaced by their expressions.
	Computed map[string]*Node
	// Open rows may have fields that nobody wrote down.
	Open bool
	// Lost are the names of fields with a mistake that is reported where they are
	// declared.
	Lost []string
}

// MayHave says whether a row may have a field that is not known of it.
func (r *Row) MayHave(name string) bool {
	return r.Open || slices.Contains(r.Lost, name) || slices.Contains(r.Lost, strings.TrimSuffix(name, "_id"))
}

// Reference is where a path goes on. Column holds the Key of a row of Dataset.
type Reference struct {
	Column  string
	Dataset string
}

// Scope is what an expression may name.
type Scope struct {
	Row  *Row                      // nil: there is no row
	Rows func(dataset string) *Row // of other datasets, for paths
	Also map[string]*Row           // rows beside, by name: joined datasets
	Rule bool                      // rule words are words, and win over fields
	// Users is the row of the dataset that holds people; nil where there is none.
	Users *Row
	// Param finds a row that a page has: the variable of a loop, or the first
	// row of a dataset; its row is nil where it has a mistake of its own. It may
	// be nil.
	Param      func(name string) (row *Row, ok bool)
	ParamNames []string // for "did you mean"
	// Loop says whether a name is the row of a loop around; it may be nil.
	Loop func(name string) bool
	// Route holds the parameters of the page's path; nil outside of pages.
	Route map[string]bool
	// NoSignIn: auth: none.
	NoSignIn bool
	Zone     string // of today() and date_trunc, an IANA name
	// Qualified: fields are printed with the name of their dataset.
	Qualified  bool
	Aggregates bool          // count() and its like are offered
	Speller    *lang.Speller // of those who ask often; it may be nil
	// Use is called with every name that was found; it may be nil.
	Use func(at source.Span, name Named)
}

// Named is what a name in an expression refers to.
type Named struct {
	Kind NameKind
	Of   string // the dataset of a field, the enum of a value
	Name string
}

// NameKind is the kind of thing that a name refers to.
type NameKind int

// Kinds of names. A loop's is the row of an `each` around; a lost one is that of
// a field which a mistake keeps from being known (Row.MayHave).
const (
	DatasetName NameKind = iota
	FieldName
	ValueName
	ParameterName
	LoopName
	LostName
)
