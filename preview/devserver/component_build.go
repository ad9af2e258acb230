package devserver

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/n3-lang/n3/compiler/runtime"
	"github.com/n3-lang/n3/compiler/workspace"
)

// componentBuild bundles one component. The bundler asks for files side by side.
type componentBuild struct {
	mu        sync.Mutex // of what follows from that: the component and its styles
	component *component
	libraries *Libraries
	files     map[string][]byte
	installed Packages
	shared    *sharedPackages   // nil while it is only asked what it imports
	styles    map[string]string // of its style modules, by their paths
}

// The namespaces of what is not read from a folder.
const (
	componentFiles = "components" // files of components
	styleTexts     = "styles"     // the stylesheets of their style modules
	packageModules = "packages"   // modules of packages, as CommonJS
	sharedModules  = "shared"     // the same, as they are served
)

// loaders are how files are read that are no module of TypeScript. Pictures and fonts
// are part of what imports them.
var loaders = func() map[string]api.Loader {
	known := map[string]api.Loader{".tsx": api.LoaderTSX, ".ts": api.LoaderTS, ".css": api.LoaderCSS, ".json": api.LoaderJSON}
	for _, ext := range workspace.ComponentFiles {
		if _, text := known[ext]; !text {
			known[ext] = api.LoaderDataURL
		}
	}
	return known
}()

// compile returns the module and its stylesheet, or what is wrong with the component.
func (b *componentBuild) compile(name string) (text, style []byte, failed string) {
	options := moduleOptions("n3-components", func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
			return b.resolve(build, name, args)
		})
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: componentFiles}, b.load)
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: styleTexts}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			b.mu.Lock()
			text := b.styles[args.Path]
			b.mu.Unlock()
			return api.OnLoadResult{Contents: &text, Loader: api.LoaderCSS}, nil
		})
		shimPackages(build)
	})
	options.EntryPoints, options.Outdir, options.Loader = []string{name}, "/", loaders
	result := api.Build(options)
	if len(result.Errors) > 0 {
		lines := api.FormatMessages(result.Errors, api.FormatMessagesOptions{Kind: api.ErrorMessage, TerminalWidth: 100})
		return nil, nil, strings.TrimSpace(strings.ReplaceAll(strings.Join(lines, ""), componentFiles+":", ""))
	}
	for _, file := range result.OutputFiles {
		if path.Ext(file.Path) == ".css" {
			style = file.Contents
		} else {
			text = file.Contents
		}
	}
	if b.shared != nil {
		style = slices.Concat(b.shared.style(b.component.imports), style)
	}
	if len(style) == 0 {
		style = nil
	}
	return text, style, ""
}

// resolve finds what a component imports: files beside it become part of it, the
// libraries of the pages and packages are shared with others.
func (b *componentBuild) resolve(build api.PluginBuild, entry string, args api.OnResolveArgs) (api.OnResolveResult, error) {
	here := moduleAddress("", entry)
	switch {
	case args.Kind == api.ResolveEntryPoint:
		// Not args.Path: of a file that is below the working folder, too, that is absolute.
		return api.OnResolveResult{Path: entry, Namespace: componentFiles}, nil
	case args.Namespace == "file":
		return api.OnResolveResult{}, nil // in a stylesheet of a package
	case args.Kind == api.ResolveJSImportStatement && strings.HasSuffix(args.Importer, styleModule):
		return api.OnResolveResult{Path: args.Path, Namespace: styleTexts}, nil
	case args.Namespace == packageModules:
		return api.OnResolveResult{Path: args.Path, Namespace: sharedModules}, nil
	case args.Namespace == sharedModules:
		address := prefix
		if b.shared != nil {
			address = b.shared.address(args.Path)
		}
		return api.OnResolveResult{Path: relative(here, address), External: true}, nil
	}
	inStyle := args.Kind == api.ResolveCSSURLToken || args.Kind == api.ResolveCSSImportRule
	if inStyle && isElsewhere(args.Path) {
		return api.OnResolveResult{Path: args.Path, External: true}, nil
	}
	if strings.HasPrefix(args.Path, ".") || inStyle {
		target := path.Join(path.Dir(args.Importer), args.Path)
		for _, ext := range []string{"", ".tsx", ".ts", "/index.ts", "/index.tsx"} {
			if b.note(target + ext) {
				return api.OnResolveResult{Path: target + ext, Namespace: componentFiles}, nil
			}
		}
		if strings.HasPrefix(args.Path, ".") || args.Kind == api.ResolveCSSURLToken {
			return api.OnResolveResult{}, notThere(target)
		}
	}
	library := args.Path
	if library == "n3" {
		library = "n3/index"
	}
	if address := b.libraries.module(library); address != "" {
		return api.OnResolveResult{Path: relative(here, address), External: true}, nil
	}
	return b.resolvePackage(build, args)
}

// isElsewhere says whether a stylesheet names what is no file of its folder.
func isElsewhere(address string) bool {
	return strings.HasPrefix(address, "/") || strings.HasPrefix(address, "#") || strings.HasPrefix(address, "data:") || strings.Contains(address, "://")
}

// notThere says why a file cannot be imported.
func notThere(name string) error {
	switch ext := path.Ext(name); {
	case !strings.HasPrefix(name, componentsFolder):
		return fmt.Errorf("%s is outside of %s; components import files beside them", name, strings.TrimSuffix(componentsFolder, "/"))
	case ext != "" && !slices.Contains(workspace.ComponentFiles, ext):
		return fmt.Errorf("%s cannot be imported; components import files with the extensions %s", name, strings.Join(workspace.ComponentFiles, ", "))
	}
	return fmt.Errorf("%s does not exist", name)
}

// resolvePackage finds a module of a package, or says where to add it.
func (b *componentBuild) resolvePackage(build api.PluginBuild, args api.OnResolveArgs) (api.OnResolveResult, error) {
	b.mu.Lock()
	b.component.packages = b.installed.state()
	b.mu.Unlock()
	name := packageOf(args.Path)
	switch {
	case name == "":
		return api.OnResolveResult{}, fmt.Errorf("%q cannot be imported; components import \"n3\", \"react\", files beside them and packages", args.Path)
	case b.installed.Versions[name] == "":
		version := runtime.Packages()[name]
		if version == "" {
			version = "VERSION"
		}
		return api.OnResolveResult{}, fmt.Errorf("package %q is missing; add `%q: %q` to `dependencies` in %s", name, name, version, workspace.PackageFile)
	case b.installed.Folder == "":
		return api.OnResolveResult{}, errors.New(b.installed.Problem)
	}
	if path.Ext(args.Path) == ".css" {
		found := build.Resolve(args.Path, api.ResolveOptions{ResolveDir: filepath.Dir(b.installed.Folder), Kind: args.Kind, Namespace: "file"})
		if len(found.Errors) > 0 {
			return api.OnResolveResult{}, fmt.Errorf("package %q has no file %q", name, args.Path)
		}
		return api.OnResolveResult{Path: found.Path, Namespace: found.Namespace}, nil
	}
	b.mu.Lock()
	b.component.imports = append(b.component.imports, args.Path)
	b.mu.Unlock()
	return api.OnResolveResult{Path: args.Path, Namespace: packageModules}, nil
}

// note remembers that a component depends on a file, also where it is not there.
func (b *componentBuild) note(name string) bool {
	source, found := b.files[name]
	b.mu.Lock()
	defer b.mu.Unlock()
	b.component.sources[name] = source
	return found
}

func (b *componentBuild) load(args api.OnLoadArgs) (api.OnLoadResult, error) {
	b.note(args.Path)
	if strings.HasSuffix(args.Path, styleModule) {
		return b.loadStyleModule(args.Path), nil
	}
	text := string(b.files[args.Path])
	return api.OnLoadResult{Contents: &text, Loader: loaderOf(args.Path)}, nil
}
