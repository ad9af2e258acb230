package vite

import (
	_ "embed"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/n3-lang/n3/preview/process"
)

// Script starts Vite and says its port.
//
//go:embed serve.mjs
var Script []byte

// New is a page server over the frontend in root that is not started yet. node
// runs the script serve.mjs, which is in a folder; cache holds what Vite bundles.
func New(node, folder, root, cache string, log io.Writer, event func(string, []byte), status func(process.Status, string)) *process.Service {
	return process.NewService(func() *exec.Cmd {
		cmd := exec.Command(node, filepath.Join(folder, "serve.mjs"), root)
		cmd.Dir = root
		cmd.Env = process.Environ("N3_PREVIEW=1", "N3_VITE_CACHE="+cache, "NO_COLOR=1")
		return cmd
	}, log, event, status)
}

// LinkModules makes the app's node_modules the one of the environment.
func LinkModules(root, modules string) error {
	link := filepath.Join(root, "node_modules")
	if to, err := os.Readlink(link); err == nil && to == modules {
		return nil
	}
	if err := os.RemoveAll(link); err != nil {
		return err
	}
	if err := os.Symlink(modules, link); err != nil {
		return fmt.Errorf("cannot link %s to the installed packages: %w", link, err)
	}
	return nil
}
