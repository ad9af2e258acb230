package backend

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/gen/migrate"
	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/compiler/gen/output/outputtest"
	"github.com/n3-lang/n3/compiler/workspace"
)

var update = flag.Bool("update", false, "rewrite the expected files")

// The golden `types` has a field of every type in protocol/types.txt and one
// that is computed from it: the runtime's tests send the table's values through
// a whole application. Its program is written here, for a type without a field
// would be asked nothing.
func TestTheGoldenOfTypesHasEveryType(t *testing.T) {
	data, err := os.ReadFile("../../runtime/protocol/types.json")
	if err != nil {
		t.Fatal(err)
	}
	var types map[string]json.RawMessage
	if err := json.Unmarshal(data, &types); err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	want.WriteString("app Types { title: \"Types\" }\n\ndataset values {\n    id: integer primary_key\n")
	kind := regexp.MustCompile(`^[a-z]+(\([^)]*\))?`)
	between := regexp.MustCompile(`[^a-z0-9]+`)
	for _, typ := range slices.Sorted(maps.Keys(types)) {
		name := strings.Trim(between.ReplaceAllString(typ, "_"), "_")
		fmt.Fprintf(&want, "    %s: %s\n    %s_again: %s computed(%s)\n", name, typ, name, kind.FindString(typ), name)
	}
	want.WriteString("\n    access_policy { read: true, create: true, update: true, delete: true }\n    realtime: true\n}\n")
	path := filepath.Join("testdata", "types", "types.n3")
	if *update {
		if err := os.WriteFile(path, []byte(want.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ := os.ReadFile(path); string(got) != want.String() {
		t.Errorf("%s has not the types of the table; run go test ./compiler/gen/backend -update", path)
	}
}

// The goldens are real applications: the runtime's own tests import and serve
// them, and the linters read them.
func TestGoldens(t *testing.T) {
	for _, name := range []string{"user_management", "all_types", "awkward", "shop", "projects", "legacy", "rules", "types"} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join("testdata", name)
			tree := generate(t, dir)
			outputtest.CompareGolden(t, dir, tree, *update, func(path string) bool {
				return strings.HasPrefix(path, "n3_runtime/") || path == "requirements.lock" || strings.HasSuffix(path, ".n3")
			})
		})
	}
}

func TestOutputIsDeterministic(t *testing.T) {
	first := generate(t, filepath.Join("testdata", "all_types"))
	for range 3 {
		again := generate(t, filepath.Join("testdata", "all_types"))
		for path, file := range first {
			if string(again[path].Data) != string(file.Data) {
				t.Fatalf("%s differs between two runs", path)
			}
		}
	}
}

// The embedded runtime is the whole package: embedding drops names that begin
// with "_" where a folder is named.
func TestRuntimeIsEmbeddedWhole(t *testing.T) {
	tree := generate(t, filepath.Join("testdata", "user_management"))
	root := "../../runtime/python"
	err := filepath.WalkDir(filepath.Join(root, "n3_runtime"), func(name string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.Contains(name, "__pycache__") {
			return err
		}
		path, err := filepath.Rel(root, name)
		if _, ok := tree[filepath.ToSlash(path)]; err == nil && !ok {
			t.Errorf("%s is missing in the output", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func generate(t *testing.T, dir string) output.Tree {
	t.Helper()
	p, err := workspace.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Read(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if list := s.Diagnostics(); diag.HasErrors(list) {
		t.Fatalf("the program has errors: %v", list)
	}
	tree, err := Generate(s.Application())
	if err != nil {
		t.Fatal(err)
	}
	// The suites of the runtime make their databases of them, of both kinds.
	for database, folder := range map[string]string{"sqlite": migrate.Folder, "postgres": "migrations_postgres/"} {
		app := *s.Application()
		app.App.Database = database
		migrations, _, err := migrate.Files{}.Extend(&app)
		if err != nil {
			t.Fatal(err)
		}
		for name, data := range migrations {
			tree.Add(folder+name, data)
		}
	}
	return tree
}
