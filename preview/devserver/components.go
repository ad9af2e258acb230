package devserver

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// componentsFolder is where the components of the program's owner are.
const componentsFolder = "custom/components/"

// component is one of them as browsers get it: with all that it imports of that
// folder. One with a mistake is a module that says what is wrong.
type component struct {
	sources map[string][]byte // by their paths: what it was made of
	text    []byte
	address string
}

// SetComponents takes over the components of the program's owner, by the paths of
// their files. It says whether that changes anything that is served.
func (s *Server) SetComponents(files map[string][]byte) (now Modules, changed bool) {
	made := map[string]*component{}
	for name := range files {
		if title, ok := componentName(name); ok {
			made[title] = s.component(name, files)
		}
	}
	addresses := map[string]string{}
	for title, c := range made {
		addresses[title] = c.address
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	changed = !maps.Equal(addresses, s.now.Components)
	s.components, s.now.Components = made, addresses
	if changed {
		s.builds++
	}
	s.keep(nil)
	return s.now, changed
}

// component makes a component; the one of before where none of its files changed.
func (s *Server) component(name string, files map[string][]byte) *component {
	title, _ := componentName(name)
	if before := s.components[title]; before != nil && before.stands(files) {
		return before
	}
	c := &component{sources: map[string][]byte{}}
	b := componentBuild{component: c, libraries: s.compiled, files: files}
	text, failed := b.compile(name)
	if failed != "" {
		text = fmt.Appendf(nil, "export const problem = %q;\n", failed)
	}
	sum := sha256.Sum256(text)
	c.text, c.address = text, moduleAddress(hex.EncodeToString(sum[:8]), name)
	return c
}

// stands says whether all that it was made of is as it was. What it could not find
// has no text.
func (c *component) stands(files map[string][]byte) bool {
	for name, source := range c.sources {
		now, found := files[name]
		if found != (source != nil) || !bytes.Equal(now, source) {
			return false
		}
	}
	return true
}

// componentBuild bundles one component.
type componentBuild struct {
	component *component
	libraries *Libraries
	files     map[string][]byte
}

// namespace has the files of components, which are not read from a folder.
const namespace = "components"

// compile returns the module, or what is wrong with the component.
func (b *componentBuild) compile(name string) (text []byte, failed string) {
	options := moduleOptions("n3-components", func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(args api.OnResolveArgs) (api.OnResolveResult, error) { return b.resolve(name, args) })
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: namespace}, b.load)
	})
	options.EntryPoints, options.Outdir = []string{name}, "/"
	result := api.Build(options)
	if len(result.Errors) > 0 {
		lines := api.FormatMessages(result.Errors, api.FormatMessagesOptions{Kind: api.ErrorMessage, TerminalWidth: 100})
		return nil, strings.TrimSpace(strings.ReplaceAll(strings.Join(lines, ""), namespace+":", ""))
	}
	return result.OutputFiles[0].Contents, ""
}

// resolve finds what a component imports: files beside it become part of it, and
// the libraries of the pages are shared with them.
func (b *componentBuild) resolve(entry string, args api.OnResolveArgs) (api.OnResolveResult, error) {
	if args.Kind == api.ResolveEntryPoint {
		// Not args.Path: of a file that is below the working folder, too, that is absolute.
		return api.OnResolveResult{Path: entry, Namespace: namespace}, nil
	}
	library := args.Path
	if library == "n3" {
		library = "n3/index"
	}
	if strings.HasPrefix(args.Path, ".") {
		target := path.Join(path.Dir(args.Importer), args.Path)
		for _, ext := range []string{"", ".tsx", ".ts", "/index.ts", "/index.tsx"} {
			if b.note(target + ext) {
				return api.OnResolveResult{Path: target + ext, Namespace: namespace}, nil
			}
		}
		return api.OnResolveResult{}, fmt.Errorf("%s is not there", target)
	}
	if address := b.libraries.module(library); address != "" {
		return api.OnResolveResult{Path: relative(moduleAddress("", entry), address), External: true}, nil
	}
	return api.OnResolveResult{}, fmt.Errorf("components may import files beside them, \"n3\" and \"react\", not %q", args.Path)
}

// note remembers that a component depends on a file, also where it is not there.
func (b *componentBuild) note(name string) bool {
	source, found := b.files[name]
	b.component.sources[name] = source
	return found
}

func (b *componentBuild) load(args api.OnLoadArgs) (api.OnLoadResult, error) {
	b.note(args.Path)
	text := string(b.files[args.Path])
	return api.OnLoadResult{Contents: &text, Loader: loaderOf(args.Path)}, nil
}
