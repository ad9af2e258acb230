package lsp

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func buildBinary(t *testing.T) string {
	t.Helper()
	n3 := filepath.Join(t.TempDir(), "n3")
	if out, err := exec.Command("go", "build", "-o", n3, "../cmd/n3").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return n3
}

func framed(bodies ...string) string {
	var b strings.Builder
	for _, body := range bodies {
		fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(body), body)
	}
	return b.String()
}

// converse opens a text, asks about it, and ends by the law once it is answered.
// It returns what the server said.
func converse(t *testing.T, to io.Writer, from io.Reader) string {
	t.Helper()
	send := func(bodies ...string) {
		if _, err := io.WriteString(to, framed(bodies...)); err != nil {
			t.Fatal(err)
		}
	}
	answers, buffer := "", make([]byte, 4096)
	await := func(sign string) {
		for !strings.Contains(answers, sign) {
			n, err := from.Read(buffer)
			answers += string(buffer[:n])
			if err != nil {
				t.Fatalf("%v behind %s", err, answers)
			}
		}
	}
	send(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{"textDocument":{"publishDiagnostics":{"versionSupport":true}}},"processId":null,"rootUri":null}}`,
		`{"jsonrpc":"2.0","method":"initialized","params":{}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///nowhere/a.n3","languageId":"n3","version":1,"text":"page P { show_table none } # Λ 🎉"}}}`,
		`{"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":{"textDocument":{"uri":"file:///nowhere/a.n3"},"position":{"line":0,"character":12}}}`)
	await(`"id":2`)
	await(`"version":1`) // and the diagnostics
	send(`{"jsonrpc":"2.0","id":3,"method":"shutdown"}`, `{"jsonrpc":"2.0","method":"exit"}`)
	await(`"id":3`)
	return answers
}

// What `--record` writes, `--replay` plays with the same answers; where one is
// another, it ends with 1 and shows both.
func TestRecordAndReplay(t *testing.T) {
	n3, recording := buildBinary(t), filepath.Join(t.TempDir(), "session.jsonl")
	record := exec.Command(n3, "lsp", "--record", recording)
	to, err := record.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	from, err := record.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := record.Start(); err != nil {
		t.Fatal(err)
	}
	converse(t, to, from)
	if err := record.Wait(); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(n3, "lsp", "--replay", recording).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v: %s", err, out)
	}
	data, err := os.ReadFile(recording)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(data), `"from":"editor"`) != 6 {
		t.Errorf("the recording is\n%s", data)
	}
	changed := strings.Replace(string(data), "A table with the rows", "Another table with the rows", 1)
	if changed == string(data) {
		t.Fatal("the hover is not in the recording")
	}
	if err := os.WriteFile(recording, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	replay := exec.Command(n3, "lsp", "--replay", recording)
	out, err := replay.Output()
	if replay.ProcessState.ExitCode() != 1 || !strings.HasPrefix(string(out), "textDocument/hover, id 2, the result\n- {") {
		t.Errorf("ended with %v:\n%s", err, out)
	}
	for _, arguments := range [][]string{{"--replay", filepath.Join(t.TempDir(), "none")}, {"--socket", "0.0.0.0:0"}, {"--socket", "here"}, {"--replay", recording, "--record", recording}} {
		cmd := exec.Command(n3, append([]string{"lsp"}, arguments...)...)
		if out, _ := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != 2 {
			t.Errorf("%v ended with %d: %s", arguments, cmd.ProcessState.ExitCode(), out)
		}
	}
}

// `--socket` serves one editor on an address of this machine.
func TestSocket(t *testing.T) {
	cmd := exec.Command(buildBinary(t), "lsp", "--socket", "127.0.0.1:0")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stderr).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address := strings.TrimSpace(strings.TrimPrefix(line, "listening on "))
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	answers := converse(t, conn, conn)
	if !strings.Contains(answers, `"id":2`) || !strings.Contains(answers, "A table with the rows of a dataset") {
		t.Errorf("answered %s", answers)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}
