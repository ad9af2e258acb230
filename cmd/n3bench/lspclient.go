package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// lspSession is a language server and one file that is open in it. It reads and
// writes the protocol itself, so that nothing but the server is measured.
type lspSession struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	started time.Time
	uri     string
	version int
	id      int
}

type lspMessage struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Error  json.RawMessage `json:"error"`
	Params struct {
		URI     string `json:"uri"`
		Version *int   `json:"version"`
	} `json:"params"`
}

// startLSP starts a server on a folder.
func startLSP(ctx context.Context, n3, folder string) (*lspSession, error) {
	s := &lspSession{cmd: exec.CommandContext(ctx, n3, "lsp"), started: time.Now()}
	var err error
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.out = bufio.NewReaderSize(out, 1<<20)
	s.cmd.Stderr = os.Stderr
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	initialize := fmt.Sprintf(`{"processId":%d,"rootUri":null,"workspaceFolders":[{"uri":%q,"name":"bench"}],"capabilities":{
		"general":{"positionEncodings":["utf-16"]},
		"textDocument":{"publishDiagnostics":{"versionSupport":true,"relatedInformation":true},"completion":{"completionItem":{"snippetSupport":true}}}}}`, os.Getpid(), fileURI(folder))
	if err := s.request("initialize", initialize); err != nil {
		return nil, err
	}
	return s, s.send(`{"jsonrpc":"2.0","method":"initialized","params":{}}`)
}

func (s *lspSession) stop() {
	if s.request("shutdown", "null") == nil && s.send(`{"jsonrpc":"2.0","method":"exit"}`) == nil {
		s.in.Close()
	} else {
		s.cmd.Process.Kill()
	}
	s.cmd.Wait()
}

func fileURI(path string) string { return (&url.URL{Scheme: "file", Path: path}).String() }

// openFile opens a file and waits for its diagnostics.
func (s *lspSession) openFile(f projectFile) error {
	s.uri, s.version = fileURI(f.path), 1
	text, err := json.Marshal(f.text)
	if err != nil {
		return err
	}
	if err := s.send(fmt.Sprintf(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":%q,"languageId":"n3","version":1,"text":%s}}}`, s.uri, text)); err != nil {
		return err
	}
	return s.awaitDiagnostics()
}

// edit types a text at an offset; the generated files are ASCII.
func (s *lspSession) edit(text string, at int, typed string) error {
	s.version++
	written, err := json.Marshal(typed)
	if err != nil {
		return err
	}
	p := positionAt(text, at)
	return s.send(fmt.Sprintf(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":%q,"version":%d},"contentChanges":[{"range":{"start":%s,"end":%s},"text":%s}]}}`, s.uri, s.version, p, p, written))
}

func (s *lspSession) ask(method, text string, at int) error {
	return s.request(method, fmt.Sprintf(`{"textDocument":{"uri":%q},"position":%s}`, s.uri, positionAt(text, at)))
}

func positionAt(text string, at int) string {
	line := strings.Count(text[:at], "\n")
	return fmt.Sprintf(`{"line":%d,"character":%d}`, line, at-strings.LastIndexByte(text[:at], '\n')-1)
}

// awaitDiagnostics waits for those of the version that was sent last.
func (s *lspSession) awaitDiagnostics() error {
	for {
		m, err := s.read()
		if err != nil {
			return err
		}
		if m.Method == "textDocument/publishDiagnostics" && m.Params.URI == s.uri && m.Params.Version != nil && *m.Params.Version == s.version {
			return nil
		}
	}
}

// request sends a request and waits for its answer.
func (s *lspSession) request(method, params string) error {
	s.id++
	if err := s.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`, s.id, method, params)); err != nil {
		return err
	}
	for {
		m, err := s.read()
		if err != nil {
			return err
		}
		if m.Method == "" && string(m.ID) == strconv.Itoa(s.id) {
			if m.Error != nil {
				return fmt.Errorf("%s: %s", method, m.Error)
			}
			return nil
		}
	}
}

func (s *lspSession) send(body string) error {
	_, err := fmt.Fprintf(s.in, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return err
}

func (s *lspSession) read() (lspMessage, error) {
	var m lspMessage
	length := 0
	for {
		line, err := s.out.ReadString('\n')
		if err != nil {
			return m, err
		}
		line = strings.TrimSpace(line)
		if line == "" {
			break
		}
		if value, ok := strings.CutPrefix(line, "Content-Length: "); ok {
			if length, err = strconv.Atoi(value); err != nil {
				return m, err
			}
		}
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(s.out, body); err != nil {
		return m, err
	}
	return m, json.Unmarshal(body, &m)
}

// memory is the server's resident memory in MB, 0 where the system does not say.
func (s *lspSession) memory() float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "VmRSS:" {
			kilobytes, err := strconv.ParseFloat(fields[1], 64)
			if err != nil {
				return 0
			}
			return kilobytes / 1024
		}
	}
	return 0
}
