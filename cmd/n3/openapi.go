package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/n3-lang/n3/compiler/gen/backend"
	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/preview/environment"
)

// openAPIProgram prints the document of the application in the working folder.
const openAPIProgram = `import json, sys
from app.main import app
json.dump(app.openapi(), sys.stdout, indent=2, ensure_ascii=False)
print()
`

// emitOpenAPI prints the OpenAPI document as the running backend serves it: the
// backend is written to a temporary folder and asked.
func emitOpenAPI(cmd *cobra.Command, app *ir.Application) error {
	env, err := environment.Prepare(cmd.Context(), "", func(line string) { fmt.Fprintln(cmd.ErrOrStderr(), line) })
	if err != nil {
		return environmentError(err)
	}
	dir, err := os.MkdirTemp("", "n3-openapi-*")
	if err != nil {
		return environmentError(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	tree, err := backend.Generate(app)
	if err != nil {
		return environmentError(err)
	}
	if _, err := output.Write(dir, tree, version, ""); err != nil {
		return environmentError(err)
	}
	run := exec.CommandContext(cmd.Context(), env.Python, "-c", openAPIProgram)
	run.Dir = dir
	run.Env = append(os.Environ(), "N3_DATABASE_URL=sqlite:///"+filepath.Join(dir, "openapi.db"), "PYTHONDONTWRITEBYTECODE=1")
	var out, stderr bytes.Buffer
	run.Stdout, run.Stderr = &out, &stderr
	if err := run.Run(); err != nil {
		var failed *exec.ExitError
		if errors.As(err, &failed) {
			return environmentError(fmt.Errorf("the backend could not be asked for its OpenAPI document:\n%s", stderr.String()))
		}
		return environmentError(err)
	}
	_, err = cmd.OutOrStdout().Write(out.Bytes())
	return err
}
