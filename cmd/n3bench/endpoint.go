package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// The figures of the running application are measured by drivers in Python,
// which assert that both sides of a comparison answer the same.

func benchListEndpoint() ([]figure, error) { return driver("list_endpoint", "≥ 10 ×", 10) }

// benchListLimit prints what a bare application reaches beside ours.
func benchListLimit() ([]figure, error) { return driver("list_endpoint_limit", "≥ 0.5 ×", 0.5) }

func benchCreateEndpoint() ([]figure, error) { return driver("create_endpoint", "≥ 3 ×", 3) }

// On PostgreSQL, whose commits wait for the disk.
func benchListPostgres() ([]figure, error) {
	return driver("list_endpoint", "≥ 5 ×", 5, "--database", "postgres")
}

func benchCreatePostgres() ([]figure, error) {
	return driver("create_endpoint", "≥ 2 ×", 2, "--database", "postgres")
}

func benchListLimitPostgres() ([]figure, error) {
	return driver("list_endpoint_limit", "≥ 0.5 ×", 0.5, "--database", "postgres")
}

// benchExport measures a CSV file of a million rows, and that its memory is that of a few.
func benchExport() ([]figure, error) { return exported("sqlite") }

func benchExportPostgres() ([]figure, error) { return exported("postgres") }

func exported(database string) ([]figure, error) {
	figures, err := measured("export_csv_1m", "--database", database)
	for i := range figures {
		f := &figures[i]
		f.Reach, f.Met = "≥ 0.5 ×", f.Ratio >= 0.5
		if strings.Contains(f.ID, "memory") {
			f.Reach, f.Met = "≤ 10 MB", f.Value <= 10
		}
	}
	return figures, err
}

// benchGrowth measures how the time of each kind of request grows with the rows; the
// driver knows which of them read all.
func benchGrowth() ([]figure, error) { return measured("growth") }

func benchGrowthPostgres() ([]figure, error) { return measured("growth", "--database", "postgres") }

func benchFanout() ([]figure, error) { return driver("fanout_events", "", 0) }

// driver runs bench.NAME of the Python runtime; least is the ratio to reach.
func driver(name, reach string, least float64, arguments ...string) ([]figure, error) {
	figures, err := measured(name, arguments...)
	for i := range figures {
		figures[i].Reach, figures[i].Met = reach, figures[i].Ratio >= least
	}
	return figures, err
}

// measured is what bench.NAME prints: a figure, or a list of them.
func measured(name string, arguments ...string) ([]figure, error) {
	python, err := filepath.Abs(venvPython)
	if err != nil {
		return nil, err
	}
	for _, program := range []string{python, "wrk"} {
		if _, err := exec.LookPath(program); err != nil {
			return nil, fmt.Errorf("%s is missing; make bench installs it", program)
		}
	}
	cmd := exec.Command(python, append([]string{"-m", "bench." + name}, arguments...)...)
	cmd.Dir = pythonRuntime
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("bench.%s: %w\n%s", name, err, stderr.Bytes())
	}
	if !bytes.HasPrefix(out, []byte("[")) {
		out = slices.Concat([]byte("["), out, []byte("]"))
	}
	var figures []figure
	if err := json.Unmarshal(out, &figures); err != nil {
		return nil, fmt.Errorf("bench.%s printed %.200q: %w", name, out, err)
	}
	return figures, nil
}
