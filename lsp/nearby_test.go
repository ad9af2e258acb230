package lsp

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/source"
)

// A document outside of all folders is offered what the files beside it declare,
// with the import that it needs; then it has no mistake.
func TestAutoImport(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("model.n3", "dataset orders { name: string, access_policy { read: true } }\n")
	write("deep/kinds.n3", "enum Kind { a, b }\n")
	write("deep/deeper/far.n3", "dataset far { name: string }\n")
	write("node_modules/other.n3", "dataset other { name: string }\n")
	at := uri.File(filepath.Join(folder, "main.n3"))
	for _, c := range []struct{ name, text, label, want string }{
		{"at the top", "page P { show_table | }\n", "orders", "import \"model.n3\"\n\npage P { show_table orders }\n"},
		{"below a comment", "# Λ 🎉\n\npage P { show_table | }\n", "orders", "# Λ 🎉\n\nimport \"model.n3\"\n\npage P { show_table orders }\n"},
		{"behind an import", "import \"model.n3\"\ndataset d { kind: |\n access_policy { read: true } }\n", "Kind", "import \"model.n3\"\nimport \"deep/kinds.n3\"\ndataset d { kind: Kind\n access_policy { read: true } }\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := connect(t, nil)
			e.open(source.UTF16)
			offset := slices.Index([]byte(c.text), '|')
			text := c.text[:offset] + c.text[offset+1:]
			e.didOpen(at, 1, text)
			var labels []string
			for _, item := range e.complete(at, text, offset).Items {
				labels = append(labels, item.Label)
				if item.Label != c.label {
					continue
				}
				edits := append(slices.Clone(item.AdditionalTextEdits), *item.TextEdit.(*protocol.TextEdit))
				after := e.edited(text, edits)
				if after != c.want {
					t.Errorf("got\n%s\nwant\n%s", after, c.want)
				}
				e.didOpen(at, 2, after)
				if list := e.atVersion(at, 2); len(list) > 0 {
					t.Errorf("with the import: %v", list)
				}
				for _, item := range e.complete(at, after, len(after)-3).Items {
					if len(item.AdditionalTextEdits) > 0 && item.Label == c.label {
						t.Errorf("%s is imported twice", item.Label)
					}
				}
			}
			if !slices.Contains(labels, c.label) || slices.Contains(labels, "far") || slices.Contains(labels, "other") {
				t.Errorf("offered %q", labels)
			}
			e.close()
		})
	}
}
