package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

const example = "testdata/examples/user_management"

// benchSize builds the frontend of the example and reads what a first visit loads.
func benchSize() ([]figure, error) {
	dir, err := os.MkdirTemp("", "n3bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := runIn("", n3, "compile", example, "-o", dir); err != nil {
		return nil, err
	}
	modules, err := nodeModules()
	if err != nil {
		return nil, err
	}
	frontend := filepath.Join(dir, "frontend")
	if err := os.Symlink(modules, filepath.Join(frontend, "node_modules")); err != nil {
		return nil, err
	}
	if err := runIn(frontend, filepath.Join(modules, ".bin", "vite"), "build", "--logLevel", "warn"); err != nil {
		return nil, err
	}
	// It fails above its limits as well: the figures say so themselves.
	out, err := exec.Command("node", filepath.Join(webRuntime, "scripts", "size.mjs"), filepath.Join(frontend, "dist")).Output()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		return nil, err
	}
	var sizes struct {
		Figures, Limits struct{ Entry, WithGrid float64 }
	}
	if err := json.NewDecoder(bytes.NewReader(out)).Decode(&sizes); err != nil {
		return nil, fmt.Errorf("size.mjs printed %.200q: %w", out, err)
	}
	const baseline = "react + react-dom, 68.9 kB"
	const react = 68.9
	size := func(id string, kB, limit float64) figure {
		return figure{id, kB, "kB gzip", baseline, round(kB / react), fmt.Sprintf("≤ %g kB", limit), kB <= limit}
	}
	return []figure{
		size("first_load_entry", sizes.Figures.Entry, sizes.Limits.Entry),
		size("first_load_with_grid", sizes.Figures.WithGrid, sizes.Limits.WithGrid),
	}, nil
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
		return "", fmt.Errorf("there are no node_modules in %s; run make tools", webRuntime)
	}
	return modules, nil
}
