package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// goplsVersion is the peer of the language server: the same client types into a
// Go file of equal size.
const goplsVersion = "v0.20.0"

type peer struct {
	typed  samples
	memory float64
}

func benchGopls() (peer, error) {
	binary, err := installGopls()
	if err != nil {
		return peer{}, err
	}
	dir, err := os.MkdirTemp("", "n3bench-gopls-*")
	if err != nil {
		return peer{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	text, err := writeGoModule(dir)
	if err != nil {
		return peer{}, err
	}
	c, err := startClient(binary, "serve")
	if err != nil {
		return peer{}, err
	}
	defer c.stop()
	uri := "file://" + filepath.Join(dir, "main.go")
	if err := c.begin(dir, uri, "go", text); err != nil {
		return peer{}, fmt.Errorf("gopls: %w", err)
	}
	var p peer
	if p.typed, err = c.typing(uri, lineBelow(text, "func "), "\tnote%03d := strings.Repeat(\"a note\", 80)\n\t_ = note%03d\n", asked); err != nil {
		return peer{}, fmt.Errorf("gopls: %w", err)
	}
	p.memory, err = c.memory()
	return p, err
}

func installGopls() (string, error) {
	folder, err := filepath.Abs(".cache/bin")
	if err != nil {
		return "", err
	}
	binary := filepath.Join(folder, "gopls")
	if out, err := exec.Command(binary, "version").Output(); err == nil && strings.Contains(string(out), goplsVersion) {
		return binary, nil
	}
	fmt.Fprintln(os.Stderr, "==> installing gopls "+goplsVersion+" into .cache/bin, the language server that ours is measured against")
	install := exec.Command("go", "install", "golang.org/x/tools/gopls@"+goplsVersion)
	install.Env = append(os.Environ(), "GOBIN="+folder, "GOFLAGS=-mod=mod")
	if out, err := install.CombinedOutput(); err != nil {
		return "", fmt.Errorf("gopls cannot be installed: %w\n%s", err, out)
	}
	return binary, nil
}

// writeGoModule writes main.go with 2,000 lines and nine files beside it.
func writeGoModule(dir string) (text string, err error) {
	function := func(n int) string {
		return fmt.Sprintf(`
// Order%[1]d is an order, as it is kept.
type Order%[1]d struct {
	Title    string
	Amount   float64
	Quantity int
	Paid     bool
}

// Total%[1]d adds up what is not paid yet.
func Total%[1]d(orders []Order%[1]d) (float64, error) {
	var total float64
	for _, order := range orders {
		if order.Quantity < 1 {
			return 0, fmt.Errorf("%%s has no quantity", strings.ToUpper(order.Title))
		}
		if !order.Paid {
			total += order.Amount * float64(order.Quantity)
		}
	}
	return total, nil
}
`, n)
	}
	const head = "package main\n\nimport (\n\t\"fmt\"\n\t\"strings\"\n)\n"
	var main strings.Builder
	main.WriteString(head + "\nfunc main() { fmt.Println(strings.ToUpper(\"bench\")) }\n")
	n := 0
	for ; strings.Count(main.String(), "\n") < 2000; n++ {
		main.WriteString(function(n))
	}
	files := map[string]string{"go.mod": "module example.com/bench\n\ngo 1.24\n", "main.go": main.String()}
	for file := range 9 {
		files[fmt.Sprintf("part_%d.go", file)] = head + function(n+file)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			return "", err
		}
	}
	return main.String(), nil
}
