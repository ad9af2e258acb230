package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
)

// application is a program as its users have it: compiled, its frontend built, both served by its
// backend, on SQLite.
type application struct {
	dir     string
	address string
	server  *child
}

// buildFrontend compiles a program into a folder and builds the frontend there; it returns that of the
// frontend.
func buildFrontend(program, dir string) (string, error) {
	if err := runIn("", n3, "compile", program, "-o", dir); err != nil {
		return "", err
	}
	modules, err := nodeModules()
	if err != nil {
		return "", err
	}
	frontend := filepath.Join(dir, "frontend")
	if err := os.Symlink(modules, filepath.Join(frontend, "node_modules")); err != nil {
		return "", err
	}
	return frontend, runIn(frontend, filepath.Join(modules, ".bin", "vite"), "build", "--logLevel", "warn")
}

// startApplication builds a program, starts it on an empty database, and runs SQL there.
func startApplication(program, sql string) (_ *application, err error) {
	dir, err := os.MkdirTemp("", "n3bench-application-")
	if err != nil {
		return nil, err
	}
	app := &application{dir: dir}
	defer func() {
		if err != nil {
			app.stop()
		}
	}()
	if _, err := buildFrontend(program, dir); err != nil {
		return nil, err
	}
	python, err := filepath.Abs(venvPython)
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	app.address = fmt.Sprintf("http://127.0.0.1:%d", port)
	database := filepath.Join(dir, "data.db")
	app.server, err = startChild(filepath.Join(dir, "backend"),
		[]string{fmt.Sprintf("N3_PORT=%d", port), "N3_DATABASE_URL=sqlite:///" + database}, python, "-m", "app")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := app.server.answers(ctx, app.address+"/readyz"); err != nil {
		return nil, err
	}
	const fill = `import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as connection:
    connection.executescript(sys.argv[2])`
	return app, runIn("", python, "-c", fill, database, sql)
}

// stop ends the backend and removes everything.
func (a *application) stop() {
	if a.server != nil {
		a.server.stop()
	}
	_ = os.RemoveAll(a.dir) // of temporary files
}

// update writes into a row, as another user would; the answer comes once it is stored.
func (a *application) update(dataset string, id int, values map[string]any) error {
	body, err := json.Marshal(values)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPatch, fmt.Sprintf("%s/api/datasets/%s/%d", a.address, dataset, id), bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var answer bytes.Buffer
	if _, err := answer.ReadFrom(response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %d: %s: %.500s", dataset, id, response.Status, &answer)
	}
	return nil
}

// runIn runs a program to its end; what it said is in the error.
func runIn(dir, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%.2000s", filepath.Base(name), err, out)
	}
	return nil
}

// nodeModules is where the npm packages of the web runtime are.
func nodeModules() (string, error) {
	modules, err := filepath.Abs(filepath.Join(webRuntime, "node_modules"))
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(modules); err != nil {
		return "", errors.New("there are no node_modules in " + webRuntime + "; run make tools")
	}
	return modules, nil
}
