package naming

import (
	"os"
	"regexp"
	"slices"
	"testing"
)

// A dataset may be called what a module imports from the runtime.
func TestConstantsHideNoImport(t *testing.T) {
	data, err := os.ReadFile("../runtime/python/n3_runtime/expressions/__init__.py")
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`(?m)^    "([A-Z]+)",$`).FindAllStringSubmatch(string(data), -1)
	if len(names) < 5 {
		t.Fatalf("found %d constants", len(names))
	}
	for _, match := range names {
		if !slices.Contains(runtimeConstants, match[1]) {
			t.Errorf("a dataset in these letters would hide %s: add it to runtimeConstants", match[1])
		}
	}
}
