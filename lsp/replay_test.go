package lsp

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/lsp/wire"
)

// Recorded sessions of editors are answered as they were. With -update they are
// recorded again.
func TestRecordedSessions(t *testing.T) {
	names, err := filepath.Glob("testdata/sessions/*.jsonl")
	if err != nil || len(names) < 2 {
		t.Fatalf("%d sessions: %v", len(names), err)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			recording, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if *update {
				var anew bytes.Buffer
				serve := func(stream io.ReadWriteCloser) {
					s := newServer(Options{Version: "test"})
					s.alive = func(int) bool { return true }
					s.serve(context.Background(), wire.Record(stream, &anew), protocol.ServerHandler(s, nil))
				}
				if _, err := wire.Replay(bytes.NewReader(recording), io.Discard, serve); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, anew.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			var out strings.Builder
			differences, err := Replay(context.Background(), bytes.NewReader(recording), &out, Options{Version: "test"})
			if err != nil || differences > 0 {
				t.Errorf("%d differences, %v\n%s", differences, err, out.String())
			}
		})
	}
}

// A recording that says something else than the server is seen to differ.
func TestReplayFindsDifferences(t *testing.T) {
	recording, err := os.ReadFile("testdata/sessions/typing_utf16.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	changed := bytes.Replace(recording, []byte(`"label":"dataset"`), []byte(`"label":"data set"`), 1)
	if bytes.Equal(changed, recording) {
		t.Fatal("the recording has no completion of `dataset`")
	}
	var out strings.Builder
	differences, err := Replay(context.Background(), bytes.NewReader(changed), &out, Options{})
	if err != nil || differences != 1 || !strings.HasPrefix(out.String(), "textDocument/completion, id 2, the result\n- ") {
		t.Errorf("%d differences, %v\n%s", differences, err, out.String())
	}
	for _, broken := range []string{"{", `{"from":"editor","message":7}`} {
		if _, err := Replay(context.Background(), strings.NewReader(broken), io.Discard, Options{}); err == nil {
			t.Errorf("%q is played", broken)
		}
	}
}

// What passes in pieces is cut into messages, whatever is no JSON kept as text.
func TestCutter(t *testing.T) {
	var out bytes.Buffer
	stream := wire.Record(struct {
		io.Reader
		io.WriteCloser
	}{strings.NewReader("Content-Length: 2\r\n\r\n{}Content-Type: x\r\nContent-Length: 4\r\n\r\n\"Λ\"Content-Length: 1\r\n\r\n{"), nil}, &out)
	for piece := make([]byte, 3); ; {
		if _, err := stream.Read(piece); err == io.EOF {
			break
		}
	}
	want := `{"from":"editor","message":{}}` + "\n" + `{"from":"editor","message":"Λ"}` + "\n" + `{"from":"editor","text":"{"}` + "\n"
	if out.String() != want {
		t.Errorf("got %s, want %s", out.String(), want)
	}
}
