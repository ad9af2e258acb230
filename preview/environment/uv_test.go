package environment

import (
	"archive/zip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// wheel is a wheel of uv whose program says which it is.
func wheel(t *testing.T, program string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "uv-0-py3-none-any.whl")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	archive := zip.NewWriter(f)
	for path, text := range map[string]string{"uv/__init__.py": "", "uv-0.data/scripts/uvx": "wrong", program: "#!/bin/sh\necho from the wheel\n"} {
		entry, err := archive.Create(path)
		if err == nil {
			_, err = entry.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestUvIsTheOneThatIsThereElseAWheel(t *testing.T) {
	good := wheel(t, "uv-0.data/scripts/uv")
	// `pip download … --dest FOLDER uv==…`
	const python = `eval "to=\${$(($# - 1))}"; cp `
	for _, c := range []struct {
		name     string
		programs map[string]string
		named    string
		want     string // the end of its path, "" for pip
	}{
		{"in PATH", map[string]string{"uv": "exit 0", "python3": "exit 1"}, "", "/uv"},
		{"named", map[string]string{"mine": "exit 0", "uv": "exit 0"}, "mine", "/mine"},
		{"not wanted", map[string]string{"uv": "exit 0"}, "none", ""},
		{"fetched", map[string]string{"python3": `PATH=/bin:/usr/bin; ` + python + good + ` "$to"`}, "", "/uv"},
		{"no pip", map[string]string{"python3": "echo No module named pip; exit 1"}, "", ""},
		{"a wheel without it", map[string]string{"python3": `PATH=/bin:/usr/bin; ` + python + wheel(t, "uv-0.data/scripts/other") + ` "$to"`}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, cache := bin(t, c.programs), t.TempDir()
			t.Setenv("N3_UV", c.named)
			for range 2 { // the second time it is in the cache
				path, err := findUv(t.Context(), cache, Tool{Path: filepath.Join(dir, "python3")}, func(string) {})
				if err != nil || (c.want == "") != (path == "") || !strings.HasSuffix(path, c.want) {
					t.Fatalf("found %q, %v", path, err)
				}
				if path != "" && !executable(path) {
					t.Errorf("%s cannot be run", path)
				}
				if c.name == "fetched" {
					if err := os.RemoveAll(filepath.Dir(good)); err != nil {
						t.Fatal(err)
					}
				}
			}
		})
	}
	t.Setenv("N3_UV", "/nowhere/uv")
	if _, err := findUv(t.Context(), t.TempDir(), Tool{}, func(string) {}); err == nil || !strings.Contains(err.Error(), "/nowhere/uv, which was not found") {
		t.Errorf("said %v", err)
	}
}

func TestUvUsesTheIndexOfPip(t *testing.T) {
	dir := bin(t, map[string]string{"python3": `
echo "global.index-url='https://old.example/simple'"
printf '%s\n' "global.extra-index-url='\nhttps://a.example\nhttps://b.example'"
echo "global.timeout='60'"
echo "install.find-links='/opt/one /opt/two'"
echo ":env:.index-url='https://new.example/simple'"
echo ":env:.cert='/etc/company.pem'"
`})
	for _, name := range uvSettings {
		t.Setenv(name, "")
	}
	t.Setenv("SSL_CERT_FILE", "/etc/mine.pem")
	got := uvEnviron(t.Context(), Tool{Path: filepath.Join(dir, "python3")})
	slices.Sort(got)
	want := []string{"UV_DEFAULT_INDEX=https://new.example/simple", "UV_FIND_LINKS=/opt/one,/opt/two", "UV_INDEX=https://a.example https://b.example"}
	if !slices.Equal(got, want) {
		t.Errorf("translated to %q", got)
	}
}
