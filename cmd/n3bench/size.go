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
	frontend, err := buildFrontend(example, dir)
	if err != nil {
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
