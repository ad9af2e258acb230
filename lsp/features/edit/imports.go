package edit

import (
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/sema"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/lsp/cursor"
	"github.com/n3-lang/n3/lsp/session"
)

// organizeImports sorts each run of imports, and removes what is there twice or
// not needed.
func organizeImports(v *session.View) (action, bool) {
	edits := fileEdits{}
	seen := map[string]bool{}
	for i := 0; i < len(v.File.Decls); {
		if v.File.Decls[i].Decl.Kind != ast.ImportDecl {
			i++
			continue
		}
		j := i + 1
		for j < len(v.File.Decls) && v.File.Decls[j].Decl.Kind == ast.ImportDecl {
			j++
		}
		organizeRun(v, v.File.Decls[i:j], seen, edits)
		i = j
	}
	return action{title: "Organize imports", kind: protocol.CodeActionKindSourceOrganizeImports, edits: func() fileEdits { return edits }}, len(edits) > 0
}

// organizeRun rewrites imports that follow each other.
func organizeRun(v *session.View, run []sema.Unit, seen map[string]bool, edits fileEdits) {
	type line struct{ path, text, file string }
	var lines []line
	first, last := run[0], run[len(run)-1]
	whole := source.Span{Start: first.Offset, End: last.Offset + len(last.Decl.Text)}
	for _, u := range run {
		if u.Decl.Import == nil || len(u.Decl.Findings) > 0 {
			return // half-typed: nobody knows yet what it will be
		}
		path, _ := cursor.Imported(v, u)
		if path != "" && (seen[path] || !needs(v, path)) {
			if about := strings.TrimRight(u.Decl.Text[:u.Decl.Span.Start], " \t\r\n"); about != "" {
				// What people wrote stays, with the import that does.
				if i := slices.IndexFunc(lines, func(l line) bool { return l.file == path }); i >= 0 {
					lines[i].text = about + "\n" + lines[i].text
				} else {
					lines = append(lines, line{u.Decl.Import.Text, about, ""})
				}
			}
			continue
		}
		seen[path] = path != ""
		lines = append(lines, line{u.Decl.Import.Text, u.Decl.Text, path})
	}
	slices.SortStableFunc(lines, func(a, b line) int { return strings.Compare(a.path, b.path) })
	var texts []string
	for _, l := range lines {
		texts = append(texts, l.text)
	}
	before := v.File.Text[whole.Start:whole.End]
	after := v.Newlines(strings.Join(texts, "\n"))
	if strings.Join(strings.Fields(before), " ") == strings.Join(strings.Fields(after), " ") {
		return
	}
	if after == "" { // the lines go, with the blank ones behind them
		for whole.End < len(v.File.Text) && (v.File.Text[whole.End] == '\n' || v.File.Text[whole.End] == '\r') {
			whole.End++
		}
	}
	edits.add(v.File.Path, whole, after)
}

// needs says whether the file needs an import of another: where it names what the
// other declares, and where nothing else brings the other into the program. A
// folder with an `n3.toml` is one program, which no import makes larger.
func needs(v *session.View, path string) bool {
	other := v.Program().File(path)
	if other == nil || names(v, other) {
		return true
	}
	if !v.Project.Lone() {
		if v.Program().File(workspace.SettingsFile) != nil {
			return false
		}
	}
	return !reaches(v, path)
}

// names says whether the file names something that another declares.
func names(v *session.View, other *workspace.File) bool {
	there := map[string]bool{}
	for _, u := range other.Decls {
		if u.Decl.Name.Name != "" {
			there[u.Decl.Key()] = true
		}
	}
	for _, u := range v.File.Decls {
		for _, use := range v.Program().Analysis.Uses(u) {
			if there[use.Symbol.Decl] {
				return true
			}
		}
	}
	return false
}

// reaches says whether other imports of the file lead to a path.
func reaches(v *session.View, path string) bool {
	seen := map[string]bool{v.File.Path: true, path: true}
	var follow func(f *workspace.File, direct bool) bool
	follow = func(f *workspace.File, direct bool) bool {
		at := v.ViewOf(f)
		for _, u := range f.Decls {
			next, _ := cursor.Imported(at, u)
			if next == path && !direct {
				return true
			}
			if next == "" || seen[next] {
				continue
			}
			seen[next] = true
			if follow(v.Program().File(next), false) {
				return true
			}
		}
		return false
	}
	return follow(v.File, true)
}
