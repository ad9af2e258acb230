package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/n3-lang/n3/compiler/gen/migrate"
)

// migrationsIn reads the migration files that an output folder has.
func migrationsIn(out string) (migrate.Files, error) {
	folder := filepath.Join(out, "backend", filepath.FromSlash(migrate.Folder))
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("cannot read the migration files: %w", err)
	}
	found := migrate.Files{}
	for _, entry := range entries {
		if !entry.Type().IsRegular() || !migrate.IsFile(entry.Name()) {
			continue
		}
		if found[entry.Name()], err = os.ReadFile(filepath.Join(folder, entry.Name())); err != nil {
			return nil, fmt.Errorf("cannot read the migration files: %w", err)
		}
	}
	return found, nil
}
