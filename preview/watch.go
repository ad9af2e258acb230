package preview

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// An editor's save is several events: they are one edit when they come this
// close together.
const (
	quietTime   = 3 * time.Millisecond
	longestTime = 40 * time.Millisecond
)

// watcher says when something under a folder may have changed. Whether it did,
// only reading tells.
type watcher struct {
	root    string
	notify  *fsnotify.Watcher
	edits   chan time.Time // when the first event of an edit was seen
	errors  chan error     // why nothing will be seen any more
	stopped sync.WaitGroup
}

// watch begins; recursive says whether folders below count as well.
func watch(root string, recursive bool) (*watcher, error) {
	notify, err := fsnotify.NewBufferedWatcher(256)
	if err != nil {
		return nil, err
	}
	w := &watcher{root: root, notify: notify, edits: make(chan time.Time, 1), errors: make(chan error, 1)}
	if err := w.add(root, recursive); err != nil {
		return nil, errors.Join(err, notify.Close())
	}
	w.stopped.Go(func() { w.loop(recursive) })
	return w, nil
}

// follow watches one more folder, such as that of an imported file.
func (w *watcher) follow(folder string) error { return w.add(folder, false) }

func (w *watcher) close() {
	w.notify.Close()
	w.stopped.Wait()
}

// add watches a folder and, if asked, those below it that can hold programs.
func (w *watcher) add(folder string, recursive bool) error {
	if !recursive {
		return w.notify.Add(folder)
	}
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			if path == w.root {
				return err
			}
			return nil // gone since, or not for us to read
		}
		if !entry.IsDir() {
			return nil
		}
		if path != w.root && skipped(entry.Name()) {
			return fs.SkipDir
		}
		if err := w.notify.Add(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

// skipped names the folders that hold no program; as project lists them.
func skipped(name string) bool {
	return strings.HasPrefix(name, ".") || name == "node_modules"
}

func (w *watcher) loop(recursive bool) {
	var first time.Time
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	seen := func() {
		now := time.Now()
		if first.IsZero() {
			first = now
		}
		timer.Reset(min(quietTime, longestTime-now.Sub(first)))
	}
	for {
		select {
		case event, ok := <-w.notify.Events:
			if !ok {
				return
			}
			if w.counts(event, recursive) {
				seen()
			}
		case err, ok := <-w.notify.Errors:
			if !ok {
				return
			}
			if errors.Is(err, fsnotify.ErrEventOverflow) {
				seen() // something was missed: reading tells what
				continue
			}
			select {
			case w.errors <- err:
			default:
			}
		case <-timer.C:
			select {
			case w.edits <- first:
			default: // one is waiting, and reading will see both
			}
			first = time.Time{}
		}
	}
}

// counts says whether an event can concern a program, and watches new folders.
func (w *watcher) counts(event fsnotify.Event, recursive bool) bool {
	if event.Op == fsnotify.Chmod {
		return false
	}
	if event.Name == w.root {
		return true
	}
	name := filepath.Base(event.Name)
	if name == ".n3" {
		return event.Has(fsnotify.Remove | fsnotify.Rename) // our own folder: it should stay
	}
	if filepath.Ext(name) == ".n3" {
		return true
	}
	if !recursive || skipped(name) {
		return false
	}
	if event.Has(fsnotify.Create) {
		if info, err := os.Lstat(event.Name); err == nil && info.IsDir() {
			// Files may have come into it before it was watched.
			if err := w.add(event.Name, true); err != nil {
				select {
				case w.errors <- err:
				default:
				}
			}
			return true
		}
		return false
	}
	// A folder that went takes its files with it; its name does not tell what it was.
	return event.Has(fsnotify.Remove|fsnotify.Rename) && filepath.Ext(name) == ""
}
