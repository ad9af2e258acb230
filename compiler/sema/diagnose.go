package sema

import (
	"slices"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/sema/check"
	"github.com/n3-lang/n3/compiler/sema/query"
	"github.com/n3-lang/n3/compiler/source"
)

// diagnose lists what is wrong in a file, at its places in the project.
func (q *questions) diagnose(t *query.Task, path string) []diag.Diagnostic {
	var list []diag.Diagnostic
	f := q.file.Ask(t, path)
	var sieve sifter
	for i, u := range f.units {
		muted, findings := f.whole[i].Muted, f.whole[i].Findings
		if fields := f.shapes[i]; fields != nil {
			muted, findings = slices.Concat(fields.Muted, muted), slices.Concat(fields.Findings, findings)
		}
		findings = slices.Concat(findings, q.clash.Ask(t, u.Decl))
		var syntax []ast.Finding
		for _, finding := range u.Decl.Findings {
			within := func(s source.Span) bool { return s.Start <= finding.Span.Start && finding.Span.End <= s.End }
			if !slices.ContainsFunc(muted, within) {
				syntax = append(syntax, finding)
			}
		}
		if u.Decl.Implicit { // its place is that of another declaration
			for _, finding := range slices.Concat(syntax, findings) {
				list = append(list, q.locate(t, u, finding))
			}
			continue
		}
		kept, early := sieve.sift(u.Decl, syntax, findings)
		kept = q.withSilentUses(t, u.Decl, f.shapes[i], kept)
		for _, finding := range kept {
			list = append(list, q.locate(t, u, finding))
		}
		if early != nil {
			at := slices.IndexFunc(f.units, func(u check.Unit) bool { return u.Decl == early })
			list = append(list, q.locate(t, f.units[at], closedEarly(early)))
		}
	}
	diag.Sort(list)
	return slices.CompactFunc(list, func(x, y diag.Diagnostic) bool {
		return x.Code == y.Code && x.Location == y.Location && x.Message == y.Message
	})
}

// locate turns a finding into a diagnostic at its place in the project.
func (q *questions) locate(t *query.Task, u check.Unit, f ast.Finding) diag.Diagnostic {
	at := func(key string, span source.Span) diag.Location {
		unit := u
		if key != "" {
			if other := q.Place.Ask(t, key); other.Decl != nil {
				unit = other
			}
		}
		return diag.Location{File: unit.File, Span: span.Shift(unit.Offset)}
	}
	d := diag.Diagnostic{Code: f.Code, Severity: f.Severity, Location: at("", f.Span), Message: f.Message, Tags: f.Tags}
	for _, r := range f.Related {
		d.Related = append(d.Related, diag.Related{Location: at(r.Decl, r.Span), Message: r.Message})
	}
	for _, fix := range f.Fixes {
		out := diag.Fix{Title: fix.Title}
		for _, e := range fix.Edits {
			location := at(e.Decl, e.Span)
			out.Edits = append(out.Edits, diag.FileEdit{File: location.File, Edit: source.Edit{Span: location.Span, New: e.New}})
		}
		d.Fixes = append(d.Fixes, out)
	}
	return d
}

// closedEarly is the finding of a brace that closes a block too early.
func closedEarly(d *ast.Decl) ast.Finding {
	at, title, _ := d.EarlyBrace()
	return ast.Finding{
		Code: diag.ExtraBrace, Severity: diag.Error, Span: at, Message: "unexpected `}`; it closes the block of `" + title + "` too early",
		Fixes: []ast.Fix{{Title: "Remove `}`", Edits: []ast.FixEdit{{Edit: source.Edit{Span: at}}}}},
	}
}
