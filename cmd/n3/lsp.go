package main

import (
	"io"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"github.com/n3-lang/n3/lsp"
)

func lspCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "lsp",
		Short: "Serve an editor: the language server, over stdin and stdout",
		Long:  "Speaks the language server protocol (3.17) over stdin and stdout; its log goes to\nstderr. Editors start it by themselves.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
			code := lsp.Serve(cmd.Context(), standardStream{os.Stdin, os.Stdout}, lsp.Options{Version: version, Log: log})
			if code != lsp.ExitClean {
				return &exit{code: code}
			}
			return nil
		},
	}
}

// standardStream reads from stdin and writes to stdout.
type standardStream struct {
	io.ReadCloser
	out io.WriteCloser
}

func (s standardStream) Write(p []byte) (int, error) { return s.out.Write(p) }

func (s standardStream) Close() error {
	if err := s.ReadCloser.Close(); err != nil {
		return err
	}
	return s.out.Close()
}
