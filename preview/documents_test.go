package preview

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/workspace"
)

// A text that is parsed letter by letter means what it means when it is read at
// once; few of those that are no longer open are kept.
func TestDocumentsMeanWhatTheirTextsDo(t *testing.T) {
	const typed = "dataset ä {\n    name: strng required\n    due: date\n    access_policy { read: true }\n}\n\npage P {\n    show_table ä { columns: [name, due] }\n}\n"
	d, project := documents{}, workspace.Lone("/x/app.n3")
	var before *workspace.Snapshot
	texts := []string{""}
	for end := range typed { // a letter at a time
		texts = append(texts, typed[:end])
	}
	texts = append(texts, typed, strings.Replace(typed, "strng", "string", 1), "", typed)
	for _, text := range texts {
		input := d.inputs(map[string]string{"app.n3": text, workspace.SettingsFile: ""})["app.n3"]
		if input.Text != text {
			t.Fatalf("it is %q, typed is %q", input.Text, text)
		}
		now := workspace.Build([]workspace.Input{input}, project.Title(), before)
		fresh := workspace.Build([]workspace.Input{{Path: "app.n3", Text: text}}, project.Title(), nil)
		if a, b := now.Diagnostics(), fresh.Diagnostics(); !reflect.DeepEqual(a, b) && len(a)+len(b) > 0 {
			t.Fatalf("%q: typed %v, read %v", text, a, b)
		}
		before = now
	}
	for i := range 2 * mostParsed {
		d.inputs(map[string]string{fmt.Sprintf("%d.n3", i): typed})
	}
	if len(d) > mostParsed+1 {
		t.Errorf("%d are kept", len(d))
	}
	if d.free(nil); len(d) != 0 {
		t.Errorf("%d are left", len(d))
	}
}
