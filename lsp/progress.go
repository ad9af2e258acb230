package lsp

import (
	"context"
	"fmt"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/lsp/session"
)

// firstRead reads the projects once, before anybody asks, and shows that it does
// where they are large.
func (s *server) firstRead(ctx context.Context) {
	state, _ := s.session.Present()
	for i, snap := range state.Sorted() {
		if snap.Project.Lone() {
			continue
		}
		files := snap.Project.Disk.Count()
		if files < session.ManyFiles || !state.Capabilities.Progress {
			continue // it is read when first asked for, at once
		}
		token := protocol.String(fmt.Sprintf("n3-read-%d", i+1))
		if err := s.client.WorkDoneProgressCreate(ctx, &protocol.WorkDoneProgressCreateParams{Token: token}); err != nil {
			continue // the editor does not want to know
		}
		message := fmt.Sprintf("%d files", files)
		s.tell(ctx, token, &protocol.WorkDoneProgressBegin{Kind: "begin", Title: "Reading " + snap.Project.Title(), Message: &message})
		snap.Program()
		s.tell(ctx, token, &protocol.WorkDoneProgressEnd{Kind: "end"})
	}
}

func (s *server) tell(ctx context.Context, token protocol.ProgressToken, value any) {
	raw, err := protocol.Marshal(value)
	if err == nil {
		err = s.client.Progress(ctx, &protocol.ProgressParams{Token: token, Value: protocol.LSPAny(raw)})
	}
	if err != nil && ctx.Err() == nil {
		s.log.Warn("cannot show progress", "error", err)
	}
}
