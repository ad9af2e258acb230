package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ext is the ending of a file with all rows.
const ext = ".db"

// SnapshotError says why a name cannot be that of a snapshot, or that there is none.
type SnapshotError struct{ Message string }

func (e *SnapshotError) Error() string { return e.Message }

// longestName is how many bytes the name of a snapshot may have: with ext and what a
// temporary file adds, it fits every file system.
const longestName = 100

// checkName refuses names that are none of a file in the folder.
func checkName(name string) error {
	wrong := func(r rune) bool { return r < ' ' || r == 0x7f || strings.ContainsRune(`/\:*?"<>|`, r) }
	if name == "" || len(name) > longestName || strings.HasPrefix(name, ".") || strings.TrimSpace(name) != name || strings.ContainsFunc(name, wrong) {
		return &SnapshotError{fmt.Sprintf("%q cannot be the name of a snapshot: use letters, digits, spaces and `-`", name)}
	}
	return nil
}

func (h *Host) snapshot(name string) string { return filepath.Join(h.snapshots, name+ext) }

// SaveSnapshot keeps all rows under a name; the rows that had it before go.
func (h *Host) SaveSnapshot(ctx context.Context, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	return h.rows(ctx, "copy", h.snapshot(name))
}

// LoadSnapshot makes the rows those of a name, and the tables too: a plan may be needed
// afterwards.
func (h *Host) LoadSnapshot(ctx context.Context, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	if _, err := os.Stat(h.snapshot(name)); err != nil {
		return &SnapshotError{fmt.Sprintf("there is no snapshot %q", name)}
	}
	return h.Load(ctx, h.snapshot(name))
}

// Snapshots lists the names, in order.
func (h *Host) Snapshots() ([]string, error) { return listNames(h.snapshots) }

// Load makes rows and tables those of a file.
func (h *Host) Load(ctx context.Context, file string) error { return h.rows(ctx, "load", file) }

// Reset removes all rows. Whoever asks has made a backup.
func (h *Host) Reset(ctx context.Context) error { return h.rows(ctx, "reset", "") }

// keptBackups is how many backups there are at most; the oldest go.
const keptBackups = 20

// BackUp keeps all rows in a file of the folder of backups, and returns its path. Those of
// a PostgreSQL server are kept there, in a schema, whose name it returns.
func (h *Host) BackUp(ctx context.Context) (string, error) {
	if IsAddress(h.database) {
		now := time.Now().UTC()
		schema := fmt.Sprintf("n3_backup_%s_%06d", now.Format("20060102_150405"), now.Nanosecond()/1000)
		ctx, cancel := context.WithTimeout(ctx, rowsTime)
		defer cancel()
		var answer struct{ Done bool }
		return "the schema " + schema, h.order(ctx, "keep", map[string]string{"schema": schema}, &answer)
	}
	names, err := listNames(h.backups)
	if err != nil {
		return "", err
	}
	file := filepath.Join(h.backups, BackupName(time.Now(), names)+ext)
	if err := h.rows(ctx, "copy", file); err != nil {
		return "", err
	}
	for len(names) >= keptBackups {
		if err := os.Remove(filepath.Join(h.backups, names[0]+ext)); err != nil {
			return "", err
		}
		names = names[1:]
	}
	return file, nil
}

// BackupName is the name of a backup that is made now: names in order are in the order of
// time, whatever clocks do.
func BackupName(now time.Time, taken []string) string {
	name := now.UTC().Format("2006-01-02T15-04-05")
	if len(taken) > 0 && taken[len(taken)-1] >= name {
		return taken[len(taken)-1] + "b"
	}
	return name
}

// Backups lists the names of the backups in a folder, the oldest first.
func Backups(folder string) ([]string, error) { return listNames(folder) }

func listNames(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, entry := range entries {
		if name, ok := strings.CutSuffix(entry.Name(), ext); ok && entry.Type().IsRegular() && !strings.HasPrefix(name, ".") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, err
}

// rows has the host do something with all rows at once.
func (h *Host) rows(ctx context.Context, what, path string) error {
	ctx, cancel := context.WithTimeout(ctx, rowsTime)
	defer cancel()
	var answer struct{ Done bool }
	return h.order(ctx, what, map[string]string{"path": path}, &answer)
}
