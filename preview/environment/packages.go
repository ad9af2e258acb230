package environment

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"time"

	"github.com/n3-lang/n3/compiler/gen/frontend"
	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/compiler/runtime"
	"github.com/n3-lang/n3/preview/devserver"
)

const (
	manifestName = "package.json"
	lockName     = "package-lock.json"
	npmSettings  = ".npmrc"
	// The two parts of an installation.
	lockFolder = "frontend"
	ownFolder  = "own"
)

// FindPackages finds packages of a program's owner in a folder that they were installed
// into by this lock.
func FindPackages(folder string, packages map[string]string, lock []byte) (installed devserver.Packages, found bool) {
	files, err := frontend.PackageFiles(packages, lock)
	if err != nil || lock == nil || !isInstalled(folder, files[manifestName].Data, lock) {
		return devserver.Packages{}, false
	}
	return devserver.Packages{Versions: packages, Folder: filepath.Join(folder, ownFolder, "node_modules"), Key: key(lock)}, true
}

// isInstalled says whether a folder is of these package files; lock may be nil for any.
func isInstalled(folder string, manifest, lock []byte) bool {
	has := func(name string, data []byte) bool {
		there, err := os.ReadFile(filepath.Join(folder, lockFolder, name))
		return err == nil && bytes.Equal(there, data)
	}
	return isComplete(folder) && has(manifestName, manifest) && (lock == nil || has(lockName, lock))
}

// InstallPackages installs packages of a program's owner into a folder. lock is that of
// an earlier installation, or nil; the one that they are installed by is returned.
//
// It is the lock of a whole frontend with them, so that what is compiled has the same
// versions. Of that only these packages are installed, and React, which they may ask
// for: the rest is in the bundle, and takes npm ten times as long.
func InstallPackages(ctx context.Context, folder string, packages map[string]string, lock []byte, say func(string)) (devserver.Packages, []byte, error) {
	installed := devserver.Packages{Versions: packages}
	l, err := readLocks("")
	if err != nil {
		return installed, nil, err
	}
	whole, err := frontend.PackageFiles(packages, lock)
	if err != nil {
		return installed, nil, err
	}
	whole[npmSettings] = l.node[npmSettings]
	if lock != nil { // also one of other packages: what it has stays as it is
		whole.Add(lockName, lock)
	}
	good := func() bool { return isInstalled(folder, whole[manifestName].Data, lock) }
	err = once(ctx, filepath.Dir(folder), folder, say, good, func(to string) error {
		return installOwn(ctx, filepath.Join(to, ownFolder), filepath.Join(to, lockFolder), packages, whole, say)
	})
	if err != nil {
		return installed, nil, err
	}
	if lock, err = os.ReadFile(filepath.Join(folder, lockFolder, lockName)); err != nil {
		return installed, nil, err
	}
	installed, found := FindPackages(folder, packages, lock)
	if !found {
		return installed, nil, fmt.Errorf("%s was removed or changed while it was written; save custom/package.json again", folder)
	}
	return installed, lock, nil
}

// installOwn makes the lock of a frontend in one folder, and installs packages by it
// into another.
func installOwn(ctx context.Context, to, whole string, packages map[string]string, files output.Tree, say func(string)) error {
	node, err := FindNode(ctx)
	if err != nil {
		return err
	}
	began := time.Now()
	say(fmt.Sprintf("Installing %s of custom/package.json with Node %s", plural(len(packages), "npm package"), node.Version))
	if err := npm(ctx, whole, node, files, say, "install", "--package-lock-only"); err != nil {
		return err
	}
	lock, err := os.ReadFile(filepath.Join(whole, lockName))
	if err != nil {
		return err
	}
	own := maps.Clone(packages)
	for _, name := range []string{"react", "react-dom"} {
		own[name] = runtime.Packages()[name]
	}
	manifest, err := json.MarshalIndent(map[string]any{"private": true, "dependencies": own}, "", "  ")
	if err != nil {
		return err
	}
	// npm takes what it needs of the lock.
	part := output.Tree{manifestName: {Data: manifest}, lockName: {Data: lock}, npmSettings: files[npmSettings]}
	if err := npm(ctx, to, node, part, say, "install", "--omit=dev"); err != nil {
		return err
	}
	sayInstalled(say, began)
	return nil
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
