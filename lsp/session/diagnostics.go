package session

import (
	"slices"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
)

var Severities = map[diag.Severity]protocol.DiagnosticSeverity{
	diag.Error: protocol.DiagnosticSeverityError, diag.Warning: protocol.DiagnosticSeverityWarning,
	diag.Info: protocol.DiagnosticSeverityInformation, diag.Hint: protocol.DiagnosticSeverityHint,
}

// Diagnostics puts a file's findings into the protocol's form, with those of a
// running preview, and says whether they have places in other files. The description of a code is a page that the
// server itself makes, for editors that can ask.
func (s *Snapshot) Diagnostics(f *source.File, list []diag.Diagnostic, can Capabilities) (out []protocol.Diagnostic, elsewhere bool) {
	out = make([]protocol.Diagnostic, 0, len(list))
	for _, d := range list {
		item := protocol.Diagnostic{
			Range: s.RangeOf(f, d.Span), Severity: Severities[d.Severity], Code: protocol.String(d.Code),
			Source: protocol.NewOptional("n3"), Message: protocol.String(d.Message),
		}
		if can.Content {
			item.CodeDescription.Href = explanation(d.Code)
		}
		var tags []protocol.DiagnosticTag
		for _, tag := range d.Tags {
			if t := protocol.DiagnosticTag(tag); slices.Contains(can.tags, t) {
				tags = append(tags, t)
			}
		}
		if len(tags) > 0 {
			item.Tags = protocol.NewDiagnosticTags(tags...)
		}
		if can.related {
			for _, r := range d.Related {
				elsewhere = elsewhere || r.File != f.Path
				if file := s.Program().Source(r.File); file != nil {
					item.RelatedInformation = append(item.RelatedInformation, protocol.DiagnosticRelatedInformation{
						Location: protocol.Location{URI: s.Address(r.File), Range: s.RangeOf(file, r.Span)}, Message: r.Message,
					})
				}
			}
		}
		out = append(out, item)
	}
	return append(out, s.fromPreview(f)...), elsewhere
}
