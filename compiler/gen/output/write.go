package output

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// ManifestName is the file that says which files of a folder are ours.
const ManifestName = "n3-manifest.json"

// Manifest lists the files that were written last, with the SHA-256 of each.
type Manifest struct {
	Version int               `json:"version"`
	N3      string            `json:"n3"`
	Files   map[string]string `json:"files"`
}

// stampName is the file with the fingerprint of the inputs that a folder was
// written from. It is of this machine, and no part of the output.
const stampName = ".n3-inputs"

// Current says whether a folder holds what these inputs gave the last time,
// byte for byte, and how many files that is. An empty fingerprint never does.
func Current(dir, inputs string) (files int, ok bool) {
	stamp, err := os.ReadFile(filepath.Join(dir, stampName))
	if err != nil || inputs == "" || string(stamp) != inputs {
		return 0, false
	}
	m, _, err := readManifest(dir)
	if err != nil || len(m.Files) == 0 {
		return 0, false
	}
	for path, sum := range m.Files {
		if !filepath.IsLocal(filepath.FromSlash(path)) {
			return 0, false
		}
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(path)))
		if err != nil || hash(data) != sum {
			return 0, false
		}
	}
	return len(m.Files), true
}

// Result says what Write did, by paths in order.
type Result struct {
	Written   []string // new or changed
	Unchanged int
	Removed   []string // ours before, not written any more
	Kept      []string // changed by the user: the new text is next to it, as .new
}

// NotOursError says that a folder holds files that we did not write.
type NotOursError struct{ Dir, Example string }

func (e *NotOursError) Error() string {
	return fmt.Sprintf("%s contains files that n3 did not write, such as %s; choose an empty folder with -o", e.Dir, e.Example)
}

// Write brings a folder up to date with a tree, as a Writer of its own does.
func Write(dir string, tree Tree, n3Version, inputs string) (Result, error) {
	return NewWriter(dir, n3Version).Write(tree, inputs)
}

// Writer brings one folder up to date with one tree after another. It looks only
// at the files whose bytes are another slice than the last time, and at those
// that somebody else has touched since.
type Writer struct {
	dir, version string
	manifest     []byte // as it was written last
	files        map[string]seen
}

// seen is a file of ours as it was after it was written.
type seen struct {
	data     []byte
	sum      string
	size     int64
	modified time.Time
}

// NewWriter is for a folder and a version of N3. It touches nothing.
func NewWriter(dir, n3Version string) *Writer { return &Writer{dir: dir, version: n3Version} }

// Write brings the folder up to date. A file that its user changed since it was
// written is left alone, and the new text goes beside it as .new. Every file is
// replaced atomically, the manifest last: an interrupted run leaves whole files,
// and the next one finishes the work.
//
// inputs is the fingerprint that Current compares, "" for none.
func (w *Writer) Write(tree Tree, inputs string) (Result, error) {
	var result Result
	before, text, err := readManifest(w.dir)
	if err != nil {
		return result, err
	}
	if !bytes.Equal(text, w.manifest) {
		w.files = nil // somebody else has written here, or nobody yet
	}
	after := Manifest{Version: 1, N3: w.version, Files: map[string]string{}}
	paths := tree.Paths()
	states := make([]fileState, len(paths))
	files := make([]seen, len(paths))
	failures := make([]error, len(paths))
	// Most of the time is the system's, a file at a time.
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(paths)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(paths); i = int(next.Add(1)) - 1 {
				path := paths[i]
				states[i], files[i], failures[i] = w.writeFile(path, tree[path], before.Files[path])
			}
		})
	}
	workers.Wait()
	if err := errors.Join(failures...); err != nil {
		return result, err
	}
	w.files = make(map[string]seen, len(paths))
	for i, path := range paths {
		if !tree[path].Owned {
			after.Files[path] = files[i].sum
		}
		switch states[i] {
		case written:
			result.Written = append(result.Written, path)
		case unchanged:
			result.Unchanged++
		case kept:
			result.Kept = append(result.Kept, path)
			continue
		case owned:
			continue
		}
		w.files[path] = files[i]
	}
	for path, sum := range before.Files {
		if _, still := tree[path]; still { // also of one that is its user's from now on
			continue
		}
		if err := remove(w.dir, path, sum, &result); err != nil {
			return result, err
		}
	}
	slices.Sort(result.Removed)
	slices.Sort(result.Kept)
	data, err := json.MarshalIndent(after, "", "  ")
	if err != nil {
		return result, err
	}
	data = append(data, '\n')
	if !bytes.Equal(text, data) {
		if err := replace(filepath.Join(w.dir, ManifestName), data); err != nil {
			return result, err
		}
	}
	w.manifest = data
	return result, replace(filepath.Join(w.dir, stampName), []byte(inputs))
}

// fileState is what became of a file.
type fileState int

const (
	owned fileState = iota // its user's, and there
	written
	unchanged
	kept
)

// writeFile brings a file up to date; before is the hash of what was written
// there last, "" for nothing.
func (w *Writer) writeFile(path string, file File, before string) (fileState, seen, error) {
	name := filepath.Join(w.dir, filepath.FromSlash(path))
	last, known := w.files[path]
	same := known && len(last.data) == len(file.Data) && (len(file.Data) == 0 || &last.data[0] == &file.Data[0])
	if same {
		if info, err := os.Lstat(name); err == nil && info.Mode().IsRegular() && info.Size() == last.size && info.ModTime().Equal(last.modified) {
			return unchanged, last, nil
		}
	}
	state, err := bringUpToDate(name, file, before)
	if err != nil {
		return state, seen{}, err
	}
	now := seen{data: file.Data, sum: hash(file.Data)}
	if info, err := os.Lstat(name); err == nil {
		now.size, now.modified = info.Size(), info.ModTime()
	}
	return state, now, nil
}

func bringUpToDate(name string, file File, before string) (fileState, error) {
	existing, err := os.ReadFile(name)
	exists := err == nil
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return owned, fmt.Errorf("cannot read %s: %w", name, err)
	case file.Owned && exists:
		return owned, nil
	case exists && bytes.Equal(existing, file.Data):
		_ = os.Remove(name + ".new") // the user has taken the new text over
		return unchanged, nil
	case exists && before != hash(existing):
		return kept, replace(name+".new", file.Data)
	}
	return written, replace(name, file.Data)
}

// remove deletes a file of ours that is not written any more, unless its user
// changed it.
func remove(dir, path, sum string, result *Result) error {
	if !filepath.IsLocal(filepath.FromSlash(path)) {
		return nil // a manifest that somebody wrote by hand
	}
	name := filepath.Join(dir, filepath.FromSlash(path))
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if hash(data) != sum {
		result.Kept = append(result.Kept, path)
		return nil
	}
	result.Removed = append(result.Removed, path)
	return os.Remove(name)
}

// readManifest reads what was written last, and the text that says so.
func readManifest(dir string) (Manifest, []byte, error) {
	m := Manifest{Files: map[string]string{}}
	data, err := os.ReadFile(filepath.Join(dir, ManifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil, foreign(dir)
	}
	if err != nil {
		return m, nil, fmt.Errorf("cannot read the manifest of %s: %w", dir, err)
	}
	if err := json.Unmarshal(data, &m); err != nil {
		// Without its manifest every file counts as the user's: nothing is lost.
		return Manifest{Files: map[string]string{}}, data, nil
	}
	return m, data, nil
}

// foreign refuses a folder without a manifest that is not empty.
func foreign(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", dir, err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && e.Name() != "backend" && e.Name() != "frontend" {
			return &NotOursError{dir, e.Name()}
		}
	}
	return nil
}

// replace writes a file by way of a temporary one, so that no reader ever sees
// half of it.
func replace(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return fmt.Errorf("cannot write %s: %w", name, err)
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".n3-*")
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", name, err)
	}
	if _, err = f.Write(data); err == nil {
		err = f.Chmod(0o644)
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("cannot write %s: %w", name, err)
	}
	return nil
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
