package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// benchListEndpoint runs the Python driver, which asserts that the endpoint and
// the one written by hand answer the same.
func benchListEndpoint() ([]figure, error) {
	python, err := filepath.Abs(venvPython)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(python); err != nil {
		return nil, fmt.Errorf("there is no %s; run make tools", venvPython)
	}
	cmd := exec.Command(python, "-m", "bench.list_endpoint")
	cmd.Dir = pythonRuntime
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("bench.list_endpoint: %w\n%s", err, stderr.Bytes())
	}
	var f figure
	if err := json.Unmarshal(out, &f); err != nil {
		return nil, fmt.Errorf("bench.list_endpoint printed %.200q: %w", out, err)
	}
	f.Reach, f.Met = "≥ 10 ×", f.Ratio >= 10
	return []figure{f}, nil
}
