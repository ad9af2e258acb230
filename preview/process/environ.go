package process

import (
	"os"
	"strings"
)

// Environ is ours without what would slow or mislead a Python child.
func Environ(more ...string) []string {
	var list []string
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		switch name {
		case "PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "VIRTUAL_ENV", "NODE_OPTIONS", "NODE_ENV":
			continue
		}
		list = append(list, entry)
	}
	return append(list, more...)
}
