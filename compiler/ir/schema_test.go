package ir_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/invopop/jsonschema"

	"github.com/n3-lang/n3/compiler/ir"
)

var update = flag.Bool("update", false, "rewrite the schema")

// The schema follows from the Go types, so that the two cannot part.
func TestSchemaIsOfTheTypes(t *testing.T) {
	reflector := jsonschema.Reflector{RequiredFromJSONSchemaTags: false, AllowAdditionalProperties: false}
	schema := reflector.Reflect(&ir.Application{})
	schema.ID = ""
	schema.Title = "The application that an N3 program describes"
	schema.Description = "What `n3 compile --emit ir` prints. A new field does not change the version; a changed meaning does."
	got, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile("ir.schema.json", got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(got, ir.JSONSchema) {
		t.Error("ir.schema.json is not of the types; run go test ./compiler/ir -update")
	}
}
