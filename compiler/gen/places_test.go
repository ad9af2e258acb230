package gen_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/gen"
	"github.com/n3-lang/n3/compiler/workspace"
)

// examples has a condition for each node of compiler/expr.
var examples = map[string]string{
	"Literal": "true", "Field": "b", "Computed": "money > 2", "Path": "other.n > 1", "Param": "route.id == 1", "User": `user.id == "zz"`, "UserField": "user.level > 1",
	"UserRow": "user.row == person", "Claim": `user.claims.team == s`, "Authenticated": "authenticated", "Owner": "owner", "Role": `user.role == "zz"`,
	"And": "b and n > 1", "Or": "b or n > 1", "Not": "not b", "Equal": "n == 1", "NotEqual": "n != 1", "Less": "n < 1", "LessEq": "n <= 1",
	"Greater": "n > 1", "GreaterEq": "n >= 1", "In": "n in [1, 2]", "Contains": `s contains "zz"`, "StartsWith": `s starts_with "zz"`,
	"EndsWith": `s ends_with "zz"`, "IsNull": "n is null", "Add": "n + 1 > 2", "Subtract": "n - 1 > 2", "Multiply": "n * 2 > 2", "Divide": "n / 2 > 2",
	"Modulo": "n % 2 == 0", "Negate": "-n > 1", "Conditional": "if b then n > 1 else n < 1", "Lower": `lower(s) == "zz"`, "Upper": `upper(s) == "ZZ"`,
	"Length": "length(s) > 1", "Coalesce": "coalesce(n, 1) > 1", "Round": "round(x) > 1", "Abs": "abs(n) > 1", "Concat": `concat(s, "zz") == "zz"`,
	"ToNumber": "n * n > x", "ToDecimal": "money > 1", "Rescale": "p == q", "AddTime": "at + 5m > at", "TimeBetween": "at - at > 5m",
	"HasItem": `tags contains "zz"`, "Now": "at > now()", "Today": "d == today()", "DateTrunc": `date_trunc("day", at) == at`,
	"Count": "count() > 1", "Sum": "sum(n) > 1", "Avg": "avg(n) > 1", "Min": "min(n) > 1", "Max": "max(n) > 1",
}

// places has a program for each place an expression may be in; %s is a condition.
var places = map[string]string{
	"read rule":      "@ROWS{access_policy { read: %s }}",
	"update rule":    "@ROWS{access_policy { read: true, update { before: true, after: %s } }}",
	"field rule":     "@ROWS{access_policy { read: true, fields { n: %s } }}",
	"validation":     "@ROWS{access_policy { read: true }\n    validation { v: %s \"no\" }}",
	"computed":       "@ROWS{c: boolean computed(%s)\n    access_policy { read: true }}",
	"default":        "@ROWS{c: boolean default(%s)\n    access_policy { read: true }}",
	"table filter":   "@ROWS{access_policy { read: true }}page P {\n    path: \"/p/:id\"\n    show_table rows { filter: %s }\n}",
	"row action":     "@ROWS{access_policy { read: true, update: true }}page P {\n    path: \"/p/:id\"\n    show_table rows { row_actions { A: update(b: %s) } }\n}",
	"action":         "@ROWS{access_policy { read: true, create: true }}page P {\n    path: \"/p/:id\"\n    show_action \"A\" { do: [create(rows, b: %s)] }\n}",
	"visible":        "@ROWS{access_policy { read: true }}page P {\n    path: \"/p/:id\"\n    show_table rows { visible: %s }\n}",
	"when":           "@ROWS{access_policy { read: true }}page P {\n    path: \"/p/:id\"\n    when %s {\n        show_text \"x\"\n    }\n}",
	"when in each":   "@ROWS{access_policy { read: true }}page P {\n    path: \"/p/:id\"\n    each o in rows {\n        when %s {\n            show_text \"x\"\n        }\n    }\n}",
	"derived filter": "@ROWS{access_policy { read: true }}dataset sums from rows {\n    filter: %s\n    access_policy { read: true }\n}",
	"join":           "@ROWS{access_policy { read: true }}dataset sums from rows {\n    join others on %s\n    access_policy { read: true }\n}",
	"aggregate":      "@ROWS{access_policy { read: true }}dataset sums from rows {\n    aggregate { c: %s }\n    access_policy { read: true }\n}",
	"page access":    "@ROWS{access_policy { read: true }}page P {\n    path: \"/p/:id\"\n    access: %s\n    show_table rows\n}",
}

const rows = `app Places { users: people }
dataset people {
    email: email
    level: integer
    access_policy { read: true }
}
dataset others {
    n: integer
    access_policy { read: true }
}
dataset rows {
    n: integer
    x: number
    p: decimal(10, 2)
    q: decimal(12, 4)
    s: string
    b: boolean
    d: date
    at: datetime
    tags: list(string)
    money: decimal(10, 2) computed(x * 2)
    other: others
    person: people
    `

// operations lists the nodes by the names of their constants.
func operations(t *testing.T) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../expr/types.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
			if typ, ok := spec.Type.(*ast.Ident); ok && typ.Name == "Op" {
				text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				found[spec.Names[0].Name] = text
			}
		}
		return true
	})
	return found
}

var fieldName = regexp.MustCompile(`(^|[^.\w])(n|x|p|q|s|b|d|at|tags|money|other|person)\b`)

// inLoop writes the fields of a condition as those of the loop's variable.
func inLoop(place, condition string) string {
	if place != "when in each" {
		return condition
	}
	return fieldName.ReplaceAllString(condition, "${1}o.${2}")
}

// Every node in every place is either refused in words or makes files that parse.
func TestEveryNodeInEveryPlace(t *testing.T) {
	operations := operations(t)
	if len(operations) < 40 {
		t.Fatalf("only %d nodes were found", len(operations))
	}
	trees, accepted := generated{}, map[string]int{}
	for name, op := range operations {
		example, ok := examples[name]
		if !ok {
			t.Errorf("the node %s has no example; how is it written?", name)
			continue
		}
		met := false
		for place, text := range places {
			program := strings.NewReplacer("@ROWS{", rows, "}}page", "}\n}\npage", "}}dataset", "}\n}\ndataset").Replace(fmt.Sprintf(text, inLoop(place, example)))
			if strings.HasSuffix(program, "}}") {
				program = strings.TrimSuffix(program, "}") + "\n}\n"
			}
			s := workspace.Build([]workspace.Input{{Path: "app.n3", Text: program}}, "App", nil)
			if diag.HasErrors(s.Diagnostics()) {
				for _, d := range s.Diagnostics() {
					if strings.HasPrefix(string(d.Code), "N31") {
						t.Fatalf("%s in %s does not parse: %v\n%s", name, place, d, program)
					}
				}
				continue
			}
			accepted[place]++
			app := s.Application()
			data, err := json.Marshal(app)
			if err != nil {
				t.Fatal(err)
			}
			quoted, _ := json.Marshal(op)
			met = met || strings.Contains(string(data), `"op":`+string(quoted))
			tree, err := gen.Application(app)
			if err != nil {
				t.Fatalf("%s in %s: %v", name, place, err)
			}
			for path, file := range tree {
				trees.add(path, string(file.Data), name+" in "+place)
			}
		}
		if !met {
			t.Errorf("the example of %s is refused everywhere, or makes another node", name)
		}
	}
	for place := range places {
		if accepted[place] < 3 {
			t.Errorf("only %d nodes are accepted in %s: is its program right?", accepted[place], place)
		}
	}
	trees.parse(t)
}

// generated are the texts of files, each once, by where they came from.
type generated map[string]string

func (g generated) add(path, text, from string) {
	if strings.Contains(path, "n3_runtime/") || strings.Contains(path, "src/n3/") {
		return // real files, with suites of their own
	}
	switch filepath.Ext(path) {
	case ".ts", ".tsx", ".py":
		if _, seen := g[filepath.Ext(path)+text]; !seen {
			g[filepath.Ext(path)+text] = path + " of " + from
		}
	}
}

const parsePython = `
import ast, json, sys
for name, text in json.load(open(sys.argv[1])):
    try:
        ast.parse(text)
    except SyntaxError as error:
        print(f"{name}: {error}")
`

const parseTypeScript = `
const ts = require("typescript");
for (const [name, text] of JSON.parse(require("fs").readFileSync(process.argv[2], "utf8"))) {
  const file = ts.createSourceFile(name.split(" ")[0], text, ts.ScriptTarget.Latest, true);
  for (const found of file.parseDiagnostics) {
    const { line } = file.getLineAndCharacterOfPosition(found.start);
    console.log(name + ": " + ts.flattenDiagnosticMessageText(found.messageText, " ") + ": " + text.split("\n")[line]);
  }
}
`

// parse lets each language's own parser read the files.
func (g generated) parse(t *testing.T) {
	t.Helper()
	python, typescript := [][2]string{}, [][2]string{}
	for key, name := range g {
		if text, ok := strings.CutPrefix(key, ".py"); ok {
			python = append(python, [2]string{name, text})
		} else {
			typescript = append(typescript, [2]string{name, strings.TrimPrefix(strings.TrimPrefix(key, ".tsx"), ".ts")})
		}
	}
	if len(python) == 0 || len(typescript) == 0 {
		t.Fatalf("%d Python files and %d TypeScript files", len(python), len(typescript))
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	run := func(files [][2]string, name, script string, command ...string) {
		dir := t.TempDir()
		data, err := json.Marshal(files)
		if err != nil {
			t.Fatal(err)
		}
		list, program := filepath.Join(dir, "files.json"), filepath.Join(dir, name)
		for path, content := range map[string][]byte{list: data, program: []byte(script)} {
			if err := os.WriteFile(path, content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.Command(command[0], append(command[1:], program, list)...)
		cmd.Env = append(os.Environ(), "NODE_PATH="+filepath.Join(root, "compiler/runtime/web/node_modules"))
		out, err := cmd.CombinedOutput()
		if err != nil || len(out) > 0 {
			t.Errorf("%v\n%s", err, out)
		}
	}
	run(python, "parse.py", parsePython, filepath.Join(root, ".cache/venv/bin/python"))
	run(typescript, "parse.cjs", parseTypeScript, "node")
}
