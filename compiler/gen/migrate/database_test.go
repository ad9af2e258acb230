package migrate_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/gen/migrate"
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/workspace"
)

// runtime is the Python that applies plans to a real database.
type runtime struct {
	testing.TB
	in      io.Writer
	out     *bufio.Reader
	dialect string
}

// databases are what every test of plans runs on.
var databases = []string{"sqlite", "postgres"}

// onEach runs a test on an empty database of each kind.
func onEach(t *testing.T, run func(t *testing.T, r *runtime)) {
	t.Helper()
	r := startRuntime(t)
	for _, dialect := range databases {
		t.Run(dialect, func(t *testing.T) {
			r := &runtime{t, r.in, r.out, dialect}
			r.open()
			run(t, r)
		})
	}
}

// process is the Python of all tests of the package, started by the first: starting a
// PostgreSQL takes seconds.
var process struct {
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

func TestMain(m *testing.M) {
	code := m.Run()
	if process.command != nil {
		process.in.Close()
		if err := process.command.Wait(); err != nil && code == 0 {
			fmt.Fprintln(os.Stderr, "tests/plans.py:", err)
			code = 1
		}
	}
	os.Exit(code)
}

// startRuntime begins with an empty database of SQLite.
func startRuntime(t testing.TB) *runtime {
	t.Helper()
	if process.command == nil {
		python, err := filepath.Abs("../../../.cache/venv/bin/python")
		if err != nil {
			t.Fatal(err)
		}
		command := exec.Command(python, "tests/plans.py")
		command.Dir = "../../runtime/python"
		command.Stderr = os.Stderr
		in, err := command.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		out, err := command.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := command.Start(); err != nil {
			t.Fatalf("%v\n(`make tools` installs the Python packages)", err)
		}
		process.command, process.in, process.out = command, in, bufio.NewReader(out)
	}
	r := &runtime{t, process.in, process.out, "sqlite"}
	r.open()
	return r
}

// tell sends a command and reads the answer.
func (r *runtime) tell(command map[string]any, answer any) {
	r.Helper()
	if err := json.NewEncoder(r.in).Encode(command); err != nil {
		r.Fatal(err)
	}
	line, err := r.out.ReadBytes('\n')
	if err != nil {
		r.Fatal(err)
	}
	if err := json.Unmarshal(line, answer); err != nil {
		r.Fatalf("%v: %s", err, line)
	}
}

func (r *runtime) open() {
	r.Helper()
	r.tell(map[string]any{"open": r.dialect}, &struct{}{})
}

// sql runs a statement and returns its rows as JSON.
func (r *runtime) sql(statement string) string {
	r.Helper()
	var answer struct {
		Rows  json.RawMessage
		Error string
	}
	r.tell(map[string]any{"sql": statement}, &answer)
	if answer.Error != "" {
		r.Fatalf("%s: %s", statement, answer.Error)
	}
	return string(answer.Rows)
}

func (r *runtime) shape() migrate.Shape {
	r.Helper()
	var shape migrate.Shape
	r.tell(map[string]any{"report": true}, &shape)
	return shape
}

// isRequired says whether a column is NOT NULL.
func (r *runtime) isRequired(table, column string) bool {
	r.Helper()
	if r.dialect == "postgres" {
		return r.sql(`SELECT 1 FROM pg_attribute WHERE attnotnull AND attname = '`+column+`' AND attrelid = '`+table+`'::regclass`) != "[]"
	}
	return r.sql(`SELECT 1 FROM pragma_table_info('`+table+`') WHERE "notnull" AND name = '`+column+`'`) != "[]"
}

// outcome is what became of a plan.
type outcome struct {
	Refused []struct{ Field, Code, Message string }
	Stale   string
	Error   string
}

func (r *runtime) carryOut(p *migrate.Plan) outcome {
	r.Helper()
	var answer outcome
	r.tell(map[string]any{"plan": p}, &answer)
	return answer
}

// follow makes the database follow a program, and returns the plan.
func (r *runtime) follow(text string, answers map[string]string) (*migrate.Plan, outcome) {
	r.Helper()
	plan := migrate.Make(r.shape(), program(r, text), migrate.Options{Answers: answers})
	return plan, r.carryOut(plan)
}

// must is follow where nothing is in the way; the shape is then what the plan said.
func (r *runtime) must(text string, answers map[string]string) *migrate.Plan {
	r.Helper()
	plan, result := r.follow(text, answers)
	if len(result.Refused) > 0 || result.Stale != "" || result.Error != "" {
		r.Fatalf("%s\nwas not applied: %+v\n%s", text, result, printed(plan))
	}
	shape := r.shape()
	if got, want := structure(shape), structure(plan.After); got != want {
		r.Fatalf("%s\nled to the shape %s\nthe plan says %s", text, got, want)
	}
	again := migrate.Make(shape, program(r, text), migrate.Options{})
	if !again.IsEmpty() {
		r.Fatalf("%s\nhas steps left after its plan:\n%s\nthe plan was\n%s", text, printed(again), printed(plan))
	}
	return plan
}

func printed(p *migrate.Plan) string { return indented(p) }

func printedShape(s migrate.Shape) string { return indented(s) }

// structure is a shape without its rows and the names of other programs.
func structure(s migrate.Shape) string {
	s.Names, s.Tables = nil, slices.Clone(s.Tables)
	slices.SortFunc(s.Tables, func(a, b migrate.Table) int { return strings.Compare(a.Name, b.Name) })
	for i := range s.Tables {
		t := &s.Tables[i]
		t.Rows, t.Sequence, t.Columns = 0, 0, slices.Clone(t.Columns)
		for j := range t.Columns {
			t.Columns[j].Filled, t.Columns[j].Nulls = false, 0
		}
		if len(t.Indexes) == 0 {
			t.Indexes = nil
		}
	}
	return indented(s)
}

func indented(value any) string {
	data, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err.Error()
	}
	return string(data)
}

func kinds(p *migrate.Plan) []migrate.Kind {
	var list []migrate.Kind
	for _, s := range p.Steps {
		list = append(list, s.Kind)
	}
	return list
}

// program is the application of a program's text.
func program(t testing.TB, text string) *ir.Application {
	t.Helper()
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "app.n3"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := workspace.Open(root)
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Read(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if list := s.Diagnostics(); diag.HasErrors(list) {
		t.Fatalf("%s\nhas errors: %v", text, list)
	}
	return s.Application()
}

// dataset is a program of one dataset.
func dataset(name string, fields ...string) string {
	return "dataset " + name + " {\n    " + strings.Join(fields, "\n    ") + "\n}\n"
}

func has(p *migrate.Plan, kind migrate.Kind) bool { return slices.Contains(kinds(p), kind) }
