package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/workspace"
)

func checkCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "check [path]",
		Short: "Check a program for errors",
		Long: "Checks the .n3 files of a folder, or one file and its imports.\n\n" +
			"--format json prints an array; `n3 check --format json-schema` prints its schema.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if format == "json-schema" {
				_, err := cmd.OutOrStdout().Write(diag.JSONSchema)
				return err
			}
			debug.SetGCPercent(commandGC)
			snapshot, err := read(args)
			if err != nil {
				return err
			}
			return report(cmd.OutOrStdout(), snapshot, format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "output format: text, json, sarif or json-schema")
	return cmd
}

// read builds the snapshot of the path that a command was given, "." by default.
func read(args []string) (*workspace.Snapshot, error) {
	p, err := open(args)
	if err != nil {
		return nil, err
	}
	snapshot, err := p.Read(nil, nil)
	return snapshot, classify(err)
}

func open(args []string) (*workspace.Project, error) {
	path := "."
	if len(args) > 0 {
		path = args[0]
	}
	p, err := workspace.Open(path)
	return p, classify(err)
}

// classify gives an error the exit code of its kind.
func classify(err error) error {
	var notFound *workspace.NotFoundError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &notFound):
		return usage(err)
	}
	return environmentError(err)
}

// report writes diagnostics and fails where one is an error.
func report(w io.Writer, s *workspace.Snapshot, format string) error {
	list := s.Diagnostics()
	var err error
	switch format {
	case "text":
		err = writeText(w, s, list)
	case "json":
		err = diag.WriteJSON(w, list, s.Source)
	case "sarif":
		err = diag.WriteSARIF(w, list, s.Source, version)
	default:
		return usage(fmt.Errorf("unknown format %q; expected text, json, sarif or json-schema", format))
	}
	if err != nil {
		return environmentError(err)
	}
	if diag.HasErrors(list) {
		return &exit{code: exitProgram}
	}
	return nil
}

func writeText(w io.Writer, s *workspace.Snapshot, list []diag.Diagnostic) error {
	if len(list) == 0 {
		_, err := fmt.Fprintf(w, "No errors in %s.\n", fileCount(s.Programs()))
		return err
	}
	if err := diag.WriteText(w, list, s.Source, diag.Style{Colour: colour(w)}); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%s. Run `n3 explain CODE` for details.\n", diag.Summary(list))
	return err
}

func fileCount(n int) string {
	if n == 1 {
		return "1 file"
	}
	return fmt.Sprintf("%d files", n)
}

// colour says whether a writer is a terminal that shows colour.
func colour(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(f.Fd()))
}
