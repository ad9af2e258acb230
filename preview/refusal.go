package preview

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/preview/compile"
	"github.com/n3-lang/n3/preview/host"
	"github.com/n3-lang/n3/preview/state"
)

// refused describes why the running app could not follow a build: at the
// field where it is known, else at the dataset.
func refused(r *host.Refusal, b *compile.Build) []state.Diagnostic {
	list := slices.Clone(b.Diagnostics)
	if len(r.Errors) == 0 {
		return append(list, compile.Sentence(r.Code, r.Detail))
	}
	for _, e := range r.Errors {
		at, what := locate(e.Field, b)
		if at == nil {
			list = append(list, compile.Sentence(r.Code, e.Field+": "+e.Message))
			continue
		}
		d := compile.Describe(diag.Diagnostic{Code: diag.Code(r.Code), Severity: diag.Error, Location: *at, Message: what + ": " + e.Message}, b.Snapshot.Source)
		list = append(list, d)
	}
	return list
}

// locate finds `dataset.field`, a field's own name, or a dataset in the source.
func locate(name string, b *compile.Build) (at *diag.Location, what string) {
	dataset, field, _ := strings.Cut(name, ".")
	for _, d := range b.Snapshot.Application().Datasets {
		if d.Name != dataset && d.Table != dataset {
			continue
		}
		location := diag.Location{File: d.Origin.File, Span: d.Origin.Span}
		if file := b.Snapshot.Source(d.Origin.File); file != nil && field != "" {
			if span, ok := fieldSpan(file, d.Origin.Span, field); ok {
				location.Span = span
			}
		}
		return &location, name
	}
	return nil, ""
}

// fieldSpan finds the line in a dataset's text that declares a field.
func fieldSpan(file *source.File, in source.Span, field string) (source.Span, bool) {
	first, last := file.Position(in.Start, source.UTF8).Line, file.Lines()-1
	for line := first + 1; line <= last; line++ {
		span := file.LineSpan(line)
		text := file.Text[span.Start:span.End]
		trimmed := strings.TrimLeft(text, " \t")
		if trimmed == "}" {
			break
		}
		if name, _, found := strings.Cut(trimmed, ":"); found && strings.TrimSpace(name) == field {
			start := span.Start + len(text) - len(trimmed)
			return source.Span{Start: start, End: start + len(field)}, true
		}
	}
	return source.Span{}, false
}
