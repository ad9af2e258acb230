package sema_test

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/n3-lang/n3/compiler/workspace"
)

func build(files []txtar.File, previous *workspace.Snapshot) *workspace.Snapshot {
	var inputs []workspace.Input
	for _, f := range files {
		if strings.HasSuffix(f.Name, ".n3") {
			inputs = append(inputs, workspace.Input{Path: f.Name, Text: string(f.Data)})
		}
	}
	return workspace.Build(inputs, "Test", previous)
}

// programs reads every program of the diagnostics' tests, wrong ones too.
func programs(t *testing.T) map[string][]txtar.File {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no programs", err)
	}
	out := map[string][]txtar.File{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(path)] = txtar.Parse(data).Files
	}
	return out
}

// No question asks for itself, at any distance: its answer would depend on who
// asked first.
func TestNoQuestionAsksForItself(t *testing.T) {
	for name, files := range programs(t) {
		if n := build(files, nil).Analysis.Cycles(); n != 0 {
			t.Errorf("%s: %d", name, n)
		}
	}
}

// An engine that has seen many states keeps no more answers than one that has
// seen the last only, or a day of typing would fill the memory.
func TestManyEditsKeepNoMoreThanTheLast(t *testing.T) {
	for name, files := range programs(t) {
		r := rand.New(rand.NewSource(1))
		snapshot := build(files, nil)
		for range 40 {
			edited := append([]txtar.File(nil), files...)
			for i := range edited {
				if text := edited[i].Data; len(text) > 0 && r.Intn(2) == 0 {
					at := r.Intn(len(text))
					edited[i].Data = []byte(string(text[:at]) + string("xq:{}\" \n"[r.Intn(8)]) + string(text[at:]))
				}
			}
			snapshot = build(edited, snapshot)
		}
		snapshot = build(files, snapshot)
		if got, want := snapshot.Analysis.Kept(), build(files, nil).Analysis.Kept(); got != want {
			t.Errorf("%s: %d answers are kept, from nothing %d", name, got, want)
		}
		if n := snapshot.Analysis.Cycles(); n != 0 {
			t.Errorf("%s: %d questions asked for themselves", name, n)
		}
	}
}

// What an edit computes does not depend on how large the project is: of a right
// declaration, of one with an unknown name, of a classic one.
func TestAnEditComputesWhatItTouches(t *testing.T) {
	cost := func(files int, before, after string) int {
		var list []txtar.File
		for i := range files {
			text := fmt.Sprintf("enum E%d { a, b }\ndataset d%d { e: E%d, bad: nothing%d, access_policy { read: true } }\n", i, i, i, i)
			list = append(list, txtar.File{Name: fmt.Sprintf("f%03d.n3", i), Data: []byte(text)})
		}
		list = append(list, txtar.File{Name: "z.n3", Data: []byte(before)})
		snapshot := build(list, nil)
		count := snapshot.Analysis.Computed()
		list[files].Data = []byte(after)
		return build(list, snapshot).Analysis.Computed() - count
	}
	for _, c := range []struct{ before, after string }{
		{"dataset z { a: string, access_policy { read: true } }\n", "dataset z { ab: string, access_policy { read: true } }\n"},
		{"dataset z { a: strin }\n", "dataset z { a: strng }\n"},
		{"page Z { show_table d1 { columns: [e] } }\n", "page Z { show_table d1 { columns: [e, id] } }\n"},
		{"page \"Z\" at \"/z\":\n  show table d1\n    columns: e\n", "page \"Z\" at \"/z\":\n  show table d1\n    columns: id\n"},
		{"theme:\n  primary: \"#123456\"\n", "theme:\n  primary: \"#123457\"\n"},
	} {
		if few, many := cost(5, c.before, c.after), cost(100, c.before, c.after); few != many {
			t.Errorf("%q: %d answers in 5 files, %d in 100", c.after, few, many)
		}
	}
}
