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
	m, err := readManifest(dir)
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

// Write brings a folder up to date with a tree. A file that its user changed
// since it was written is left alone, and the new text goes beside it as .new.
// Every file is replaced atomically, the manifest last: an interrupted run
// leaves whole files, and the next one finishes the work.
//
// inputs is the fingerprint that Current compares, "" for none.
func Write(dir string, tree Tree, n3Version, inputs string) (Result, error) {
	var result Result
	before, err := readManifest(dir)
	if err != nil {
		return result, err
	}
	after := Manifest{Version: 1, N3: n3Version, Files: map[string]string{}}
	paths := tree.Paths()
	states := make([]fileState, len(paths))
	failures := make([]error, len(paths))
	// Most of the time is the system's, a file at a time.
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(paths)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(paths); i = int(next.Add(1)) - 1 {
				states[i], failures[i] = writeFile(filepath.Join(dir, filepath.FromSlash(paths[i])), tree[paths[i]], before.Files[paths[i]])
			}
		})
	}
	workers.Wait()
	if err := errors.Join(failures...); err != nil {
		return result, err
	}
	for i, path := range paths {
		if !tree[path].Owned {
			after.Files[path] = hash(tree[path].Data)
		}
		switch states[i] {
		case written:
			result.Written = append(result.Written, path)
		case unchanged:
			result.Unchanged++
		case kept:
			result.Kept = append(result.Kept, path)
		}
	}
	for path, sum := range before.Files {
		if _, still := after.Files[path]; still {
			continue
		}
		if err := remove(dir, path, sum, &result); err != nil {
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
	if existing, err := os.ReadFile(filepath.Join(dir, ManifestName)); err != nil || !bytes.Equal(existing, data) {
		if err := replace(filepath.Join(dir, ManifestName), data); err != nil {
			return result, err
		}
	}
	return result, replace(filepath.Join(dir, stampName), []byte(inputs))
}

// fileState is what became of a file.
type fileState int

const (
	owned fileState = iota // its user's, and there
	written
	unchanged
	kept
)

// writeFile brings a file up to date; before is the hash of what we wrote there
// last, "" for nothing.
func writeFile(name string, file File, before string) (fileState, error) {
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

func readManifest(dir string) (Manifest, error) {
	m := Manifest{Files: map[string]string{}}
	data, err := os.ReadFile(filepath.Join(dir, ManifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return m, foreign(dir)
	}
	if err != nil {
		return m, fmt.Errorf("cannot read the manifest of %s: %w", dir, err)
	}
	if err := json.Unmarshal(data, &m); err != nil {
		// Without its manifest every file counts as the user's: nothing is lost.
		return Manifest{Files: map[string]string{}}, nil
	}
	return m, nil
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
