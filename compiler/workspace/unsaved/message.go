package unsaved

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Protocol is the version of the protocol. Sides with different ones refuse each
// other: the editor goes on without the preview.
const Protocol = 1

// MaxText bounds a text, in bytes. A larger one is refused, and the preview goes
// on with the file on disk.
const MaxText = 10 << 20

// maxLine bounds a line: JSON writes one byte of a text as six at most.
const maxLine = 6*MaxText + 64<<10

// Message is a line of the protocol; one of its members is set.
type Message struct {
	Hello       *Hello       `json:"hello,omitempty"`
	Put         *Put         `json:"put,omitempty"`
	Drop        *Drop        `json:"drop,omitempty"`
	Cursor      *Position    `json:"cursor,omitempty"`
	Open        *Position    `json:"open,omitempty"`
	Diagnostics *Diagnostics `json:"diagnostics,omitempty"`
	Refused     *Refused     `json:"refused,omitempty"`
}

// Hello is the first message of each side.
type Hello struct {
	Protocol int `json:"protocol"`
	// Opens says that the editor can open a place when it is asked to.
	Opens bool `json:"opens,omitempty"`
}

// Put is the text of a document at a version, which grows with each edit.
type Put struct {
	URI     string `json:"uri"`
	Version int32  `json:"version"`
	Text    string `json:"text"`
}

// Drop says that a document has no unsaved text any more.
type Drop struct {
	URI string `json:"uri"`
}

// Position is a place in a document.
type Position struct {
	URI       string `json:"uri"`
	Line      int    `json:"line"`
	Character int    `json:"character"`
}

// Diagnostics is all that the preview knows of a document beyond what the
// language server finds.
type Diagnostics struct {
	URI  string       `json:"uri"`
	List []Diagnostic `json:"list"`
}

// Diagnostic is one finding. Severity is error, warning, info or hint.
type Diagnostic struct {
	StartLine      int    `json:"start_line"`
	StartCharacter int    `json:"start_character"`
	EndLine        int    `json:"end_line"`
	EndCharacter   int    `json:"end_character"`
	Severity       string `json:"severity"`
	Code           string `json:"code"`
	Message        string `json:"message"`
}

// Refused says why a message, or the whole connection where URI is "", is not
// taken.
type Refused struct {
	URI    string `json:"uri,omitempty"`
	Reason string `json:"reason"`
}

// RefusedError is the refusal of a connection.
type RefusedError struct{ Reason string }

func (e *RefusedError) Error() string { return e.Reason }

// check returns the error of a hello that cannot be talked to.
func (h *Hello) check(side string) error {
	switch {
	case h == nil:
		return &lineError{"expected a hello as the first line"}
	case h.Protocol != Protocol:
		return &lineError{fmt.Sprintf("this %s uses version %d of the protocol for unsaved text, the other side version %d; use one version of N3 for the editor and the preview",
			side, Protocol, h.Protocol)}
	}
	return nil
}

// encode is the line of a message.
func encode(m Message) ([]byte, error) {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(m)
	return line.Bytes(), err
}

// lineError says that what came is no line of the protocol.
type lineError struct{ reason string }

func (e *lineError) Error() string { return e.reason }

// reader reads messages, of which none takes more memory than the limit.
type reader struct {
	in    *bufio.Reader
	limit int
}

func newReader(in io.Reader) *reader { return &reader{bufio.NewReaderSize(in, 64<<10), maxLine} }

// next returns the next message. A line without an end is none: whoever wrote it
// died before it was whole.
func (r *reader) next() (Message, error) {
	var line []byte
	for {
		part, err := r.in.ReadSlice('\n')
		if len(line)+len(part) > r.limit {
			return Message{}, &lineError{"a line of the protocol is too long"}
		}
		if err == nil && line == nil {
			line = part
			break
		}
		line = append(line, part...)
		if err == nil {
			break
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return Message{}, err
		}
	}
	var m Message
	if err := json.Unmarshal(line, &m); err != nil {
		return Message{}, &lineError{"expected a line of JSON"}
	}
	return m, nil
}
