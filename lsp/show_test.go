package lsp

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/source"
)

// identifier names a file in the parameters of a request.
func identifier(f openFile) protocol.TextDocumentIdentifier {
	return protocol.TextDocumentIdentifier{URI: f.uri}
}

// at is a place in a file, in the parameters of a request.
func (e *editor) at(f openFile, offset int) protocol.TextDocumentPositionParams {
	p := e.position(f.text, offset)
	p.TextDocument = identifier(f)
	return p
}

// whole is the range of all of a text.
func (e *editor) whole(text string) protocol.Range {
	return e.rangeIn(text, source.Span{Start: 0, End: len(text)})
}

// spanIn is where a range lies in a text.
func (e *editor) spanIn(text string, r protocol.Range) source.Span {
	file := source.NewFile("", text)
	return source.Span{
		Start: file.Offset(source.Position{Line: int(r.Start.Line), Column: int(r.Start.Character)}, e.encoding),
		End:   file.Offset(source.Position{Line: int(r.End.Line), Column: int(r.End.Character)}, e.encoding),
	}
}

// show prints a range so that it is the same in every encoding.
func (e *editor) show(text string, r protocol.Range) string {
	span, file := e.spanIn(text, r), source.NewFile("", text)
	start, end := file.Position(span.Start, source.UTF32), file.Position(span.End, source.UTF32)
	if start.Line == end.Line {
		return fmt.Sprintf("%d:%d-%d", start.Line+1, start.Column+1, end.Column+1)
	}
	return fmt.Sprintf("%d:%d-%d:%d", start.Line+1, start.Column+1, end.Line+1, end.Column+1)
}

// quote prints what a range holds, in one line.
func (e *editor) quote(text string, r protocol.Range) string {
	span := e.spanIn(text, r)
	words := strings.Join(strings.Fields(text[span.Start:span.End]), " ")
	if runes := []rune(words); len(runes) > 60 {
		words = string(runes[:40]) + " … " + string(runes[len(runes)-15:])
	}
	return "`" + words + "`"
}

func named(files []openFile, at uri.URI) openFile {
	for _, f := range files {
		if f.uri == at {
			return f
		}
	}
	return openFile{name: string(at)}
}

// place prints a location of a file of the archive.
func (e *editor) place(files []openFile, l protocol.Location) string {
	f := named(files, l.URI)
	return f.name + ":" + e.show(f.text, l.Range) + " " + e.quote(f.text, l.Range)
}

// apply makes the edits of an answer, and gives the texts that they change.
func (e *editor) apply(files []openFile, edit *protocol.WorkspaceEdit) map[string]string {
	e.t.Helper()
	edits := map[uri.URI][]protocol.TextEdit{}
	for _, change := range edit.DocumentChanges {
		d, ok := change.(*protocol.TextDocumentEdit)
		if !ok {
			e.t.Fatalf("an edit of a kind the test does not know: %T", change)
		}
		if v := d.TextDocument.Version; v == nil || *v != named(files, d.TextDocument.URI).version {
			e.t.Errorf("the edit of %s is of another version", d.TextDocument.URI)
		}
		for _, one := range d.Edits {
			switch text := one.(type) {
			case *protocol.TextEdit:
				edits[d.TextDocument.URI] = append(edits[d.TextDocument.URI], *text)
			case *protocol.AnnotatedTextEdit:
				edits[d.TextDocument.URI] = append(edits[d.TextDocument.URI], text.TextEdit)
			}
		}
	}
	texts := map[string]string{}
	for at, list := range edits {
		f := named(files, at)
		texts[f.name] = e.edited(f.text, list)
	}
	return texts
}

// edited makes edits of one text; none may touch what another does.
func (e *editor) edited(text string, list []protocol.TextEdit) string {
	e.t.Helper()
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b protocol.TextEdit) int {
		return e.spanIn(text, a.Range).Start - e.spanIn(text, b.Range).Start
	})
	var b strings.Builder
	done := 0
	for _, edit := range list {
		span := e.spanIn(text, edit.Range)
		if span.Start < done {
			e.t.Errorf("edits overlap at %d", span.Start)
			continue
		}
		b.WriteString(text[done:span.Start] + edit.NewText)
		done = span.End
	}
	return b.String() + text[done:]
}

// changes prints the lines that edits take and give.
func changes(b *bytes.Buffer, files []openFile, texts map[string]string) {
	for _, f := range files {
		after, changed := texts[f.name]
		if !changed {
			continue
		}
		fmt.Fprintf(b, "    %s\n", f.name)
		old, now := strings.Split(f.text, "\n"), strings.Split(after, "\n")
		for _, line := range difflines(old, now) {
			fmt.Fprintf(b, "    %s\n", strings.ReplaceAll(line, "\r", "␍"))
		}
	}
}

// difflines is the shortest way from some lines to others.
func difflines(old, now []string) []string {
	n, m := len(old), len(now)
	longest := make([][]int, n+1)
	for i := range longest {
		longest[i] = make([]int, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if old[i] == now[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	var out []string
	for i, j := 0, 0; i < n || j < m; {
		switch {
		case i < n && j < m && old[i] == now[j]:
			i, j = i+1, j+1
		case i < n && (j == m || longest[i+1][j] >= longest[i][j+1]):
			out = append(out, "- "+old[i])
			i++
		default:
			out = append(out, "+ "+now[j])
			j++
		}
	}
	return out
}

// markers runs a test for each marker of each file.
func markers(t *testing.T, folder string, answer func(e *editor, files []openFile, f openFile, q query, b *bytes.Buffer)) {
	t.Helper()
	archives(t, folder, func(e *editor, files []openFile) string {
		var b bytes.Buffer
		for _, f := range files {
			for _, q := range queries(f.text) {
				fmt.Fprintf(&b, "%s:%d %s\n", f.name, q.line, strings.TrimSpace(q.kind+" "+q.argument))
				answer(e, files, f, q, &b)
			}
		}
		return b.String()
	})
}

// eachFile runs a test for each file.
func eachFile(t *testing.T, folder string, answer func(e *editor, f openFile, b *bytes.Buffer)) {
	t.Helper()
	archives(t, folder, func(e *editor, files []openFile) string {
		var b bytes.Buffer
		for _, f := range files {
			fmt.Fprintf(&b, "%s\n", f.name)
			answer(e, f, &b)
		}
		return b.String()
	})
}

// shortened takes the folder of the test out of an address.
func shortened(files []openFile, at uri.URI) string {
	folder := filepath.Dir(files[0].uri.FsPath())
	for range strings.Count(files[0].name, "/") {
		folder = filepath.Dir(folder)
	}
	return strings.ReplaceAll(string(at), string(uri.File(folder))+"/", "")
}
