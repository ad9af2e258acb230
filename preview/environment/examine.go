package environment

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/n3-lang/n3/preview/devserver"
	"github.com/n3-lang/n3/preview/files"
)

// Check is one thing that the preview needs.
type Check struct {
	Name    string
	Good    bool
	Message string // what is there, or what is missing and how to get it
}

// Examine says what the preview needs and what of it is there.
func Examine(ctx context.Context) []Check {
	var list []Check
	python, err := FindPython(ctx)
	list = append(list, toolCheck("Python", python, err))
	if err == nil {
		list = append(list, venvCheck(ctx, python))
	}
	libraries, bundled := cacheChecks()
	if !bundled {
		list = append(list, nodeChecks(ctx)...)
	}
	return append(list, libraries...)
}

// nodeChecks are of what makes the bundle of the pages' libraries.
func nodeChecks(ctx context.Context) []Check {
	node, err := FindNode(ctx)
	list := []Check{toolCheck("Node", node, err)}
	if err == nil {
		npm, err := FindNpm(node)
		if err == nil {
			if v, asked := versionOf(ctx, npm.Path); asked == nil {
				npm.Version = v.String()
			}
		}
		list = append(list, toolCheck("npm", npm, err))
	}
	return list
}

func toolCheck(name string, t Tool, err error) Check {
	if err != nil {
		return Check{name, false, err.Error()}
	}
	return Check{name, true, t.Version + " at " + t.Path}
}

func venvCheck(ctx context.Context, python Tool) Check {
	ctx, cancel := context.WithTimeout(ctx, versionTime)
	defer cancel()
	if err := exec.CommandContext(ctx, python.Path, "-c", "import venv, ensurepip").Run(); err != nil {
		return Check{"venv", false, python.Path + " cannot create virtual environments; on Debian and Ubuntu: apt install python3-venv"}
	}
	return Check{"venv", true, "can create virtual environments"}
}

// cacheChecks are of the cache and what is in it; bundled says that the libraries
// of the pages are there already, so that Node is not needed.
func cacheChecks() (list []Check, bundled bool) {
	cache, err := CacheFolder()
	if err == nil {
		err = os.MkdirAll(cache, 0o755)
	}
	var f *os.File
	if err == nil {
		f, err = os.CreateTemp(cache, "doctor-*")
	}
	if err != nil {
		return []Check{{"cache", false, fmt.Sprintf("cannot write to %s (%v); set N3_CACHE to another folder", cache, files.Reason(err))}}, false
	}
	f.Close()
	os.Remove(f.Name())
	list = []Check{{"cache", true, cache}}
	l, err := readLocks("")
	if err != nil {
		return append(list, Check{"libraries", false, err.Error()}), false
	}
	message := "installed"
	at, err := l.folders(cache)
	if err != nil {
		return append(list, Check{"libraries", false, err.Error()}), false
	}
	embedded, err := devserver.Embedded()
	if err != nil {
		return append(list, Check{"libraries", false, err.Error()}), false
	}
	bundled = embedded != nil || isComplete(at.bundle)
	if !isComplete(at.venv) || !bundled {
		message = "not installed yet; the first `n3 preview` installs them"
	}
	return append(list, Check{"libraries", true, message + " in " + filepath.Clean(cache)}), bundled
}
