package session

import (
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
)

// Problems lists the diagnostics of the file.
func (v *View) Problems() []diag.Diagnostic {
	return v.Program().FileDiagnostics(v.File.Path)
}

// Newlines writes a text with the line ends of the file.
func (v *View) Newlines(text string) string {
	if strings.Contains(v.File.Text, "\r\n") {
		return strings.ReplaceAll(text, "\n", "\r\n")
	}
	return text
}

// View is one file of a snapshot.
type View struct {
	*Snapshot
	File *workspace.File
}

func ViewOf(s *Snapshot, path string) *View {
	if s == nil {
		return nil
	}
	if f := s.Program().File(path); f != nil {
		return s.ViewOf(f)
	}
	return nil
}

// ViewOf is the view of a file that the snapshot has.
func (s *Snapshot) ViewOf(f *workspace.File) *View { return &View{s, f} }

// Offset is where a position lies in the text; one past the end is moved there.
func (v *View) Offset(p protocol.Position) int {
	return v.File.Offset(source.Position{Line: ClampInt(p.Line), Column: ClampInt(p.Character)}, v.Encoding)
}

// ClampInt keeps a position that only hostile input has from turning negative.
func ClampInt(n uint32) int { return int(min(n, 1<<31-1)) }

func (v *View) Span(span source.Span) protocol.Range { return v.RangeOf(v.File.File, span) }

// SpanOf is where a range lies in the text.
func (v *View) SpanOf(r protocol.Range) source.Span {
	start, end := v.Offset(r.Start), v.Offset(r.End)
	return source.Span{Start: start, End: max(start, end)}
}

// RangeOf turns a span of a file into what the editor counts in.
func (s *Snapshot) RangeOf(f *source.File, span source.Span) protocol.Range {
	return RangeIn(f, span, s.Encoding)
}

// RangeIn turns a span of a file into lines and columns in an encoding.
func RangeIn(f *source.File, span source.Span, encoding source.Encoding) protocol.Range {
	start, end := f.Position(span.Start, encoding), f.Position(span.End, encoding)
	return protocol.Range{
		Start: protocol.Position{Line: uint32(start.Line), Character: uint32(start.Column)},
		End:   protocol.Position{Line: uint32(end.Line), Character: uint32(end.Column)},
	}
}
