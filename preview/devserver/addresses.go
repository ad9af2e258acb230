package devserver

import (
	"path"
	"strings"
)

// Where the server has its modules.
const (
	prefix          = "/__n3/pages/"
	librariesPrefix = prefix + "lib/"
	modulesPrefix   = prefix + "m/"
	slotsPrefix     = prefix + "slot/"
	datasetsPrefix  = prefix + "dataset/"
	// componentsPrefix has the slots of the components of the program's owner.
	componentsPrefix = prefix + "component/"
	// packagesPrefix has the packages that these import.
	packagesPrefix = prefix + "package/"
	startAddress   = prefix + "start.js"
	// styleEnding is that of the address of a component's stylesheet.
	styleEnding = ".css"
)

// Handles says whether an address is one of the server's modules.
func Handles(path string) bool { return strings.HasPrefix(path, prefix) }

// relative is the address of one module as another imports it. Modules name each
// other so, because the server may be seen below a path that it does not know of.
func relative(from, to string) string {
	var up int
	dir := path.Dir(from)
	for !strings.HasPrefix(to, dir+"/") {
		dir = path.Dir(dir)
		up++
	}
	if up == 0 {
		return "./" + strings.TrimPrefix(to, dir+"/")
	}
	return strings.Repeat("../", up) + strings.TrimPrefix(to, dir+"/")
}

// datasetName is the name of a dataset by the path of its module.
func datasetName(name string) (string, bool) {
	rest, ok := strings.CutPrefix(name, "src/datasets/")
	return strings.TrimSuffix(rest, ".ts"), ok && strings.HasSuffix(rest, ".ts")
}

// componentName is the name of a component of the program's owner by the path of
// its module.
func componentName(name string) (string, bool) {
	rest, ok := strings.CutPrefix(name, componentsFolder)
	return strings.TrimSuffix(rest, ".tsx"), ok && strings.HasSuffix(rest, ".tsx") && !strings.Contains(rest, "/")
}

// pageName is the name of a page's component by the path of its module.
func pageName(name string) (string, bool) {
	rest, ok := strings.CutPrefix(name, "src/pages/")
	return strings.TrimSuffix(rest, ".tsx"), ok && strings.HasSuffix(rest, ".tsx")
}
