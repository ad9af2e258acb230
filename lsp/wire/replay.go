package wire

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"go.lsp.dev/protocol"
)

// replayPatience is how long a replay waits for answers that do not come.
const replayPatience = 20 * time.Second

// envelope is a message as far as a replay reads it.
type envelope struct {
	ID     json.RawMessage `json:"id,omitempty"`
	Method string          `json:"method,omitempty"`
	Params json.RawMessage `json:"params,omitempty"`
	Result json.RawMessage `json:"result,omitempty"`
	Error  json.RawMessage `json:"error,omitempty"`
}

func (m *envelope) isCall() bool   { return m.Method != "" && len(m.ID) > 0 }
func (m *envelope) isAnswer() bool { return m.Method == "" && len(m.ID) > 0 }

// script is a recording as it is played: what the editor sent, and what it was
// answered and told.
type script struct {
	sent    []envelope
	raw     []json.RawMessage
	after   []int                        // for each that was sent, how many answers the editor had
	order   []string                     // the ids of the answers, in order
	answers map[string]envelope          // of the server, by the id of the call
	told    map[string]json.RawMessage   // the last diagnostics, by address
	replies map[string][]json.RawMessage // of the editor, by the method that asked, in order
}

// Replay plays the editor's side of a recording to a server, and writes
// how the answers and the last diagnostics differ. It returns how many do.
func Replay(recording io.Reader, out io.Writer, serve func(stream io.ReadWriteCloser)) (int, error) {
	s, err := readScript(recording)
	if err != nil {
		return 0, err
	}
	here, there := net.Pipe()
	ended := make(chan struct{})
	go func() {
		serve(there)
		close(ended)
	}()
	p := &playback{script: s, conn: here, answers: map[string]envelope{}, told: map[string]json.RawMessage{}, asked: map[string]int{}}
	p.changed = sync.NewCond(&p.mu)
	go p.listen()
	if err := p.play(); err != nil {
		return 0, err
	}
	if err := here.Close(); err != nil {
		return 0, err
	}
	<-ended
	return p.compare(out), nil
}

func readScript(recording io.Reader) (*script, error) {
	s := &script{answers: map[string]envelope{}, told: map[string]json.RawMessage{}, replies: map[string][]json.RawMessage{}}
	lines := bufio.NewScanner(recording)
	lines.Buffer(nil, 64<<20)
	calls := map[string]string{} // of the server: the method, by id
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var line recorded
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return nil, fmt.Errorf("cannot read line %d of the recording: %w", n, err)
		}
		var m envelope
		if len(line.Message) > 0 && json.Unmarshal(line.Message, &m) != nil {
			return nil, fmt.Errorf("line %d of the recording is not a message", n)
		}
		switch {
		case line.From == fromEditor && m.isAnswer():
			if method := calls[string(m.ID)]; method != "" {
				s.replies[method] = append(s.replies[method], line.Message)
			}
		case line.From == fromEditor:
			body := line.Message
			if len(body) == 0 {
				body = json.RawMessage(line.Text)
			}
			s.sent, s.raw, s.after = append(s.sent, m), append(s.raw, body), append(s.after, len(s.order))
		case m.isCall():
			calls[string(m.ID)] = m.Method
		case m.isAnswer():
			s.answers[string(m.ID)] = m
			s.order = append(s.order, string(m.ID))
		case m.Method == protocol.MethodTextDocumentPublishDiagnostics:
			s.told[addressIn(m.Params)] = m.Params
		}
	}
	return s, lines.Err()
}

func addressIn(params json.RawMessage) string {
	var p struct {
		URI string `json:"uri"`
	}
	if json.Unmarshal(params, &p) != nil {
		return ""
	}
	return p.URI
}

// playback is a recording at play.
type playback struct {
	*script
	conn net.Conn

	writing sync.Mutex
	mu      sync.Mutex
	changed *sync.Cond
	answers map[string]envelope
	told    map[string]json.RawMessage
	asked   map[string]int // how often the server called a method
	closed  bool
}

// listen takes what the server says, and answers its calls as the editor did.
func (p *playback) listen() {
	input := &cutter{line: func(body []byte) {
		var m envelope
		if json.Unmarshal(body, &m) != nil {
			return
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		switch {
		case m.isCall():
			go p.reply(m, p.asked[m.Method])
			p.asked[m.Method]++
		case m.isAnswer():
			p.answers[string(m.ID)] = m
		case m.Method == protocol.MethodTextDocumentPublishDiagnostics:
			p.told[addressIn(m.Params)] = m.Params
		}
		p.changed.Broadcast()
	}}
	buffer := make([]byte, 64<<10)
	for {
		n, err := p.conn.Read(buffer)
		input.add(bytes.Clone(buffer[:n]))
		if err != nil {
			p.mu.Lock()
			p.closed = true
			p.changed.Broadcast()
			p.mu.Unlock()
			return
		}
	}
}

// reply answers the server's nth call of a method as the recording has it.
func (p *playback) reply(call envelope, n int) {
	answer := envelope{ID: call.ID, Result: json.RawMessage("null")}
	if list := p.replies[call.Method]; n < len(list) {
		var was envelope
		if json.Unmarshal(list[n], &was) == nil {
			answer.Result, answer.Error = was.Result, was.Error
		}
	}
	body := struct {
		Version string `json:"jsonrpc"`
		envelope
	}{"2.0", answer}
	if raw, err := json.Marshal(body); err == nil {
		_ = p.send(raw) // a server that is gone needs no answer
	}
}

func (p *playback) send(body []byte) error {
	p.writing.Lock()
	defer p.writing.Unlock()
	_, err := fmt.Fprintf(p.conn, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return err
}

// play sends what the editor sent, in its order, each with the answers that the
// editor had by then. Before the end it waits until all is answered and told, or
// its patience is over.
func (p *playback) play() error {
	for i, m := range p.sent {
		p.wait(func() bool { return p.has(p.order[:p.after[i]]) })
		if m.Method == protocol.MethodShutdown {
			p.wait(p.done)
		}
		if err := p.send(p.raw[i]); err != nil && !errors.Is(err, io.ErrClosedPipe) {
			return err
		}
	}
	p.wait(p.done)
	return nil
}

func (p *playback) wait(done func() bool) {
	over := false
	timer := time.AfterFunc(replayPatience, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		over = true
		p.changed.Broadcast()
	})
	defer timer.Stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for !over && !p.closed && !done() {
		p.changed.Wait()
	}
}

// has says whether calls are answered.
func (p *playback) has(ids []string) bool {
	for i := len(ids) - 1; i >= 0; i-- {
		if _, ok := p.answers[ids[i]]; !ok {
			return false
		}
	}
	return true
}

// done says whether every call is answered that was sent before shutdown, and
// the diagnostics are as recorded.
func (p *playback) done() bool {
	for _, m := range p.sent {
		if m.Method == protocol.MethodShutdown {
			break
		}
		if _, wanted := p.script.answers[string(m.ID)]; m.isCall() && wanted && !p.has([]string{string(m.ID)}) {
			return false
		}
	}
	for at, want := range p.script.told {
		if !equalJSON(p.told[at], want) {
			return false
		}
	}
	return true
}

// compare writes what differs.
func (p *playback) compare(out io.Writer) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	differences := 0
	differ := func(title string, want, got json.RawMessage) {
		if equalJSON(want, got) {
			return
		}
		differences++
		fmt.Fprintf(out, "%s\n%s%s", title, indented("-", want), indented("+", got))
	}
	for _, m := range p.sent {
		want, answered := p.script.answers[string(m.ID)]
		if !m.isCall() || !answered {
			continue
		}
		got := p.answers[string(m.ID)]
		title := fmt.Sprintf("%s, id %s", m.Method, m.ID)
		differ(title+", the result", unversioned(want.Result), unversioned(got.Result))
		differ(title+", the error", want.Error, got.Error)
	}
	var addresses []string
	for at := range p.script.told {
		addresses = append(addresses, at)
	}
	slices.Sort(addresses)
	for _, at := range addresses {
		differ("the last diagnostics of "+at, p.script.told[at], p.told[at])
	}
	return differences
}

// unversioned leaves out what server made an answer.
func unversioned(result json.RawMessage) json.RawMessage {
	var fields map[string]json.RawMessage
	if json.Unmarshal(result, &fields) != nil || fields["serverInfo"] == nil {
		return result
	}
	delete(fields, "serverInfo")
	raw, err := json.Marshal(fields)
	if err != nil {
		return result
	}
	return raw
}

func equalJSON(a, b json.RawMessage) bool {
	var x, y any
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

func indented(sign string, value json.RawMessage) string {
	var b bytes.Buffer
	if len(value) == 0 {
		return sign + " nothing\n"
	}
	if json.Indent(&b, value, "", "  ") != nil {
		return sign + " " + string(value) + "\n"
	}
	return sign + " " + strings.ReplaceAll(b.String(), "\n", "\n"+sign+" ") + "\n"
}
