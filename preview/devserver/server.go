package devserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync"

	"github.com/n3-lang/n3/compiler/gen/output"
)

const (
	appModule    = "src/app.tsx"
	documentName = "index.html"
	// mainScript is how the generated document starts the app; here it is started
	// with the addresses of its modules.
	mainScript = `<script type="module" src="/src/main.tsx"></script>`
	headEnd    = "</head>"
)

// Modules are the addresses of one build: of the app, of each dataset by its name,
// and of each page by that of its component.
type Modules struct {
	App      string            `json:"app"`
	Datasets map[string]string `json:"datasets"`
	Pages    map[string]string `json:"pages"`
	// Components are those of the program's owner, by the names of their files.
	Components map[string]string `json:"components"`
	// Styles are the stylesheets of those that have one.
	Styles map[string]string `json:"styles"`
}

// Server serves one app. It is safe for concurrent use; what changes what it serves
// is for one caller at a time.
type Server struct {
	libraries http.Handler
	compiled  *Libraries

	mu         sync.RWMutex
	modules    map[string]*module    // by their paths in the tree
	components map[string]*component // by name
	shared     *sharedPackages       // which they import
	known      map[string]kept       // by address
	builds     int                   // that were served
	now        Modules
	document   []byte
}

// keptBuilds is how long the modules of a build are served after it: a page in a
// tab that nobody looks at may be late by many edits, and must not reload.
const keptBuilds = 100

// kept is a module and the last build that had it.
type kept struct {
	text  []byte
	build int
}

// New is for libraries that were bundled before. There is nothing to serve until
// the first Update.
func New(libraries *Libraries) *Server {
	return &Server{
		compiled:  libraries,
		known:     map[string]kept{},
		libraries: http.StripPrefix(libraries.address, http.FileServerFS(libraries.files)),
	}
}

// Build is the tree of a frontend as modules. Each has its address at once; what
// starts the app, and the document, are of the build that is served.
type Build struct {
	Modules  Modules
	modules  map[string]*module // by their paths in the tree
	document []byte
}

// Prepare compiles the tree of a frontend, so that pages can fetch its modules before
// it is served.
func (s *Server) Prepare(tree output.Tree) (*Build, error) {
	c := &compiler{libraries: s.compiled, tree: tree, before: s.modules, made: map[string]*module{}, making: map[string]bool{}}
	now := Modules{Datasets: map[string]string{}, Pages: map[string]string{}}
	for _, name := range tree.Paths() {
		page, isPage := pageName(name)
		dataset, isDataset := datasetName(name)
		if !isPage && !isDataset {
			continue
		}
		m, err := c.module(name)
		if err != nil {
			return nil, err
		}
		if isPage {
			now.Pages[page] = m.address
		} else {
			now.Datasets[dataset] = m.address
		}
	}
	if _, found := tree[appModule]; !found {
		return nil, errors.New("the frontend has no " + appModule)
	}
	app, err := c.module(appModule)
	if err != nil {
		return nil, err
	}
	now.App = app.address
	document, err := s.page(tree[documentName].Data)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now.Components, now.Styles = s.now.Components, s.now.Styles
	s.builds++
	s.keep(c.made)
	return &Build{now, c.made, document}, nil
}

// Serve serves a build that was prepared.
func (s *Server) Serve(b *Build) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b.Modules.Components, b.Modules.Styles = s.now.Components, s.now.Styles
	s.modules, s.now, s.document = b.modules, b.Modules, b.document
}

// Update prepares the tree of a frontend and serves it. With an error the server goes
// on with the one that it has.
func (s *Server) Update(tree output.Tree) (Modules, error) {
	b, err := s.Prepare(tree)
	if err != nil {
		return Modules{}, err
	}
	s.Serve(b)
	return b.Modules, nil
}

// keep lets modules of a build be fetched, and no longer what is of long ago.
func (s *Server) keep(made map[string]*module) {
	for _, modules := range []map[string]*module{s.modules, made} {
		for _, m := range modules {
			s.known[m.address] = kept{m.text, s.builds}
		}
	}
	for _, c := range s.components {
		s.known[c.address] = kept{c.text, s.builds}
		if c.style != nil {
			s.known[c.styleAddress] = kept{c.style, s.builds}
		}
	}
	if s.shared != nil {
		for name, text := range s.shared.files {
			s.known[packagesPrefix+s.shared.key+"/"+name] = kept{text, s.builds}
		}
	}
	maps.DeleteFunc(s.known, func(_ string, k kept) bool { return k.build < s.builds-keptBuilds })
}

// page is the document that the browser gets in the place of the generated one.
func (s *Server) page(generated []byte) ([]byte, error) {
	if !bytes.Contains(generated, []byte(mainScript)) || !bytes.Contains(generated, []byte(headEnd)) {
		return nil, fmt.Errorf("%s does not start the app with %s", documentName, mainScript)
	}
	styles := `  <link rel="stylesheet" href="` + s.compiled.address + "styles.css\" />\n  " + headEnd
	page := bytes.Replace(generated, []byte(headEnd), []byte(styles), 1)
	return bytes.Replace(page, []byte(mainScript), []byte(`<script type="module" src="`+startAddress+`"></script>`), 1), nil
}

// Document is the page that starts the app; nil before the first Update.
func (s *Server) Document() []byte {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.document
}

// ServeHTTP serves modules.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	if strings.HasPrefix(path, s.compiled.address) {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		s.libraries.ServeHTTP(w, r)
		return
	}
	s.mu.RLock()
	text, immutable := s.known[path].text, true
	if text == nil {
		text, immutable = s.fixed(path), false
	}
	s.mu.RUnlock()
	if text == nil {
		http.NotFound(w, r)
		return
	}
	kind := "text/javascript; charset=utf-8"
	if strings.HasSuffix(path, styleEnding) {
		kind = "text/css; charset=utf-8"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", map[bool]string{true: "public, max-age=31536000, immutable", false: "no-store"}[immutable])
	// Whoever asked may have gone.
	_, _ = w.Write(text)
}

// fixed is a module of a fixed address: what starts the app, a dataset as the app
// starts with it, or the slot of a page; nil where there is none.
func (s *Server) fixed(path string) []byte {
	lib := s.compiled
	if path == startAddress && s.now.App != "" {
		now, err := json.Marshal(s.now)
		if err != nil {
			panic(err) // texts
		}
		return fmt.Appendf(nil, "import { start } from %q;\nimport app from %q;\nstart(app, %s);\n",
			relative(path, lib.module("preview/start")), relative(path, s.now.App), now)
	}
	if name, ok := strings.CutPrefix(path, componentsPrefix); ok && strings.HasSuffix(name, ".js") {
		// Also of one that is not there, yet: its slot says so.
		name = strings.TrimSuffix(name, ".js")
		return fmt.Appendf(nil, "import { componentSlot } from %q;\nexport default componentSlot(%q, %q, %q);\n",
			relative(path, lib.module("preview/component_slots")), name, s.now.Components[name], s.now.Styles[name])
	}
	if name, ok := strings.CutPrefix(path, datasetsPrefix); ok {
		address := s.now.Datasets[strings.TrimSuffix(name, ".js")]
		if address == "" {
			return nil
		}
		return fmt.Appendf(nil, "export * from %q;\n", relative(path, address))
	}
	name, ok := strings.CutPrefix(path, slotsPrefix)
	address := s.now.Pages[strings.TrimSuffix(name, ".js")]
	if !ok || address == "" {
		return nil
	}
	return fmt.Appendf(nil, "import { slot } from %q;\nimport page from %q;\nexport default slot(%q, page);\n",
		relative(path, lib.module("preview/page_slots")), relative(path, address), strings.TrimSuffix(name, ".js"))
}
