package preview

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/preview/host"
)

// Backups lists the backups of a project, the oldest first.
func Backups(path string) ([]string, error) {
	at, err := placeOf(path)
	if err != nil {
		return nil, err
	}
	return host.Backups(at.backups())
}

// Restore brings a backup back, the newest where the name is "", and returns its name.
// The database of before becomes a backup itself. No preview may run.
func Restore(path, name string) (string, error) {
	at, err := placeOf(path)
	if err != nil {
		return "", err
	}
	running, err := claim(at.folder)
	if err != nil {
		return "", err
	}
	defer running.release()
	names, err := host.Backups(at.backups())
	if err != nil {
		return "", err
	}
	if len(names) == 0 {
		return "", fmt.Errorf("there are no backups in %s", at.backups())
	}
	if name == "" {
		name = names[len(names)-1]
	}
	if !slices.Contains(names, name) {
		return "", fmt.Errorf("there is no backup %q in %s", name, at.backups())
	}
	copied := at.database + ".restored"
	if err := copyFile(filepath.Join(at.backups(), name+".db"), copied); err != nil {
		return "", err
	}
	// What was written last may still be in the file beside the database, which goes along.
	kept := filepath.Join(at.backups(), host.BackupName(time.Now(), names)+".db")
	for _, part := range []string{"-wal", ""} {
		if err := os.Rename(at.database+part, kept+part); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	if err := os.Remove(at.database + "-shm"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	return name, os.Rename(copied, at.database)
}

// placeOf says where the parts of a project's preview are.
func placeOf(path string) (place, error) {
	if path == "" {
		path = "."
	}
	project, err := workspace.Open(path)
	if err != nil {
		return place{}, err
	}
	snapshot, err := workspace.NewDisk(project).Snapshot(nil, nil)
	if err != nil {
		return place{}, err
	}
	return newPlace(project, snapshot.Settings), nil
}

func newPlace(project *workspace.Project, settings workspace.Settings) place {
	at := place{folder: filepath.Join(project.Root, ".n3")}
	at.database = filepath.Join(at.folder, "preview.db")
	if settings.Database != "" {
		at.database = project.Path(settings.Database)
	}
	return at
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}
