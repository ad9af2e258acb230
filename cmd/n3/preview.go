package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/preview"
	"github.com/n3-lang/n3/preview/terminal"
)

func previewCommand() *cobra.Command {
	var port int
	var open bool
	var snapshot, restore, database string
	cmd := &cobra.Command{
		Use:   "preview [path]",
		Short: "Run a program and update it on every edit",
		Long: "Runs the app of a folder, or of one file and its imports, at one address, with\n" +
			"its own database in the folder .n3. Edits are shown when they are saved; while the\n" +
			"program has errors, the last working app keeps running.\n\n" +
			"Nothing that an edit does to the database loses a value without your yes, and then\n" +
			"there is a backup in .n3/backups, which --restore brings back.\n\n" +
			keysHelp() + "\nIf the output is not a terminal, its first line is `ready http://127.0.0.1:PORT`.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if port < 0 || port > 65535 {
				return usage(fmt.Errorf("expected a port from 1 to 65535, found %d", port))
			}
			// An editor that shows the preview in a panel says what its pages are, and by
			// which token it is known. No child of the preview needs it.
			options := preview.Options{Port: port, Snapshot: snapshot, Database: database, Ancestors: strings.Fields(os.Getenv("N3_PREVIEW_ANCESTORS")), Token: os.Getenv("N3_PREVIEW_TOKEN")}
			if err := os.Unsetenv("N3_PREVIEW_TOKEN"); err != nil {
				return environmentError(err)
			}
			if len(args) > 0 {
				options.Path = args[0]
			}
			if restore != "" {
				return restoreBackup(cmd, options.Path, restore)
			}
			return runPreview(cmd, options, open)
		},
	}
	cmd.Flags().IntVar(&port, "port", 0, "port (default: the first free port from 4300)")
	cmd.Flags().StringVar(&snapshot, "snapshot", "", "begin with the rows of this snapshot, after a backup")
	cmd.Flags().StringVar(&restore, "restore", "", "bring back the newest backup of the database, or --restore=NAME, and exit; --restore=list lists them")
	cmd.Flags().Lookup("restore").NoOptDefVal = newestBackup
	cmd.Flags().StringVar(&database, "database", "", "address of a PostgreSQL database (postgresql://user@host/name) instead of the own file")
	cmd.Flags().BoolVar(&open, "open", false, "open the page in the browser")
	return cmd
}

func runPreview(cmd *cobra.Command, options preview.Options, open bool) error {
	// A closed terminal ends the preview as well.
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	screen := terminal.New(os.Stdout, os.Stderr)
	options.Progress, options.Activity = screen.Progress, screen.Activity
	p, err := preview.Start(ctx, options)
	if err != nil {
		return previewError(err)
	}
	keys := keyboard{ctx: ctx, stop: stop, preview: p, screen: screen}
	restore := screen.Keys(keys.commands(), keys.answer)
	changed, end := p.Changes()
	defer end()
	opened := !open
	for ctx.Err() == nil {
		select {
		case <-changed:
			state := p.State()
			screen.Show(state)
			if state.Ready && !opened {
				opened = true
				show(screen, p.Address())
			}
		case <-p.Done():
			stop()
		case <-ctx.Done():
		}
	}
	err = p.Close()
	screen.Close()
	restore()
	return previewError(err)
}

// The values of --restore that are no names.
const newestBackup, listBackups = "newest", "list"

func restoreBackup(cmd *cobra.Command, path, name string) error {
	if name == listBackups {
		names, err := preview.Backups(path)
		for _, name := range names {
			fmt.Fprintln(cmd.OutOrStdout(), name)
		}
		return previewError(err)
	}
	if name == newestBackup {
		name = ""
	}
	restored, err := preview.Restore(path, name)
	if err == nil {
		fmt.Fprintf(cmd.OutOrStdout(), "Restored the backup %s; the database of before is a backup now.\n", restored)
	}
	return previewError(err)
}

func show(screen *terminal.Terminal, address string) {
	if err := terminal.OpenBrowser(address); err != nil {
		screen.Progress(err.Error())
	}
}

func previewError(err error) error {
	var notFound *workspace.NotFoundError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &notFound):
		return usage(err)
	}
	return environmentError(err)
}
