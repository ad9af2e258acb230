package lsp

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// handler wraps the handler of single messages. Notifications run one after the
// other in the order of the stream. A request takes the session's state as its
// predecessors left it, and then runs beside what comes after it. Nothing that
// goes wrong in a message ends the session.
func (s *server) handler(base jsonrpc2.Handler) jsonrpc2.Handler {
	beside := protocol.CancelHandler(func(ctx context.Context, req *jsonrpc2.Request) (any, error) {
		if req.IsCall() {
			ctx = s.session.Capture(ctx)
			jsonrpc2.Async(ctx)
		}
		return base(ctx, req)
	})
	return s.contain(s.lawful(func(ctx context.Context, req *jsonrpc2.Request) (any, error) {
		if req.Method() == protocol.MethodInitialize || req.Method() == protocol.MethodShutdown {
			// In its order, and without CancelHandler: that leaves a goroutine with
			// the context of the request, which is used again unless Async was called.
			return base(jsonrpc2.DetachContext(ctx), req)
		}
		return beside(ctx, req)
	}))
}

// contain turns a panic into an error, and keeps errors of notifications, which
// nobody could be told, from the connection, which would end.
func (s *server) contain(next jsonrpc2.Handler) jsonrpc2.Handler {
	return func(ctx context.Context, req *jsonrpc2.Request) (result any, err error) {
		method, call := strings.Clone(req.Method()), req.IsCall()
		defer func() {
			if r := recover(); r != nil {
				result, err = nil, s.fault(method, r)
			}
			switch {
			case err == nil:
			case !call:
				if !strings.HasPrefix(method, "$/") {
					s.log.Warn("a notification had no effect", "method", method, "error", err)
				}
				result, err = nil, nil
			case errors.Is(err, context.Canceled):
				err = protocol.ErrRequestCancelled
			case errors.Is(err, jsonrpc2.ErrParse) && !slices.Contains(answered, method):
				err = jsonrpc2.NewError(jsonrpc2.MethodNotFound, method+" is not supported") // whatever its parameters
			case errors.Is(err, jsonrpc2.ErrParse):
				err = jsonrpc2.NewError(jsonrpc2.InvalidParams, err.Error())
			}
		}()
		return next(ctx, req)
	}
}

// fault logs a panic under an id and returns the error that names it.
func (s *server) fault(where string, reason any) error {
	id := s.faults.Add(1)
	s.log.Error("panic", "id", id, "in", where, "reason", reason, "stack", string(debug.Stack()))
	return jsonrpc2.NewError(jsonrpc2.InternalError, fmt.Sprintf("n3 lsp: internal error %d in %s; see its log", id, where))
}

// lawful holds messages to the protocol's §lifecycle.
func (s *server) lawful(next jsonrpc2.Handler) jsonrpc2.Handler {
	return func(ctx context.Context, req *jsonrpc2.Request) (any, error) {
		method := req.Method()
		switch {
		case method == protocol.MethodExit:
		case s.in(created) && method != protocol.MethodInitialize:
			return refuse(req, jsonrpc2.ServerNotInitialized, "the server is not initialized")
		case s.in(initialized) && method == protocol.MethodInitialize:
			return refuse(req, jsonrpc2.InvalidRequest, "the server is already initialized")
		case s.in(shutDown):
			return refuse(req, jsonrpc2.InvalidRequest, "the server has shut down")
		}
		return next(ctx, req)
	}
}

// refuse answers a request with an error, and drops a notification.
func refuse(req *jsonrpc2.Request, code jsonrpc2.Code, message string) (any, error) {
	if !req.IsCall() {
		return nil, nil
	}
	return nil, jsonrpc2.NewError(code, message)
}
