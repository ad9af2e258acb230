package main

import (
	"os"
	"path/filepath"

	"github.com/n3-lang/n3/compiler/gen/migrate"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/workspace"
)

// The two releases of benchMigration: the second adds what a table of a million rows has
// to take without a long lock, a column with a rule and an index.
const (
	ordersBefore = "dataset orders { title: string required, quantity: integer, access_policy { read: true } }\n"
	ordersAfter  = "dataset orders { title: string required, quantity: integer indexed, " +
		`kind: enum(online, shop) required default("online"), access_policy { read: true } }` + "\n"
)

// benchMigration measures how long a writer waits for a migration of PostgreSQL.
func benchMigration() ([]figure, error) {
	folder, err := os.MkdirTemp("", "n3bench-migrations-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	files := migrate.Files{}
	for _, text := range []string{ordersBefore, ordersAfter} {
		if files, _, err = files.Extend(onPostgres(text)); err != nil {
			return nil, err
		}
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
			return nil, err
		}
	}
	return driver("migration_1m", "≥ 5 ×", 5, folder)
}

// onPostgres is the application of a program whose database is PostgreSQL.
func onPostgres(text string) *ir.Application {
	app := workspace.Build([]workspace.Input{{Path: "app.n3", Text: text}}, "App", nil).Application()
	app.App.Database = migrate.Postgres{}.Name()
	return app
}
