package devserver

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/n3-lang/n3/compiler/runtime"
)

// packages are the modules of libraries that generated modules import, or packages
// of the program's owner. Of those
// that are CommonJS the names of the exports are listed: they cannot be read from
// the syntax.
var packages = map[string][]string{
	"react": {
		"Activity", "Children", "Component", "Fragment", "Profiler", "PureComponent", "StrictMode", "Suspense", "cache", "cloneElement",
		"createContext", "createElement", "createRef", "forwardRef", "isValidElement", "lazy", "memo", "startTransition", "use", "useActionState",
		"useCallback", "useContext", "useDebugValue", "useDeferredValue", "useEffect", "useEffectEvent", "useId", "useImperativeHandle",
		"useInsertionEffect", "useLayoutEffect", "useMemo", "useOptimistic", "useReducer", "useRef", "useState", "useSyncExternalStore",
		"useTransition", "version",
	},
	"react/jsx-runtime": {"Fragment", "jsx", "jsxs"},
	"react-dom": {
		"createPortal", "flushSync", "preconnect", "prefetchDNS", "preinit", "preinitModule", "preload", "preloadModule", "requestFormReset",
		"unstable_batchedUpdates", "useFormState", "useFormStatus", "version",
	},
	"zod/mini": nil,
}

// stylesheets stand before all others, in this order.
var stylesheets = []string{"tokens.css", "base.css", "shell.css"}

// manifestName is the file that says what a bundle holds.
const manifestName = "manifest.json"

type manifest struct {
	Key     string   `json:"key"`
	Modules []string `json:"modules"`
}

// Bundle bundles the web runtime and all that it imports into a folder, a module
// for each that generated modules may import, with what they share in modules of
// its own, and one stylesheet. nodeModules is where the packages are installed. It
// takes some seconds, once for each version.
func Bundle(nodeModules, out string) error {
	nodeModules, err := filepath.Abs(nodeModules)
	if err != nil {
		return err
	}
	if out, err = filepath.Abs(out); err != nil {
		return err
	}
	source := filepath.Join(out, "source")
	if err := unpack(source); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(source) }()
	entries, styles, err := entryPoints(source)
	if err != nil {
		return err
	}
	options := api.BuildOptions{
		EntryPointsAdvanced: entries,
		AbsWorkingDir:       source,
		Outdir:              out,
		Bundle:              true,
		Splitting:           true,
		Write:               true,
		Format:              api.FormatESModule,
		Target:              api.ES2023,
		ChunkNames:          "shared/[name]-[hash]",
		JSX:                 api.JSXAutomatic,
		NodePaths:           []string{nodeModules},
		Loader:              map[string]api.Loader{".css": api.LoaderEmpty},
		Define:              defines,
		TsconfigRaw:         "{}",
		LegalComments:       api.LegalCommentsEndOfFile,
		LogLevel:            api.LogLevelSilent,
	}
	if err := failure(api.Build(options)); err != nil {
		return err
	}
	options.EntryPointsAdvanced = []api.EntryPoint{{InputPath: styles, OutputPath: "styles"}}
	options.Splitting, options.ChunkNames = false, ""
	options.Loader = nil
	if err := failure(api.Build(options)); err != nil {
		return err
	}
	key, err := Key()
	if err != nil {
		return err
	}
	m := manifest{Key: key}
	for _, e := range entries {
		m.Modules = append(m.Modules, e.OutputPath)
	}
	slices.Sort(m.Modules)
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, manifestName), data, 0o644)
}

// Key is of all that a bundle is made of: bundles of one key are equal.
func Key() (string, error) {
	sum := sha256.New()
	add := func(name string, data []byte) {
		fmt.Fprintf(sum, "%s %d\n", name, len(data))
		sum.Write(data)
	}
	add("layout of the bundle", []byte{4}) // grows with it
	if build, ok := debug.ReadBuildInfo(); ok {
		for _, m := range build.Deps {
			if m.Path == "github.com/evanw/esbuild" {
				add(m.Path, []byte(m.Version))
			}
		}
	}
	for _, files := range []fs.FS{runtime.Web(), runtime.Preview()} {
		err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || strings.Contains(name, ".test.") {
				return err
			}
			data, err := fs.ReadFile(files, name)
			add(name, data)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(packages)) {
		add(name, []byte(strings.Join(packages[name], " ")))
	}
	return hex.EncodeToString(sum.Sum(nil))[:16], nil
}

// defines is what modules ask of their bundler.
var defines = map[string]string{
	"import.meta.env.DEV":      "true",
	"import.meta.env.BASE_URL": "globalThis.n3Root", // the preview's client sets it
	// React's own checks are for hooks and keys written by hand; with them a table takes
	// three times as long to draw.
	"process.env.NODE_ENV": `"production"`,
}

// failure is what went wrong in a build, or nil.
func failure(result api.BuildResult) error {
	var list []error
	for _, m := range result.Errors {
		if m.Location == nil {
			list = append(list, errors.New(m.Text))
			continue
		}
		list = append(list, fmt.Errorf("%s:%d:%d: %s", m.Location.File, m.Location.Line, m.Location.Column+1, m.Text))
	}
	return errors.Join(list...)
}

// unpack writes the sources of the runtime below a folder.
func unpack(to string) error {
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	for _, files := range []fs.FS{runtime.Web(), runtime.Preview()} {
		err := fs.WalkDir(files, "src", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || strings.Contains(name, ".test.") {
				return err
			}
			data, err := fs.ReadFile(files, name)
			if err != nil {
				return err
			}
			return writeFile(filepath.Join(to, filepath.FromSlash(name)), data)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func writeFile(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o644)
}

// entryPoints lists the modules to bundle, and the stylesheet that imports all
// others.
func entryPoints(source string) (entries []api.EntryPoint, styles string, err error) {
	var sheets []string
	files := os.DirFS(source)
	err = fs.WalkDir(files, "src", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		switch ext := path.Ext(name); ext {
		case ".ts", ".tsx":
			out := strings.TrimSuffix(strings.TrimPrefix(name, "src/"), ext)
			entries = append(entries, api.EntryPoint{InputPath: filepath.Join(source, filepath.FromSlash(name)), OutputPath: out})
		case ".css":
			sheets = append(sheets, name)
		}
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	for module, names := range packages {
		file := filepath.Join(source, "packages", filepath.FromSlash(module)+".js")
		text := fmt.Sprintf("export * from %q;\n", module)
		if names != nil {
			text = fmt.Sprintf("import all from %q;\nexport default all;\nexport const { %s } = all;\n", module, strings.Join(names, ", "))
		}
		if err := writeFile(file, []byte(text)); err != nil {
			return nil, "", err
		}
		entries = append(entries, api.EntryPoint{InputPath: file, OutputPath: module})
	}
	rank := func(sheet string) int {
		if i := slices.Index(stylesheets, path.Base(sheet)); i >= 0 {
			return i
		}
		return len(stylesheets)
	}
	slices.SortStableFunc(sheets, func(a, b string) int { return rank(a) - rank(b) })
	var all strings.Builder
	for _, sheet := range sheets {
		fmt.Fprintf(&all, "@import %q;\n", "./"+sheet)
	}
	styles = filepath.Join(source, "styles.css")
	return entries, styles, writeFile(styles, []byte(all.String()))
}

// Libraries is a bundle that Bundle made.
type Libraries struct {
	files   fs.FS
	key     string
	address string // under which the server has it
	modules map[string]bool
}

// OpenLibraries reads what a bundle holds.
func OpenLibraries(files fs.FS) (*Libraries, error) {
	data, err := fs.ReadFile(files, manifestName)
	if err != nil {
		return nil, fmt.Errorf("cannot read the bundle of libraries: %w", err)
	}
	var m manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("the bundle of libraries is damaged: %w", err)
	}
	l := &Libraries{files: files, key: m.Key, address: librariesPrefix + m.Key + "/", modules: map[string]bool{}}
	for _, name := range m.Modules {
		l.modules[name] = true
	}
	return l, nil
}

// Embedded is the bundle inside of a release; nil where there is none.
func Embedded() (*Libraries, error) {
	files, err := fs.Sub(embedded, "bundle")
	if err != nil {
		return nil, err
	}
	if _, err := fs.Stat(files, manifestName); err != nil {
		return nil, nil
	}
	l, err := OpenLibraries(files)
	if err != nil {
		return nil, err
	}
	if key, err := Key(); err != nil || key != l.key {
		return nil, errors.Join(errors.New("this n3 was built with the bundle of another version; build it with `make release`"), err)
	}
	return l, nil
}

// module is the address of a module, "" where there is none.
func (l *Libraries) module(name string) string {
	for _, name := range []string{name, name + "/index"} {
		if l.modules[name] {
			return l.address + name + ".js"
		}
	}
	return ""
}
