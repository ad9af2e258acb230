package preview

import (
	"errors"
	"fmt"
	"strings"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace/unsaved"
	"github.com/n3-lang/n3/preview/compile"
	"github.com/n3-lang/n3/preview/network"
	"github.com/n3-lang/n3/preview/state"
)

// placeAt is what the cursor of an editor is on, of the program that is shown.
func (r *runner) placeAt(cursor *unsaved.At) *state.Place {
	program := r.app.screen.Load()
	if cursor == nil || program == nil {
		return nil
	}
	relative, ok := r.project.Relative(cursor.Path)
	if !ok {
		return nil
	}
	file := program.Source(relative)
	if file == nil {
		return nil
	}
	offset := file.Offset(source.Position{Line: cursor.Line, Column: cursor.Character}, source.UTF16)
	return compile.NewPlaces(program).At(relative, offset)
}

func samePlace(a, b *state.Place) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// publish shows what only the preview knows in the editors.
func (r *runner) publish(list []state.Diagnostic) {
	if r.editors == nil {
		return
	}
	found := map[string][]unsaved.Diagnostic{}
	for _, d := range list {
		file := r.snapshot.Source(d.File)
		if d.File == "" || file == nil {
			continue
		}
		start := file.Offset(source.Position{Line: d.Line - 1, Column: d.Column - 1}, source.UTF32)
		end := start + len(file.Text[start:]) - len(strings.TrimLeftFunc(file.Text[start:], inWord))
		from, to := file.Position(start, source.UTF16), file.Position(end, source.UTF16)
		path := r.project.Path(d.File)
		found[path] = append(found[path], unsaved.Diagnostic{
			StartLine: from.Line, StartCharacter: from.Column, EndLine: to.Line, EndCharacter: to.Column,
			Severity: d.Severity, Code: d.Code, Message: d.Message,
		})
	}
	r.editors.Diagnose(found)
}

func inWord(c rune) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// open opens a place of the app in the editor that was used last.
func (p *Preview) open(at state.Place) error {
	program := p.screen.Load()
	if program == nil || p.editors == nil {
		return network.ErrNoEditor
	}
	position, found := compile.NewPlaces(program).Position(at)
	if !found {
		return fmt.Errorf("the program has no such place")
	}
	file := program.Source(position.File)
	if file == nil {
		return fmt.Errorf("the program has no file %s", position.File)
	}
	offset := file.Offset(source.Position{Line: position.Line - 1, Column: position.Column - 1}, source.UTF32)
	utf16 := file.Position(offset, source.UTF16)
	err := p.editors.Open(unsaved.At{Path: p.project.Path(position.File), Line: utf16.Line, Character: utf16.Column})
	if errors.Is(err, unsaved.ErrNoEditor) {
		return network.ErrNoEditor
	}
	return err
}
