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
// rows has to take without a long lock, a column with a default, the third a column with
// a rule and an index, and the last makes decimals of integers.
var orders = map[migrate.Dialect][]string{
	migrate.Postgres{}: {
		"title: string required, quantity: integer",
		`title: string required, quantity: integer, note: string required default("none")`,
		`title: string required, quantity: integer indexed, note: string required default("none"), kind: enum(online, shop) required default("online")`,
		`title: string required, quantity: decimal(12, 2) indexed, note: string required default("none"), kind: enum(online, shop) required default("online")`,
	},
	migrate.SQLite{}: {
		"title: string required, quantity: integer",
		"title: string required, quantity: decimal(12, 2)",
	},
}

// benchMigration measures how long a writer waits for a migration.
func benchMigration() ([]figure, error) {
	folder, err := os.MkdirTemp("", "n3bench-migrations-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	var folders []string
	for _, dialect := range []migrate.Dialect{migrate.Postgres{}, migrate.SQLite{}} {
		of := filepath.Join(folder, dialect.Name())
		if err := writeMigrations(of, dialect); err != nil {
			return nil, err
		}
		folders = append(folders, of)
	}
	return migrationFigures(folders)
}

// writeMigrations writes the migrations of the releases for a database.
func writeMigrations(folder string, dialect migrate.Dialect) error {
	files := migrate.Files{}
	for _, fields := range orders[dialect] {
		next, _, err := files.Extend(on(dialect, "dataset orders { "+fields+", access_policy { read: true } }\n"))
		if err != nil {
			return err
		}
		files = next
	}
	if err := os.Mkdir(folder, 0o755); err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// migrationFigures are the waits beside those by hand: a column is at once in both, what
// reads the rows keeps nobody out, and what converts values writes all rows in both.
func migrationFigures(folders []string) ([]figure, error) {
	figures, err := measured("migration_1m", folders...)
	if err != nil {
		return nil, err
	}
	reach := []float64{3, 0.2, 1.5, 3}
	if len(figures) != len(reach) {
		return nil, fmt.Errorf("bench.migration_1m printed %d figures", len(figures))
	}
	for i, most := range reach {
		f := &figures[i]
		f.Reach, f.Met = fmt.Sprintf("≤ %v ×", most), f.Ratio <= most
	}
	return figures, nil
}

// on is the application of a program with that database.
func on(dialect migrate.Dialect, text string) *ir.Application {
	app := workspace.Build([]workspace.Input{{Path: "app.n3", Text: text}}, "App", nil).Application()
	app.App.Database = dialect.Name()
	return app
}
