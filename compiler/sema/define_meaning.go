package sema

import (
	"slices"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/sema/query"
)

// ofMeaning defines what is asked of the meaning of declarations.
func (q *questions) ofMeaning(e *query.Engine) {
	q.ShapeOf = query.Define(e, func(t *query.Task, d *ast.Decl) *check.Result { return q.analyse(t, d, check.ShapePhase) })
	q.meaning = query.Define(e, func(t *query.Task, d *ast.Decl) *check.Result { return q.analyse(t, d, check.WholePhase) })
	q.clash = query.DefineBy(e, q.clashes, sameAnswer[[]ast.Finding])
	q.Shape = query.DefineBy(e, func(t *query.Task, name string) *check.Shape {
		if d := q.Find.Ask(t, "dataset "+name).Decl; d != nil {
			return q.ShapeOf.Ask(t, d).Shape
		}
		return nil
	}, sameAnswer[*check.Shape])
	q.Requires = query.DefineBy(e, func(t *query.Task, name string) []string {
		var names []string
		if s := q.Shape.Ask(t, name); s != nil {
			for _, f := range s.Fields {
				if f.Reference != nil && f.Required && f.Default == nil && f.Source == nil {
					names = append(names, f.Reference.Dataset)
				}
			}
		}
		return names
	}, slices.Equal[[]string])
	q.Dataset = query.Define(e, func(t *query.Task, name string) *check.Dataset {
		if d := q.Find.Ask(t, "dataset "+name).Decl; d != nil {
			return q.meaning.Ask(t, d).Dataset
		}
		return nil
	})
	q.Enum = query.DefineBy(e, func(t *query.Task, name string) *check.Enum {
		if d := q.Find.Ask(t, "enum "+name).Decl; d != nil {
			return q.meaning.Ask(t, d).Enum
		}
		return nil
	}, sameAnswer[*check.Enum])
	q.app = query.DefineBy(e, func(t *query.Task, _ check.None) *check.App {
		if d := q.Find.Ask(t, "app").Decl; d != nil {
			return q.meaning.Ask(t, d).App
		}
		return nil
	}, sameAnswer[*check.App])
	q.Identity = query.Define(e, func(t *query.Task, _ check.None) check.Identity {
		if app := q.app.Ask(t, check.None{}); app != nil {
			return check.Identity{Auth: app.Spec.Auth, Users: app.Spec.Users, Timezone: app.Spec.Timezone}
		}
		return check.Identity{}
	})
	q.themeIn = query.Define(e, func(t *query.Task, path string) *ast.Decl {
		for _, u := range q.units.Ask(t, path) {
			if u.Decl.Kind == ast.ThemeDecl {
				return u.Decl
			}
		}
		return nil
	})
	q.Theme = query.DefineBy(e, func(t *query.Task, _ check.None) *ir.ThemeSpec {
		for _, path := range q.paths.Ask(t, check.None{}) {
			if d := q.themeIn.Ask(t, path); d != nil {
				return q.meaning.Ask(t, d).Theme
			}
		}
		return nil
	}, sameAnswer[*ir.ThemeSpec])
	q.Colors = query.DefineBy(e, func(t *query.Task, _ check.None) []string {
		names := lang.ThemeColors()
		theme := q.Theme.Ask(t, check.None{})
		if app := q.app.Ask(t, check.None{}); app != nil {
			theme = &app.Spec.Theme
		}
		if theme != nil {
			for _, c := range theme.Colours {
				if !slices.Contains(names, c.Name) {
					names = append(names, c.Name)
				}
			}
		}
		return names
	}, slices.Equal[[]string])
	q.enumsIn = query.DefineBy(e, func(t *query.Task, path string) []string {
		var names []string
		for _, u := range q.unitsAt(t, path) {
			if u.Decl.Kind != ast.DatasetDecl {
				continue
			}
			for _, use := range q.ShapeOf.Ask(t, u.Decl).Uses {
				if use.Symbol.Kind == check.EnumSymbol {
					names = append(names, use.Symbol.Decl)
				}
			}
		}
		slices.Sort(names)
		return slices.Compact(names)
	}, slices.Equal[[]string])
	q.usedEnums = query.DefineBy(e, func(t *query.Task, _ check.None) map[string]bool {
		return q.union(t, q.enumsIn)
	}, sameAnswer[map[string]bool])
	q.usedEnum = query.Define(e, func(t *query.Task, key string) bool { return q.usedEnums.Ask(t, check.None{})[key] })
}
