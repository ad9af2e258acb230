package runtime_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemas compiles every schema of the wire protocol, by name.
func schemas(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	const base = "https://n3-lang.org/protocol/"
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	files, err := filepath.Glob("protocol/schemas/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no schemas: %v", err)
	}
	for _, file := range files {
		if err := compiler.AddResource(base+filepath.Base(file), document(t, file)); err != nil {
			t.Fatal(err)
		}
	}
	out := map[string]*jsonschema.Schema{}
	for _, file := range files {
		schema, err := compiler.Compile(base + filepath.Base(file))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		out[strings.TrimSuffix(filepath.Base(file), ".json")] = schema
	}
	return out
}

func document(t *testing.T, file string) any {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return value
}

// A recorded exchange has the form that it should; the frames that clients send
// in it are valid unless the exchange is about those that are not.
func TestExchangesAreValid(t *testing.T) {
	schemas := schemas(t)
	files, err := filepath.Glob("protocol/exchanges/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no exchanges: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			exchange := document(t, file)
			if err := schemas["exchange"].Validate(exchange); err != nil {
				t.Fatal(err)
			}
			if filepath.Base(file) == "errors.json" {
				return
			}
			for i, step := range exchange.(map[string]any)["steps"].([]any) {
				if sent, ok := step.(map[string]any)["client"]; ok {
					if err := schemas["client"].Validate(sent); err != nil {
						t.Errorf("step %d: %v", i, err)
					}
				}
			}
		})
	}
}

// The schemas refuse what the page says is wrong.
func TestSchemasRefuse(t *testing.T) {
	schemas := schemas(t)
	for _, c := range []struct{ schema, text string }{
		{"client", `{"type":"subscribe","sub":"1"}`},
		{"client", `{"type":"subscribe","sub":"","dataset":"x"}`},
		{"client", `{"type":"subscribe","sub":"1","dataset":"x","filter":{"a__eq":1}}`},
		{"client", `{"type":"subscribe","sub":"1","dataset":"x","held":[[]]}`},
		{"client", `{"type":"pong"}`},
		{"server", `{"type":"ack","sub":"1","position":"e:1"}`},
		{"server", `{"type":"event","sub":"1","seq":1,"dataset":"x","op":"delete","id":1,"version":1,"data":{}}`},
		{"server", `{"type":"event","sub":"1","seq":1,"dataset":"x","op":"create","id":1,"version":1}`},
		{"server", `{"type":"error","sub":"1","code":"x"}`},
		{"problem", `{"type":"about:blank","title":"x","status":200,"detail":"","code":"x","errors":[],"trace_id":""}`},
	} {
		var value any
		if err := json.Unmarshal([]byte(c.text), &value); err != nil {
			t.Fatal(err)
		}
		if schemas[c.schema].Validate(value) == nil {
			t.Errorf("%s allows %s", c.schema, c.text)
		}
	}
}
