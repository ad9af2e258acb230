package migrate

import (
	"slices"
	"testing"

	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/ir"
)

func names(columns []Column) []string {
	var out []string
	for _, c := range columns {
		out = append(out, c.Name)
	}
	return out
}

// What is worked out is not stored; what is another program's has nothing of ours.
func TestColumnsAreWhatIsStored(t *testing.T) {
	fields := []ir.FieldSpec{
		{Name: "id", Type: "integer", PrimaryKey: true},
		{Name: "price", Type: "decimal", Scale: 2},
		{Name: "double", Type: "number", Computed: &expr.Node{Op: expr.Field, Name: "price"}},
		{Name: "maker_id", Type: "integer", Required: true, Reference: &ir.Reference{Name: "maker", Dataset: "makers", OnDelete: "cascade"}},
		{Name: "title", Type: "string", Was: "name"},
	}
	for _, c := range []struct {
		name    string
		dataset ir.DatasetSpec
		want    []string
	}{
		{"stored", ir.DatasetSpec{Fields: fields}, []string{"id", "price", "maker_id", "title", "n3_version"}},
		{"kept when deleted", ir.DatasetSpec{Fields: fields, SoftDelete: true}, []string{"id", "price", "maker_id", "title", "n3_deleted_at", "n3_version"}},
		{"adopted", ir.DatasetSpec{Fields: fields, Adopted: true}, []string{"id", "price", "maker_id", "title"}},
		{"derived", ir.DatasetSpec{Fields: fields, Derived: &ir.DerivedSpec{}}, nil},
	} {
		if got := names(Columns(&c.dataset)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if got := Columns(&ir.DatasetSpec{Fields: fields})[3]; got != (Column{"title", "TEXT", "name"}) {
		t.Errorf("the column that was another: %v", got)
	}
}

func TestStatementsMakeOnlyWhatIsOurs(t *testing.T) {
	app := &ir.Application{Datasets: []ir.DatasetSpec{
		{
			Name: "notes", Table: "notes", SoftDelete: true,
			Fields:  []ir.FieldSpec{{Name: "id", Type: "integer", PrimaryKey: true}, {Name: "code", Type: "string", Unique: true}},
			Indexes: []ir.IndexSpec{{Name: "notes_code", Columns: []ir.IndexColumn{{Name: "code"}}, Unique: true}},
		},
		{Name: "sums", Derived: &ir.DerivedSpec{From: "notes"}},
		{Name: "rates", Table: "legacy_rates", Adopted: true},
	}}
	want := []string{
		"CREATE TABLE \"notes\" (\n  \"id\" INTEGER PRIMARY KEY AUTOINCREMENT,\n  \"code\" TEXT,\n  \"n3_deleted_at\" TEXT,\n  \"n3_version\" INTEGER NOT NULL DEFAULT 1\n);",
		`CREATE UNIQUE INDEX "notes_code" ON "notes" ("code") WHERE "n3_deleted_at" IS NULL;`,
	}
	if got := Statements(app); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
