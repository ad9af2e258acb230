package workspace

import (
	"bytes"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/ir"
)

func validate(t *testing.T, schema []byte, document string) {
	t.Helper()
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", parsed); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	instance, err := jsonschema.UnmarshalJSON(strings.NewReader(document))
	if err != nil {
		t.Fatalf("%v in:\n%s", err, document)
	}
	if err := compiled.Validate(instance); err != nil {
		t.Errorf("%v", err)
	}
}

func TestOutputsFollowTheirSchemas(t *testing.T) {
	for _, path := range []string{"../../testdata/examples/user_management", "../gen/backend/testdata/all_types", "../gen/frontend/testdata/all_widgets"} {
		p, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		s, err := p.Read(nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := s.Application().WriteJSON(&b); err != nil {
			t.Fatal(err)
		}
		validate(t, ir.JSONSchema, b.String())
	}
	for _, code := range diag.Codes() {
		page, _ := diag.Explain(code)
		for _, program := range example.FindAllStringSubmatch(page, -1) {
			s := Build([]Input{{Path: "app.n3", Text: program[1]}}, "App", nil)
			var b strings.Builder
			if err := diag.WriteJSON(&b, s.Diagnostics(), s.Source); err != nil {
				t.Fatal(err)
			}
			validate(t, diag.JSONSchema, b.String())
		}
	}
}
