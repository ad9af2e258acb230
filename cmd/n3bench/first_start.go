package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// benchFirstStart measures the very first start, from the command to `ready`, with
// nothing in the cache: with uv, beside the same with pip. Packages come from the
// registries, so one run of each is all.
func benchFirstStart() ([]figure, error) {
	dir, err := os.MkdirTemp("", "n3bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "program")
	if _, err := writeProgram(program, 1); err != nil {
		return nil, err
	}
	start := func(name, binary string, variables ...string) (float64, error) {
		port, err := freePort()
		if err != nil {
			return 0, err
		}
		began := time.Now()
		c, err := startChild("", append(variables, "N3_CACHE="+filepath.Join(dir, name)), binary, "preview", program, "--port", fmt.Sprint(port))
		if err != nil {
			return 0, err
		}
		defer c.stop()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
		defer cancel()
		if err := c.says(ctx, "\nready http"); err != nil {
			return 0, err
		}
		return time.Since(began).Seconds(), nil
	}
	command, err := filepath.Abs(n3)
	if err != nil {
		return nil, err
	}
	pip, err := start("pip", command, "N3_UV=none")
	if err != nil {
		return nil, err
	}
	row := func(id string, took, limit float64) figure {
		return figure{id, round(took), "s", fmt.Sprintf("the same with pip: %.1f s", pip), round(took / pip), fmt.Sprintf("≤ %.0f s", limit), took <= limit}
	}
	uv, err := start("uv", command)
	if err != nil {
		return nil, err
	}
	figures := []figure{row("preview_first_start", uv, 15)}
	release, err := filepath.Abs("dist/n3")
	if err != nil {
		return figures, err
	}
	if _, err := os.Stat(release); err != nil {
		return figures, fmt.Errorf("there is no dist/n3 to start with its own bundle; run make release")
	}
	bundled, err := start("bundled", release)
	if err != nil {
		return figures, err
	}
	return append(figures, row("preview_first_start_bundled", bundled, 6)), nil
}

// says waits until a child has printed a text.
func (c *child) says(ctx context.Context, text string) error {
	for !strings.Contains("\n"+c.out.tail(), text) {
		select {
		case <-c.done:
			return fmt.Errorf("%s ended: %s", c.cmd.Path, c.out.tail())
		case <-ctx.Done():
			return fmt.Errorf("%s does not say %q: %s", c.cmd.Path, text, c.out.tail())
		case <-time.After(5 * time.Millisecond):
		}
	}
	return nil
}
