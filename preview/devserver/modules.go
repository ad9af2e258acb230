package devserver

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/n3-lang/n3/compiler/gen/output"
)

// module is a generated module as browsers get it.
type module struct {
	source  []byte
	imports map[string]string // by the path in the tree: the address it was given
	text    []byte
	address string
}

// compiler makes the modules of one tree. What the tree before had is kept where
// neither its text nor the address of anything that it imports changed.
type compiler struct {
	libraries *Libraries
	tree      output.Tree
	before    map[string]*module
	made      map[string]*module
	making    map[string]bool
}

// module compiles the module of a path in the tree, after what it imports.
func (c *compiler) module(name string) (*module, error) {
	if m := c.made[name]; m != nil {
		return m, nil
	}
	if c.making[name] {
		return nil, fmt.Errorf("%s imports itself", name)
	}
	c.making[name] = true
	file := c.tree[name]
	m := c.before[name]
	if m == nil || !bytes.Equal(m.source, file.Data) || !c.stands(m) {
		var err error
		if m, err = c.compile(name, file.Data); err != nil {
			return nil, err
		}
	}
	c.made[name] = m
	return m, nil
}

// stands says whether all that a module imports has the address that it had.
func (c *compiler) stands(m *module) bool {
	for name, address := range m.imports {
		now, err := c.module(name)
		if err != nil || now.address != address {
			return false
		}
	}
	return true
}

func (c *compiler) compile(name string, source []byte) (*module, error) {
	m := &module{source: source, imports: map[string]string{}}
	var failed error
	resolve := func(args api.OnResolveArgs) (api.OnResolveResult, error) {
		if args.Kind == api.ResolveEntryPoint {
			return api.OnResolveResult{}, nil
		}
		address, err := c.resolve(m, name, args)
		if err != nil {
			failed = err
			return api.OnResolveResult{}, err
		}
		// Its own address has the same depth, whatever its text is.
		return api.OnResolveResult{Path: relative(moduleAddress("", name), address), External: true}, nil
	}
	options := moduleOptions("n3", func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: ".*"}, resolve)
	})
	options.Stdin = &api.StdinOptions{Contents: string(source), Sourcefile: name, Loader: loaderOf(name)}
	result := api.Build(options)
	if failed != nil {
		return nil, failed
	}
	if err := failure(result); err != nil {
		return nil, err
	}
	m.text = result.OutputFiles[0].Contents
	sum := sha256.Sum256(m.text)
	m.address = moduleAddress(hex.EncodeToString(sum[:8]), name)
	return m, nil
}

// moduleOptions compile one module of a page or of a component; the plugin says what
// it imports.
func moduleOptions(plugin string, setup func(api.PluginBuild)) api.BuildOptions {
	return api.BuildOptions{
		Bundle:      true,
		Format:      api.FormatESModule,
		Target:      api.ES2023,
		JSX:         api.JSXAutomatic,
		Sourcemap:   api.SourceMapInline,
		Define:      defines,
		TsconfigRaw: "{}",
		LogLevel:    api.LogLevelSilent,
		Plugins:     []api.Plugin{{Name: plugin, Setup: setup}},
	}
}

// loaderOf is how the source of a module is read.
func loaderOf(name string) api.Loader {
	if loader, found := loaders[path.Ext(name)]; found {
		return loader
	}
	return api.LoaderTSX
}

// moduleAddress is where the module of a path in the tree is, by the hash of its text.
func moduleAddress(hash, name string) string {
	return modulesPrefix + cmp.Or(hash, "-") + "/" + strings.TrimSuffix(strings.TrimPrefix(name, "src/"), path.Ext(name)) + ".js"
}

// resolve finds the address of what a module imports.
func (c *compiler) resolve(m *module, from string, args api.OnResolveArgs) (string, error) {
	if !strings.HasPrefix(args.Path, ".") {
		if address := c.libraries.module(args.Path); address != "" {
			return address, nil
		}
		return "", fmt.Errorf("%s imports %q, which is no library of the runtime", from, args.Path)
	}
	target := path.Join(path.Dir(from), args.Path)
	if component, ok := strings.CutPrefix(target, componentsFolder); ok && args.Kind == api.ResolveJSDynamicImport {
		return componentsPrefix + component + ".js", nil
	}
	if address := c.libraries.module(strings.TrimPrefix(target, "src/")); address != "" {
		return address, nil
	}
	for _, ext := range []string{".tsx", ".ts"} {
		name := target + ext
		if _, found := c.tree[name]; !found {
			continue
		}
		if page, ok := pageName(name); ok && args.Kind == api.ResolveJSDynamicImport {
			return slotsPrefix + page + ".js", nil
		}
		imported, err := c.module(name)
		if err != nil {
			return "", err
		}
		// The app stays when a dataset of it becomes another: the page exchanges that one.
		if dataset, ok := datasetName(name); ok && from == appModule {
			return datasetsPrefix + dataset + ".js", nil
		}
		m.imports[name] = imported.address
		return imported.address, nil
	}
	return "", fmt.Errorf("%s imports %q, which is not there", from, args.Path)
}
