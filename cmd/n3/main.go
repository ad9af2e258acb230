// Command n3 compiles, checks and previews N3 programs, and serves editors.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"
)

// Exit codes, as documented in `n3 help`.
const (
	exitProgram     = 1 // the program has errors
	exitUsage       = 2 // wrong usage
	exitEnvironment = 3 // the environment is at fault
)

// exit is an error with the code that the process ends with. A silent one has
// said what it has to say.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exit) Unwrap() error { return e.err }

func usage(err error) error            { return &exit{exitUsage, err} }
func environmentError(err error) error { return &exit{exitEnvironment, err} }

// commandGC is how much a command that ends at once lets its memory grow between
// two collections, in percent: what it makes it needs to its end, so that
// collecting is a third of the time of a large check at Go's own 100.
const commandGC = 800

func main() {
	err := root().Execute()
	if err == nil {
		return
	}
	var e *exit
	if !errors.As(err, &e) {
		e = &exit{exitUsage, err}
	}
	if message := e.Error(); message != "" {
		fmt.Fprintln(os.Stderr, "n3:", message)
	}
	os.Exit(e.code)
}

func root() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "n3",
		Short: "A language for realtime data applications with FastAPI and React",
		Long: "N3 compiles a program that describes data, access rules and pages to a FastAPI\n" +
			"backend and a React frontend.\n\n" +
			"Exit codes: 0 success (with or without warnings), 1 errors in the program,\n2 wrong usage, 3 a problem with the environment.",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	cmd.AddCommand(checkCommand(), compileCommand(), previewCommand(), lspCommand(), fmtCommand())
	cmd.AddCommand(initCommand(), pullCommand(), migrateCommand(), explainCommand(), whyCommand(), doctorCommand(), versionCommand())
	cmd.AddCommand(topicCommands()...)
	return cmd
}
