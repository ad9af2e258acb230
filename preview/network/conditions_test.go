package network

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"
	"time"

	"github.com/n3-lang/n3/preview/state"
)

// browserAt is a browser that was given a page of the preview.
func browserAt(t *testing.T, address string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	if _, err := browse(client, http.MethodGet, address+"/", ""); err != nil {
		t.Fatal(err)
	}
	return client
}

func browse(client *http.Client, method, address, body string) (int, error) {
	r, err := http.NewRequestWithContext(context.Background(), method, address, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Accept", "text/html")
	r.Header.Set(SessionHeader, "s")
	response, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, err
}

func setNetwork(t *testing.T, client *http.Client, address, to string) {
	t.Helper()
	status, err := browse(client, http.MethodPost, address+"/__n3/network", `{"network": "`+to+`"}`)
	if err != nil || status != http.StatusNoContent {
		t.Fatalf("%s gave %d, %v", to, status, err)
	}
}

func TestNetworkOfABrowser(t *testing.T) {
	address := "http://" + serveProxy(t, newChild(t, says("rows")), pagesWith(t, "App"), state.State{App: true, Session: "s"})
	mine, other := browserAt(t, address), browserAt(t, address)
	ask := func(client *http.Client) (time.Duration, error) {
		began := time.Now()
		_, err := browse(client, http.MethodGet, address+"/api/datasets/rows", "")
		return time.Since(began), err
	}
	setNetwork(t, mine, address, "slow")
	if took, err := ask(mine); err != nil || took < slowLatency {
		t.Errorf("over a slow network a request took %v, %v", took, err)
	}
	setNetwork(t, mine, address, "offline")
	if _, err := ask(mine); err == nil {
		t.Error("without a network a request was answered")
	}
	if _, err := ask(other); err != nil {
		t.Errorf("another browser has no network: %v", err)
	}
	if _, err := browse(mine, http.MethodGet, address+"/", ""); err != nil {
		t.Errorf("without a network of the app the preview itself is gone: %v", err)
	}
	setNetwork(t, mine, address, "none")
	if _, err := ask(mine); err != nil {
		t.Errorf("the network did not come back: %v", err)
	}
	if status, err := browse(mine, http.MethodPost, address+"/__n3/network", `{"network": "fast"}`); err != nil || status != http.StatusUnprocessableEntity {
		t.Errorf("an unknown network gave %d, %v", status, err)
	}
	if status, err := browse(&http.Client{}, http.MethodPost, address+"/__n3/network", `{"network": "slow"}`); err != nil || status != http.StatusConflict {
		t.Errorf("a browser without cookies gave %d, %v", status, err)
	}
}

// upgrade answers as a server of sockets: it echoes lines, and says a last one.
func upgrade(w http.ResponseWriter, r *http.Request) {
	conn, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
	for {
		line, err := buffer.ReadString('\n')
		if err != nil {
			return
		}
		_, _ = io.WriteString(conn, line)
		if line == "end\n" {
			_, _ = io.WriteString(conn, "last\n")
			return
		}
	}
}

// socket opens one as a browser does.
func socket(t *testing.T, client *http.Client, host string) (net.Conn, *bufio.Reader) {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+host+"/api/realtime", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, cookie := range client.Jar.Cookies(r.URL) {
		r.AddCookie(cookie)
	}
	r.Header.Set("Connection", "Upgrade")
	r.Header.Set("Upgrade", "websocket")
	if err := r.Write(conn); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(conn)
	response, err := http.ReadResponse(reader, r)
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("the socket was not opened: %v, %v", response, err)
	}
	return conn, reader
}

func TestNetworkOfASocket(t *testing.T) {
	host := serveProxy(t, newChild(t, upgrade), pagesWith(t, "App"), state.State{App: true, Session: "s"})
	address := "http://" + host
	mine, other := browserAt(t, address), browserAt(t, address)
	conn, reader := socket(t, mine, host)
	echo := func(conn net.Conn, reader *bufio.Reader, line string) (time.Duration, error) {
		began := time.Now()
		if _, err := fmt.Fprintln(conn, line); err != nil {
			return 0, err
		}
		got, err := reader.ReadString('\n')
		if err == nil && got != line+"\n" {
			err = fmt.Errorf("%q came back as %q", line, got)
		}
		return time.Since(began), err
	}
	if _, err := echo(conn, reader, "usual"); err != nil {
		t.Fatal(err)
	}
	// Frames keep their order, and each is as late as the network is slow: not later
	// for those before it.
	setNetwork(t, mine, address, "slow")
	began := time.Now()
	for i := range 20 {
		fmt.Fprintln(conn, i)
	}
	for i := range 20 {
		if line, err := reader.ReadString('\n'); err != nil || line != fmt.Sprintln(i) {
			t.Fatalf("frame %d is %q, %v", i, line, err)
		}
	}
	if took := time.Since(began); took < slowLatency || took > 10*slowLatency {
		t.Errorf("20 frames took %v", took)
	}
	theirs, theirReader := socket(t, other, host)
	setNetwork(t, mine, address, "offline")
	if line, err := reader.ReadString('\n'); err == nil {
		t.Errorf("without a network the socket said %q", line)
	}
	if _, err := echo(theirs, theirReader, "still here"); err != nil {
		t.Errorf("the socket of another browser: %v", err)
	}
	// What a server says last arrives.
	fmt.Fprintln(theirs, "end")
	rest, err := io.ReadAll(theirReader)
	if err != nil || string(rest) != "end\nlast\n" {
		t.Errorf("at the end came %q, %v", rest, err)
	}
}
