package host

import (
	"slices"
	"testing"
	"time"
)

// The newest backup is the last in order, whatever the clock does meanwhile.
func TestBackupsAreInOrder(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	var names []string
	for _, jump := range []time.Duration{0, 0, -time.Hour, -24 * 365 * time.Hour, time.Second, 48 * time.Hour, -48 * time.Hour} {
		now = now.Add(jump)
		name := BackupName(now, names)
		if slices.Contains(names, name) || len(names) > 0 && name <= names[len(names)-1] {
			t.Errorf("%s follows %v", name, names)
		}
		names = append(names, name)
	}
}

// What the database is the reason of is told as such, with what to do; another process of
// the backend is not tried for it.
func TestWhatTheDatabaseIsTheReasonOf(t *testing.T) {
	h := &Host{database: "/shop/.n3/preview.db"}
	for _, c := range []struct {
		status     int
		code, want string
		database   bool
	}{
		{507, "storage_full", "Full. The file is /shop/.n3/preview.db. Save the program again when that is fixed.", true},
		{500, "database_read_only", "Full. The file is /shop/.n3/preview.db. Save the program again when that is fixed.", true},
		{500, "database_corrupt", "Full. Move /shop/.n3/preview.db away to start with an empty one, or bring back a backup with `n3 preview --restore`.", true},
		{503, "unavailable", "Full.", true},
		{500, "internal_error", "the backend responded with 500: Full. See .n3/preview.log", false},
	} {
		err := h.failure(c.status, c.code, "Full.")
		if _, database := err.(*DatabaseError); database != c.database || err.Error() != c.want {
			t.Errorf("%s is %T %v", c.code, err, err)
		}
	}
}
