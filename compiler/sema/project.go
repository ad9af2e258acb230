package sema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
)

// projectFinding is a finding about how declarations stand together.
type projectFinding struct {
	unit Unit
	ast.Finding
}

// projectFindings finds names, paths and settings that are declared twice.
func (a *Analysis) projectFindings() []projectFinding {
	var list []projectFinding
	add := func(u Unit, code diag.Code, at source.Span, related []ast.Place, format string, args ...any) {
		list = append(list, projectFinding{u, ast.Finding{Code: code, Severity: diag.Error, Span: at, Message: fmt.Sprintf(format, args...), Related: related}})
	}
	first := map[string]Unit{} // by the name in small letters: tables and files do not tell capitals apart
	paths := map[string]Unit{}
	for i, u := range a.units {
		d := u.Decl
		switch d.Kind {
		case ast.AppDecl:
			if a.byKey["app"] != i {
				add(u, diag.SecondApp, d.Keyword.Span, []ast.Place{a.placeOf("app", "first `app` here")}, "duplicate `app`; move these settings to the first one")
			}
		case ast.DatasetDecl, ast.PageDecl, ast.EnumDecl:
			if d.Name.Name == "" {
				continue
			}
			space := string(d.Kind)
			if d.Kind == ast.EnumDecl {
				space = string(ast.DatasetDecl) // both name types
			}
			key := space + " " + strings.ToLower(d.Name.Name)
			if other, taken := first[key]; taken {
				add(u, diag.DuplicateDeclaration, d.Name.Span, []ast.Place{{Decl: other.Decl.Key(), Span: other.Decl.Name.Span, Message: "declared here"}},
					"%s `%s` is already declared; choose another name", string(other.Decl.Kind), other.Decl.Name.Name)
				continue
			}
			first[key] = u
		}
		if page := a.results[resultKey{d, wholePhase}].page; page != nil {
			if other, taken := paths[page.Path]; taken {
				add(u, diag.DuplicatePath, pathSpan(d), []ast.Place{{Decl: other.Decl.Key(), Span: pathSpan(other.Decl), Message: "the other page"}},
					"page `%s` already uses the path %q; choose another `path`", other.Decl.Name.Name, page.Path)
				continue
			}
			paths[page.Path] = u
		}
	}
	return append(list, a.unusedEnums(list)...)
}

// unusedEnums finds enums that nothing names; one that has another mistake is
// left alone.
func (a *Analysis) unusedEnums(known []projectFinding) []projectFinding {
	unused := map[string]bool{}
	for _, u := range a.units {
		if u.Decl.Kind == ast.EnumDecl && u.Decl.Name.Name != "" {
			unused[u.Decl.Key()] = true
		}
	}
	if len(unused) == 0 {
		return nil
	}
	for _, u := range a.units {
		if u.Decl.Kind != ast.DatasetDecl {
			continue
		}
		if r, ok := a.results[resultKey{u.Decl, shapePhase}]; ok {
			for _, use := range r.uses {
				if use.Symbol.Kind == EnumSymbol {
					delete(unused, use.Symbol.Decl)
				}
			}
		}
	}
	var list []projectFinding
	for _, u := range a.units {
		told := slices.ContainsFunc(known, func(f projectFinding) bool { return f.unit.Decl == u.Decl })
		if u.Decl.Kind == ast.EnumDecl && unused[u.Decl.Key()] && !told {
			list = append(list, projectFinding{u, ast.Finding{
				Code: diag.UnusedEnum, Severity: diag.Hint, Span: u.Decl.Name.Span, Tags: []diag.Tag{diag.Unnecessary},
				Message: fmt.Sprintf("enum `%s` is never used", u.Decl.Name.Name),
			}})
		}
	}
	return list
}

func (a *Analysis) placeOf(key, message string) ast.Place {
	u, _ := a.Find(key)
	return ast.Place{Decl: key, Span: u.Decl.Keyword.Span, Message: message}
}

func pathSpan(d *ast.Decl) source.Span {
	if e := d.Page.Body.Find("path"); e != nil && e.Value != nil {
		return e.Value.Span
	}
	return d.Name.Span
}

func indefinite(noun string) string {
	if noun == "" {
		return "of an unknown type"
	}
	if strings.ContainsRune("aeiou", rune(noun[0])) && !strings.HasPrefix(noun, "uu") && !strings.HasPrefix(noun, "ur") {
		return "an " + noun
	}
	return "a " + noun
}
