package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The large project: 100 files of 100 datasets, 190,000 lines.
const (
	projectFiles    = 100
	datasetsPerFile = 100
)

// benchProject types into one file of a large project: what a key costs must
// not grow with the project. The baseline is the same in a project of ten such
// files.
func benchProject() ([]figure, error) {
	small, err := typeInProject(projectFiles / 10)
	if err != nil {
		return nil, err
	}
	large, err := typeInProject(projectFiles)
	if err != nil {
		return nil, err
	}
	value, ten := percentile(large.typed.diagnostics, 95), percentile(small.typed.diagnostics, 95)
	baseline := fmt.Sprintf("ten files of it: %.1f ms", ten)
	return []figure{
		{"lsp_project_diagnostics", round(value), fmt.Sprintf("ms p95 (p50 %.2f)", median(large.typed.diagnostics)), baseline, round(value / ten), "≤ 5 ms", value <= 5},
		{"lsp_project_memory", round(large.after), fmt.Sprintf("MB after typing (%.0f after opening)", large.opened), fmt.Sprintf("ten files of it: %.0f MB", small.after), round(large.after / small.after), "≤ 250 MB, flat within 10 %", large.after <= 250 && large.after <= 1.1*large.opened},
		{"lsp_project_first_diagnostics", round(large.first), "ms from the start", fmt.Sprintf("ten files of it: %.0f ms", small.first), round(large.first / small.first), "≤ 11 × (linear)", large.first <= 11*small.first},
	}, nil
}

type projectSession struct {
	first, opened, after float64 // ms, MB, MB
	typed                samples
}

func typeInProject(files int) (s projectSession, err error) {
	dir, err := os.MkdirTemp("", "n3bench-project-*")
	if err != nil {
		return s, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	var text string
	for file := range files {
		text = projectFile(file)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("part_%03d.n3", file)), []byte(text), 0o600); err != nil {
			return s, err
		}
	}
	started := time.Now()
	c, err := startClient(n3, "lsp")
	if err != nil {
		return s, err
	}
	defer c.stop()
	uri := "file://" + filepath.Join(dir, fmt.Sprintf("part_%03d.n3", files-1))
	if err := c.begin(dir, uri, "n3", text); err != nil {
		return s, err
	}
	s.first = milliseconds(time.Since(started))
	if s.opened, err = c.memory(); err != nil {
		return s, err
	}
	if s.typed, err = c.typing(uri, lineBelow(text, "dataset "), "    note_%03d: string required max_length(80) label(\"Note\")\n", nil); err != nil {
		return s, err
	}
	s.after, err = c.memory()
	return s, err
}

// projectFile is the text of one file: a hundred datasets of 19 lines, each of
// which names the one before it.
func projectFile(file int) string {
	var text strings.Builder
	for i := range datasetsPerFile {
		n := file*datasetsPerFile + i
		other := "title_field: title"
		if n > 0 {
			other = fmt.Sprintf("before: %s", datasetName(n-1))
		}
		fmt.Fprintf(&text, `dataset %s {
    id: integer primary_key
    title: string required max_length(120) label("Title")
    status: enum(new, active, done) default(new) indexed
    amount: decimal(10, 2) min(0) max(1000000)
    quantity: integer required min(1) default(1)
    due: date
    notes: text help("Anything that helps the next person")
    created_at: datetime auto_now
    %s
    access_policy {
        read: authenticated or status == "done"
        create: authenticated
        update: owner_or_admin and quantity > 0
        delete: admin_only
        sortable: [title, status, amount, due]
    }
}

`, datasetName(n), other)
	}
	return text.String()
}

// benchDeclaration types into one declaration of 2,000 lines, all of which is
// parsed and analysed with each key.
func benchDeclaration() ([]figure, error) {
	short, err := typeInDeclaration(200)
	if err != nil {
		return nil, err
	}
	long, err := typeInDeclaration(2000)
	if err != nil {
		return nil, err
	}
	value, tenth := percentile(long, 95), percentile(short, 95)
	return []figure{{
		"lsp_declaration_diagnostics", round(value), fmt.Sprintf("ms p95 (p50 %.2f), 2,000 lines", median(long)),
		fmt.Sprintf("200 lines: %.1f ms", tenth), round(value / tenth), "≤ 10 ms", value <= 10,
	}}, nil
}

func typeInDeclaration(lines int) ([]float64, error) {
	dir, err := os.MkdirTemp("", "n3bench-declaration-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	var text strings.Builder
	text.WriteString("dataset large {\n")
	for i := range lines {
		fmt.Fprintf(&text, "    field_%04d: string required max_length(%d) label(\"Field %d\")\n", i, 40+i%60, i)
	}
	text.WriteString("    access_policy { read: true }\n}\n")
	name := filepath.Join(dir, "large.n3")
	if err := os.WriteFile(name, []byte(text.String()), 0o600); err != nil {
		return nil, err
	}
	c, err := startClient(n3, "lsp")
	if err != nil {
		return nil, err
	}
	defer c.stop()
	uri := "file://" + name
	if err := c.begin(dir, uri, "n3", text.String()); err != nil {
		return nil, err
	}
	typed, err := c.typing(uri, lines/2, "    note_%03d: string required max_length(80) label(\"Note\")\n", nil)
	return typed.diagnostics, err
}
