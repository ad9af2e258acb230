package naming

import "testing"

func TestFieldLabels(t *testing.T) {
	for _, c := range []struct {
		name   string
		moment bool
		want   string
	}{
		{"created_at", true, "Created"},
		{"released_on", true, "Released"},
		{"opens_at", true, "Opens"},
		{"turned_on", false, "Turned on"},
		{"looked_at", false, "Looked at"},
		{"at", true, "At"},
		{"user_profiles", false, "User profiles"},
		{"owner_id", false, "Owner ID"},
		{"id", false, "ID"},
		{"UserManagement", false, "User management"},
		{"HTMLPage", false, "HTML page"},
		{"price2", false, "Price2"},
		{"été", false, "Été"},
		{"_", false, ""},
	} {
		if got := FieldLabel(c.name, c.moment); got != c.want {
			t.Errorf("%s, moment %v: %q, want %q", c.name, c.moment, got, c.want)
		}
	}
	if got := Words("created_at"); got != "Created at" {
		t.Errorf("a name that is no field's keeps its words: %q", got)
	}
}
