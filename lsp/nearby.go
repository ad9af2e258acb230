package lsp

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/grammar"
)

// Where a document is a project by itself, the files beside it and one folder
// down are not part of it until it imports them. What they declare is offered
// all the same, with the import that it needs.

// mostNearby bounds how many such files are looked at.
const mostNearby = 200

// neighbours is what is known of the files beside a document.
type neighbours struct {
	mu    sync.Mutex
	files map[string]neighbour // by path
}

type neighbour struct {
	modified time.Time
	size     int64
	names    map[ast.DeclKind][]string
}

// nearby offers the datasets or enums of files that could be imported.
func (f *finder) nearby(kind ast.DeclKind, rank int) {
	if !f.project.lone() || f.project.Root == "" || f.everything {
		return
	}
	known := f.program().Analysis.Names(kind)
	for _, file := range f.project.near.list(f.project.Root) {
		if f.program().File(file.path) != nil {
			continue
		}
		for _, name := range file.names[kind] {
			if slices.Contains(known, name) {
				continue
			}
			known = append(slices.Clip(known), name)
			item := protocol.CompletionItemKindStruct
			if kind == ast.EnumDecl {
				item = protocol.CompletionItemKindEnum
			}
			f.add(candidate{
				label: name, kind: item, detail: "import \"" + relativeTo(f.file.Path, file.path) + "\"", file: file.path, rank: rank,
				doc: sentence("Declared in `" + file.path + "`; adds the import."),
			})
		}
	}
}

type nearFile struct {
	path string
	neighbour
}

// list finds the files, and reads again those that changed.
func (n *neighbours) list(root string) []nearFile {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.files == nil {
		n.files = map[string]neighbour{}
	}
	var list []nearFile
	for _, p := range paths(root) {
		info, err := os.Stat(filepath.Join(root, filepath.FromSlash(p)))
		if err != nil || info.Size() > workspace.MaxFileSize {
			continue
		}
		known, ok := n.files[p]
		if !ok || known.size != info.Size() || !known.modified.Equal(info.ModTime()) {
			data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(p)))
			if err != nil {
				continue
			}
			known = neighbour{info.ModTime(), info.Size(), declared(string(data))}
			n.files[p] = known
		}
		list = append(list, nearFile{p, known})
	}
	return list
}

// paths lists the programs in a folder and in the folders of it.
func paths(root string) []string {
	var list []string
	var look func(folder string, deeper bool)
	look = func(folder string, deeper bool) {
		entries, err := os.ReadDir(filepath.Join(root, folder))
		if err != nil {
			return
		}
		for _, entry := range entries {
			name := path.Join(folder, entry.Name())
			switch {
			case len(list) >= mostNearby:
				return
			case entry.IsDir() && deeper && !workspace.Skips(entry.Name()):
				look(name, false)
			case !entry.IsDir() && strings.HasSuffix(name, ".n3"):
				list = append(list, name)
			}
		}
	}
	look("", true)
	return list
}

func declared(text string) map[ast.DeclKind][]string {
	names := map[ast.DeclKind][]string{}
	for _, item := range grammar.Parse(text).Items {
		if d := ast.Lower(item.Chunk); d.Name.Name != "" {
			names[d.Kind] = append(names[d.Kind], d.Name.Name)
		}
	}
	return names
}

// importing is the edit that imports a file: behind the last import, or above
// the first declaration.
func (v *view) importing(file string) []protocol.TextEdit {
	line := v.newlines("import \"" + relativeTo(v.file.Path, file) + "\"\n")
	at, text := 0, line
	for i, u := range v.file.Decls {
		switch {
		case u.Decl.Kind == ast.ImportDecl:
			at, text = u.Offset+len(u.Decl.Text), v.newlines("\n")+strings.TrimRight(line, "\r\n")
		case i == 0 && u.Decl.Kind != ast.Comment:
			at, text = u.Offset, line+v.newlines("\n")
		case i == 0:
			at, text = u.Offset+len(u.Decl.Text), v.newlines("\n\n")+strings.TrimRight(line, "\r\n")
		}
	}
	return []protocol.TextEdit{{Range: v.span(source.Span{Start: at, End: at}), NewText: text}}
}
