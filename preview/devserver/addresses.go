package devserver

import "strings"

// Where the server has its modules.
const (
	prefix          = "/__n3/pages/"
	librariesPrefix = prefix + "lib/"
	modulesPrefix   = prefix + "m/"
	slotsPrefix     = prefix + "slot/"
	startAddress    = prefix + "start.js"
)

// Handles says whether an address is one of the server's modules.
func Handles(path string) bool { return strings.HasPrefix(path, prefix) }

// pageName is the name of a page's component by the path of its module.
func pageName(name string) (string, bool) {
	rest, ok := strings.CutPrefix(name, "src/pages/")
	return strings.TrimSuffix(rest, ".tsx"), ok && strings.HasSuffix(rest, ".tsx")
}
