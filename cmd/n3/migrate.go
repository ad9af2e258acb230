package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/gen/migrate"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/preview/environment"
)

// migrateFlags are what the commands below `n3 migrate` have in common.
type migrateFlags struct {
	out              string
	write            string
	allowDestructive bool
	latest           int
}

func migrateCommand() *cobra.Command {
	var flags migrateFlags
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Show, write, apply and check the migrations of a compiled program",
		Long: "The backend of a program has a migration for each version that stores something\n" +
			"else: NAME.sql is the SQL that runs, NAME.json has the checks of the rows and what\n" +
			"is remembered. `n3 compile` writes them, and the backend applies them when it\n" +
			"starts.\n\n" +
			"status and apply use the database of N3_DATABASE_URL, or of the variable that the\n" +
			"program names, as in `database: postgres \"SHOP_DB\"`; or else that of DATABASE_URL.",
	}
	cmd.PersistentFlags().StringVarP(&flags.out, "output", "o", "", "output folder (default \"out\", or the setting in n3.toml)")
	diff := &cobra.Command{
		Use:   "diff [path]",
		Short: "Print the SQL from the newest migration to the program as it is",
		Long: "Prints the migration that `n3 compile` would add. --write adds it now, under a name\n" +
			"of your own. With --allow-destructive it also drops the columns and tables that an\n" +
			"earlier migration set aside: a destructive change takes two releases, so the release\n" +
			"that still uses them can go on until then.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return migrateDiff(cmd, args, flags) },
	}
	diff.Flags().StringVar(&flags.write, "write", "", "write it to the backend's migrations, by this name")
	lint := &cobra.Command{
		Use:   "lint [path]",
		Short: "Name the destructive and the locking steps of the newest migration",
		Long: "Checks the SQL of the migration that `n3 compile` would add, or else of the newest\n" +
			"one. Exit code 1 if a step gives up values.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return migrateLint(cmd, args, flags) },
	}
	lint.Flags().IntVar(&flags.latest, "latest", 1, "check this many of the newest migrations")
	status := &cobra.Command{
		Use:   "status [path]",
		Short: "Show which migrations the database has and lacks",
		Long:  "Exit code 1 if the database lacks a migration, or has one that is not among the files.",
		Args:  cobra.MaximumNArgs(1),
		RunE:  func(cmd *cobra.Command, args []string) error { return migrateDatabase(cmd, args, flags, "status") },
	}
	apply := &cobra.Command{
		Use:   "apply [path]",
		Short: "Apply the migrations that the database lacks",
		Long: "Does what the backend does when it starts. A run that was interrupted goes on where it\n" +
			"ended. Steps that give up values are refused without --allow-destructive, each with the\n" +
			"number of its rows.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return migrateDatabase(cmd, args, flags, "apply") },
	}
	for _, c := range []*cobra.Command{diff, apply, lint} {
		c.Flags().BoolVar(&flags.allowDestructive, "allow-destructive", false, "give up values")
	}
	cmd.AddCommand(diff, status, apply, lint)
	return cmd
}

// nextMigration is the one that the program needs, and all files with it.
func nextMigration(cmd *cobra.Command, args []string, flags migrateFlags) (out string, files migrate.Files, next migrate.Addition, err error) {
	p, err := open(args)
	if err != nil {
		return "", nil, next, err
	}
	snapshot, err := p.Read(nil, nil)
	if err != nil {
		return "", nil, next, classify(err)
	}
	if diag.HasErrors(snapshot.Diagnostics()) {
		return "", nil, next, report(cmd.ErrOrStderr(), snapshot, "text")
	}
	if out, err = migratedOutput(p, flags); err != nil {
		return "", nil, next, err
	}
	if files, err = migrationsIn(out); err != nil {
		return "", nil, next, environmentError(err)
	}
	files, next, err = files.ExtendBy(snapshot.Application(), migrate.Addition{Title: flags.write, Drop: flags.allowDestructive})
	if err != nil {
		return "", nil, next, environmentError(err)
	}
	for _, f := range next.Plan.Findings {
		fmt.Fprintf(cmd.ErrOrStderr(), "warning: %s: %s\n", strings.TrimSuffix(f.Dataset+"."+f.Field, "."), f.Message)
	}
	return out, files, next, nil
}

// migratedOutput is the output folder of a project.
func migratedOutput(p *workspace.Project, flags migrateFlags) (string, error) {
	disk := workspace.NewDisk(p)
	if _, err := disk.Inputs(nil); err != nil {
		return "", classify(err)
	}
	return outFolder(p, disk.Settings(nil), compileFlags{out: flags.out}), nil
}

func migrateDiff(cmd *cobra.Command, args []string, flags migrateFlags) error {
	out, files, next, err := nextMigration(cmd, args, flags)
	if err != nil {
		return err
	}
	w := cmd.OutOrStdout()
	if next.Name == "" {
		_, err := fmt.Fprintln(w, "-- The migrations make what the program stores: there is nothing to do.")
		return err
	}
	if flags.write == "" {
		_, err := io.WriteString(w, next.Script)
		return err
	}
	folder := filepath.Join(out, "backend", filepath.FromSlash(migrate.Folder))
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return environmentError(err)
	}
	for name, text := range files {
		if strings.TrimSuffix(name, filepath.Ext(name)) != next.Name {
			continue
		}
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return environmentError(err)
		}
	}
	_, err = fmt.Fprintf(w, "%s: written\n", filepath.Join(folder, next.Name+".sql"))
	return err
}

func migrateLint(cmd *cobra.Command, args []string, flags migrateFlags) error {
	_, files, _, err := nextMigration(cmd, args, flags)
	if err != nil {
		return err
	}
	hazards, err := files.Lint(max(1, flags.latest))
	if err != nil {
		return environmentError(err)
	}
	w := cmd.OutOrStdout()
	lost := false
	for _, h := range hazards {
		lost = lost || h.Kind == migrate.Destructive
		fmt.Fprintf(w, "%s: %s (%s)\n", h.Migration, h.Kind, h.Rule)
		if h.Step != "" {
			fmt.Fprintf(w, "  step: %s\n", h.Step)
		}
		if h.Statement != "" {
			fmt.Fprintf(w, "  SQL:  %s\n", h.Statement)
		}
		fmt.Fprintf(w, "  %s\n", h.Message)
	}
	if len(hazards) == 0 {
		fmt.Fprintln(w, "no destructive, locking or incompatible steps")
	}
	if lost {
		return &exit{code: exitProgram}
	}
	return nil
}

// migrateDatabase has the backend's own runtime do it: there is one that applies
// migrations.
func migrateDatabase(cmd *cobra.Command, args []string, flags migrateFlags, what string) error {
	p, err := open(args)
	if err != nil {
		return err
	}
	out, err := migratedOutput(p, flags)
	if err != nil {
		return err
	}
	backend := filepath.Join(out, "backend")
	if _, err := os.Stat(filepath.Join(backend, "n3_runtime", "schema", "__main__.py")); err != nil {
		return usage(fmt.Errorf("%s has no backend of this version of n3; run `n3 compile` first", backend))
	}
	python, err := backendPython(cmd, backend)
	if err != nil {
		return environmentError(err)
	}
	variable := databaseVariable(p)
	arguments := []string{"-m", "n3_runtime.schema", what, "--address", variable}
	if flags.allowDestructive {
		arguments = append(arguments, "--allow-destructive")
	}
	run := exec.CommandContext(cmd.Context(), python, arguments...)
	run.Dir, run.Stdout, run.Stderr = backend, cmd.OutOrStdout(), cmd.ErrOrStderr()
	run.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	if os.Getenv(variable) == "" && os.Getenv("DATABASE_URL") != "" {
		run.Env = append(run.Env, variable+"="+os.Getenv("DATABASE_URL"))
	}
	err = run.Run()
	var failed *exec.ExitError
	switch {
	case errors.As(err, &failed) && failed.ExitCode() == exitProgram:
		return &exit{code: exitProgram}
	case errors.As(err, &failed):
		return &exit{code: exitEnvironment}
	case err != nil:
		return environmentError(err)
	}
	return nil
}

// databaseVariable is the environment variable that has the address of the database.
// Errors of the program are no matter: what is compiled is asked.
func databaseVariable(p *workspace.Project) string {
	const usual = "N3_DATABASE_URL"
	snapshot, err := p.Read(nil, nil)
	if err != nil || diag.HasErrors(snapshot.Diagnostics()) {
		return usual
	}
	return cmp.Or(snapshot.Application().App.DatabaseVariable, usual)
}

// backendPython is the interpreter of the backend's own virtual environment, which has
// what its database needs, or else that of the previews.
func backendPython(cmd *cobra.Command, backend string) (string, error) {
	own, err := filepath.Abs(filepath.Join(backend, ".venv", "bin", "python"))
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(own); err == nil {
		return own, nil
	}
	env, err := environment.Prepare(cmd.Context(), "postgres", func(line string) { fmt.Fprintln(cmd.ErrOrStderr(), line) })
	if err != nil {
		return "", err
	}
	return env.Python, nil
}
