package previews

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/compiler/workspace/unsaved"
	"github.com/n3-lang/n3/lsp/session"
)

// A preview may start at any time. It is looked for when something happens in a
// document, this often at most: one look at the file system for each folder above.
const lookInterval = 300 * time.Millisecond

// retryTime is how long a socket at which nobody answered is left alone.
const retryTime = time.Second

// Previews holds the connections to the previews of the documents that are open.
// Notifications only note what happened; one goroutine does the rest.
type Previews struct {
	log     *slog.Logger
	session *session.Session
	client  protocol.Client
	wake    chan struct{} // holds one: something happened

	mu     sync.Mutex
	order  []uri.URI // of events, as they came
	events map[uri.URI]event
	cursor *place
	links  map[string]*link // by the address of the socket

	// Of the goroutine of Follow.
	addresses map[string][]string  // of the sockets that a document may belong to, by its folder
	looked    map[string]time.Time // when they were looked at, by folder
	failed    map[string]time.Time // when a socket was last tried in vain, by address
	warned    map[string]bool      // what the person was told once
}

// event is what happened to a document since the last round: that it had nothing
// unsaved any more, and then that it was opened or changed.
type event struct{ dropped, opened, changed bool }

type place struct {
	at uri.URI
	protocol.Position
}

// New is a Previews without connections.
func New(log *slog.Logger, session *session.Session, client protocol.Client) *Previews {
	return &Previews{
		log: log, session: session, client: client, wake: make(chan struct{}, 1), events: map[uri.URI]event{}, links: map[string]*link{},
		addresses: map[string][]string{}, looked: map[string]time.Time{}, failed: map[string]time.Time{}, warned: map[string]bool{},
	}
}

// Opened says that a document was opened: an editor opens what it has not saved
// as well.
func (p *Previews) Opened(at uri.URI) { p.note(at, func(e event) event { e.opened = true; return e }) }

// Changed says that a document was edited.
func (p *Previews) Changed(at uri.URI) {
	p.note(at, func(e event) event { e.changed = true; return e })
}

// Dropped says that a document was closed or saved.
func (p *Previews) Dropped(at uri.URI) { p.note(at, func(event) event { return event{dropped: true} }) }

// Cursor says where the cursor is.
func (p *Previews) Cursor(at uri.URI, position protocol.Position) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cursor = &place{at, position}
	p.notify()
}

func (p *Previews) note(at uri.URI, change func(event) event) {
	if !at.IsFile() {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	before, noted := p.events[at]
	if !noted {
		p.order = append(p.order, at)
	}
	p.events[at] = change(before)
	p.notify()
}

func (p *Previews) notify() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Follow streams to the previews until the context ends.
func (p *Previews) Follow(ctx context.Context, guard func(work func())) {
	var receiving sync.WaitGroup
	defer receiving.Wait()
	defer p.close()
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.wake:
			guard(func() {
				p.round(ctx, func(l *link) {
					receiving.Go(func() { guard(func() { p.receive(ctx, l) }) })
				})
			})
		}
	}
}

func (p *Previews) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.links {
		l.Close()
	}
}

// round passes on what happened since the last. start is called for each new
// connection.
func (p *Previews) round(ctx context.Context, start func(*link)) {
	p.mu.Lock()
	order, events, cursor := p.order, p.events, p.cursor
	p.order, p.events, p.cursor = nil, map[uri.URI]event{}, nil
	p.mu.Unlock()
	for _, at := range order {
		for _, l := range p.linksOf(ctx, at, start) {
			p.stream(ctx, l, at, events[at])
		}
	}
	if cursor == nil {
		return
	}
	d, open := p.session.Document(cursor.at)
	if !open {
		return
	}
	for _, l := range p.linksOf(ctx, cursor.at, start) {
		position := p.session.UTF16(d.Lines, cursor.Position)
		l.Cursor(unsaved.Position{URI: string(cursor.at), Line: position.Line, Character: position.Column})
	}
}

// stream says what happened to a document.
func (p *Previews) stream(ctx context.Context, l *link, at uri.URI, e event) {
	if e.dropped {
		l.Drop(string(at))
	}
	d, open := p.session.Document(at)
	if !open || !e.changed && (!e.opened || saved(d)) {
		return
	}
	if len(d.Lines.Text) > unsaved.MaxText {
		l.Drop(string(at))
		p.warn(ctx, string(at), fmt.Sprintf("the preview shows unsaved text up to %d MB; %s is shown as it is saved", unsaved.MaxText>>20, filepath.Base(d.Path)))
		return
	}
	l.Put(string(at), d.Version, d.Lines.Text)
}

// saved says whether a document is what the disk has.
func saved(d session.Document) bool {
	text, err := workspace.ReadText(d.Path)
	return err == nil && text == d.Lines.Text
}

// linksOf lists the connections for a document, and makes those that can be made.
func (p *Previews) linksOf(ctx context.Context, at uri.URI, start func(*link)) []*link {
	if !at.IsFile() {
		return nil
	}
	folder := filepath.Dir(at.FsPath())
	addresses := p.addressesOf(folder)
	look := time.Since(p.looked[folder]) > lookInterval
	if look {
		p.looked[folder] = time.Now()
	}
	var list []*link
	for _, address := range addresses {
		p.mu.Lock()
		l := p.links[address]
		p.mu.Unlock()
		if l == nil && look && time.Since(p.failed[address]) > retryTime && unsaved.Listening(address) {
			l = p.dial(ctx, address, start)
		}
		if l != nil {
			list = append(list, l)
		}
	}
	return list
}

// addressesOf lists the sockets of the previews that a document of a folder may
// belong to: of the folder and of all above it. The previews know which files
// are theirs.
func (p *Previews) addressesOf(folder string) []string {
	known, found := p.addresses[folder]
	if found {
		return known
	}
	for above := folder; ; above = filepath.Dir(above) {
		known = append(known, unsaved.Address(above))
		if above == filepath.Dir(above) {
			break
		}
	}
	p.addresses[folder] = known
	return known
}

// dial connects to a preview, and gives it what is unsaved already.
func (p *Previews) dial(ctx context.Context, address string, start func(*link)) *link {
	client, err := unsaved.Dial(address, p.session.Capabilities().Show)
	if err != nil {
		p.failed[address] = time.Now()
		if refused := (*unsaved.RefusedError)(nil); errors.As(err, &refused) {
			p.warn(ctx, address, refused.Reason)
		} else {
			p.log.Debug("no preview responds", "address", address, "error", err)
		}
		return nil
	}
	l := &link{Client: client, address: address, reported: map[string]bool{}}
	p.mu.Lock()
	p.links[address] = l
	p.mu.Unlock()
	start(l)
	for _, d := range p.session.Documents() {
		for _, of := range p.addressesOf(filepath.Dir(d.Path)) {
			if of == address {
				p.stream(ctx, l, d.URI, event{opened: true})
			}
		}
	}
	return l
}

// warn tells the person something once.
func (p *Previews) warn(ctx context.Context, about, message string) {
	p.mu.Lock()
	before := p.warned[about]
	p.warned[about] = true
	p.mu.Unlock()
	if before {
		return
	}
	if err := p.client.ShowMessage(ctx, &protocol.ShowMessageParams{Type: protocol.MessageTypeWarning, Message: "N3: " + message}); err != nil && ctx.Err() == nil {
		p.log.Warn("cannot show a message", "error", err)
	}
}

// positionIn turns a place of a preview into the editor's position.
func (p *Previews) positionIn(at uri.URI, line, character int) (protocol.Position, error) {
	d, open := p.session.Document(at)
	if !open {
		text, err := workspace.ReadText(at.FsPath())
		if err != nil {
			return protocol.Position{}, err
		}
		d.Lines = source.NewFile("", text)
	}
	return p.session.FromUTF16(d.Lines, source.Position{Line: line, Column: character}), nil
}
