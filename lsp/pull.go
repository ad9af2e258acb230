package lsp

import (
	"context"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/lsp/features/diagnose"
)

// An editor that can ask for diagnostics is not told of them unasked: it would
// show each twice. It asks for the file that is edited; when an edit changes
// what is wrong in another, it is asked to refresh.

// DiagnosticWorkspace says what is wrong in all files. An editor asks again and
// again: an answer that would say nothing new waits until there is something.
func (s *server) DiagnosticWorkspace(ctx context.Context, params *protocol.WorkspaceDiagnosticParams) (*protocol.WorkspaceDiagnosticReport, error) {
	known := map[uri.URI]string{}
	for _, p := range params.PreviousResultIds {
		known[p.URI] = p.Value
	}
	state, turned := s.session.Present()
	for {
		report, news, err := diagnose.Workspace(state, ctx, known)
		if err != nil || ctx.Err() != nil {
			return nil, diagnose.FirstError(err, ctx.Err())
		}
		if news || len(known) == 0 || s.in(shutDown) {
			return report, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-s.background.Done():
			return report, nil
		case <-turned:
		}
		state, turned = s.session.Present()
	}
}
