package previews

import (
	"context"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/workspace/unsaved"
)

// link is the connection to one preview.
type link struct {
	*unsaved.Client
	address  string
	reported map[string]bool // the files that the preview has findings of, by path
}

// receive does what a preview asks for, until the connection ends.
func (p *Previews) receive(ctx context.Context, l *link) {
	defer p.forget(l)
	for {
		select {
		case <-ctx.Done():
			return
		case m, open := <-l.Messages:
			switch {
			case !open:
				return
			case m.Open != nil:
				p.show(ctx, m.Open)
			case m.Diagnostics != nil:
				if at := uri.URI(m.Diagnostics.URI); at.IsFile() {
					path := at.FsPath()
					l.reported[path] = true
					p.session.SetBeside(path, m.Diagnostics.List)
				}
			case m.Refused != nil:
				p.warn(ctx, m.Refused.URI+l.address, m.Refused.Reason)
			}
		}
	}
}

// forget takes back what a preview said that is gone.
func (p *Previews) forget(l *link) {
	l.Close()
	p.mu.Lock()
	delete(p.links, l.address)
	p.mu.Unlock()
	for path := range l.reported {
		p.session.SetBeside(path, nil)
	}
}

// show opens a place in the editor.
func (p *Previews) show(ctx context.Context, at *unsaved.Position) {
	position, err := p.positionIn(uri.URI(at.URI), at.Line, at.Character)
	if err == nil {
		focus := true
		_, err = p.client.ShowDocument(ctx, &protocol.ShowDocumentParams{
			URI: uri.URI(at.URI), TakeFocus: &focus, Selection: &protocol.Range{Start: position, End: position},
		})
	}
	if err != nil && ctx.Err() == nil {
		p.log.Warn("cannot open what the preview asks for", "uri", at.URI, "error", err)
	}
}
