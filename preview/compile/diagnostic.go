package compile

import (
	"strings"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/preview/state"
)

// Sentence is a finding without a place.
func Sentence(code, message string) state.Diagnostic {
	return state.Diagnostic{Severity: "error", Code: code, Message: message, Text: "error[" + code + "]: " + message + "\n"}
}

// Warning is a warning without a place.
func Warning(code, message string) state.Diagnostic {
	return state.Diagnostic{Severity: "warning", Code: code, Message: message, Text: "warning[" + code + "]: " + message + "\n"}
}

// Describe is a finding as the page and the terminal show it.
func Describe(d diag.Diagnostic, files diag.Files) state.Diagnostic {
	var text strings.Builder
	// A strings.Builder takes everything.
	_ = diag.WriteText(&text, []diag.Diagnostic{d}, files, diag.Style{})
	out := state.Diagnostic{Severity: d.Severity.String(), Code: string(d.Code), Message: d.Message, File: d.File, Text: text.String()}
	if file := files(d.File); file != nil {
		at := file.Position(d.Span.Start, source.UTF32)
		out.Line, out.Column = at.Line+1, at.Column+1
	}
	return out
}
