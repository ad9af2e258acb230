package workspace

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"time"
)

// MaxFileSize bounds a file of a project, in bytes.
const MaxFileSize = 16 << 20

// ReadText reads a file of a project: the only way to one in this repository.
// It reads regular files only, also through links, and never more than
// MaxFileSize, however a file grows meanwhile. A named pipe would otherwise
// wait for its writer, and /dev/zero fill the memory. Lines end with a line feed,
// with or without a carriage return before it. The error is a sentence
// about the file, without its name.
func ReadText(name string) (string, error) {
	text, _, err := readText(name)
	return text, err
}

// ReadBytes reads a file of a project as it is, with the limits of ReadText.
func ReadBytes(name string) ([]byte, error) {
	text, _, err := readFile(name)
	return []byte(text), err
}

// stamp is what is known of a file as it was when it was read. Reading goes on
// after it: what is written meanwhile makes another stamp.
type stamp struct {
	info fs.FileInfo
	// racy says that the file was written so shortly before it was read that
	// another write may leave the same time (git's "racily clean"): file systems
	// count in steps of up to 10 ms.
	racy bool
}

const racyTime = 20 * time.Millisecond

// holds says whether a file is as the stamp has it. A file that was moved away
// and another put in its place is another, whatever its time and size.
func (s stamp) holds(name string) bool {
	info, err := os.Stat(name)
	switch {
	case err != nil || s.info == nil:
		return (err != nil) == (s.info == nil)
	case s.racy:
		return false
	}
	return os.SameFile(info, s.info) && info.Size() == s.info.Size() && info.ModTime().Equal(s.info.ModTime())
}

func readText(name string) (text string, now stamp, err error) {
	text, now, err = readFile(name)
	return LineFeeds(text), now, err
}

func readFile(name string) (text string, now stamp, err error) {
	// Asked before it is opened: to open some devices is to start them.
	info, err := os.Stat(name)
	if err != nil {
		return "", stamp{}, inWords(name, err)
	}
	now = stamp{info, time.Since(info.ModTime()) < racyTime}
	if err := regular(info); err != nil {
		return "", now, err
	}
	readable := false
	defer func() { now.racy = now.racy || !readable }() // its owner may let us read it, at no other time and size
	f, err := openFile(name)
	if err != nil {
		return "", now, inWords(name, err)
	}
	defer func() { _ = f.Close() }()
	if info, err = f.Stat(); err != nil { // what was opened, which may be another by now
		return "", now, inWords(name, err)
	}
	now.info = info
	if err := regular(info); err != nil {
		return "", now, err
	}
	var b strings.Builder
	b.Grow(int(min(info.Size(), MaxFileSize)))
	n, err := io.Copy(&b, io.LimitReader(f, MaxFileSize+1))
	switch {
	case err != nil:
		return "", now, inWords(name, err)
	case n > MaxFileSize:
		return "", now, fmt.Errorf("this file is too large; the limit is %d MB", MaxFileSize>>20)
	}
	readable = true
	return b.String(), now, nil
}

// LineFeeds ends lines with a line feed where a carriage return alone did: it ends
// a line for editors and their protocol, and none for the grammar. No offset
// changes. Texts from disk have it done; those of editors need it.
func LineFeeds(text string) string {
	if !strings.Contains(text, "\r") || strings.Count(text, "\r") == strings.Count(text, "\r\n") {
		return text
	}
	bytes := []byte(text)
	for i, b := range bytes {
		if b == '\r' && (i+1 == len(bytes) || bytes[i+1] != '\n') {
			bytes[i] = '\n'
		}
	}
	return string(bytes)
}

// regular refuses what is no regular file.
func regular(info fs.FileInfo) error {
	found := ""
	switch mode := info.Mode(); {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		found = "a folder"
	case mode&fs.ModeNamedPipe != 0:
		found = "a named pipe"
	case mode&fs.ModeSocket != 0:
		found = "a socket"
	case mode&fs.ModeDevice != 0:
		found = "a device"
	default:
		found = "something else"
	}
	return fmt.Errorf("expected a regular file, found %s", found)
}

// isLink says whether a name is that of a link, wherever it leads.
func isLink(name string) bool {
	info, err := os.Lstat(name)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// inWords says why a file cannot be read, without its name, which the reader has
// already.
func inWords(name string, err error) error {
	switch {
	case errors.Is(err, syscall.ELOOP):
		return errors.New("this link leads to itself")
	case errors.Is(err, fs.ErrNotExist):
		if isLink(name) {
			return errors.New("this link is broken")
		}
		return errors.New("file not found")
	}
	var reason *fs.PathError
	if errors.As(err, &reason) {
		err = reason.Err
	}
	return fmt.Errorf("cannot read this file: %w", err)
}
