package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// benchLSP measures a language server as an editor feels it: over stdio, a file
// of 2,000 lines in a project of ten, 1,000 characters typed one by one.
func benchLSP(ctx context.Context, n3 string) ([]figure, error) {
	folder, err := os.MkdirTemp("", "n3bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	main, err := writeProject(folder)
	if err != nil {
		return nil, err
	}
	session, err := startLSP(ctx, n3, folder)
	if err != nil {
		return nil, err
	}
	defer session.stop()

	if err := session.openFile(main); err != nil {
		return nil, err
	}
	first := time.Since(session.started)
	opened := session.memory()

	t := typist{session: session, text: main.text}
	for _, typed := range []string{typedField, typedRule, typedWidget} {
		if err := t.write(typed, 1000/3+1); err != nil {
			return nil, err
		}
	}
	figures := []figure{
		told("lsp.diagnostics.p50", percentile(t.diagnostics, 50), "ms"),
		atMost("lsp.diagnostics.p95", percentile(t.diagnostics, 95), 5, "ms"),
		atMost("lsp.completion.p95", percentile(t.completions, 95), 5, "ms"),
		atMost("lsp.hover.p95", percentile(t.hovers, 95), 2, "ms"),
		atMost("lsp.first_diagnostics", milliseconds(first), 150, "ms"),
		atMost("lsp.memory.open", opened, 60, "MB"),
		atMost("lsp.memory.edited", session.memory(), 60, "MB"),
	}
	return figures, nil
}

// What is typed, over and over, each at its place in the file.
const (
	typedField  = "\n    note: text required label(\"A note\")\n    amount: integer min(0) default(1)\n"
	typedRule   = " or status == \"open\" and owner"
	typedWidget = "\n    show_table users_3 {\n        columns: [name, email]\n        sort: [-created_at]\n    }\n"
)

// places are where in the file each text is typed: behind these words.
var places = map[string]string{
	typedField:  "dataset users_30 {",
	typedRule:   "update: owner_or_admin",
	typedWidget: "page Users_7 {",
}

// typist types, and asks as an editor does.
type typist struct {
	session                          *lspSession
	text                             string
	diagnostics, completions, hovers []time.Duration
}

func (t *typist) write(typed string, letters int) error {
	at := strings.Index(t.text, places[typed])
	if at < 0 {
		return fmt.Errorf("the generated file has no %q", places[typed])
	}
	at += len(places[typed])
	for i := range letters {
		letter := typed[i%len(typed) : i%len(typed)+1]
		begun := time.Now()
		if err := t.session.edit(t.text, at, letter); err != nil {
			return err
		}
		if err := t.session.awaitDiagnostics(); err != nil {
			return err
		}
		t.diagnostics = append(t.diagnostics, time.Since(begun))
		t.text = t.text[:at] + letter + t.text[at:]
		at++

		for method, list := range map[string]*[]time.Duration{"textDocument/completion": &t.completions, "textDocument/hover": &t.hovers} {
			begun = time.Now()
			if err := t.session.ask(method, t.text, at); err != nil {
				return err
			}
			*list = append(*list, time.Since(begun))
		}
	}
	return nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func percentile(list []time.Duration, p int) float64 {
	sorted := slices.Sorted(slices.Values(list))
	if len(sorted) == 0 {
		return 0
	}
	return milliseconds(sorted[min(len(sorted)*p/100, len(sorted)-1)])
}

// projectFile is a file of the generated project.
type projectFile struct {
	path, text string
}

// writeProject writes ten files: one of 2,000 lines, and nine of 200.
func writeProject(folder string) (projectFile, error) {
	var main projectFile
	for i := range 10 {
		lines := 200
		if i == 0 {
			lines = 2000
		}
		f := projectFile{filepath.Join(folder, fmt.Sprintf("part_%d.n3", i)), program(i, lines)}
		if err := os.WriteFile(f.path, []byte(f.text), 0o644); err != nil {
			return main, err
		}
		if i == 0 {
			main = f
		}
	}
	return main, nil
}

// program writes datasets and pages until there are enough lines. The first
// file's names have no part in them.
func program(part, lines int) string {
	var b strings.Builder
	prefix := ""
	if part > 0 {
		prefix = fmt.Sprintf("%d_", part)
	}
	for n := 0; strings.Count(b.String(), "\n") < lines; n++ {
		fmt.Fprintf(&b, `# People of group %[2]d.
dataset users_%[1]s%[2]d {
    id: integer primary_key
    name: string required max_length(80)
    email: email unique
    role: string
    status: enum(open, done) default("open")
    total: decimal(10, 2)
    created_at: datetime auto_now

    access_policy {
        read: true
        create: authenticated
        update: owner_or_admin
        delete: admin_only
    }
    realtime: true
    refresh_policy: on_change
}

page Users_%[1]s%[2]d {
    show_table users_%[1]s%[2]d {
        columns: [name, email, status]
        sort: [-created_at]
        binding {
            editable: true
            crud: { create: true, update: true, delete: admin_only }
        }
    }
}

`, prefix, n)
	}
	return b.String()
}
