package lsp

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
	"golang.org/x/tools/txtar"

	"github.com/n3-lang/n3/compiler/source"
)

// TestSyncArchives plays what happens to files in an editor and on disk. The
// first file of an archive is the script, a command a line:
//
//	folder NAME           open a folder         unfolder NAME   close it
//	open FILE             as it is on disk      new FILE        open an empty text
//	edit FILE "a" "b"     replace a by b        close FILE
//	save FILE             to disk
//	write FILE "text"     on disk, by another program; remove FILE
//	watch FILE…           the editor says that they changed
//	show                  print what the editor was told since the last time
func TestSyncArchives(t *testing.T) {
	names, err := filepath.Glob("testdata/sync/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, name := range names {
		for _, encoding := range []source.Encoding{source.UTF8, source.UTF16} {
			t.Run(fmt.Sprintf("%s/utf-%d", strings.TrimSuffix(filepath.Base(name), ".txtar"), 8+8*int(encoding)), func(t *testing.T) {
				archive, err := txtar.ParseFile(name)
				if err != nil {
					t.Fatal(err)
				}
				files, last := archive.Files[1:len(archive.Files)-1], &archive.Files[len(archive.Files)-1]
				p := &player{editor: connect(t, nil), root: t.TempDir(), texts: map[string]string{}, versions: map[string]int32{}, seen: map[uri.URI]int{}}
				for _, f := range files {
					p.write(f.Name, string(f.Data))
				}
				p.editor.open(encoding)
				for line := range strings.Lines(string(archive.Files[0].Data)) {
					p.play(strings.TrimSpace(line))
				}
				p.editor.close()
				got := p.out.String()
				if *update && encoding == source.UTF8 {
					last.Data = []byte(got)
					if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
						t.Fatal(err)
					}
				} else if got != string(last.Data) {
					t.Errorf("got:\n%s\nwant:\n%s", got, last.Data)
				}
			})
		}
	}
}

// player plays a script.
type player struct {
	*editor
	root     string
	texts    map[string]string
	versions map[string]int32
	seen     map[uri.URI]int
	out      strings.Builder
}

func (p *player) uri(name string) uri.URI { return uri.File(filepath.Join(p.root, name)) }

func (p *player) write(name, text string) {
	path := filepath.Join(p.root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

func (p *player) play(line string) {
	command, rest, _ := strings.Cut(line, " ")
	name, rest, _ := strings.Cut(rest, " ")
	fmt.Fprintln(&p.out, "> "+line)
	switch command {
	case "folder", "unfolder":
		event := protocol.WorkspaceFoldersChangeEvent{Added: []protocol.WorkspaceFolder{}, Removed: []protocol.WorkspaceFolder{}}
		folder := protocol.WorkspaceFolder{URI: p.uri(name), Name: name}
		if command == "folder" {
			event.Added = append(event.Added, folder)
		} else {
			event.Removed = append(event.Removed, folder)
		}
		p.notify(protocol.MethodWorkspaceDidChangeWorkspaceFolders, &protocol.DidChangeWorkspaceFoldersParams{Event: event})
	case "open", "new":
		p.texts[name], p.versions[name] = "", 1
		if command == "open" {
			data, err := os.ReadFile(filepath.Join(p.root, name))
			if err != nil {
				p.t.Fatal(err)
			}
			p.texts[name] = string(data)
		}
		p.didOpen(p.uri(name), 1, p.texts[name])
	case "edit":
		words := quoted(p.t, rest)
		at := strings.Index(p.texts[name], words[0])
		if at < 0 {
			p.t.Fatalf("%s has no %q", name, words[0])
		}
		p.versions[name]++
		p.texts[name] = p.didChange(p.uri(name), p.versions[name], p.texts[name], source.Edit{Span: source.Span{Start: at, End: at + len(words[0])}, New: words[1]})
	case "close":
		p.didClose(p.uri(name))
	case "save":
		p.write(name, p.texts[name])
		p.notify(protocol.MethodTextDocumentDidSave, &protocol.DidSaveTextDocumentParams{TextDocument: protocol.TextDocumentIdentifier{URI: p.uri(name)}})
	case "write":
		p.write(name, quoted(p.t, rest)[0])
	case "remove":
		if err := os.Remove(filepath.Join(p.root, name)); err != nil {
			p.t.Fatal(err)
		}
	case "watch":
		params := &protocol.DidChangeWatchedFilesParams{}
		for _, n := range append(strings.Fields(rest), name) {
			params.Changes = append(params.Changes, protocol.FileEvent{URI: p.uri(n), Type: protocol.FileChangeTypeChanged})
		}
		p.notify(protocol.MethodWorkspaceDidChangeWatchedFiles, params)
	case "show":
		p.show()
	default:
		p.t.Fatalf("unknown command %q", line)
	}
	p.quiet()
}

func quoted(t testing.TB, text string) []string {
	var words []string
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		prefix, err := strconv.QuotedPrefix(text)
		if err != nil {
			t.Fatal(err)
		}
		word, err := strconv.Unquote(prefix)
		if err != nil {
			t.Fatal(err)
		}
		words, text = append(words, word), text[len(prefix):]
	}
	return words
}

// show prints what the editor was told, by file.
func (p *player) show() {
	p.mu.Lock()
	defer p.mu.Unlock()
	var lines []string
	for at, list := range p.published {
		relative, err := filepath.Rel(p.root, at.FsPath())
		if err != nil {
			p.t.Fatal(err)
		}
		for i, told := range list[p.seen[at]:] {
			version := "on disk"
			if v, ok := told.Version.Get(); ok {
				version = fmt.Sprintf("version %d", v)
			}
			line := fmt.Sprintf("%s, %04d, %s: fine\n", filepath.ToSlash(relative), i, version)
			if len(told.Diagnostics) > 0 {
				line = strings.TrimSuffix(line, " fine\n") + "\n"
			}
			for _, d := range told.Diagnostics {
				line += fmt.Sprintf("    %d:%d %s: %s\n", d.Range.Start.Line+1, d.Range.Start.Character+1, d.Code, d.Message)
			}
			lines = append(lines, line)
		}
		p.seen[at] = len(list)
	}
	slices.Sort(lines)
	for _, line := range lines {
		p.out.WriteString(strings.Replace(line, line[strings.Index(line, ", "):strings.Index(line, ", ")+6], "", 1))
	}
}
