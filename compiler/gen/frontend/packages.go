package frontend

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/compiler/naming"
)

// AddPackages adds packages of the user's own to the package files of a frontend,
// whose paths in the tree begin with a prefix. lock has the versions of all that the
// frontend depends on with them. Where it is of other packages, or nil, the lock that
// is written is only a start, which `npm install` completes and which is then the
// user's.
func AddPackages(tree output.Tree, prefix, title string, packages map[string]string, lock []byte) error {
	if len(packages) == 0 {
		return nil
	}
	files, err := PackageFiles(packages, lock)
	if err != nil {
		return err
	}
	for name, file := range files {
		file.Data = rename(file.Data, naming.Package(title))
		tree[prefix+name] = file
	}
	return nil
}

// PackageFiles are the package files of a frontend with packages of the user's own,
// before it has a name.
func PackageFiles(packages map[string]string, lock []byte) (output.Tree, error) {
	constant, err := runtimeFiles()
	if err != nil {
		return nil, err
	}
	manifest, err := withPackages(constant["package.json"].Data, packages)
	if err != nil {
		return nil, err
	}
	start := output.File{Data: constant["package-lock.json"].Data, Owned: true}
	if fits(manifest, lock) {
		start = output.File{Data: lock}
	}
	return output.Tree{"package.json": {Data: manifest}, "package-lock.json": start}, nil
}

// dependencies are what a package file, or the root of a lock, depends on.
type dependencies struct {
	Dependencies    map[string]string `json:"dependencies"`
	DevDependencies map[string]string `json:"devDependencies"`
}

// withPackages adds packages to a package file. The rest stays as it is written.
func withPackages(manifest []byte, packages map[string]string) ([]byte, error) {
	var ours dependencies
	if err := json.Unmarshal(manifest, &ours); err != nil {
		return nil, err
	}
	maps.Copy(ours.Dependencies, packages)
	maps.DeleteFunc(ours.DevDependencies, func(name, _ string) bool { return packages[name] != "" })
	for key, list := range map[string]map[string]string{"dependencies": ours.Dependencies, "devDependencies": ours.DevDependencies} {
		opening, closing := []byte("  \""+key+"\": {\n"), []byte("\n  }")
		start := bytes.Index(manifest, opening)
		if start < 0 {
			return nil, fmt.Errorf("package.json has no %s", key)
		}
		start += len(opening)
		end := bytes.Index(manifest[start:], closing)
		if end < 0 {
			return nil, fmt.Errorf("%s of package.json has no end", key)
		}
		var lines []string
		for _, name := range slices.Sorted(maps.Keys(list)) {
			lines = append(lines, fmt.Sprintf("    %q: %q", name, list[name]))
		}
		manifest = slices.Concat(manifest[:start], []byte(strings.Join(lines, ",\n")), manifest[start+end:])
	}
	return manifest, nil
}

// fits says whether a lock is that of a package file.
func fits(manifest, lock []byte) bool {
	var wanted dependencies
	var locked struct{ Packages map[string]dependencies }
	if json.Unmarshal(manifest, &wanted) != nil || json.Unmarshal(lock, &locked) != nil {
		return false
	}
	root := locked.Packages[""]
	return maps.Equal(root.Dependencies, wanted.Dependencies) && maps.Equal(root.DevDependencies, wanted.DevDependencies)
}
