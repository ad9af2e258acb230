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
		Short: "Serve an editor by the language server protocol, on stdin and stdout",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			stream := stdio{os.Stdin, os.Stdout}
			os.Stdout = os.Stderr // whatever else prints must not reach the protocol
			code := lsp.Serve(cmd.Context(), stream, lsp.Options{Version: version, Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
			if code != lsp.ExitClean {
				return &exit{code: code}
			}
			return nil
		},
	}
}

// stdio is the pair of streams that an editor holds.
type stdio struct {
	io.ReadCloser
	io.Writer
}
