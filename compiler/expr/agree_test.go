package expr_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/n3-lang/n3/compiler/expr"
)

const (
	pythonRuntime = "../runtime/python"
	webRuntime    = "../runtime/web"
	perRow        = 20
	shrinkRounds  = 15
	shrinkTries   = 2000
)

// candidate is a random expression over a row.
type candidate struct {
	tree *tree
	row  map[string]any
	zone string
	to   *expr.Type // what it is assigned to, if anything
}

// size is what shrinking makes smaller.
func (c candidate) size() int {
	size := 3 * len(c.tree.String())
	for _, v := range c.row {
		if v != nil {
			size += 2 + len(fmt.Sprint(v))
		}
	}
	return size
}

// printed is the candidate for every engine; ok is false where the checker
// refuses it.
func (c candidate) printed(t testing.TB) (p printed, ok bool) {
	source := c.tree.String()
	n, findings := expr.Check(parse(t, source), scopeIn(c.zone))
	if len(findings) > 0 || n.Unknown() {
		return p, false
	}
	if c.to != nil {
		if n, ok = expr.Assign(n, *c.to); !ok {
			return p, false
		}
	}
	p = print(n)
	row, err := json.Marshal(c.row)
	if err != nil {
		t.Fatal(err)
	}
	p.Source, p.Row = source, row
	return p, true
}

// TestEnginesAgree asks SQLite, PostgreSQL, Python and TypeScript for the values
// of random expressions over random rows. N3_SEED repeats a run,
// N3_EXPRESSIONS says how many.
func TestEnginesAgree(t *testing.T) {
	seed, count := number(t, "N3_SEED", uint64(time.Now().UnixNano())), number(t, "N3_EXPRESSIONS", 20_000)
	t.Logf("N3_SEED=%d", seed)
	g := generator{rand.New(rand.NewPCG(seed, 0))}
	var list []candidate
	var texts []printed
	refused := 0
	for row := g.row(); len(list) < int(count); {
		c := candidate{g.of(pick(g, kinds...), 4), row, pick(g, zones...), nil}
		if g.IntN(10) == 0 {
			c.to = &expr.Type{Kind: expr.Decimal, Precision: 18, Scale: g.IntN(5)}
		}
		p, ok := c.printed(t)
		if !ok {
			refused++
			continue
		}
		list, texts = append(list, c), append(texts, p)
		if len(list)%perRow == 0 {
			row = g.row()
		}
	}
	t.Logf("%d expressions, %d more refused by the checker", len(list), refused)
	if refused > 2*len(list) {
		t.Errorf("the generator writes mostly what the checker refuses")
	}
	wrong := disagreements(t, texts)
	t.Logf("%d disagree", len(wrong))
	for _, i := range wrong[:min(len(wrong), 3)] {
		shrink(t, list[i])
	}
}

func number(t testing.TB, name string, otherwise uint64) uint64 {
	given := os.Getenv(name)
	if given == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(given, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// shrink looks for a smaller expression and row that the engines disagree
// about, and reports it.
func shrink(t *testing.T, c candidate) {
	t.Helper()
	for range shrinkRounds {
		var list []candidate
		var texts []printed
		for _, smaller := range c.smaller() {
			if p, ok := smaller.printed(t); ok && smaller.size() < c.size() && len(list) < shrinkTries {
				list, texts = append(list, smaller), append(texts, p)
			}
		}
		if len(list) == 0 {
			break
		}
		wrong := disagreements(t, texts)
		if len(wrong) == 0 {
			break
		}
		c = list[slices.MinFunc(wrong, func(i, j int) int { return list[i].size() - list[j].size() })]
	}
	p, _ := c.printed(t)
	for name, value := range c.row {
		if value == nil {
			delete(c.row, name)
		}
	}
	row, _ := json.Marshal(c.row)
	said := ask(t, []printed{p})
	t.Errorf("%s | %s | in %s to %v\n  SQLite     %v\n  PostgreSQL %v\n  Python     %v: %s\n  TypeScript %v: %s", p.Source, row, c.zone, c.to,
		said.SQLite[0], said.Postgres[0], said.Python[0], p.Python, said.TypeScript[0], p.TypeScript)
}

// smaller lists candidates with a part left out, or a field null.
func (c candidate) smaller() []candidate {
	var list []candidate
	with := func(t *tree, row map[string]any, to *expr.Type) { list = append(list, candidate{t, row, c.zone, to}) }
	for _, t := range c.tree.smaller() {
		with(t, c.row, c.to)
	}
	for _, part := range c.tree.parts {
		with(part, c.row, nil)
	}
	if c.to != nil {
		with(c.tree, c.row, nil)
	}
	// All the fields that the expression does not name, then one by one.
	rest := map[string]any{}
	source := c.tree.String()
	for name, value := range c.row {
		if strings.Contains(source, name) {
			rest[name] = value
		}
	}
	with(c.tree, rest, c.to)
	for name, value := range c.row {
		if value == nil {
			continue
		}
		row := map[string]any{}
		for other, value := range c.row {
			row[other] = value
		}
		row[name] = nil
		with(c.tree, row, c.to)
	}
	return list
}

// smaller lists the trees in which one part, or the whole, is replaced by a part
// of its own kind, or by a leaf.
func (t *tree) smaller() []*tree {
	var list []*tree
	for _, p := range t.parts {
		if p.kind == t.kind {
			list = append(list, p)
		}
	}
	if len(t.parts) > 0 {
		for _, name := range leafNames[t.kind] {
			list = append(list, &tree{kind: t.kind, text: name})
		}
	}
	for i, p := range t.parts {
		for _, smaller := range p.smaller() {
			parts := slices.Clone(t.parts)
			parts[i] = smaller
			list = append(list, &tree{t.kind, t.text, parts})
		}
	}
	return list
}

// answered are the values that each engine gave.
type answered struct{ SQLite, Postgres, Python, TypeScript []any }

// disagreements lists the cases that the engines do not answer alike.
func disagreements(t testing.TB, cases []printed) []int {
	said := ask(t, cases)
	var wrong []int
	for i := range cases {
		if !reflect.DeepEqual(said.SQLite[i], said.Python[i]) || !reflect.DeepEqual(said.SQLite[i], said.Postgres[i]) || !reflect.DeepEqual(said.SQLite[i], said.TypeScript[i]) || failed(said.SQLite[i]) {
			wrong = append(wrong, i)
		}
	}
	return wrong
}

func failed(answer any) bool {
	object, ok := answer.(map[string]any)
	return ok && object["failure"] != nil
}

// ask has the two runtimes evaluate cases: each reads a file of them, in groups
// of one row, and writes a file of answers.
func ask(t testing.TB, cases []printed) answered {
	t.Helper()
	folder := t.TempDir()
	in := filepath.Join(folder, "cases")
	file, err := os.Create(in)
	if err != nil {
		t.Fatal(err)
	}
	out := json.NewEncoder(file)
	for start := 0; start < len(cases); {
		end := start + 1
		for end < len(cases) && string(cases[end].Row) == string(cases[start].Row) {
			end++
		}
		if err := out.Encode(cases[start:end]); err != nil {
			t.Fatal(err)
		}
		start = end
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	python, err := filepath.Abs("../../.cache/venv/bin/python")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 2)
	go func() { done <- run(pythonRuntime, python, "tests/evaluate.py", in, in+".py") }()
	go func() { done <- run(webRuntime, "node", "scripts/evaluate.mjs", in, in+".ts") }()
	for range 2 {
		if err := <-done; err != nil {
			t.Fatalf("%v\n(`make tools` installs the Python and npm packages, `apt-get install postgresql-15` PostgreSQL)", err)
		}
	}
	var said answered
	read(t, in+".py", func(line []byte) error {
		var part answered
		err := json.Unmarshal(line, &part)
		said.SQLite, said.Postgres, said.Python = append(said.SQLite, part.SQLite...), append(said.Postgres, part.Postgres...), append(said.Python, part.Python...)
		return err
	})
	read(t, in+".ts", func(line []byte) error {
		var part []any
		err := json.Unmarshal(line, &part)
		said.TypeScript = append(said.TypeScript, part...)
		return err
	})
	for _, list := range [][]any{said.SQLite, said.Postgres, said.Python, said.TypeScript} {
		if len(list) != len(cases) {
			t.Fatalf("%d answers to %d cases", len(list), len(cases))
		}
	}
	return said
}

func run(folder, program string, arguments ...string) error {
	command := exec.Command(program, arguments...)
	command.Dir = folder
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", program, strings.Join(arguments, " "), err, output)
	}
	return nil
}

func read(t testing.TB, path string, take func(line []byte) error) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		if err := take(lines.Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}
