package preview

import (
	"fmt"
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/gen"
	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
)

// build is what one state of a program becomes.
type build struct {
	snapshot    *workspace.Snapshot
	diagnostics []Diagnostic
	broken      bool // it has errors, and no trees

	title    string
	roles    []string
	backend  output.Tree
	frontend output.Tree
}

// Diagnostic is one finding as the page and the terminal show it. Line and
// Column count from one; File is "" where it has no place in the program.
type Diagnostic struct {
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	File     string `json:"file,omitempty"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
	// Text is the finding with its lines of source, as `n3 check` prints it.
	Text string `json:"text"`
}

// compile makes the trees of a snapshot. A fault of the compiler itself is a
// diagnostic as well: the preview goes on.
func compile(snapshot *workspace.Snapshot, generator *gen.Generator) (b *build) {
	b = &build{snapshot: snapshot}
	defer func() {
		if fault := recover(); fault != nil {
			b.fail(fmt.Sprintf("internal compiler error (%v); please report this bug", fault))
		}
	}()
	list := snapshot.Diagnostics()
	for _, d := range list {
		b.diagnostics = append(b.diagnostics, describe(d, snapshot.Source))
	}
	if b.broken = diag.HasErrors(list); b.broken {
		return b
	}
	app := snapshot.Application()
	b.title, b.roles = app.App.Title, roles(app)
	var err error
	if b.backend, b.frontend, err = generator.Sides(app); err != nil {
		b.fail("cannot write the app: " + err.Error())
	}
	return b
}

func (b *build) fail(message string) {
	b.broken, b.backend, b.frontend = true, nil, nil
	b.diagnostics = append(b.diagnostics, sentence("preview", message))
}

// sentence is a finding without a place.
func sentence(code, message string) Diagnostic {
	return Diagnostic{Severity: "error", Code: code, Message: message, Text: "error[" + code + "]: " + message + "\n"}
}

func describe(d diag.Diagnostic, files diag.Files) Diagnostic {
	var text strings.Builder
	// A strings.Builder takes everything.
	_ = diag.WriteText(&text, []diag.Diagnostic{d}, files, diag.Style{})
	out := Diagnostic{Severity: d.Severity.String(), Code: string(d.Code), Message: d.Message, File: d.File, Text: text.String()}
	if file := files(d.File); file != nil {
		at := file.Position(d.Span.Start, source.UTF32)
		out.Line, out.Column = at.Line+1, at.Column+1
	}
	return out
}

// refused describes why the running app could not follow a build: at the
// field where it is known, else at the dataset.
func refused(r *Refusal, b *build) []Diagnostic {
	list := slices.Clone(b.diagnostics)
	if len(r.Errors) == 0 {
		return append(list, sentence(r.Code, r.Detail))
	}
	for _, e := range r.Errors {
		at, what := place(e.Field, b)
		if at == nil {
			list = append(list, sentence(r.Code, e.Field+": "+e.Message))
			continue
		}
		d := describe(diag.Diagnostic{Code: diag.Code(r.Code), Severity: diag.Error, Location: *at, Message: what + ": " + e.Message}, b.snapshot.Source)
		list = append(list, d)
	}
	return list
}

// place finds `dataset.field`, a field's own name, or a dataset in the source.
func place(name string, b *build) (at *diag.Location, what string) {
	dataset, field, _ := strings.Cut(name, ".")
	for _, d := range b.snapshot.Application().Datasets {
		if d.Name != dataset && d.Table != dataset {
			continue
		}
		location := diag.Location{File: d.Origin.File, Span: d.Origin.Span}
		if file := b.snapshot.Source(d.Origin.File); file != nil && field != "" {
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

// roles lists the roles that the rules refer to, admin first.
func roles(app *ir.Application) []string {
	names := []string{"admin"}
	read := func(n *expr.Node) {
		n.Walk(func(n *expr.Node) {
			if n.Op != expr.Role {
				return
			}
			for _, name := range n.Names {
				if !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		})
	}
	var widgets func(list []ir.WidgetSpec)
	widgets = func(list []ir.WidgetSpec) {
		for _, w := range list {
			for _, n := range []*expr.Node{w.Access, w.Visible, w.Condition} {
				read(n)
			}
			widgets(w.Children)
			widgets(w.Else)
		}
	}
	for _, d := range app.Datasets {
		for _, n := range []*expr.Node{d.Access.Read, d.Access.Create, d.Access.Update, d.Access.UpdateAfter, d.Access.Delete} {
			read(n)
		}
		for _, f := range d.Access.Fields {
			read(f.Rule)
		}
	}
	for _, p := range app.Pages {
		read(p.Access)
		widgets(p.Widgets)
	}
	for _, b := range app.Bindings {
		for _, n := range []*expr.Node{b.Create, b.Update, b.Delete} {
			read(n)
		}
	}
	slices.Sort(names[1:])
	return names
}
