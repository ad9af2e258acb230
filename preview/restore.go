package preview

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/preview/files"
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
	backup := func(name string) string { return filepath.Join(at.backups(), name+".db") }
	each := func(do func() error) error { return do() }
	return name, replaceDatabase(at.database, backup(name), backup(host.BackupName(time.Now(), names)), each)
}

// replaceDatabase makes a database a copy of a backup, and a backup of what it was. After
// each step the database is whole: what it was, or the copy. step carries out one.
func replaceDatabase(database, backup, kept string, step func(do func() error) error) error {
	restored, merged, log := database+".restored", database+".merged", database+"-wal"
	unfinished := filepath.Join(filepath.Dir(kept), "."+filepath.Base(kept))
	remove := func(name string) func() error {
		return func() error {
			if err := os.Remove(name); !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			return nil
		}
	}
	steps := []func() error{
		func() error { return files.CopyDatabase(backup, restored) },
	}
	_, err := os.Stat(database)
	there := err == nil
	if there {
		steps = append(steps,
			func() error { return files.CopyDatabase(database, unfinished) },
			// SQLite would apply a log to whatever database is beside it. So what it has goes
			// into the old one first, where applying it again changes nothing.
			func() error { return files.CopyDatabase(unfinished, merged) },
			func() error { return os.Rename(merged, database) },
		)
	}
	steps = append(steps, remove(log), remove(database+"-shm"))
	if there {
		steps = append(steps, func() error { return os.Rename(unfinished, kept) })
	}
	steps = append(steps, func() error { return os.Rename(restored, database) })
	for _, do := range steps {
		if err := step(do); err != nil {
			return err
		}
	}
	return nil
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
	return newPlace(project, snapshot.Settings, ""), nil
}

// newPlace takes an address of a database before the file that the settings name.
func newPlace(project *workspace.Project, settings workspace.Settings, address string) place {
	at := place{folder: filepath.Join(project.Root, ".n3"), database: address}
	if address == "" {
		at.database = filepath.Join(at.folder, "preview.db")
		if settings.Database != "" {
			at.database = project.Path(settings.Database)
		}
	}
	return at
}
