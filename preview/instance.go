package preview

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/n3-lang/n3/preview/files"
)

// RunningError says that a project has its preview already.
type RunningError struct {
	Address string // "" while it starts
	Process int
}

func (e *RunningError) Error() string {
	if e.Address == "" {
		return fmt.Sprintf("a preview of this project is already starting (process %d)", e.Process)
	}
	return fmt.Sprintf("a preview of this project is already running at %s (process %d)", e.Address, e.Process)
}

// instance is the claim of one preview on a project. The lock is the system's:
// it goes with the process, so that none is ever stale.
type instance struct {
	file *os.File
}

type instanceText struct {
	Process int    `json:"process"`
	Address string `json:"address"`
	Session string `json:"session"` // by which commands of this user are known
}

// claim makes the project's `.n3` folder and takes its lock.
func claim(folder string) (*instance, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("cannot create %s for the database and the app of the preview (%w)", folder, files.Reason(err))
	}
	f, err := os.OpenFile(filepath.Join(folder, "preview.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("cannot write to %s, which holds the database and the app of the preview (%w)", folder, files.Reason(err))
	}
	got, err := files.Lock(f, false)
	if err == nil && !got {
		defer f.Close()
		var text instanceText
		if data, err := io.ReadAll(f); err == nil {
			// A text half written says nothing; the lock alone refuses.
			_ = json.Unmarshal(data, &text)
		}
		return nil, &RunningError{text.Address, text.Process}
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("cannot lock %s (%w)", f.Name(), files.Reason(err))
	}
	i := &instance{f}
	// The file of an earlier preview may be open to others.
	if err := errors.Join(f.Chmod(0o600), i.say("", "")); err != nil {
		i.release()
		return nil, err
	}
	if err := files.WriteAtomically(filepath.Join(folder, ".gitignore"), []byte("*\n")); err != nil {
		i.release()
		return nil, err
	}
	return i, nil
}

// say writes where the preview is reached, for whoever is refused.
func (i *instance) say(address, session string) error {
	data, err := json.Marshal(instanceText{os.Getpid(), address, session})
	if err != nil {
		return err
	}
	if err := i.file.Truncate(0); err != nil {
		return err
	}
	_, err = i.file.WriteAt(data, 0)
	return err
}

// readInstance reads what the preview of a folder wrote, or the last one that ran
// there.
func readInstance(folder string) (text instanceText, found bool) {
	data, err := os.ReadFile(filepath.Join(folder, "preview.lock"))
	found = err == nil && json.Unmarshal(data, &text) == nil
	return text, found
}

func (i *instance) release() { i.file.Close() }
