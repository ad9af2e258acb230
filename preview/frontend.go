package preview

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// newFrontend runs Vite over the app below root.
func newFrontend(env *Environment, root, cache string, log io.Writer, event func(string, []byte), status func(Status, string)) *service {
	return newService(func() *exec.Cmd {
		cmd := exec.Command(env.Node, filepath.Join(env.Host, "serve.mjs"), root)
		cmd.Dir = root
		cmd.Env = childEnvironment("N3_PREVIEW=1", "N3_VITE_CACHE="+cache, "NO_COLOR=1")
		return cmd
	}, log, event, status)
}

// linkModules makes the app's node_modules the one of the environment.
func linkModules(root, modules string) error {
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
