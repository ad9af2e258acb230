package check

import (
	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/classic"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/sema/query"
)

// Questions are what the analysis of a declaration asks of the project around it;
// package sema answers them. Each says no more than who asks needs: what hears
// only that a dataset is declared is not analysed again when that dataset changes.
type Questions struct {
	// Of the text alone.
	Find     *query.Question[string, Declaration]        // written or implied, by ast.Decl.Key
	Declared *query.Question[string, bool]               // whether Find finds
	Names    *query.Question[ast.DeclKind, []string]     // declared, in the order of the project
	Key      *query.Question[string, Key]                // of a stored dataset
	Renamed  *query.Question[string, bool]               // whether a dataset says that it had another name
	Bases    *query.Question[string, []string]           // what a derived dataset says it is made of
	Path     *query.Question[string, string]             // of a page, "" where there is none
	Address  *query.Question[None, []string]             // of all pages
	Learned  *query.Question[string, []classic.FieldUse] // the fields of an open dataset
	Lost     *query.Question[string, bool]               // whether an unknown name may be one of them

	// Of the meaning.
	ShapeOf  *query.Question[*ast.Decl, *Result] // of a dataset: its fields
	Shape    *query.Question[string, *Shape]
	Requires *query.Question[string, []string] // the datasets of which each row of one names a row
	Dataset  *query.Question[string, *Dataset]
	Enum     *query.Question[string, *Enum]
	Identity *query.Question[None, Identity]
	Colors   *query.Question[None, []string]      // the names of the theme's
	Theme    *query.Question[None, *ir.ThemeSpec] // of the classic form
}

// None is the key of a question that has one answer.
type None struct{}
