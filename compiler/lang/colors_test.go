package lang

import (
	"os"
	"strings"
	"testing"
)

func TestTheColorNamesOfTheWebRuntimeArePrintedFromTheList(t *testing.T) {
	const path = "../runtime/web/src/n3/core/color_names.ts"
	want := "/** The palette in its order, printed from compiler/lang/colors.go. */\nexport const colorNames = [\n  \"" +
		strings.Join(ColorNames(), "\",\n  \"") + "\",\n] as const;\n"
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not what the list says; run go test ./compiler/lang -update", path)
	}
}
