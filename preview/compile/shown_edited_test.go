package compile

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/gen"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/workspace"
)

// editsOfEach is how many edited programs without errors are made of each example.
const editsOfEach = 8

// What is shown of a program that somebody edits is an app that loads: every rule,
// filter and derived dataset of its backend has a meaning over the stored fields.
func TestShownBackendsLoad(t *testing.T) {
	python, err := filepath.Abs("../../.cache/venv/bin/python")
	if err != nil {
		t.Fatal(err)
	}
	runtime, err := filepath.Abs("../../compiler/runtime/python")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(7, 11))
	texts := map[string]string{} // of each folder, for what is printed
	var folders []string
	var generator gen.Generator
	all := sourcesOf(t)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		stored := compiled(t, all[name])
		for made, tried := 0, 0; made < editsOfEach && tried < 100*editsOfEach; tried++ {
			files := edited(all[name], random)
			typed := valid(files)
			if typed == nil {
				continue
			}
			made++
			tree, _, err := generator.Sides(Shown(stored, typed))
			if err != nil {
				t.Fatalf("%s: %v\n%v", name, err, files)
			}
			folder := filepath.Join(dir, fmt.Sprint(len(folders)))
			for path, file := range tree {
				if !strings.HasPrefix(path, "app/") {
					continue
				}
				if err := os.MkdirAll(filepath.Dir(filepath.Join(folder, path)), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(folder, path), file.Data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			folders, texts[folder] = append(folders, folder), fmt.Sprint(files)
		}
	}
	if len(folders) < 8*editsOfEach {
		t.Errorf("only %d programs were made", len(folders))
	}
	command := exec.Command(python, append([]string{"testdata/load.py"}, folders...)...)
	command.Env = append(os.Environ(), "PYTHONPATH="+runtime, "PYTHONDONTWRITEBYTECODE=1")
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		folder, _, _ := strings.Cut(line, ": ")
		t.Errorf("%s\n%s", line, texts[folder])
	}
}

// valid is the application of files, or nil where they have errors.
func valid(files map[string]string) *ir.Application {
	var inputs []workspace.Input
	for path, text := range files {
		inputs = append(inputs, workspace.Input{Path: path, Text: text})
	}
	s := workspace.Build(inputs, "App", nil)
	if diag.HasErrors(s.Diagnostics()) {
		return nil
	}
	return s.Application()
}

// replaced are words that somebody exchanges for others.
var replaced = [][2]string{
	{"string", "text"}, {"integer", "decimal(10, 2)"}, {"hidden", ""}, {"admin_only", "true"}, {"required", ""}, {"date", "datetime"},
	{"authenticated", "true"}, {"count()", "count(id)"}, {"sum(", "max("}, {"==", "!="}, {"on_delete(cascade)", ""}, {"read:", "create:"},
}

// edited removes, copies, changes and renames lines of a program.
func edited(files map[string]string, random *rand.Rand) map[string]string {
	out := maps.Clone(files)
	names := slices.Sorted(maps.Keys(files))
	for range 1 + random.IntN(4) {
		name := names[random.IntN(len(names))]
		lines := strings.Split(out[name], "\n")
		i := random.IntN(len(lines))
		switch random.IntN(4) {
		case 0:
			lines = slices.Delete(lines, i, i+1)
		case 1:
			from := strings.Split(files[names[random.IntN(len(names))]], "\n")
			lines = slices.Insert(lines, i, from[random.IntN(len(from))])
		case 2:
			for _, n := range random.Perm(len(replaced)) {
				if with := replaced[n]; strings.Contains(lines[i], with[0]) {
					lines[i] = strings.Replace(lines[i], with[0], with[1], 1)
					break
				}
			}
		case 3:
			if at := strings.Index(lines[i], ":"); at > 0 {
				lines[i] = lines[i][:at] + "x" + lines[i][at:]
			}
		}
		out[name] = strings.Join(lines, "\n")
	}
	return out
}
