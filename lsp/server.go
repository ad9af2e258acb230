package lsp

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/lsp/features/show"
	"github.com/n3-lang/n3/lsp/previews"
	"github.com/n3-lang/n3/lsp/session"
	"github.com/n3-lang/n3/lsp/wire"
)

// Exit codes of a server, by the protocol's §exit.
const (
	ExitClean   = 0 // `exit` after `shutdown`
	ExitAborted = 1 // anything else: the editor went away
)

// Options are what a server gets from the command that starts it.
type Options struct {
	Version string
	Log     *slog.Logger // never on the protocol's own stream
}

// Serve speaks the protocol on a stream until the editor says `exit`, closes
// the stream or dies. It returns the code that the process should end with.
func Serve(ctx context.Context, stream io.ReadWriteCloser, options Options) int {
	s := newServer(options)
	return s.serve(ctx, stream, protocol.ServerHandler(s, nil))
}

// Replay plays the editor's side of a recording to a new server, and writes how
// the answers and the last diagnostics differ. It returns how many do.
func Replay(ctx context.Context, recording io.Reader, out io.Writer, options Options) (int, error) {
	return wire.Replay(recording, out, func(stream io.ReadWriteCloser) {
		s := newServer(options)
		s.alive = func(int) bool { return true } // the editor of the recording has long ended
		s.serve(ctx, stream, protocol.ServerHandler(s, nil))
	})
}

// phase is where a server is in the protocol's §lifecycle.
type phase int32

const (
	created phase = iota
	initialized
	shutDown
)

// server answers the messages. What it does not know of the protocol it
// inherits: the answer "method not found".
type server struct {
	protocol.UnimplementedServer
	version  string
	log      *slog.Logger
	client   protocol.Client
	session  *session.Session
	previews *previews.Previews

	phase   atomic.Int32
	faults  atomic.Int64 // panics so far, each an id in the log
	painted show.Tokens
	exited  chan int // gets the code once

	background context.Context // of work that outlives a request
	work       sync.WaitGroup  // that work
	tick       <-chan time.Time
	alive      func(pid int) bool
}

func newServer(options Options) *server {
	if options.Log == nil {
		options.Log = slog.New(slog.DiscardHandler)
	}
	return &server{version: options.Version, log: options.Log, exited: make(chan int, 1), alive: processAlive}
}

// serve is Serve with the handler that the messages reach in the end.
func (s *server) serve(ctx context.Context, stream io.ReadWriteCloser, base jsonrpc2.Handler) int {
	ctx, cancel := context.WithCancel(ctx)
	if s.tick == nil {
		ticker := time.NewTicker(parentInterval)
		defer ticker.Stop()
		s.tick = ticker.C
	}
	conn := jsonrpc2.NewConn(wire.NewStream(stream, s.log), jsonrpc2.WithCodec(wire.Codec{}))
	s.background = ctx
	s.client = protocol.ClientDispatcher(conn)
	s.session = session.New(s.log, s.client)
	s.previews = previews.New(s.log, s.session, s.client)
	s.start(func() { s.session.PublishAll(ctx, s.guard) })
	s.start(func() { s.session.RefreshAll(ctx, s.guard) })
	s.start(func() { s.session.LookAlways(ctx, s.guard) })
	s.start(func() { s.previews.Follow(ctx, s.guard) })
	conn.Go(ctx, s.handler(base))

	code := ExitAborted
	select {
	case code = <-s.exited:
	case <-conn.Done():
		select {
		case code = <-s.exited: // said, and then the stream was closed
		default:
			if s.in(shutDown) {
				code = ExitClean
			}
		}
	case <-ctx.Done():
	}
	cancel()
	s.session.Close()
	if err := stream.Close(); err != nil {
		s.log.Debug("the stream is already closed", "error", err)
	}
	finished := make(chan struct{})
	go func() { s.work.Wait(); close(finished) }()
	select {
	case <-finished:
	case <-time.After(goodbye): // it writes to an editor that no longer reads
	}
	return code
}

// goodbye is how long work may take to notice that the session ended.
const goodbye = time.Second

func (s *server) in(p phase) bool { return phase(s.phase.Load()) == p }

// start runs work that outlives a request.
func (s *server) start(work func()) {
	s.work.Go(func() { s.guard(work) })
}

// guard contains the panics of work that no request waits for.
func (s *server) guard(work func()) {
	defer func() {
		if r := recover(); r != nil {
			s.log.Error(s.fault("background work", r).Error())
		}
	}()
	work()
}

// exit ends serve; only the first code counts.
func (s *server) exit(code int) {
	select {
	case s.exited <- code:
	default:
	}
}
