package lsp

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/lsp/session"
)

// An editor that makes, renames and deletes files is believed.
func TestFilesOfTheEditor(t *testing.T) {
	folder := t.TempDir()
	e := connect(t, nil)
	e.open(source.UTF16, folder)
	page, model := filepath.Join(folder, "page.n3"), filepath.Join(folder, "data", "model.n3")
	e.didOpen(uri.File(page), 1, "page P { show_table orders }\n")
	told := func(want int) {
		t.Helper()
		e.quiet()
		e.await(uri.File(page), func(p protocol.PublishDiagnosticsParams) bool { return len(p.Diagnostics) == want })
	}
	told(1)
	if err := os.Mkdir(filepath.Dir(model), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(model, []byte("dataset orders { name: string, access_policy { read: true } }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	e.notify(protocol.MethodWorkspaceDidCreateFiles, &protocol.CreateFilesParams{Files: []protocol.FileCreate{{URI: string(uri.File(model))}}})
	told(0)
	hidden := filepath.Join(folder, ".data") // a project leaves such folders out
	if err := os.Rename(filepath.Dir(model), hidden); err != nil {
		t.Fatal(err)
	}
	e.notify(protocol.MethodWorkspaceDidRenameFiles, &protocol.RenameFilesParams{Files: []protocol.FileRename{{OldURI: string(uri.File(filepath.Dir(model))), NewURI: string(uri.File(hidden))}}})
	told(1)
	if err := os.Rename(hidden, filepath.Dir(model)); err != nil {
		t.Fatal(err)
	}
	e.notify(protocol.MethodWorkspaceDidRenameFiles, &protocol.RenameFilesParams{Files: []protocol.FileRename{{OldURI: string(uri.File(hidden)), NewURI: string(uri.File(filepath.Dir(model)))}}})
	told(0)
	if err := os.Remove(model); err != nil {
		t.Fatal(err)
	}
	e.notify(protocol.MethodWorkspaceDidDeleteFiles, &protocol.DeleteFilesParams{Files: []protocol.FileDelete{{URI: string(uri.File(model))}}})
	told(1)
	e.close()
}

// A project of many files shows that it is being read, if the editor asked for it.
func TestProgressOfTheFirstRead(t *testing.T) {
	folder := t.TempDir()
	for i := range session.ManyFiles {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("f%d.n3", i)), []byte(fmt.Sprintf("enum E%d { a }\n", i)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, refuses := range []bool{false, true} {
		e := connect(t, nil)
		e.can = strings.Replace(capabilities, `"general":`, `"window": {"workDoneProgress": true}, "general":`, 1)
		created := make(chan string, 10)
		e.handle = func(method string, params []byte) (any, error) {
			if method == protocol.MethodWindowWorkDoneProgressCreate {
				created <- string(params)
				if refuses {
					return nil, fmt.Errorf("no")
				}
			}
			return nil, nil
		}
		var mu sync.Mutex
		var seen []string
		ended := make(chan struct{})
		e.told = func(method string, params []byte) {
			mu.Lock()
			defer mu.Unlock()
			if method == protocol.MethodProgress {
				seen = append(seen, string(params))
				if strings.Contains(string(params), `"end"`) {
					close(ended)
				}
			}
		}
		e.open(source.UTF8, folder)
		token := <-created
		if !strings.Contains(token, "n3-read-1") {
			t.Errorf("the token is %s", token)
		}
		if !refuses {
			<-ended
			if mu.Lock(); len(seen) != 2 || !strings.Contains(seen[0], "50 files") {
				t.Errorf("told %q", seen)
			}
			mu.Unlock()
		}
		e.close()
		if refuses && len(seen) > 0 {
			t.Errorf("told %q against its will", seen)
		}
	}
}
