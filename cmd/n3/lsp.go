package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"

	"github.com/spf13/cobra"

	"github.com/n3-lang/n3/lsp"
	"github.com/n3-lang/n3/lsp/wire"
)

func lspCommand() *cobra.Command {
	var record, replay, socket string
	c := &cobra.Command{
		Use:   "lsp",
		Short: "Run the language server on stdin and stdout",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			options := lsp.Options{Version: version, Log: slog.New(slog.NewTextHandler(os.Stderr, nil))}
			if replay != "" {
				return replaySession(cmd, replay, options)
			}
			var stream io.ReadWriteCloser = stdio{os.Stdin, os.Stdout}
			os.Stdout = os.Stderr // whatever else prints must not reach the protocol
			if socket != "" {
				conn, err := accept(cmd, socket)
				if err != nil {
					return err
				}
				stream = conn
			}
			if record != "" {
				file, err := os.OpenFile(record, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) // it holds the texts of the editor
				if err != nil {
					return usage(fmt.Errorf("cannot record: %w", err))
				}
				defer file.Close()
				stream = wire.Record(stream, file)
			}
			if code := lsp.Serve(cmd.Context(), stream, options); code != lsp.ExitClean {
				return &exit{code: code}
			}
			return nil
		},
	}
	c.Flags().StringVar(&record, "record", "", "record every message in a file, as one line of JSON each")
	c.Flags().StringVar(&replay, "replay", "", "replay a recording, and print the responses that differ")
	c.Flags().StringVar(&socket, "socket", "", "serve one editor on a loopback address such as 127.0.0.1:4389 instead of stdin")
	c.MarkFlagsMutuallyExclusive("replay", "record")
	c.MarkFlagsMutuallyExclusive("replay", "socket")
	return c
}

// replaySession ends with 1 where an answer is another than it was.
func replaySession(cmd *cobra.Command, name string, options lsp.Options) error {
	file, err := os.Open(name)
	if err != nil {
		return usage(fmt.Errorf("cannot replay: %w", err))
	}
	defer file.Close()
	differences, err := lsp.Replay(cmd.Context(), file, cmd.OutOrStdout(), options)
	switch {
	case err != nil:
		return usage(err)
	case differences > 0:
		return &exit{code: 1, err: errors.New(differ(differences))}
	}
	return nil
}

func differ(n int) string {
	if n == 1 {
		return "1 response differs"
	}
	return fmt.Sprintf("%d responses differ", n)
}

// accept waits for one editor on an address of this machine: a server of an
// editor's files is nobody else's.
func accept(cmd *cobra.Command, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, usage(fmt.Errorf("expected an address such as 127.0.0.1:4389, found %s", address))
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, usage(fmt.Errorf("expected a loopback address such as 127.0.0.1, found %s", host))
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	defer listener.Close()
	fmt.Fprintf(cmd.ErrOrStderr(), "listening on %s\n", listener.Addr())
	stop := context.AfterFunc(cmd.Context(), func() { _ = listener.Close() })
	defer stop()
	return listener.Accept()
}

// stdio is the pair of streams that an editor holds.
type stdio struct {
	io.ReadCloser
	io.Writer
}
