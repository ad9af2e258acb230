package devserver

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// Packages are the npm packages that components may import.
type Packages struct {
	Versions map[string]string // by name, as the program's owner wrote them
	Folder   string            // the node_modules that they are in; "" where they are not installed
	Problem  string            // why they are not
	Key      string            // of what is installed
}

// state names what is known of packages.
func (p Packages) state() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(p.Versions)) {
		fmt.Fprintf(&b, "%s@%s ", name, p.Versions[name])
	}
	return b.String() + p.Folder + " " + p.Key + " " + p.Problem
}

// packageOf is the package that a module is of, by the name by which it is imported;
// "" where that is no such name.
func packageOf(module string) string {
	parts := strings.SplitN(module, "/", 3)
	switch {
	case strings.Contains(module, ":") || parts[0] == "":
		return ""
	case strings.HasPrefix(module, "@") && len(parts) > 1:
		return parts[0] + "/" + parts[1]
	}
	return parts[0]
}

// sharedPackages are the modules of packages that components import, bundled
// together: a module is there once, whoever imports it, and React is that of the pages.
type sharedPackages struct {
	of       string            // the packages and the modules that it was made of
	key      string            // of all texts
	files    map[string][]byte // by the last part of their addresses
	problems map[string]string // by module: what is wrong with it
}

// share bundles modules of packages; what is there is returned where it is of the
// same. It is never nil.
func (s *Server) share(modules []string, packages Packages) *sharedPackages {
	of := packages.state() + "\n" + strings.Join(modules, "\n")
	if s.shared != nil && s.shared.of == of {
		return s.shared
	}
	p := &sharedPackages{of: of, problems: map[string]string{}}
	if len(modules) == 0 {
		return p
	}
	if failed := p.bundle(modules, packages.Folder, s.compiled); failed != "" {
		// One with a mistake takes nothing from the others.
		modules = slices.DeleteFunc(slices.Clone(modules), func(module string) bool {
			alone := sharedPackages{}
			failed := alone.bundle([]string{module}, packages.Folder, s.compiled)
			if failed != "" {
				p.problems[module] = failed
			}
			return failed != ""
		})
		p.bundle(modules, packages.Folder, s.compiled)
	}
	if s.shared != nil && s.shared.key == p.key && maps.Equal(s.shared.problems, p.problems) {
		s.shared.of = of // no component has to be made again
		return s.shared
	}
	return p
}

// packageEntries is the namespace of the modules of which the bundle is made.
const packageEntries = "entries"

// bundle returns what is wrong with the modules, "" where nothing is.
func (p *sharedPackages) bundle(modules []string, folder string, libraries *Libraries) (failed string) {
	options := moduleOptions("n3-packages", func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
			ours := packages[args.Path] != nil // React
			switch {
			case args.Kind == api.ResolveEntryPoint:
				return api.OnResolveResult{Path: args.Path, Namespace: packageEntries}, nil
			case args.Namespace == packageModules:
				return api.OnResolveResult{Path: args.Path, Namespace: sharedModules}, nil
			case ours && args.Kind == api.ResolveJSRequireCall:
				return api.OnResolveResult{Path: args.Path, Namespace: packageModules}, nil
			case ours:
				// All files of the bundle are in one folder.
				return api.OnResolveResult{Path: relative(packagesPrefix+"key/file", libraries.module(args.Path)), External: true}, nil
			}
			// All else is found by the bundler itself, which then knows what kind of module
			// it is.
			return api.OnResolveResult{}, nil
		})
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: packageEntries}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			text := fmt.Sprintf(packageEntry, args.Path)
			return api.OnLoadResult{Contents: &text, Loader: api.LoaderJS, ResolveDir: filepath.Dir(folder)}, nil
		})
		shimPackages(build)
	})
	for _, module := range modules {
		options.EntryPointsAdvanced = append(options.EntryPointsAdvanced, api.EntryPoint{InputPath: module, OutputPath: fileOf(module)})
	}
	options.AbsWorkingDir = filepath.Dir(folder)
	options.Splitting, options.Outdir, options.ChunkNames = true, "/", "shared-[hash]"
	options.Sourcemap, options.Loader = api.SourceMapNone, loaders
	result := api.Build(options)
	if len(result.Errors) > 0 {
		lines := api.FormatMessages(result.Errors, api.FormatMessagesOptions{Kind: api.ErrorMessage, TerminalWidth: 100})
		return strings.TrimSpace(strings.Join(lines, ""))
	}
	p.files = map[string][]byte{}
	for _, file := range result.OutputFiles {
		p.files[path.Base(filepath.ToSlash(file.Path))] = file.Contents
	}
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(p.files)) {
		fmt.Fprintf(sum, "%s %d\n", name, len(p.files[name]))
		sum.Write(p.files[name])
	}
	p.key = hex.EncodeToString(sum.Sum(nil))[:16]
	return ""
}

// packageEntry gives a module, whether it is one of JavaScript or of CommonJS, as one
// object: what it exports is not known from its syntax. shimPackages takes it apart.
const packageEntry = `import * as all from %q;
const exports = Object.defineProperty({}, "__esModule", { value: true });
for (const name of Object.keys(all)) Object.defineProperty(exports, name, { enumerable: true, get: () => all[name] });
export default exports;
`

// shimPackages has modules of packageModules be CommonJS whose exports are the default
// export of the shared module: the bundler reads any name from such.
func shimPackages(build api.PluginBuild) {
	give := func(text string) func(api.OnLoadArgs) (api.OnLoadResult, error) {
		return func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			contents := fmt.Sprintf(text, args.Path)
			return api.OnLoadResult{Contents: &contents, Loader: api.LoaderJS}, nil
		}
	}
	build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: packageModules}, give("module.exports = require(%q).default;\n"))
	build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: sharedModules}, give("export { default } from %q;\n"))
}

// fileOf is the name of the file of a module, without its extension.
func fileOf(module string) string { return strings.ReplaceAll(module, "/", ",") }

// address is where a module is.
func (p *sharedPackages) address(module string) string {
	return packagesPrefix + p.key + "/" + fileOf(module) + ".js"
}

// style is the text of the stylesheets that modules import by themselves.
func (p *sharedPackages) style(modules []string) []byte {
	var parts [][]byte
	for _, module := range modules {
		if text, found := p.files[fileOf(module)+".css"]; found {
			parts = append(parts, text)
		}
	}
	return bytes.Join(parts, []byte("\n"))
}
