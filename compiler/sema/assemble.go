package sema

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/source"
)

// Application puts the declarations together. Lines and spans become absolute;
// files finds the text of a file.
func (a *Analysis) Application(files func(path string) *source.File) *ir.Application {
	out := &ir.Application{
		Version:  ir.Version,
		Datasets: []ir.DatasetSpec{}, Pages: []ir.PageSpec{}, Bindings: []ir.DataBindingSpec{}, Channels: []ir.UpdateChannelSpec{},
		App: ir.AppSpec{Title: a.Title, Database: "sqlite", Auth: "local", Timezone: "UTC", Theme: ir.ThemeSpec{Mode: "auto", Colours: []ir.ColourSpec{}}},
	}
	if _, written := a.Find("app"); !written && a.theme != nil {
		out.App.Theme = *a.theme
	}
	seen := map[string]bool{}
	fields := a.program.fields.begin()
	a.each(func(u check.Unit, r *check.Result) {
		key := u.Decl.Key()
		if u.Decl.Kind == ast.AppDecl {
			key = "app"
		}
		if seen[key] {
			return // its second declaration is an error
		}
		seen[key] = true
		place := func(o ir.Origin) ir.Origin { return absolute(o, u, files) }
		switch {
		case r.App != nil:
			title := out.App.Title
			out.App = r.App.Spec
			if out.App.Title == "" {
				out.App.Title = title
				if out.App.Name != "" {
					out.App.Title = naming.Words(out.App.Name)
				}
			}
		case r.Dataset != nil:
			spec := r.Dataset.Spec
			spec.Origin = place(spec.Origin)
			spec.Fields = fields.locate(r, &spec, place)
			out.Datasets = append(out.Datasets, spec)
			if spec.Realtime {
				out.Channels = append(out.Channels, channel(spec))
			}
		case r.Page != nil:
			page := *r.Page
			page.Origin = place(page.Origin)
			page.Widgets = relocate(page.Widgets, place)
			out.Pages = append(out.Pages, page)
			out.Bindings = append(out.Bindings, r.Bound...)
		}
	})
	fields.end()
	for i := range out.Channels {
		out.Channels[i].RedisChannel = "n3:{" + appName(out.App) + ":" + out.Channels[i].Dataset + "}"
	}
	a.navigation(out)
	nameIndexes(out)
	return out
}

// nameIndexes gives indexes names that are their own. Tables and indexes share
// one space of names in a database, without regard to case, and `a_b` is both
// the index b of a and a table that may exist. Where names meet, all of them get
// the point that no name of a table or field can have; all, because which of
// them came first must not matter.
func nameIndexes(app *ir.Application) {
	taken := map[string]int{}
	for _, d := range app.Datasets {
		if d.Derived != nil {
			continue
		}
		taken[strings.ToLower(d.Table)]++
		for _, index := range d.Indexes {
			taken[strings.ToLower(index.Name)]++
		}
	}
	for i := range app.Datasets {
		d := &app.Datasets[i]
		d.Indexes = slices.Clone(d.Indexes)
		for j := range d.Indexes {
			if index := &d.Indexes[j]; taken[strings.ToLower(index.Name)] > 1 {
				index.Name = d.Name + "." + strings.TrimPrefix(index.Name, d.Name+"_")
			}
		}
	}
}

func appName(app ir.AppSpec) string {
	if app.Name != "" {
		return app.Name
	}
	return naming.Kebab(app.Title)
}

func channel(spec ir.DatasetSpec) ir.UpdateChannelSpec {
	identity := "authenticated"
	if !needsSignIn(spec.Access.Read) {
		identity = "anonymous"
	}
	return ir.UpdateChannelSpec{Name: spec.Name, Dataset: spec.Name, Events: lang.Lookup("crud").Names(), Transport: "websocket", Identity: identity}
}

// needsSignIn says whether no row can ever be read by an anonymous visitor.
func needsSignIn(rule *expr.Node) bool {
	return !expr.Wider(rule, &expr.Node{Op: expr.Authenticated, Type: expr.Type{Kind: expr.Boolean}})
}

// navigation fills in the home page and the menu where they are not written.
func (a *Analysis) navigation(out *ir.Application) {
	exists := func(name string) bool {
		return slices.ContainsFunc(out.Pages, func(p ir.PageSpec) bool { return p.Name == name })
	}
	out.App.Navigation = slices.DeleteFunc(slices.Clone(out.App.Navigation), func(name string) bool { return !exists(name) })
	if len(out.App.Navigation) == 0 {
		out.App.Navigation = []string{}
		for _, p := range out.Pages {
			if len(p.Parameters) == 0 {
				out.App.Navigation = append(out.App.Navigation, p.Name)
			}
		}
	}
	if (out.App.Home == "" || !exists(out.App.Home)) && len(out.App.Navigation) > 0 {
		out.App.Home = out.App.Navigation[0]
	}
}

func absolute(o ir.Origin, u check.Unit, files func(string) *source.File) ir.Origin {
	span := o.Span.Shift(u.Offset)
	line := 0
	if file := files(u.File); file != nil {
		line = file.Position(span.Start, source.UTF8).Line + 1
	}
	return ir.Origin{File: u.File, Line: line, Span: span}
}

func relocate(list []ir.WidgetSpec, place func(ir.Origin) ir.Origin) []ir.WidgetSpec {
	out := make([]ir.WidgetSpec, len(list))
	for i, w := range list {
		w.Origin = place(w.Origin)
		if w.Children != nil {
			w.Children = relocate(w.Children, place)
		}
		if w.Else != nil {
			w.Else = relocate(w.Else, place)
		}
		out[i] = w
	}
	return out
}
