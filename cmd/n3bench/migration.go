package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/n3-lang/n3/compiler/gen/migrate"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/workspace"
)

// orders are the releases of benchMigration: the second adds what a table of a million
// rows has to take without a long lock, a column with a default, and the third a column
// with a rule and an index.
var orders = []string{
	"title: string required, quantity: integer",
	`title: string required, quantity: integer, note: string required default("none")`,
	`title: string required, quantity: integer indexed, note: string required default("none"), kind: enum(online, shop) required default("online")`,
}

// benchMigration measures how long a writer waits for a migration of PostgreSQL.
func benchMigration() ([]figure, error) {
	folder, err := os.MkdirTemp("", "n3bench-migrations-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	files := migrate.Files{}
	for _, fields := range orders {
		if files, _, err = files.Extend(onPostgres("dataset orders { " + fields + ", access_policy { read: true } }\n")); err != nil {
			return nil, err
		}
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
			return nil, err
		}
	}
	return migrationFigures(folder)
}

// migrationFigures are the waits beside those by hand: a column is at once in both, and
// what reads the rows keeps nobody out.
func migrationFigures(folder string) ([]figure, error) {
	figures, err := measured("migration_1m", folder)
	if err != nil {
		return nil, err
	}
	if len(figures) != 2 {
		return nil, fmt.Errorf("bench.migration_1m printed %d figures", len(figures))
	}
	for i, most := range []float64{3, 0.2} {
		f := &figures[i]
		f.Reach, f.Met = fmt.Sprintf("≤ %v ×", most), f.Ratio <= most
	}
	return figures, nil
}

// onPostgres is the application of a program whose database is PostgreSQL.
func onPostgres(text string) *ir.Application {
	app := workspace.Build([]workspace.Input{{Path: "app.n3", Text: text}}, "App", nil).Application()
	app.App.Database = migrate.Postgres{}.Name()
	return app
}
