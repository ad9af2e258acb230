package workspace

import (
	"path"
	"strings"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/source"
)

// ImportPath resolves the path of an import against the file it is in. It
// returns "" and a sentence where the path cannot be one.
func ImportPath(from, written string) (resolved, problem string) {
	switch {
	case written == "":
		return "", "`import` takes a path in quotes: `import \"users.n3\"`"
	case strings.Contains(written, `\`) || path.IsAbs(written) || strings.Contains(written, ":"):
		return "", "expected a path relative to this file, with `/` between folders"
	case !strings.HasSuffix(written, ".n3"):
		return "", "expected a file with the extension `.n3`"
	}
	resolved = path.Join(path.Dir(from), written)
	switch {
	case resolved == ".." || strings.HasPrefix(resolved, "../"):
		return "", "this import is outside of the project; move the file into it"
	case resolved == from:
		return "", "this file imports itself; remove the import"
	}
	return resolved, ""
}

// importUse is an import with what it names: a file, or nothing and why.
type importUse struct {
	path, problem string
	at            source.Span // in the file
}

func resolveImport(from string, offset int, d *ast.Decl) importUse {
	at, written := d.Keyword.Span, ""
	if d.Import != nil {
		at = d.Import.Span
		if d.Import.Quoted {
			written = d.Import.Text
		}
	}
	path, problem := ImportPath(from, written)
	return importUse{path, problem, at.Shift(offset)}
}

// badImports says which imports of a file name no file of the project.
func (s *Snapshot) badImports(f *File) []diag.Diagnostic {
	var list []diag.Diagnostic
	for _, use := range f.imports {
		problem := use.problem
		if problem == "" && s.File(use.path) == nil {
			problem = "file `" + use.path + "` not found in the project"
		}
		if problem != "" {
			list = append(list, diag.Diagnostic{
				Code: diag.BadImport, Severity: diag.Error, Message: problem, Location: diag.Location{File: f.Path, Span: use.at},
			})
		}
	}
	return list
}
