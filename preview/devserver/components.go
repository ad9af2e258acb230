package devserver

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
)

// componentsFolder is where the components of the program's owner are.
const componentsFolder = "custom/components/"

// component is one of them as browsers get it: with all that it imports of that
// folder. One with a mistake is a module that says what is wrong.
type component struct {
	sources map[string][]byte // by their paths: what it was made of
	// imports are the modules of packages that it imports, in order; its text has the
	// addresses that shared gives them.
	imports  []string
	packages string // the state of the packages, where it asked for one
	shared   *sharedPackages

	text, style           []byte // style is nil without one
	address, styleAddress string
}

// SetComponents takes over the components of the program's owner, by the paths of
// their files, and the packages that they may import. It says whether that changes
// anything that is served.
func (s *Server) SetComponents(files map[string][]byte, packages Packages) (now Modules, changed bool) {
	made := map[string]*component{}
	var imports []string
	for name := range files {
		title, ok := componentName(name)
		if !ok {
			continue
		}
		c := s.components[title]
		if c == nil || !c.stands(files, packages) {
			c = s.component(name, files, packages, nil)
		}
		made[title] = c
		imports = append(imports, c.imports...)
	}
	slices.Sort(imports)
	shared := s.share(slices.Compact(imports), packages)
	addresses, styles := map[string]string{}, map[string]string{}
	for title, c := range made {
		if len(c.imports) > 0 && c.shared != shared {
			c = s.component(componentsFolder+title+".tsx", files, packages, shared)
			made[title] = c
		}
		if addresses[title] = c.address; c.style != nil {
			styles[title] = c.styleAddress
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	changed = !maps.Equal(addresses, s.now.Components) || !maps.Equal(styles, s.now.Styles)
	s.components, s.shared, s.now.Components, s.now.Styles = made, shared, addresses, styles
	if changed {
		s.builds++
	}
	s.keep(nil)
	return s.now, changed
}

// component makes a component. Without shared packages it is only asked which it
// imports.
func (s *Server) component(name string, files map[string][]byte, packages Packages, shared *sharedPackages) *component {
	c := &component{sources: map[string][]byte{}, shared: shared}
	b := componentBuild{component: c, libraries: s.compiled, files: files, installed: packages, shared: shared, styles: map[string]string{}}
	text, style, failed := b.compile(name)
	for _, module := range c.imports {
		if shared != nil && failed == "" {
			failed = shared.problems[module]
		}
	}
	if failed != "" {
		text, style = fmt.Appendf(nil, "export const problem = %q;\n", failed), nil
	}
	c.text, c.address = text, moduleAddress(hashOf(text), name)
	if style != nil {
		c.style, c.styleAddress = style, moduleAddress(hashOf(style), name)+styleEnding
	}
	slices.Sort(c.imports)
	c.imports = slices.Compact(c.imports)
	return c
}

func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// stands says whether all that it was made of is as it was. What it could not find
// has no text.
func (c *component) stands(files map[string][]byte, packages Packages) bool {
	for name, source := range c.sources {
		now, found := files[name]
		if found != (source != nil) || !bytes.Equal(now, source) {
			return false
		}
	}
	return c.packages == "" || c.packages == packages.state()
}
