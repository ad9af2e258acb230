package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// n3 is the command that `make build` makes.
const n3 = "bin/n3"

// compileRuns is how often each command is timed.
const compileRuns = 7

// benchCheck times `n3 check` as a process, on 100 and on 1,000 datasets.
func benchCheck() ([]figure, error) {
	dir, err := os.MkdirTemp("", "n3bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	small, large, err := writePrograms(dir)
	if err != nil {
		return nil, err
	}
	nothing, err := timed(nil, "version")
	if err != nil {
		return nil, err
	}
	hundred, err := timed(nil, "check", small)
	if err != nil {
		return nil, err
	}
	thousand, err := timed(nil, "check", large)
	if err != nil {
		return nil, err
	}
	return []figure{
		{"check_100", round(hundred), "ms", "n3 version (the start of the process)", round(hundred / nothing), "≤ 60 ms", hundred <= 60},
		{"check_1000", round(thousand), "ms", "check_100", round(thousand / hundred), "≤ 400 ms", thousand <= 400},
	}, nil
}

// benchCompile times `n3 compile` as a process: into an empty folder, into one
// that is up to date, and after an edit; and `n3 compile --watch` from the edit
// to the line that says what was written.
func benchCompile() ([]figure, error) {
	dir, err := os.MkdirTemp("", "n3bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	small, large, err := writePrograms(dir)
	if err != nil {
		return nil, err
	}
	out := filepath.Join(dir, "out")
	// Not removed: ext4 makes new files slowly for seconds after others went.
	olds := 0
	fresh := func() error {
		olds++
		if err := os.Rename(out, fmt.Sprintf("%s_%d", out, olds)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	check, err := timed(nil, "check", small)
	if err != nil {
		return nil, err
	}
	cold, err := timed(fresh, "compile", small, "-o", out)
	if err != nil {
		return nil, err
	}
	unchanged, err := timed(nil, "compile", small, "-o", out)
	if err != nil {
		return nil, err
	}
	edits := 0
	edit := func() error {
		edits++
		return editDataset(filepath.Join(small, "part_000.n3"), edits)
	}
	again, err := timed(edit, "compile", small, "-o", out)
	if err != nil {
		return nil, err
	}
	changed, err := watched(edit, "compile", small, "-o", out, "--watch")
	if err != nil {
		return nil, err
	}
	// Last, since the disk is still busy with its files a while later.
	thousand, err := timed(fresh, "compile", large, "-o", out)
	if err != nil {
		return nil, err
	}
	return []figure{
		{"compile_100", round(cold), "ms", "check_100", round(cold / check), "≤ 300 ms", cold <= 300},
		{"compile_100_unchanged", round(unchanged), "ms", "compile_100", round(unchanged / cold), "≤ 30 ms", unchanged <= 30},
		{"compile_100_changed", round(changed), "ms, one dataset changed, --watch", "compile_100", round(changed / cold), "≤ 40 ms", changed <= 40},
		{"compile_100_again", round(again), "ms, one dataset changed, a new process", "check_100", round(again / check), "≤ 2.5 × (check, then the files)", again <= 2.5*check},
		linear("compile_1000", thousand, "compile_100", cold),
	}, nil
}

// watched starts n3 and returns the median time in milliseconds from an edit to
// the next line that it prints.
func watched(edit func() error, args ...string) (float64, error) {
	cmd := exec.Command(n3, args...)
	printed, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	lines := bufio.NewScanner(printed)
	if !lines.Scan() {
		return 0, fmt.Errorf("n3 %s ended", args[0])
	}
	var samples []float64
	for i := range compileRuns * 3 {
		time.Sleep(100 * time.Millisecond) // people do not save at once again
		began := time.Now()
		if err := edit(); err != nil {
			return 0, err
		}
		if !lines.Scan() {
			return 0, fmt.Errorf("n3 %s ended", args[0])
		}
		if i > 0 {
			samples = append(samples, milliseconds(time.Since(began)))
		}
	}
	return median(samples), nil
}

// editDataset gives the first dataset of a file another length of its title.
func editDataset(name string, edit int) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(text), "max_length(")
	_, after, closed := strings.Cut(rest, ")")
	if !ok || !closed {
		return fmt.Errorf("%s has no length to change", name)
	}
	return os.WriteFile(name, []byte(fmt.Sprintf("%smax_length(%d)%s", before, 200+edit, after)), 0o644)
}

// benchUnknown times n3 check on names that nothing declares: each is answered
// with the nearest that there is.
func benchUnknown() ([]figure, error) {
	dir, err := os.MkdirTemp("", "n3bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	took := map[int]float64{}
	for _, n := range []int{1000, 10000} {
		var text strings.Builder
		for i := range n {
			fmt.Fprintf(&text, "dataset %s { field_%d: unknwn_%d, access_policy { read: true } }\n", datasetName(i), i, i)
		}
		name := filepath.Join(dir, fmt.Sprintf("names_%d.n3", n))
		if err := os.WriteFile(name, []byte(text.String()), 0o600); err != nil {
			return nil, err
		}
		var samples []float64
		for range compileRuns {
			began := time.Now()
			var failed *exec.ExitError
			if err := exec.Command(n3, "check", name, "--format", "json").Run(); err == nil || !errors.As(err, &failed) || failed.ExitCode() != 1 {
				return nil, fmt.Errorf("n3 check of unknown names: %v", err)
			}
			samples = append(samples, milliseconds(time.Since(began)))
		}
		took[n] = median(samples)
	}
	return []figure{linear("check_unknown_names", took[10000], "a tenth of the names", took[1000])}, nil
}

// linear is a figure whose aim is to grow no faster than the program.
func linear(id string, value float64, baseline string, of float64) figure {
	return figure{id, round(value), "ms", baseline, round(value / of), "≤ 11 × (linear)", value <= 11*of}
}

// writePrograms writes the small and the large program below a folder, and
// makes sure that they are the size the figures refer to.
func writePrograms(dir string) (small, large string, err error) {
	small, large = filepath.Join(dir, "p100"), filepath.Join(dir, "p1000")
	for path, n := range map[string]int{small: 100, large: 1000} {
		lines, err := writeProgram(path, n)
		if err != nil {
			return "", "", err
		}
		if lines < 95*n || lines > 115*n {
			return "", "", fmt.Errorf("the program of %d datasets has %d lines; it is meant to have about %d", n, lines, 100*n)
		}
	}
	return small, large, nil
}

// timed runs n3 several times and returns the median of its wall times in
// milliseconds. Files are in the page cache after a run that does not count.
func timed(before func() error, args ...string) (float64, error) {
	if _, err := os.Stat(n3); err != nil {
		return 0, errors.New("there is no bin/n3; run make build")
	}
	var samples []float64
	for i := range compileRuns + 1 {
		if before != nil {
			if err := before(); err != nil {
				return 0, err
			}
		}
		began := time.Now()
		out, err := exec.Command(n3, args...).CombinedOutput()
		took := milliseconds(time.Since(began))
		if err != nil {
			return 0, fmt.Errorf("n3 %s: %w\n%.2000s", args[0], err, out)
		}
		if i > 0 {
			samples = append(samples, took)
		}
	}
	return median(samples), nil
}
