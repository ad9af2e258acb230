package unsaved

import (
	"errors"
	"maps"
	"net"
	"reflect"
	"sync"
	"time"

	"go.lsp.dev/uri"
)

const (
	// handshakeTime is how long a side waits for the other's hello.
	handshakeTime = 5 * time.Second
	// writeTime is how long an editor may take to read before it is let go.
	writeTime = 10 * time.Second
	// acceptPause is how long to wait where a connection cannot be taken.
	acceptPause = 100 * time.Millisecond
	// maxEditors bounds the connections: each may hold texts.
	maxEditors = 32
	// maxPaths bounds what is known of the documents of an editor.
	maxPaths = 10_000
)

// ErrNoEditor says that no editor is attached that can open a place.
var ErrNoEditor = errors.New("no editor is attached to this preview; open the project in VS Code or Neovim with the N3 extension")

// Server is the preview's side. Safe for concurrent use.
type Server struct {
	listener net.Listener
	changed  chan struct{}
	work     sync.WaitGroup

	mu          sync.Mutex
	closed      bool
	editors     []*editor // the one used last is last
	texts       texts
	newest      map[string]string // of texts; nil where it is to be made again
	since       time.Time
	diagnostics map[string][]Diagnostic // by absolute path
}

// editor is a connection; all but conn and out is under the lock of the server.
type editor struct {
	conn     net.Conn
	out      chan Message
	gone     chan struct{} // closed when the connection ended
	opens    bool
	versions map[string]int32  // of the last put of each file
	paths    map[string]string // by URI; "" of what is no file
	size     int               // of its texts, in bytes
	cursor   *At
}

// At is a place in a file.
type At struct {
	Path            string // absolute
	Line, Character int
}

// State is what the editors say at one moment.
type State struct {
	Texts   map[string]string // the unsaved texts, by absolute path; not to be changed
	Editors int
	Cursor  *At // of the editor used last
	// Since is when the first change of the texts came that the state taken before
	// did not have; zero where it had all.
	Since time.Time
}

// Listen opens the socket of a project's preview, of which the caller is the only
// one.
func Listen(root string) (*Server, error) {
	listener, err := listen(Address(root))
	if err != nil {
		return nil, err
	}
	s := &Server{listener: listener, changed: make(chan struct{}, 1)}
	s.work.Go(s.accept)
	return s, nil
}

// Close ends all connections and removes the socket.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	editors := s.editors
	s.mu.Unlock()
	// The listener removes its file; what fails here cannot be mended here.
	_ = s.listener.Close()
	for _, e := range editors {
		_ = e.conn.Close()
	}
	s.work.Wait()
}

// Changed is notified when Take has something new.
func (s *Server) Changed() <-chan struct{} { return s.changed }

// Take returns what the editors say now.
func (s *Server) Take() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.newest == nil {
		s.newest = s.texts.newest()
	}
	state := State{Texts: s.newest, Editors: len(s.editors), Since: s.since}
	if n := len(s.editors); n > 0 {
		state.Cursor = s.editors[n-1].cursor
	}
	s.since = time.Time{}
	return state
}

// Settle says what the disk has of a file. Texts that are the same are no longer
// unsaved: when the disk changes again, it wins.
func (s *Server) Settle(path, disk string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.texts.settle(path, disk)
	s.newest = nil
}

// Open asks the editor that was used last to open a place.
func (s *Server) Open(at At) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := len(s.editors) - 1; i >= 0; i-- {
		if e := s.editors[i]; e.opens {
			e.send(Message{Open: &Position{e.address(at.Path), at.Line, at.Character}})
			return nil
		}
	}
	return ErrNoEditor
}

// Diagnose has every editor show these findings, by absolute path, in the place
// of those before.
func (s *Server) Diagnose(lists map[string][]Diagnostic) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.diagnostics
	s.diagnostics = maps.Clone(lists)
	for path, list := range lists {
		if !reflect.DeepEqual(before[path], list) {
			s.publish(path, list)
		}
	}
	for path := range before {
		if _, kept := lists[path]; !kept {
			s.publish(path, []Diagnostic{})
		}
	}
}

func (s *Server) publish(path string, list []Diagnostic) {
	for _, e := range s.editors {
		e.send(Message{Diagnostics: &Diagnostics{e.address(path), list}})
	}
}

func (s *Server) accept() {
	for {
		conn, err := s.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			time.Sleep(acceptPause) // there are too many open files, which passes
			continue
		}
		if !samePeer(conn) {
			_ = conn.Close()
			continue
		}
		s.work.Go(func() { s.serve(conn) })
	}
}

// serve talks with one editor until it goes.
func (s *Server) serve(conn net.Conn) {
	e := &editor{
		conn: conn, out: make(chan Message, 256), gone: make(chan struct{}),
		versions: map[string]int32{}, paths: map[string]string{},
	}
	var writing sync.WaitGroup
	writing.Go(e.write)
	in := newReader(conn)
	err := s.handshake(e, in)
	if err == nil {
		err = s.receive(e, in)
		s.remove(e)
	}
	// An editor that only went away needs no reason.
	if bad := (*lineError)(nil); errors.As(err, &bad) {
		e.send(Message{Refused: &Refused{Reason: bad.reason}})
	}
	close(e.gone)
	writing.Wait()
	_ = conn.Close()
}

// handshake exchanges hellos, and tells of what was found before.
func (s *Server) handshake(e *editor, in *reader) error {
	if err := e.conn.SetReadDeadline(time.Now().Add(handshakeTime)); err != nil {
		return err
	}
	first, err := in.next()
	if err != nil {
		return err
	}
	if err := first.Hello.check("preview"); err != nil {
		return err
	}
	if err := e.conn.SetReadDeadline(time.Time{}); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return net.ErrClosed
	}
	if len(s.editors) >= maxEditors {
		return &lineError{"too many editors are attached to this preview"}
	}
	e.opens = first.Hello.Opens
	s.editors = append(s.editors, e)
	e.send(Message{Hello: &Hello{Protocol: Protocol}})
	for path, list := range s.diagnostics {
		e.send(Message{Diagnostics: &Diagnostics{e.address(path), list}})
	}
	s.notify()
	return nil
}

// receive takes messages until the connection ends.
func (s *Server) receive(e *editor, in *reader) error {
	for {
		m, err := in.next()
		if err != nil {
			return err
		}
		switch {
		case m.Put != nil:
			s.change(e, m.Put.URI, func(path string) (bool, string) { return s.texts.put(e, path, m.Put) })
		case m.Drop != nil:
			s.change(e, m.Drop.URI, func(path string) (bool, string) { return s.texts.drop(e, path), "" })
		case m.Cursor != nil:
			s.setCursor(e, m.Cursor)
		}
	}
}

// change changes the texts of a file.
func (s *Server) change(e *editor, address string, change func(path string) (changed bool, refused string)) {
	path := s.pathOf(e, address)
	if path == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	changed, refused := change(path)
	if refused != "" {
		e.send(Message{Refused: &Refused{URI: address, Reason: refused}})
	}
	if changed {
		s.markUsed(e)
		s.textsChanged()
	}
}

func (s *Server) setCursor(e *editor, at *Position) {
	path := s.pathOf(e, at.URI)
	s.mu.Lock()
	defer s.mu.Unlock()
	e.cursor = nil
	if path != "" && at.Line >= 0 && at.Character >= 0 {
		e.cursor = &At{path, at.Line, at.Character}
	}
	s.markUsed(e)
	s.notify()
}

// pathOf is the file of a document, which is looked up once: links are asked of
// the file system.
func (s *Server) pathOf(e *editor, address string) string {
	s.mu.Lock()
	path, known := e.paths[address]
	s.mu.Unlock()
	if known {
		return path
	}
	path, _ = pathOf(address)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(e.paths) >= maxPaths {
		clear(e.paths)
	}
	e.paths[address] = path
	return path
}

// markUsed makes an editor the one used last.
func (s *Server) markUsed(e *editor) {
	for i, other := range s.editors {
		if other == e {
			s.editors = append(append(s.editors[:i:i], s.editors[i+1:]...), e)
			return
		}
	}
}

// remove forgets an editor with all that it said.
func (s *Server) remove(e *editor) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, other := range s.editors {
		if other == e {
			s.editors = append(s.editors[:i:i], s.editors[i+1:]...)
			break
		}
	}
	if s.texts.removeAll(e) {
		s.textsChanged()
	}
	s.notify()
}

// textsChanged notes that the texts are others.
func (s *Server) textsChanged() {
	s.newest = nil
	if s.since.IsZero() {
		s.since = time.Now()
	}
	s.notify()
}

func (s *Server) notify() {
	select {
	case s.changed <- struct{}{}:
	default: // it is notified, and will see this too
	}
}

// address is a file as the editor writes it.
func (e *editor) address(path string) string {
	for address, known := range e.paths {
		if known == path {
			return address
		}
	}
	return string(uri.File(path))
}

// send queues a message. An editor that reads none for so long is let go.
func (e *editor) send(m Message) {
	select {
	case e.out <- m:
	default:
		_ = e.conn.Close()
	}
}

// write sends what is queued, until the connection ends and the queue is empty.
func (e *editor) write() {
	for {
		var m Message
		select {
		case m = <-e.out:
		case <-e.gone:
			select {
			case m = <-e.out:
			default:
				return
			}
		}
		line, err := encode(m)
		if err == nil {
			err = errors.Join(e.conn.SetWriteDeadline(time.Now().Add(writeTime)), write(e.conn, line))
		}
		if err != nil {
			_ = e.conn.Close() // the reader ends, and with it this loop
		}
	}
}

func write(conn net.Conn, line []byte) error {
	_, err := conn.Write(line)
	return err
}
