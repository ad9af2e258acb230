package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/gen"
	"github.com/n3-lang/n3/compiler/gen/frontend"
	"github.com/n3-lang/n3/compiler/gen/migrate"
	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/workspace"
)

type compileFlags struct {
	out, emit string
	watch     bool
}

func compileCommand() *cobra.Command {
	var flags compileFlags
	cmd := &cobra.Command{
		Use:   "compile [path]",
		Short: "Compile a program to a backend and a frontend",
		Long: "Writes a FastAPI project and a React project. Files you have edited since are not\n" +
			"overwritten: the new version is written to NAME.new.\n\n" +
			"--emit prints one of these instead of writing files: ir (versioned JSON; --emit\n" +
			"ir-schema prints its schema), ast, sql (the tables of a new database),\n" +
			"openapi (as served by the backend).",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if flags.emit == "ir-schema" {
				_, err := cmd.OutOrStdout().Write(ir.JSONSchema)
				return err
			}
			p, err := open(args)
			if err != nil {
				return err
			}
			if flags.emit != "" {
				return emit(cmd, p, flags.emit)
			}
			disk := workspace.NewDisk(p)
			if flags.watch {
				return watch(cmd, p, disk, flags)
			}
			debug.SetGCPercent(commandGC)
			inputs, err := disk.Inputs(nil)
			if err != nil {
				return classify(err)
			}
			components, err := p.Components()
			if err != nil {
				return environmentError(err)
			}
			out, print := outFolder(p, disk.Settings(nil), flags), fingerprint(p, inputs, components)
			if files, ok := output.Current(out, print); ok {
				_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s: 0 files written, %d unchanged\n", out, files)
				return err
			}
			c := compilation{components: components}
			return c.run(cmd, disk.Build(inputs, nil), out, print)
		},
	}
	cmd.Flags().StringVarP(&flags.out, "output", "o", "", "output folder (default \"out\", or the setting in n3.toml)")
	cmd.Flags().StringVar(&flags.emit, "emit", "", "print ir, ir-schema, ast, sql or openapi instead")
	cmd.Flags().BoolVarP(&flags.watch, "watch", "w", false, "compile again on every change")
	return cmd
}

// compilation writes one snapshot of a program after another.
type compilation struct {
	generator  gen.Generator
	writer     *output.Writer
	out        string            // of writer
	components map[string][]byte // of the program's owner, by their paths in the project
}

// run writes the application of a snapshot without errors. What there is to say
// about it is said each time, so that only a program without diagnostics is
// recognized by its inputs.
func (c *compilation) run(cmd *cobra.Command, snapshot *workspace.Snapshot, out, inputs string) error {
	if list := snapshot.Diagnostics(); len(list) > 0 {
		inputs = ""
		if err := report(cmd.ErrOrStderr(), snapshot, "text"); err != nil {
			return err
		}
	}
	migrations, err := migrationsIn(out)
	if err != nil {
		return environmentError(err)
	}
	app := snapshot.Application()
	tree, plan, err := c.generator.Application(app, migrations)
	if err != nil {
		return environmentError(err)
	}
	for name, text := range c.components {
		if name != workspace.PackageLock {
			tree.Add("frontend/"+name, text)
		}
	}
	if err := frontend.AddPackages(tree, "frontend/", app.App.Title, snapshot.Packages, c.components[workspace.PackageLock]); err != nil {
		return environmentError(err)
	}
	if c.writer == nil || c.out != out {
		c.writer, c.out = output.NewWriter(out, version), out
	}
	result, err := c.writer.Write(tree, inputs)
	var notOurs *output.NotOursError
	switch {
	case errors.As(err, &notOurs):
		return usage(err)
	case err != nil:
		return environmentError(err)
	}
	w := cmd.OutOrStdout()
	for _, path := range result.Kept {
		fmt.Fprintf(w, "%s has your edits and was not overwritten; the new version is in %s.new\n", filepath.Join(out, path), filepath.Base(path))
	}
	fmt.Fprintf(w, "%s: %s written, %d unchanged", out, fileCount(len(result.Written)), result.Unchanged)
	if len(result.Removed) > 0 {
		fmt.Fprintf(w, ", %s removed", fileCount(len(result.Removed)))
	}
	fmt.Fprintln(w)
	for _, f := range plan.Findings {
		fmt.Fprintf(cmd.ErrOrStderr(), "warning: %s: %s\n", strings.TrimSuffix(f.Dataset+"."+f.Field, "."), f.Message)
	}
	return nil
}

// emit prints one representation of the program.
func emit(cmd *cobra.Command, p *workspace.Project, what string) error {
	snapshot, err := p.Read(nil, nil)
	if err != nil {
		return classify(err)
	}
	w := cmd.OutOrStdout()
	if what == "ast" {
		return emitAST(w, snapshot) // also of a program with errors
	}
	if diag.HasErrors(snapshot.Diagnostics()) {
		return report(cmd.ErrOrStderr(), snapshot, "text")
	}
	app := snapshot.Application()
	switch what {
	case "ir":
		return app.WriteJSON(w)
	case "sql":
		_, err := fmt.Fprintln(w, strings.Join(migrate.Statements(app), "\n\n"))
		return err
	case "openapi":
		return emitOpenAPI(cmd, app)
	}
	return usage(fmt.Errorf("cannot emit %q; expected ir, ir-schema, ast, sql or openapi", what))
}

// emitAST prints the declarations of each file by its path.
func emitAST(w io.Writer, s *workspace.Snapshot) error {
	files := map[string][]*ast.Decl{}
	for _, f := range s.Files {
		if !f.IsProgram() {
			continue
		}
		files[f.Path] = []*ast.Decl{}
		for _, u := range f.Decls {
			files[f.Path] = append(files[f.Path], u.Decl)
		}
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(files)
}

// watch compiles at each change of the project until it is interrupted.
func watch(cmd *cobra.Command, p *workspace.Project, disk *workspace.Disk, flags compileFlags) error {
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	watcher, err := disk.Watch()
	if err != nil {
		return environmentError(fmt.Errorf("cannot watch %s: %w", p.Root, err))
	}
	defer watcher.Close()
	var previous *workspace.Snapshot
	var c compilation
	for {
		snapshot, err := disk.Snapshot(nil, previous)
		if err != nil && previous == nil {
			return classify(err)
		}
		components, unread := p.Components()
		changed := !maps.EqualFunc(components, c.components, bytes.Equal)
		switch {
		case cmp.Or(err, unread) != nil:
			fmt.Fprintln(cmd.ErrOrStderr(), "n3:", cmp.Or(err, unread))
		case previous == nil || changed || !slices.Equal(previous.Files, snapshot.Files):
			c.components = components
			var failed *exit
			if err := c.run(cmd, snapshot, outFolder(p, snapshot.Settings, flags), ""); errors.As(err, &failed) && failed.code != exitProgram {
				return err
			}
		}
		if err == nil {
			previous = snapshot
		}
		if err := watcher.Follow(); err != nil {
			return environmentError(fmt.Errorf("cannot watch %s: %w", p.Root, err))
		}
		select {
		case <-ctx.Done():
			return nil
		case err := <-watcher.Errors:
			return environmentError(fmt.Errorf("%s can no longer be watched: %w", p.Root, err))
		case <-watcher.Edits:
			disk.Refresh()
		}
	}
}

// outFolder is where a project's output goes: where the command says, else the
// settings.
func outFolder(p *workspace.Project, settings workspace.Settings, flags compileFlags) string {
	switch {
	case flags.out != "":
		return flags.out
	case settings.Out == "":
		return "out"
	case filepath.IsAbs(settings.Out):
		return settings.Out
	}
	return p.Path(settings.Out)
}
