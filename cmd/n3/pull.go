package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/n3-lang/n3/compiler/pull"
	"github.com/n3-lang/n3/compiler/pull/catalog"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/preview/files"
)

// pulledSuffix names the file that a pull leaves beside its program: what it wrote.
const pulledSuffix = ".pulled"

func pullCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "pull address [folder]",
		Short: "Write the datasets of an existing database",
		Long: "Reads the tables of a database and writes a dataset for each. The database is only\n" +
			"read. An address is postgres://user:password@host/database, sqlite:path or the path\n" +
			"of a SQLite file.\n\n" +
			"Pull again when the tables have changed: what you have changed in the program is\n" +
			"kept. The file NAME.pulled beside the program is what the next pull compares with;\n" +
			"keep it with the program. `n3 help database` is the guide.",
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			folder := "."
			if len(args) > 1 {
				folder = args[1]
			}
			return pullInto(cmd, args[0], folder, file)
		},
	}
	cmd.Flags().StringVarP(&file, "output", "o", "database.n3", "the file of the datasets, in the project's folder")
	return cmd
}

func pullInto(cmd *cobra.Command, address, folder, file string) error {
	if !workspace.IsProgram(file) || !filepath.IsLocal(file) {
		return usage(fmt.Errorf("%s: expected the name of a .n3 file in the project's folder", file))
	}
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return environmentError(err)
	case !info.IsDir():
		return usage(fmt.Errorf("%s is a file; expected the project's folder", folder))
	}
	database, err := catalog.Read(cmd.Context(), address)
	var wrong *catalog.AddressError
	switch {
	case errors.As(err, &wrong):
		return usage(err)
	case err != nil:
		return environmentError(err)
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return environmentError(err)
	}
	texts, pulled, err := programs(folder, file)
	if err != nil {
		return classify(err)
	}
	file = filepath.ToSlash(filepath.Clean(file))
	result := pull.Program(database, texts, file, pulled)
	for name, text := range result.Files {
		if err := files.WriteAtomically(filepath.Join(folder, filepath.FromSlash(name)), []byte(text)); err != nil {
			return environmentError(err)
		}
	}
	if result.Pulled != pulled {
		if err := files.WriteAtomically(filepath.Join(folder, file+pulledSuffix), []byte(result.Pulled)); err != nil {
			return environmentError(err)
		}
	}
	tell(cmd, address, file, texts[file] == "", &result)
	if database.Kind == catalog.Postgres && !slices.ContainsFunc(slices.Collect(maps.Values(texts)), func(text string) bool { return strings.Contains(text, "database: postgres") }) {
		fmt.Fprintln(cmd.OutOrStdout(), "Write `database: postgres` in `app`: the tables are in PostgreSQL.")
	}
	return nil
}

// programs are the texts of a project's files by their paths, and what the last pull
// left of one of them.
func programs(folder, file string) (texts map[string]string, pulled string, err error) {
	absolute, err := filepath.Abs(folder)
	if err != nil {
		return nil, "", err
	}
	p := workspace.Folder(absolute)
	names, err := p.Programs()
	if err != nil {
		return nil, "", err
	}
	read := func(name string) string {
		text, problem := workspace.ReadText(p.Path(name))
		if problem != nil && err == nil {
			err = fmt.Errorf("%s: %w", name, problem)
		}
		return text
	}
	texts = map[string]string{}
	for _, name := range names {
		texts[name] = read(name)
	}
	if _, missing := os.Stat(p.Path(file + pulledSuffix)); missing == nil {
		pulled = read(file + pulledSuffix)
	}
	return texts, pulled, err
}

// tell says what was written, and what the program lacks.
func tell(cmd *cobra.Command, address, file string, isNew bool, result *pull.Result) {
	out, errs := cmd.OutOrStdout(), cmd.ErrOrStderr()
	for _, warning := range result.Warnings {
		fmt.Fprintln(errs, "warning:", warning)
	}
	for _, change := range result.Changes {
		fmt.Fprintln(out, change)
	}
	tables := fmt.Sprintf("%d tables", result.Datasets)
	if result.Datasets == 1 {
		tables = "1 table"
	}
	switch {
	case isNew && len(result.Files) > 0:
		fmt.Fprintf(out, "%s: %s of %s\n", file, tables, catalog.Named(address))
	case len(result.Files) == 0:
		fmt.Fprintf(out, "%s is as the database: %s, nothing changed\n", file, tables)
	default:
		names := slices.Sorted(maps.Keys(result.Files))
		fmt.Fprintf(out, "%s: changed, %s of %s\n", strings.Join(names, ", "), tables, catalog.Named(address))
	}
}
