package environment

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/n3-lang/n3/compiler/gen/backend"
	"github.com/n3-lang/n3/compiler/gen/frontend"
	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/preview/devserver"
	"github.com/n3-lang/n3/preview/files"
	"github.com/n3-lang/n3/preview/host"
)

// Environment is what every preview of this version shares: an interpreter with
// the libraries of the backends, the bundle of those of the pages, and the host's
// package.
type Environment struct {
	Python    string // the interpreter of the environment
	Libraries *devserver.Libraries
	Host      string // the folder that holds the package n3_preview
	Stamp     string // of everything above: a build of another stamp does not run here
}

// locks are the files that say what an environment holds.
type locks struct {
	requirements []byte
	node         output.Tree // package.json, package-lock.json, .npmrc
}

// readLocks takes them from the app that says nothing but its database; "" is SQLite.
func readLocks(database string) (locks, error) {
	python, err := backend.Generate(&ir.Application{App: ir.AppSpec{Database: database}})
	if err != nil {
		return locks{}, err
	}
	node, err := frontend.Generate(&ir.Application{})
	if err != nil {
		return locks{}, err
	}
	l := locks{requirements: python["requirements.lock"].Data, node: output.Tree{}}
	for _, name := range []string{"package.json", "package-lock.json", ".npmrc"} {
		l.node[name] = node[name]
	}
	if len(l.requirements) == 0 || len(l.node["package-lock.json"].Data) == 0 {
		return locks{}, errors.New("this n3 was built without its lock files")
	}
	return l, nil
}

// packages is how many packages of the frontend's lock the bundle is made of:
// those that are not for development alone.
func (l locks) packages() int {
	var lock struct {
		Packages map[string]struct {
			Dev bool `json:"dev"`
		} `json:"packages"`
	}
	if json.Unmarshal(l.node["package-lock.json"].Data, &lock) != nil {
		return 0
	}
	n := 0
	for name, p := range lock.Packages {
		if name != "" && !p.Dev {
			n++
		}
	}
	return n
}

// CacheFolder is where environments are kept: N3_CACHE, else the user's cache.
func CacheFolder() (string, error) {
	if named := os.Getenv("N3_CACHE"); named != "" {
		return filepath.Abs(named)
	}
	user, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache folder for the libraries of the preview (%w); set N3_CACHE", err)
	}
	return filepath.Join(user, "n3"), nil
}

func key(parts ...[]byte) string {
	sum := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(sum, "%d\n", len(part))
		sum.Write(part)
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}

// folders are where the parts of an environment are.
type folders struct {
	venv    string // the Python environment
	modules string // the npm packages; needed to make the bundle
	bundle  string // of the pages' libraries
	key     string // of the bundle
}

// folders of these locks.
func (l locks) folders(cache string) (folders, error) {
	platform := []byte(runtime.GOOS + "/" + runtime.GOARCH)
	python := key(l.requirements, platform, []byte(os.Getenv("N3_PYTHON")))
	node := key(l.node["package.json"].Data, l.node["package-lock.json"].Data, platform)
	bundle, err := devserver.Key()
	return folders{
		venv: filepath.Join(cache, "python-"+python), modules: filepath.Join(cache, "node-"+node),
		bundle: filepath.Join(cache, "pages-"+bundle), key: bundle,
	}, err
}

// Prepare makes what is not there yet; say hears one line a step.
func Prepare(ctx context.Context, database string, say func(string)) (*Environment, error) {
	cache, err := CacheFolder()
	if err != nil {
		return nil, err
	}
	l, err := readLocks(database)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return nil, fmt.Errorf("cannot create %s for the libraries of the preview (%w); set N3_CACHE to another folder", cache, files.Reason(err))
	}
	env := &Environment{}
	if env.Libraries, err = devserver.Embedded(); err != nil {
		return nil, err
	}
	at, err := l.folders(cache)
	if err != nil {
		return nil, err
	}
	env.Python = venvPython(at.venv)
	// Both at once: each waits for the network more than for the processor.
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var both sync.WaitGroup
	both.Go(func() {
		cancelWith(cancel, once(ctx, cache, at.venv, say, func() bool { return executable(env.Python) && isComplete(at.venv) }, func(to string) error {
			return installPython(ctx, cache, to, at.venv, l, say)
		}))
	})
	both.Go(func() {
		if env.Libraries != nil {
			return
		}
		cancelWith(cancel, once(ctx, cache, at.bundle, say, func() bool { return isComplete(at.bundle) }, func(to string) error {
			return bundle(ctx, cache, to, at.modules, l, say)
		}))
	})
	both.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}

	hostKey, err := env.unpackHost(cache)
	if err != nil {
		return nil, err
	}
	if env.Libraries == nil {
		if env.Libraries, err = devserver.OpenLibraries(os.DirFS(at.bundle)); err != nil {
			return nil, fmt.Errorf("%w; remove %s and start again", err, at.bundle)
		}
	}
	env.Stamp = key([]byte(at.venv), []byte(at.key), []byte(hostKey))
	return env, nil
}

// bundle makes the bundle of the pages' libraries from the npm packages, which
// are installed for it where they are not.
func bundle(ctx context.Context, cache, to, modules string, l locks, say func(string)) error {
	err := once(ctx, cache, modules, say, func() bool { return isComplete(modules) }, func(to string) error {
		node, err := FindNode(ctx)
		if err != nil {
			return err
		}
		return installNode(ctx, to, node, l, say)
	})
	if err != nil {
		return err
	}
	say("Bundling the libraries of the pages (once for all projects)")
	if err := devserver.Bundle(filepath.Join(modules, "node_modules"), to); err != nil {
		return fmt.Errorf("cannot bundle the libraries of the pages: %w", err)
	}
	return nil
}

// cancelWith ends what goes on beside a failure; the first one is the reason.
func cancelWith(cancel context.CancelCauseFunc, err error) {
	if err != nil {
		cancel(err)
	}
}

// doneMark is the file that a whole installation holds.
const doneMark = "n3-done"

func isComplete(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, doneMark))
	return err == nil
}

func venvPython(venv string) string {
	if runtime.GOOS == "windows" {
		return filepath.Join(venv, "Scripts", "python.exe")
	}
	return filepath.Join(venv, "bin", "python")
}

// once makes a folder if it is not there, by one process at a time and as a
// whole: install fills another folder, which then takes the name.
func once(ctx context.Context, cache, folder string, say func(string), good func() bool, install func(to string) error) error {
	if good() {
		return nil
	}
	lock, err := os.OpenFile(folder+".lock", os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return fmt.Errorf("cannot write to %s, which holds the libraries of the preview (%w); set N3_CACHE to another folder", cache, files.Reason(err))
	}
	defer lock.Close()
	got, err := files.Lock(lock, false)
	if err == nil && !got {
		say("Another preview is installing the libraries; waiting for it.")
		err = waitLock(ctx, lock)
	}
	if err != nil {
		return err
	}
	if good() {
		return nil
	}
	// What an interrupted installation left; the lock says that nobody is at it.
	left, err := filepath.Glob(folder + ".new-*")
	if err != nil {
		return err
	}
	for _, old := range left {
		if err := os.RemoveAll(old); err != nil {
			return err
		}
	}
	to, err := os.MkdirTemp(cache, filepath.Base(folder)+".new-*")
	if err != nil {
		return fmt.Errorf("cannot write to %s (%w); set N3_CACHE to another folder", cache, files.Reason(err))
	}
	defer os.RemoveAll(to)
	if err := install(to); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(to, doneMark), nil, 0o644); err != nil {
		return err
	}
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	return os.Rename(to, folder)
}

// waitLock waits for a lock until the context ends.
func waitLock(ctx context.Context, f *os.File) error {
	done := make(chan error, 1)
	go func() {
		_, err := files.Lock(f, true)
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// unpackHost writes the host's package beside the environments.
func (e *Environment) unpackHost(cache string) (string, error) {
	entries, err := host.Files.ReadDir("n3_preview")
	if err != nil {
		return "", err
	}
	tree := output.Tree{}
	var parts [][]byte
	for _, entry := range entries {
		data, err := host.Files.ReadFile("n3_preview/" + entry.Name())
		if err != nil {
			return "", err
		}
		tree.Add("n3_preview/"+entry.Name(), data)
		parts = append(parts, []byte(entry.Name()), data)
	}
	sum := key(parts...)
	e.Host = filepath.Join(cache, "host-"+sum)
	if !isComplete(e.Host) {
		if _, err := files.NewFolder(e.Host, filepath.Join(cache, "tmp")).Write(tree); err != nil {
			return "", err
		}
		if err := files.WriteAtomically(filepath.Join(e.Host, doneMark), nil); err != nil {
			return "", err
		}
	}
	return sum, nil
}
