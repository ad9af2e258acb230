package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/gen"
	"github.com/n3-lang/n3/compiler/gen/migrate"
	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/preview/environment"
)

// handmade is the project that somebody keeps by hand: the same frontend under
// plain Vite, the same backend under `uvicorn --reload`, which applies
// migration files when it starts. It uses the Python of the preview's environment and the
// npm packages of the web runtime.
type handmade struct {
	dir     string
	tree    output.Tree
	env     *environment.Environment
	vite    *child
	uvicorn *child
	address string // of the page
	api     string
}

// newHandmade writes what a program compiles to.
func newHandmade(dir, program string) (*handmade, error) {
	env, err := environment.Prepare(context.Background(), "", func(line string) { fmt.Fprintln(os.Stderr, line) })
	if err != nil {
		return nil, err
	}
	tree, err := compiled(program, nil, nil)
	if err != nil {
		return nil, err
	}
	h := &handmade{dir: dir, tree: tree, env: env}
	for path, file := range tree {
		if err := h.write(path, file.Data); err != nil {
			return nil, err
		}
	}
	modules, err := nodeModules()
	if err != nil {
		return nil, err
	}
	// Linked file by file: Vite serves nothing from outside of its project.
	return h, runIn(dir, "cp", "--archive", "--link", modules, filepath.Join(dir, "frontend", "node_modules"))
}

// compiled is what a program compiles to in a folder that has migration files; texts win
// over the program's files.
func compiled(program string, texts map[string]string, migrations migrate.Files) (output.Tree, error) {
	p, err := workspace.Open(program)
	if err != nil {
		return nil, err
	}
	snapshot, err := p.Read(texts, nil)
	if err != nil {
		return nil, err
	}
	if list := snapshot.Diagnostics(); diag.HasErrors(list) {
		return nil, fmt.Errorf("the program is wrong: %s", list[0].Message)
	}
	tree, _, err := new(gen.Generator).Application(snapshot.Application(), migrations)
	return tree, err
}

// backendMigrations is where a compiled project has them.
const backendMigrations = "backend/" + migrate.Folder

// migrations are the migration files of the project.
func (h *handmade) migrations() migrate.Files {
	files := migrate.Files{}
	for path, file := range h.tree {
		if name, ok := strings.CutPrefix(path, backendMigrations); ok {
			files[name] = file.Data
		}
	}
	return files
}

// migrate writes the migration files that another state of the program has besides.
func (h *handmade) migrate(to output.Tree) error {
	for path := range to {
		if _, there := h.tree[path]; there || !strings.HasPrefix(path, backendMigrations) {
			continue
		}
		if err := h.write(path, to[path].Data); err != nil {
			return err
		}
		h.tree.Add(path, to[path].Data)
	}
	return nil
}

func (h *handmade) write(path string, data []byte) error {
	name := filepath.Join(h.dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o644)
}

// start starts both servers at once, without waiting for them.
func (h *handmade) start() error {
	api, err := freePort()
	if err != nil {
		return err
	}
	web, err := freePort()
	if err != nil {
		return err
	}
	h.api, h.address = fmt.Sprintf("http://127.0.0.1:%d", api), fmt.Sprintf("http://127.0.0.1:%d", web)
	backend := filepath.Join(h.dir, "backend")
	h.uvicorn, err = startChild(backend,
		[]string{"N3_ENV=development", "N3_DATABASE_URL=sqlite:///" + filepath.Join(h.dir, "data.db"), "N3_ALLOWED_ORIGINS=" + h.address},
		h.env.Python, "-m", "uvicorn", "app.main:app", "--reload", "--reload-dir", "app", "--port", fmt.Sprint(api),
		"--ws", "websockets-sansio", "--no-access-log", "--log-level", "warning")
	if err != nil {
		return err
	}
	frontend := filepath.Join(h.dir, "frontend")
	h.vite, err = startChild(frontend,
		[]string{"N3_BACKEND=" + h.api},
		filepath.Join(frontend, "node_modules", ".bin", "vite"), "--port", fmt.Sprint(web), "--strictPort", "--logLevel", "warn")
	return err
}

// ready waits until both answer.
func (h *handmade) ready() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := h.uvicorn.answers(ctx, h.api+"/healthz"); err != nil {
		return err
	}
	return h.vite.answers(ctx, h.address+"/")
}

// stop ends both servers.
func (h *handmade) stop() {
	for _, c := range []*child{h.vite, h.uvicorn} {
		if c != nil {
			c.stop()
		}
	}
	h.vite, h.uvicorn = nil, nil
}

// edit writes the named files as another state of the program has them: what
// somebody would type, and nothing else.
func (h *handmade) edit(to output.Tree, paths ...string) error {
	for _, path := range paths {
		if err := h.write(path, to[path].Data); err != nil {
			return err
		}
	}
	return nil
}

// answersWith waits until the API's answer has a text in it, as it does once the
// reloaded backend has changed the table, and returns when that was.
func (h *handmade) answersWith(path, text string) (time.Time, error) {
	for deadline := time.Now().Add(patience); ; time.Sleep(3 * time.Millisecond) {
		response, err := http.Get(h.api + path)
		if err == nil {
			body, failed := io.ReadAll(response.Body)
			response.Body.Close()
			if failed == nil && strings.Contains(string(body), text) {
				return time.Now(), nil
			}
		}
		if time.Now().After(deadline) {
			return time.Time{}, fmt.Errorf("the API by hand does not answer with %q: %s", text, h.uvicorn.out.tail())
		}
	}
}
