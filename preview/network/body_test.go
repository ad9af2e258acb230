package network

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/n3-lang/n3/preview/state"
)

// send writes a request as it is, closes the sender's half where asked, and
// reads the answer.
func send(t *testing.T, address, head, body string, halfClose bool) *http.Response {
	t.Helper()
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	if err := connection.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	go func() {
		// Whoever refuses a body need not read it.
		_, _ = io.WriteString(connection, strings.ReplaceAll(head, "\n", "\r\n")+"Host: "+address+"\r\n\r\n"+body)
		if halfClose {
			_ = connection.(*net.TCPConn).CloseWrite()
		}
	}()
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	return response
}

// A write of the app is what its handler read to the end.
func TestABodyReachesTheAppWholeOrNotAtAll(t *testing.T) {
	const limit = 1 << 20
	var stored, asked atomic.Int32
	backend := newChild(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.ContentLength > limit {
			// As the app does: by the length, without reading.
			w.Header().Set("Connection", "close")
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		time.Sleep(20 * time.Millisecond) // the sender's end is noticed meanwhile
		if _, err := io.ReadAll(r.Body); err == nil {
			stored.Add(1)
			w.WriteHeader(http.StatusCreated)
		}
	})
	address := serveProxy(t, backend, noPages, state.State{App: true})
	post := "POST /api/datasets/rows HTTP/1.1\n"
	long := strings.Repeat("x", 3*limit)
	for name, c := range map[string]struct {
		head, body string
		halfClose  bool
		want       int
		stored     int32
		asked      int32
	}{
		"whole":                       {post + "Content-Length: 5\n", "hello", false, 201, 1, 1},
		"whole, half-closed":          {post + "Content-Length: 5\n", "hello", true, 201, 1, 1},
		"chunked":                     {post + "Transfer-Encoding: chunked\n", "5\r\nhello\r\n0\r\n\r\n", false, 201, 1, 1},
		"none":                        {post + "Content-Length: 0\n", "", false, 201, 1, 1},
		"shorter than it says":        {post + "Content-Length: 50\n", "hello", true, 400, 0, 0},
		"chunked, without an end":     {post + "Transfer-Encoding: chunked\n", "5\r\nhello\r\n", true, 400, 0, 0},
		"chunked, a chunk too short":  {post + "Transfer-Encoding: chunked\n", "50\r\nhello", true, 400, 0, 0},
		"over the app's limit":        {post + fmt.Sprintf("Content-Length: %d\n", len(long)), long, false, 413, 0, 1},
		"over the limit, in one lump": {post + "Transfer-Encoding: chunked\n", fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(long), long), false, 413, 0, 1},
		"over what the proxy holds":   {post + fmt.Sprintf("Content-Length: %d\n", largestBody+1), "", false, 413, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			stored.Store(0)
			asked.Store(0)
			response := send(t, address, c.head, c.body, c.halfClose)
			if response.StatusCode != c.want || stored.Load() != c.stored || asked.Load() != c.asked {
				t.Errorf("the answer is %d, stored %d, asked %d", response.StatusCode, stored.Load(), asked.Load())
			}
		})
	}
}

func TestABodyOverTheLimitIsAlwaysTooLarge(t *testing.T) {
	backend := newChild(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		w.WriteHeader(http.StatusRequestEntityTooLarge)
	})
	address := serveProxy(t, backend, noPages, state.State{App: true})
	long := strings.Repeat("x", 4<<20)
	for range 40 {
		head := fmt.Sprintf("PATCH /api/datasets/rows/1 HTTP/1.1\nContent-Length: %d\n", len(long))
		if response := send(t, address, head, long, false); response.StatusCode != http.StatusRequestEntityTooLarge {
			t.Fatalf("the answer is %d", response.StatusCode)
		}
	}
}
