package datasets

import (
	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/lang"
	"github.com/n3-lang/n3/compiler/naming"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/source"
)

func (c *checker) properties(ds *check.Dataset, in check.Entries) {
	spec := &ds.Spec
	spec.Title = naming.Words(spec.Name)
	if title := check.Text(in.Words["title"]); title != "" {
		spec.Title = title
	}
	if e := in.Words["realtime"]; e != nil {
		ds.Realtime = e.Span
		spec.Realtime = check.Boolean(e, false)
	}
	spec.RequireMatch = check.Boolean(in.Words["require_match"], false)
	spec.RefreshPolicy.Mode = "on_focus"
	if spec.Realtime {
		spec.RefreshPolicy.Mode = "on_change"
	}
	if e := in.Words["refresh_policy"]; e != nil && e.Value != nil {
		spec.RefreshPolicy.Mode = check.Choice(e, spec.RefreshPolicy.Mode)
		if e.Value.Kind == ast.Call && len(e.Value.Named) == 1 {
			spec.RefreshPolicy.Every = check.Milliseconds(e.Value.Named[0].Value)
			if check.IsDuration(e.Value.Named[0].Value) && spec.RefreshPolicy.Every < 1000 {
				c.Errorf(diag.OutOfRange, e.Value.Span, "the shortest refresh interval is 1 s")
			}
		}
		if spec.RefreshPolicy.Mode == "on_change" && !spec.Realtime {
			f := c.Errorf(diag.RealtimeMismatch, e.Value.Span, "`on_change` requires `realtime: true`")
			if written := in.Words["realtime"]; written == nil {
				check.Replace(f, "Add `realtime: true`", source.Span{Start: e.Span.Start, End: e.Span.Start}, "realtime: true\n    ")
			}
		}
	}
	for _, f := range spec.Fields {
		if t, _ := lang.FindType(f.Type); f.Readable() && f.Reference == nil && t.Texty {
			spec.TitleField = f.Name
			break
		}
	}
	if spec.TitleField == "" {
		spec.TitleField = spec.Key
	}
	if e := in.Words["title_field"]; e != nil && e.Value != nil {
		if f := c.Readable(ds, e.Value, "title_field"); f != nil {
			spec.TitleField = f.Name
		}
	}
}

// formerName reads `was: old_name`.
func (c *checker) formerName(e *ast.Entry, now string) string {
	if e == nil || e.Value == nil || e.Value.Kind == ast.Hole {
		return ""
	}
	if name := e.Value.Name + e.Value.Text; (e.Value.Kind == ast.Name || e.Value.Kind == ast.String) && name != now {
		other := c.Ask.Find.Ask(c.Task, check.FoldedKey(ast.DatasetDecl, name)).Decl
		if other != nil && other != c.Decl && other.Kind == ast.DatasetDecl && !c.Ask.Renamed.Ask(c.Task, other.Name.Name) {
			f := c.Errorf(diag.FormerNameInUse, e.Value.Span, "dataset `%s` still exists, so it cannot be the former name of `%s`", other.Name.Name, now)
			f.Related = append(f.Related, ast.Place{Decl: other.Key(), Span: other.Name.Span, Message: "declared here"})
			return ""
		}
		return name
	}
	c.Errorf(diag.WrongValue, e.Value.Span, "`was` expects the former name of the dataset")
	return ""
}
