package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteAtomically replaces a file as a whole: a reader sees the old bytes or
// the new ones.
func WriteAtomically(name string, data []byte) error {
	return replace(name, filepath.Dir(name), data)
}

// replace does it by way of a folder for temporary files on the same disk.
func replace(name, temporary string, data []byte) error {
	for _, folder := range []string{filepath.Dir(name), temporary} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return fmt.Errorf("cannot create %s: %w", folder, Reason(err))
		}
	}
	f, err := os.CreateTemp(temporary, ".n3-new-*")
	if err != nil {
		return fmt.Errorf("cannot write to %s: %w", temporary, Reason(err))
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("cannot write %s: %w", name, Reason(err))
	}
	return nil
}

// Reason is an error of the file system without the path, which the sentence names.
func Reason(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}
