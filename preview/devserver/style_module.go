package devserver

import (
	"cmp"
	"fmt"
	"path"
	"strings"
	"sync"

	"github.com/evanw/esbuild/pkg/api"
)

// styleModule is the ending of a stylesheet whose names are its own: modules import
// them as an object.
const styleModule = ".module.css"

// loadStyleModule makes a style module a module of names that imports its stylesheet.
// It is built by itself: as part of the component, the bundler would keep its text in
// the source map, so that each edit of a color made the component another one.
func (b *componentBuild) loadStyleModule(name string) api.OnLoadResult {
	var mu sync.Mutex
	real := map[string]string{}
	unique := func(name string) api.OnResolveResult {
		// Names begin with that of the file, which other folders may have too.
		other := path.Join(path.Dir(name), strings.ReplaceAll(strings.TrimPrefix(name, componentsFolder), "/", "-"))
		mu.Lock()
		real[other] = name
		mu.Unlock()
		return api.OnResolveResult{Path: other, Namespace: componentFiles}
	}
	options := moduleOptions("n3-style-module", func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
			if args.Importer == styleEntry {
				return unique(name), nil
			}
			found, err := b.resolve(build, name, args)
			if err == nil && strings.HasSuffix(found.Path, styleModule) && found.Namespace == componentFiles {
				return unique(found.Path), nil
			}
			return found, err
		})
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: componentFiles}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			mu.Lock()
			from := cmp.Or(real[args.Path], args.Path)
			mu.Unlock()
			b.note(from)
			text, loader := string(b.files[from]), loaderOf(from)
			if strings.HasSuffix(from, styleModule) {
				loader = api.LoaderLocalCSS
			}
			return api.OnLoadResult{Contents: &text, Loader: loader}, nil
		})
	})
	options.Stdin = &api.StdinOptions{Contents: "export { default } from \"names\";\nexport * from \"names\";\n", Sourcefile: styleEntry, Loader: api.LoaderJS}
	options.Outdir, options.Sourcemap, options.Loader = "/", api.SourceMapNone, loaders
	result := api.Build(options)
	for i := range result.Errors {
		if at := result.Errors[i].Location; at != nil {
			shown := strings.TrimPrefix(at.File, componentFiles+":")
			at.File = cmp.Or(real[shown], shown)
		}
	}
	out := api.OnLoadResult{Errors: result.Errors, Loader: api.LoaderJS}
	names := ""
	for _, file := range result.OutputFiles {
		if path.Ext(file.Path) == ".css" {
			b.mu.Lock()
			b.styles[name] = string(file.Contents)
			b.mu.Unlock()
		} else {
			names = string(file.Contents)
		}
	}
	text := fmt.Sprintf("import %q;\n%s", name, names)
	out.Contents = &text
	return out
}

// styleEntry is what a style module is built for.
const styleEntry = "n3-style-entry"
