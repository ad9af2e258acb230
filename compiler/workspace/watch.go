package workspace

import (
	"errors"
	"io/fs"
	"os"
	"path"
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

// Watcher says when something on disk may have changed a project. Whether it
// did, only reading tells: with each edit the disk is refreshed, and Follow,
// called after each snapshot, watches what that was made of.
//
// Folders are watched, not files, since editors replace files. Where a program is
// a link, the folders that it leads through are watched for it too.
type Watcher struct {
	Edits  <-chan time.Time // when the first event of an edit was seen
	Errors <-chan error     // why nothing will be seen any more

	disk    *Disk
	notify  *fsnotify.Watcher
	again   chan struct{}
	edits   chan time.Time
	errors  chan error
	stopped sync.WaitGroup

	mu      sync.Mutex
	folders map[string]string // what is watched: absolute → the path within the project; "" of a folder elsewhere
	targets map[string]bool   // absolute paths elsewhere that matter
}

// Watch begins, with the project's folder.
func (d *Disk) Watch() (*Watcher, error) {
	notify, err := fsnotify.NewBufferedWatcher(256)
	if err != nil {
		return nil, err
	}
	w := &Watcher{
		disk: d, notify: notify, again: make(chan struct{}, 1), edits: make(chan time.Time, 1), errors: make(chan error, 1),
		folders: map[string]string{}, targets: map[string]bool{},
	}
	w.Edits, w.Errors = w.edits, w.errors
	if err := notify.Add(d.project.Root); err != nil {
		return nil, errors.Join(err, notify.Close())
	}
	w.folders[d.project.Root] = "."
	if err := w.Follow(); err != nil {
		return nil, errors.Join(err, notify.Close())
	}
	w.stopped.Go(w.loop)
	return w, nil
}

// Close ends watching.
func (w *Watcher) Close() {
	w.notify.Close()
	w.stopped.Wait()
}

// Follow watches all that the last snapshot was made of. What changed in a
// folder before it was watched is an edit of its own.
func (w *Watcher) Follow() error {
	folders, targets := w.disk.watched()
	added := false
	w.mu.Lock()
	w.targets = targets
	for absolute, relative := range folders {
		if _, known := w.folders[absolute]; known {
			continue
		}
		if err := w.notify.Add(absolute); err != nil {
			if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
				continue // gone since, or not for us to read
			}
			w.mu.Unlock()
			return err
		}
		w.folders[absolute], added = relative, true
	}
	w.mu.Unlock()
	if added {
		select {
		case w.again <- struct{}{}:
		default:
		}
	}
	return nil
}

// watched lists the folders that a snapshot depends on, each with its path in
// the project, and the files elsewhere.
func (d *Disk) watched() (folders map[string]string, targets map[string]bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	folders, targets = map[string]string{}, map[string]bool{}
	for _, f := range d.listing.folders {
		folders[f.real] = f.path
	}
	if !d.whole() {
		for file := range d.files {
			folder := path.Dir(file)
			for folder != "." { // of an import that is not there, the nearest folder that is
				if info, err := os.Stat(d.project.Path(folder)); err == nil && info.IsDir() {
					break
				}
				folder = path.Dir(folder)
			}
			folders[d.project.Path(folder)] = folder
		}
	}
	for _, folder := range d.project.componentFolders() {
		folders[d.project.Path(folder)] = folder
	}
	links := d.listing.links
	if !d.whole() {
		for file := range d.files {
			links = append(links[:len(links):len(links)], file)
		}
	}
	for _, link := range links {
		name := d.project.Path(link)
		for range 40 { // as many as systems follow
			target, err := os.Readlink(name)
			if err != nil {
				break
			}
			if !filepath.IsAbs(target) {
				target = filepath.Join(filepath.Dir(name), target)
			}
			name = target
			targets[name] = true
			if _, known := folders[filepath.Dir(name)]; !known {
				folders[filepath.Dir(name)] = ""
			}
		}
	}
	return folders, targets
}

func (w *Watcher) loop() {
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
			if w.matters(event) {
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
		case <-w.again:
			seen()
		case <-timer.C:
			select {
			case w.edits <- first:
			default: // one is waiting, and reading will see both
			}
			first = time.Time{}
		}
	}
}

// matters says whether an event can concern the project.
func (w *Watcher) matters(event fsnotify.Event) bool {
	if event.Op == fsnotify.Chmod {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	gone := event.Has(fsnotify.Remove | fsnotify.Rename)
	if _, watched := w.folders[event.Name]; watched {
		if gone && event.Name != w.disk.project.Root {
			delete(w.folders, event.Name) // one of that name is to be watched again
		}
		return true
	}
	if w.targets[event.Name] {
		return true
	}
	folder, ours := w.folders[filepath.Dir(event.Name)]
	if !ours || folder == "" {
		return false
	}
	name := filepath.Base(event.Name)
	if name == ".n3" {
		return gone // the preview's own folder: it should stay
	}
	return w.disk.matters(path.Join(folder, name), func() bool {
		if gone {
			return filepath.Ext(name) == "" // a link to a folder, or a folder that came and went
		}
		info, err := os.Stat(event.Name)
		return event.Has(fsnotify.Create) && err == nil && info.IsDir()
	})
}

// matters says whether a change of a path can concern the project: the settings
// of it or of a project below, a program that is part of it, or a folder.
func (d *Disk) matters(relative string, folder func() bool) bool {
	name := path.Base(relative)
	if name == SettingsFile {
		return true
	}
	d.mu.Lock()
	excluded := d.settings.Excludes(relative)
	_, known := d.files[relative]
	d.mu.Unlock()
	switch {
	case known:
		return true
	case excluded || Skips(name):
		return false
	}
	return IsProgram(relative) || IsComponent(relative) || relative == PackageFile || relative == PackageLock || folder()
}

// Matters says whether a change of a file or a folder can concern the project.
// What it was, where it is gone, its name does not tell: without an extension it
// may have been a folder.
func (d *Disk) Matters(absolute string) (relative string, matters bool) {
	relative, ok := Within(d.project.Root, absolute)
	if !ok {
		return "", false
	}
	for folder := path.Dir(relative); folder != "."; folder = path.Dir(folder) {
		if Skips(path.Base(folder)) {
			return "", false
		}
	}
	return relative, d.matters(relative, func() bool {
		info, err := os.Stat(absolute)
		return err == nil && info.IsDir() || err != nil && !strings.Contains(path.Base(relative), ".")
	})
}
