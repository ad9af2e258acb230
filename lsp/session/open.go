package session

import (
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/source"
)

// Document is an open file as the editor has it.
type Document struct {
	URI     uri.URI
	Path    string // absolute
	Version int32
	Lines   *source.File // its text, as a program is read from disk
}

// Document returns an open file. There is none where nothing is open, or what is
// open is no file.
func (s *Session) Document(at uri.URI) (Document, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.documents[at]
	if d == nil || d.path == "" {
		return Document{}, false
	}
	return Document{d.uri, d.path, d.version, d.lines}, true
}

// Documents lists the open files.
func (s *Session) Documents() []Document {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Document
	for _, d := range s.documents {
		if d.path != "" {
			list = append(list, Document{d.uri, d.path, d.version, d.lines})
		}
	}
	return list
}

// UTF16 turns a position of the editor in a file into one in UTF-16.
func (s *Session) UTF16(f *source.File, p protocol.Position) source.Position {
	at := source.Position{Line: ClampInt(p.Line), Column: ClampInt(p.Character)}
	return f.Position(f.Offset(at, s.unit()), source.UTF16)
}

// FromUTF16 turns a position in UTF-16 into one of the editor.
func (s *Session) FromUTF16(f *source.File, at source.Position) protocol.Position {
	offset := f.Offset(at, source.UTF16)
	return RangeIn(f, source.Span{Start: offset, End: offset}, s.unit()).Start
}
