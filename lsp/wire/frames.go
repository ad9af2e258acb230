package wire

import (
	"bytes"
	"context"
	"io"
	"log/slog"

	"go.lsp.dev/jsonrpc2"
)

// frames is the stream of messages. A frame that holds no message is answered
// and left out, where the connection itself would end.
type frames struct {
	jsonrpc2.Stream
	Framer
	log *slog.Logger
}

// Framer is the part of a stream that has messages as they are on the wire. A
// connection asks a stream for both methods.
type Framer interface {
	ReadFrame(ctx context.Context) ([]byte, int64, error)
	WriteFrame(ctx context.Context, data []byte) (int64, error)
}

func NewStream(stream io.ReadWriteCloser, log *slog.Logger) jsonrpc2.Stream {
	inner := jsonrpc2.NewHeaderStream(stream)
	reader, ok := inner.(Framer)
	if !ok {
		return inner
	}
	return &frames{inner, reader, log}
}

// ReadFrame returns the next frame that holds a message, or several.
func (f *frames) ReadFrame(ctx context.Context) ([]byte, int64, error) {
	for {
		frame, size, err := f.Framer.ReadFrame(ctx)
		if err != nil {
			return nil, 0, err
		}
		problem := readable(frame)
		if problem == nil {
			return frame, size, nil
		}
		f.log.Warn("cannot read a message", "error", problem)
		answer := jsonrpc2.NewResponse(jsonrpc2.ID{}, nil, jsonrpc2.NewError(jsonrpc2.ParseError, "cannot read this message"))
		if _, err := f.Write(ctx, answer); err != nil {
			return nil, 0, err
		}
	}
}

func readable(frame []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(frame), []byte("[")) {
		_, err := jsonrpc2.ParseRequests(frame)
		return err
	}
	_, err := jsonrpc2.DecodeMessage(frame)
	return err
}
