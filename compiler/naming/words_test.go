package naming

import "testing"

func TestFieldLabels(t *testing.T) {
	for _, c := range []struct{ name, typ, want string }{
		{"created_at", "datetime", "Created"},
		{"released_on", "date", "Released"},
		{"opens_at", "time", "Opens"},
		{"turned_on", "boolean", "Turned on"},
		{"looked_at", "integer", "Looked at"},
		{"at", "datetime", "At"},
		{"user_profiles", "", "User profiles"},
		{"owner_id", "string", "Owner ID"},
		{"id", "integer", "ID"},
		{"UserManagement", "", "User management"},
		{"HTMLPage", "", "HTML page"},
		{"price2", "integer", "Price2"},
		{"été", "string", "Été"},
		{"_", "string", ""},
	} {
		if got := FieldLabel(c.name, c.typ); got != c.want {
			t.Errorf("%s: %s is %q, want %q", c.name, c.typ, got, c.want)
		}
	}
	if got := Words("created_at"); got != "Created at" {
		t.Errorf("a name that is no field's keeps its words: %q", got)
	}
}
