package sema

import (
	"fmt"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/sema/datasets"
	"github.com/n3-lang/n3/compiler/sema/pages"
	"github.com/n3-lang/n3/compiler/sema/query"
	"github.com/n3-lang/n3/compiler/source"
)

// clashes finds what a declaration has in common with another and must not: a
// name, an address, being the app; and an enum that nothing names.
//
// A declaration that the index no longer knows is on its way out: it is asked
// about once more where the name it had is taken over.
func (q *questions) clashes(t *query.Task, d *ast.Decl) []ast.Finding {
	other := func(key string) *ast.Decl {
		if first := q.written.Ask(t, key).Decl; first != d {
			return first
		}
		return nil
	}
	finding := func(code diag.Code, at source.Span, related []ast.Place, format string, args ...any) []ast.Finding {
		return []ast.Finding{{Code: code, Severity: diag.Error, Span: at, Message: fmt.Sprintf(format, args...), Related: related}}
	}
	switch {
	case d.Kind == ast.AppDecl:
		if first := other("app"); first != nil {
			place := []ast.Place{{Decl: "app", Span: first.Keyword.Span, Message: "first `app` here"}}
			return finding(diag.SecondApp, d.Keyword.Span, place, "duplicate `app`; move these settings to the first one")
		}
		return nil
	case d.Implicit || d.Name.Name == "" || d.Kind != ast.DatasetDecl && d.Kind != ast.PageDecl && d.Kind != ast.EnumDecl:
		return nil
	}
	if first := other(foldedKey(d)); first != nil {
		place := []ast.Place{{Decl: first.Key(), Span: first.Name.Span, Message: "declared here"}}
		return finding(diag.DuplicateDeclaration, d.Name.Span, place, "%s `%s` is already declared; choose another name", first.Kind, first.Name.Name)
	}
	switch d.Kind {
	case ast.DatasetDecl:
		if first := other(constantKey(d)); first != nil {
			place := []ast.Place{{Decl: first.Key(), Span: first.Name.Span, Message: "declared here"}}
			return finding(diag.DuplicateDeclaration, d.Name.Span, place, "`%s` and `%s` are both `%s` in generated code; choose another name", first.Name.Name, d.Name.Name, naming.TypeScriptConstant(d.Name.Name))
		}
		if former := datasets.FormerName(d); former != "" {
			if first := other(formerKey(former)); first != nil {
				place := []ast.Place{{Decl: first.Key(), Span: first.Body().Find("was").Span, Message: "the other dataset"}}
				return finding(diag.FormerNameInUse, d.Body().Find("was").Span, place, "`%s` is already the former name of `%s`; its rows can move to one dataset only", former, first.Name.Name)
			}
		}
	case ast.PageDecl:
		path := pages.PathOf(d)
		if first := other(addressKey(path)); first != nil {
			place := []ast.Place{{Decl: first.Key(), Span: pathSpan(first), Message: "the other page"}}
			return finding(diag.DuplicatePath, pathSpan(d), place, "page `%s` already uses the path %q; choose another `path`", first.Name.Name, path)
		}
	case ast.EnumDecl:
		if !q.usedEnum.Ask(t, d.Key()) {
			return []ast.Finding{{
				Code: diag.UnusedEnum, Severity: diag.Hint, Span: d.Name.Span, Tags: []diag.Tag{diag.Unnecessary},
				Message: fmt.Sprintf("enum `%s` is never used", d.Name.Name),
			}}
		}
	}
	return nil
}

func pathSpan(d *ast.Decl) source.Span {
	if e := d.Page.Body.Find("path"); e != nil && e.Value != nil {
		return e.Value.Span
	}
	return d.Name.Span
}
