package preview

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/gen/migrate"
	"github.com/n3-lang/n3/compiler/ir"
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
	severity := diag.Error
	if r.Code == askedCode {
		severity = diag.Warning
	}
	for _, e := range r.Errors {
		list = append(list, describe(b, e.Field, r.Code, severity, e.Message))
	}
	return list
}

// described are the findings of a plan.
func described(findings []migrate.Finding, b *compile.Build) []state.Diagnostic {
	var list []state.Diagnostic
	for _, f := range findings {
		list = append(list, describe(b, fieldPath(f.Dataset, f.Field), "schema", diag.Warning, f.Message))
	}
	return list
}

// describe puts a message at `dataset.field`, or at a dataset.
func describe(b *compile.Build, path, code string, severity diag.Severity, message string) state.Diagnostic {
	dataset, field, _ := strings.Cut(path, ".")
	i := slices.IndexFunc(b.App.Datasets, func(d ir.DatasetSpec) bool { return d.Name == dataset || d.Table == dataset })
	if i < 0 {
		return compile.Sentence(code, path+": "+message)
	}
	d := &b.App.Datasets[i]
	at := d.Origin
	if f := d.Field(field); f != nil && f.Origin.File != "" {
		at = f.Origin
	}
	return compile.Describe(diag.Diagnostic{
		Code: diag.Code(code), Severity: severity, Location: diag.Location{File: at.File, Span: at.Span}, Message: path + ": " + message,
	}, b.Snapshot.Source)
}
