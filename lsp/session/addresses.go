package session

import (
	"hash/fnv"
	"net/url"
	"strconv"

	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/diag"
)

// GeneratedScheme is of documents that the server makes: what a declaration
// becomes, and the pages that explain diagnostics.
//
//	n3-generated:/dataset/users.sql?WORKSPACE   its table and its list
//	n3-generated:/dataset/users.py?WORKSPACE    the module of the backend
//	n3-generated:/dataset/users.ts?WORKSPACE    the module of the frontend
//	n3-generated:/dataset/users.json?WORKSPACE  its IR
//	n3-generated:/page/Home.tsx?WORKSPACE       the component
//	n3-generated:/page/Home.json?WORKSPACE      its IR
//	n3-generated:/explain/N32001.md
//
// An editor that makes such an address itself may put the address of a program in
// place of WORKSPACE.
const GeneratedScheme = "n3-generated"

// Generated is the address of a document that the server makes.
func (s *Snapshot) Generated(kind, file string) uri.URI {
	return uri.URI(GeneratedScheme + ":/" + kind + "/" + url.PathEscape(file) + "?" + s.Project.Short())
}

// Short names a project in letters and digits, which no editor writes in
// another way.
func (p *Project) Short() string {
	hash := fnv.New64a()
	hash.Write([]byte(p.Key))
	return strconv.FormatUint(hash.Sum64(), 36)
}

func explanation(code diag.Code) uri.URI {
	return uri.URI(GeneratedScheme + ":/explain/" + string(code) + ".md")
}

// Address is the address of a file of the snapshot, as the editor writes it.
func (s *Snapshot) Address(path string) uri.URI {
	if text, ok := s.Open[path]; ok {
		return text.uri
	}
	return s.Project.address(path)
}

// address is the address of a file that is not open.
func (p *Project) address(path string) uri.URI {
	if p.Root == "" {
		return uri.URI(path)
	}
	return uri.File(p.Path(path))
}
