package main

import (
	"fmt"
	"io"
	"math"
	"os/exec"
	"runtime"
	"strings"
	"text/tabwriter"
)

// machine says in one line what the figures were measured on.
func machine() string {
	chromium := "no Chromium"
	if path, err := findChromium(); err == nil {
		chromium = said(path, "--version")
	}
	return fmt.Sprintf("%d cores, %s, Go %s, %s, Node %s, %s", runtime.NumCPU(), system(),
		strings.TrimPrefix(runtime.Version(), "go"), said(venvPython, "--version"),
		strings.TrimPrefix(said("node", "--version"), "v"), chromium)
}

// system names the operating system with its version.
func system() string {
	if runtime.GOOS == "windows" {
		return runtime.GOOS + "/" + runtime.GOARCH
	}
	return said("uname", "-srm")
}

// said is the first line that a program prints.
func said(name string, args ...string) string {
	out, err := exec.Command(name, args...).Output() // Debian's Chromium complains on stderr
	if err != nil {
		return "no " + name
	}
	line, _, _ := strings.Cut(string(out), "\n")
	return strings.TrimSpace(line)
}

// printTable aligns the figures, one a row.
func printTable(w io.Writer, figures []figure) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "figure\tvalue\tbaseline\tratio\treach\t")
	for _, f := range figures {
		ratio, met := "", "met"
		if f.Baseline != "" {
			ratio = fmt.Sprintf("%.2f", f.Ratio)
		}
		switch {
		case f.Reach == "":
			met = ""
		case !f.Met:
			met = "MISSED"
		}
		fmt.Fprintf(t, "%s\t%s %s\t%s\t%s\t%s\t%s\n", f.ID, number(f.Value), f.Unit, f.Baseline, ratio, f.Reach, met)
	}
	// A table that cannot be printed cannot say so either.
	_ = t.Flush()
}

// number is a value with as many digits as mean something.
func number(value float64) string {
	if math.Abs(value) >= 100 {
		return fmt.Sprintf("%.0f", value)
	}
	return fmt.Sprintf("%.1f", value)
}
