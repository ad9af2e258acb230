package preview

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/compiler/workspace/unsaved"
	"github.com/n3-lang/n3/preview/files"
	"github.com/n3-lang/n3/preview/state"
)

// TestTorture edits a program as people do in a long session, and worse: letter by
// letter, saved at random, with fields that come, go, are renamed, narrowed and
// widened while rows have values in them, with broken syntax, branches of git and
// settings. N3_STEPS says how many steps, N3_SEED which.
func TestTorture(t *testing.T) {
	steps, seed := number("N3_STEPS", 200), uint64(number("N3_SEED", 1))
	random := rand.New(rand.NewPCG(seed, seed))
	s := newSession(t, random)
	var peaks [2]int64 // of the first half and of the second
	for step := range steps {
		op := s.choose()
		s.log = append(s.log, fmt.Sprintf("%d: %s", step, op.name))
		op.run(s)
		if step%20 == 19 || step == steps-1 || os.Getenv("N3_EACH") != "" {
			s.checkRows()
		}
		if step%20 == 19 {
			now := s.memory()
			peak := &peaks[min(1, 2*step/steps)]
			*peak = max(*peak, now.Preview+now.Backend)
			// What was swapped away is gone, but for what still answers.
			if now.Generations > len(s.datasets)+3 {
				t.Errorf("%d states of the backend are alive at step %d", now.Generations, step)
			}
		}
	}
	// The backend is exchanged after 200 swaps, so a short run says nothing of the peak.
	t.Logf("at most %d MB, then %d MB", peaks[0]>>20, peaks[1]>>20)
	if steps >= 1000 && float64(peaks[1]) > 1.1*float64(peaks[0]) {
		t.Errorf("the preview grew from %d to %d MB in %d steps", peaks[0]>>20, peaks[1]>>20, steps)
	}

	// Every value is there: what was removed comes back with its data.
	for _, d := range s.datasets {
		d.removed = false
		for _, f := range d.fields {
			f.removed, f.was = false, ""
		}
	}
	s.save(s.text())
	s.settledAnswering(s.text())
	s.checkRows()

	// And it is the app of a cold start.
	modules, described := s.State().Modules, s.get("/openapi.json")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s.leavesNothing()
	cold := startIn(t, s.root)
	if got := cold.State().Modules; !reflect.DeepEqual(got, modules) {
		t.Errorf("a cold start has other pages:\n%v\n%v", got, modules)
	}
	if _, got := cold.ask(http.MethodGet, "/openapi.json", ""); withoutTitle(got) != withoutTitle(described) {
		t.Error("a cold start describes another API")
	}
	s.lifecycle = cold
	s.checkRows()
}

// mostFields bounds a dataset, so that a long session is about the preview and not
// about a program that grows.
const mostFields = 15

// torturePatience bounds the wait for one step.
const torturePatience = time.Minute

func number(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// withoutTitle leaves out the version, which counts the edits.
func withoutTitle(described string) string {
	var document map[string]any
	if json.Unmarshal([]byte(described), &document) != nil {
		return described
	}
	delete(document, "info")
	text, _ := json.Marshal(document)
	return string(text)
}

// -- The program and what was written, as the test knows them --------------------------

// kind is a type of fields, with values that it takes.
type kind struct {
	typ   string
	value func(n int) any // as JSON
}

var kinds = []kind{
	{"string", func(n int) any { return fmt.Sprintf("text %d", n) }},
	{"text", func(n int) any { return strings.Repeat("long ", 20) + strconv.Itoa(n) }},
	{"integer", func(n int) any { return float64(n) }},
	{"decimal(10, 2)", func(n int) any { return fmt.Sprintf("%d.25", n) }},
	{"boolean", func(n int) any { return n%2 == 0 }},
	{"date", func(n int) any { return fmt.Sprintf("2026-%02d-%02d", n%12+1, n%28+1) }},
	{`enum("open", "late", "done")`, func(n int) any { return []string{"open", "late", "done"}[n%3] }},
}

// fieldModel is a field whatever it is called. A removed one is in no text, and its
// values are kept.
type fieldModel struct {
	name      string
	names     []string // all that it ever had
	was       string   // the name before, as long as the text says it
	kind      kind
	modifiers string
	removed   bool
}

func (f *fieldModel) text() string {
	line := "  " + f.name + ": " + f.kind.typ
	if f.modifiers != "" {
		line += " " + f.modifiers
	}
	if f.was != "" {
		line += " was(" + f.was + ")"
	}
	return line + "\n"
}

type datasetModel struct {
	name    string
	fields  []*fieldModel
	removed bool
	rows    map[int]map[*fieldModel]any // by key; what was written
}

func (d *datasetModel) shown() []*fieldModel {
	return slices.DeleteFunc(slices.Clone(d.fields), func(f *fieldModel) bool { return f.removed })
}

type session struct {
	*lifecycle
	root     string
	random   *rand.Rand
	datasets []*datasetModel
	title    string
	names    int // fields that were ever named
	editor   *unsaved.Client
	version  int32
	branches int
	log      []string
}

func newSession(t *testing.T, random *rand.Rand) *session {
	t.Helper()
	s := &session{random: random, title: "Torture"}
	for _, name := range []string{"things", "places"} {
		d := &datasetModel{name: name, rows: map[int]map[*fieldModel]any{}}
		for range 3 {
			d.fields = append(d.fields, s.newField())
		}
		s.datasets = append(s.datasets, d)
	}
	s.root = filepath.Join(t.TempDir(), "torture")
	file := filepath.Join(s.root, "app.n3")
	write(t, file, s.text())
	write(t, filepath.Join(s.root, "n3.toml"), "")
	for _, args := range [][]string{{"init", "-q"}, {"add", "."}, {"-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "first"}} {
		git(t, s.root, args...)
	}
	s.lifecycle = startIn(t, s.root)
	s.file = file
	var err error
	if s.editor, err = unsaved.Dial(unsaved.Address(s.root), false); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.editor.Close()
		if t.Failed() {
			t.Logf("the last steps:\n%s\nthe program:\n%s", strings.Join(s.log[max(0, len(s.log)-40):], "\n"), s.text())
		}
	})
	return s
}

// startIn starts the preview of a folder.
func startIn(t *testing.T, root string) *lifecycle {
	t.Helper()
	p, err := Start(t.Context(), Options{Path: root})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	l := &lifecycle{t, p, ""}
	l.until(long, "ready", func(s state.State) bool { return s.Ready })
	return l
}

func git(t *testing.T, root string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func (s *session) newField() *fieldModel {
	s.names++
	name := fmt.Sprintf("field_%d", s.names)
	return &fieldModel{name: name, names: []string{name}, kind: kinds[s.random.IntN(len(kinds))]}
}

// nextName gives a field a name that no field had.
func (s *session) nextName(f *fieldModel) {
	s.names++
	f.name = fmt.Sprintf("field_%d", s.names)
	f.names = append(f.names, f.name)
}

// text is the program of the model.
func (s *session) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "app Torture { title: %q }\n", s.title)
	for _, d := range s.datasets {
		if d.removed {
			continue
		}
		fmt.Fprintf(&b, "\ndataset %s {\n", d.name)
		for _, f := range d.shown() {
			b.WriteString(f.text())
		}
		b.WriteString("  access_policy { read: public, create: public, update: public, delete: public, page_size: 100 }\n}\n")
		fmt.Fprintf(&b, "\npage %s { show_table %s }\n", strings.ToUpper(d.name[:1])+d.name[1:], d.name)
	}
	return b.String()
}

// -- Steps ------------------------------------------------------------------------------

type op struct {
	name string
	run  func(s *session)
}

var ops = []op{
	{"write rows", (*session).writeRows},
	{"write rows", (*session).writeRows},
	{"change rows", (*session).changeRows},
	{"add a field", func(s *session) {
		if d := s.dataset(); len(d.fields) < mostFields {
			d.fields = append(d.fields, s.newField())
			s.edit()
		}
	}},
	{"remove a field", func(s *session) {
		if d := s.dataset(); len(d.shown()) > 1 {
			f := pick(s, d.shown())
			f.removed, f.was = true, ""
			s.edit()
		}
	}},
	{"bring a field back", func(s *session) {
		d := s.dataset()
		removed := slices.DeleteFunc(slices.Clone(d.fields), func(f *fieldModel) bool { return !f.removed })
		if len(removed) > 0 {
			pick(s, removed).removed = false
			s.edit()
		}
	}},
	{"rename a field", func(s *session) {
		f := pick(s, s.dataset().shown())
		f.was = f.name
		s.nextName(f)
		s.edit()
		f.was = "" // said once; the next text is without it
		s.edit()
	}},
	{"rename a field by hand", func(s *session) {
		d := s.dataset()
		full := slices.DeleteFunc(d.shown(), func(f *fieldModel) bool { return !d.holds(f) })
		if len(full) == 0 {
			return
		}
		f := pick(s, full)
		old := f.name
		s.nextName(f)
		name := f.name
		s.save(s.text())
		question := s.until(torturePatience, "the question", func(now state.State) bool { return len(now.Questions) > 0 }).Questions[0]
		answer := "rename:" + old
		if s.random.IntN(2) == 0 && len(d.fields) < mostFields {
			answer = "new"
			f.name, f.names, f.removed = old, f.names[:len(f.names)-1], true
			fresh := &fieldModel{name: name, names: []string{name}, kind: f.kind, modifiers: f.modifiers}
			d.fields = slices.Insert(d.fields, slices.Index(d.fields, f), fresh)
		}
		if err := s.Answer(s.Context(), question.ID, answer); err != nil {
			s.Fatal(err)
		}
		s.log = append(s.log, fmt.Sprintf("    %s became %s: %s", old, name, answer))
		s.settled(s.text())
	}},
	{"narrow a field that is too long", func(s *session) {
		for _, d := range s.datasets {
			for _, f := range d.shown() {
				if f.kind.typ == "text" && !d.removed && f.modifiers == "" && d.holds(f) {
					f.modifiers = "max_length(9)"
					s.refused(f.name)
					f.modifiers = ""
					s.edit()
					return
				}
			}
		}
	}},
	{"widen a field", func(s *session) {
		f := pick(s, s.dataset().shown())
		if f.kind.typ == "string" {
			f.modifiers = fmt.Sprintf("max_length(%d)", 60+s.random.IntN(100))
			s.edit()
		}
	}},
	{"make a field unique that is not", func(s *session) {
		for _, d := range s.datasets {
			for _, f := range d.shown() {
				if f.kind.typ == "boolean" && !d.removed && d.repeats(f) {
					f.modifiers = "default(true)"
					s.edit()
					f.modifiers = ""
					s.edit()
					return
				}
			}
		}
	}},
	{"remove a dataset", func(s *session) {
		d := s.datasets[1]
		d.removed = !d.removed
		s.edit()
	}},
	{"break the syntax", func(s *session) {
		text := s.text()
		at := s.random.IntN(len(text))
		broken := text[:at] + "{ ]" + text[at:]
		if !diag.HasErrors(workspace.Build([]workspace.Input{{Path: "app.n3", Text: broken}}, "", nil).Diagnostics()) {
			return // within a text
		}
		s.save(broken)
		s.until(torturePatience, "the errors", func(now state.State) bool { return now.Broken })
		s.save(text)
		s.settled(text)
	}},
	{"type and think better of it", func(s *session) {
		text := s.text()
		d := s.dataset()
		line := "  " + fmt.Sprintf("thought_%d: string required unique\n", s.random.IntN(100))
		head := "dataset " + d.name + " {\n"
		s.typing(text, strings.Replace(text, head, head+line, 1))
		s.editor.Drop(s.uri())
		s.settled(text)
	}},
	{"another branch and back", func(s *session) {
		text := s.text()
		s.branches++
		name := fmt.Sprintf("branch-%d", s.branches)
		git(s.T, s.root, "checkout", "-q", "-b", name)
		git(s.T, s.root, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qam", name, "--allow-empty")
		for _, revision := range []string{"HEAD~1", "HEAD"} {
			git(s.T, s.root, "checkout", "-q", revision, "--", "app.n3")
			now, err := os.ReadFile(s.file)
			if err != nil {
				s.Fatal(err)
			}
			s.settledAnswering(string(now))
		}
		if now, err := os.ReadFile(s.file); err != nil || string(now) != text {
			s.Fatalf("the branch has another text: %v", err)
		}
	}},
	{"settings", func(s *session) {
		write(s.T, filepath.Join(s.root, "n3.toml"), fmt.Sprintf("# edit %d\n", s.random.IntN(1000)))
	}},
	{"another title", func(s *session) {
		s.title = fmt.Sprintf("Torture %d", s.random.IntN(1000))
		s.edit()
	}},
}

func (s *session) choose() op { return ops[s.random.IntN(len(ops))] }

func pick[T any](s *session, list []T) T { return list[s.random.IntN(len(list))] }

func (s *session) dataset() *datasetModel {
	if s.datasets[1].removed {
		return s.datasets[0]
	}
	return pick(s, s.datasets)
}

// holds says whether some row has a value in a field.
func (d *datasetModel) holds(f *fieldModel) bool {
	for _, row := range d.rows {
		if row[f] != nil {
			return true
		}
	}
	return false
}

// repeats says whether two rows have the same value in a field.
func (d *datasetModel) repeats(f *fieldModel) bool {
	seen := map[any]bool{}
	for _, row := range d.rows {
		if v := row[f]; v != nil && seen[v] {
			return true
		}
		seen[row[f]] = true
	}
	return false
}

// edit brings the program to the text of the model: at times letter by letter in
// an editor first, at times at once.
func (s *session) edit() {
	before, err := os.ReadFile(s.file)
	if err != nil {
		s.Fatal(err)
	}
	text := s.text()
	if s.random.IntN(2) == 0 {
		s.typing(string(before), text)
	}
	s.save(text)
	s.editor.Drop(s.uri()) // as the language server does when a text is saved
	s.settledAnswering(text)
}

// typing is what an editor sends while somebody types one text into another.
func (s *session) typing(from, to string) {
	start := 0
	for start < min(len(from), len(to)) && from[start] == to[start] {
		start++
	}
	end := 0
	for end < min(len(from), len(to))-start && from[len(from)-1-end] == to[len(to)-1-end] {
		end++
	}
	rest := from[len(from)-end:]
	for i := start; i <= len(to)-end; i++ {
		s.version++
		s.editor.Put(s.uri(), s.version, to[:i]+rest)
		time.Sleep(time.Duration(s.random.IntN(4)) * time.Millisecond) // a pace, nothing waits for it
	}
}

func (s *session) uri() string { return "file://" + s.file }

func (s *session) save(text string) {
	s.Helper()
	if err := files.WriteAtomically(s.file, []byte(text)); err != nil {
		s.Fatal(err)
	}
}

// settled waits until what runs is this text, saved and without errors.
func (s *session) settled(text string) {
	s.Helper()
	s.until(torturePatience, "the edit", func(now state.State) bool { return s.runs(now, text) })
}

// settledAnswering waits for a text as settled does. After another branch a column
// may have a name that its field had before: it is said to be that field.
func (s *session) settledAnswering(text string) {
	s.Helper()
	for {
		now := s.until(torturePatience, "the edit or a question", func(now state.State) bool {
			return len(now.Questions) > 0 || s.runs(now, text)
		})
		if len(now.Questions) == 0 {
			return
		}
		q := now.Questions[0]
		answer := s.answer(q)
		s.log = append(s.log, fmt.Sprintf("    %s %s", q.Text, answer))
		// One that is moot by now is no longer there to be answered.
		_ = s.Answer(s.Context(), q.ID, answer)
	}
}

// answer says which column a field is: one that had a name of the same field.
func (s *session) answer(q state.Question) string {
	dataset, name, _ := strings.Cut(strings.TrimPrefix(q.ID, "column:"), ".")
	for _, d := range s.datasets {
		for _, f := range d.fields {
			if d.name != dataset || !slices.Contains(f.names, name) {
				continue
			}
			for _, c := range q.Choices {
				if slices.Contains(f.names, strings.TrimPrefix(c.Value, "rename:")) {
					return c.Value
				}
			}
		}
	}
	if !q.Allows("new") {
		return keepValues
	}
	return "new"
}

// runs says whether a text is what runs, saved and without errors.
func (s *session) runs(now state.State, text string) bool {
	program := s.program.Load()
	return !now.Broken && !now.Unsaved && now.Ready && program != nil && program.Source("app.n3") != nil && program.Source("app.n3").Text == text
}

// refused saves a text that rows are in the way of, and waits until that is said
// of a field.
func (s *session) refused(field string) {
	s.Helper()
	s.save(s.text())
	s.until(torturePatience, "the refusal", func(now state.State) bool {
		return now.Broken && slices.ContainsFunc(now.Diagnostics, func(d state.Diagnostic) bool {
			return d.Severity == "error" && strings.Contains(d.Message, field)
		})
	})
	s.checkRowsBut(field)
}

// -- Rows -------------------------------------------------------------------------------

func (s *session) writeRows() {
	d := s.dataset()
	if len(d.rows) >= 60 {
		return
	}
	for range 3 {
		values := map[*fieldModel]any{}
		body := map[string]any{}
		for _, f := range d.shown() {
			if s.random.IntN(5) == 0 {
				continue
			}
			values[f] = f.kind.value(s.random.IntN(100))
			body[f.name] = values[f]
		}
		answer := s.send(http.MethodPost, "/api/datasets/"+d.name, body, http.StatusCreated)
		key, ok := answer["id"].(float64)
		if !ok {
			s.Fatalf("a row without a key: %v", answer)
		}
		d.rows[int(key)] = values
	}
}

func (s *session) changeRows() {
	d := s.dataset()
	if len(d.rows) == 0 {
		return
	}
	key := pick(s, slices.Sorted(maps.Keys(d.rows)))
	f := pick(s, d.shown())
	value := f.kind.value(s.random.IntN(100))
	s.send(http.MethodPatch, fmt.Sprintf("/api/datasets/%s/%d", d.name, key), map[string]any{f.name: value}, http.StatusOK)
	d.rows[key][f] = value
}

func (s *session) send(method, path string, body any, want int) map[string]any {
	s.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		s.Fatal(err)
	}
	status, answer := s.ask(method, path, string(text))
	var found map[string]any
	if status != want || json.Unmarshal([]byte(answer), &found) != nil {
		s.Fatalf("%s %s %s: %d %s", method, path, text, status, answer)
	}
	return found
}

func (s *session) get(path string) string {
	s.Helper()
	status, answer := s.ask(http.MethodGet, path, "")
	if status != http.StatusOK {
		s.Fatalf("%s: %d %s", path, status, answer)
	}
	return answer
}

func (s *session) checkRows() { s.Helper(); s.checkRowsBut("") }

// checkRowsBut compares every value of every field that is in the program with
// what was written; one field may be called otherwise now.
func (s *session) checkRowsBut(field string) {
	s.Helper()
	for _, d := range s.datasets {
		if d.removed {
			continue
		}
		var list struct{ Data []map[string]any }
		if err := json.Unmarshal([]byte(s.get("/api/datasets/"+d.name+"?page_size=100")), &list); err != nil {
			s.Fatal(err)
		}
		if len(list.Data) != len(d.rows) {
			s.Fatalf("%s has %d rows, %d were written", d.name, len(list.Data), len(d.rows))
		}
		for _, row := range list.Data {
			key, _ := row["id"].(float64)
			for _, f := range d.shown() {
				want := d.rows[int(key)][f]
				if got := row[f.name]; f.name != field && !reflect.DeepEqual(got, want) && !(want == nil && f.modifiers == "default(true)") {
					s.Fatalf("%s/%v.%s is %v, written was %v", d.name, key, f.name, got, want)
				}
			}
		}
	}
}

func (s *session) memory() state.Memory {
	s.Helper()
	found, err := s.Memory(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	return found
}

// leavesNothing looks for what an ended preview may leave: processes that know its
// folder, its socket, files that were being written.
func (s *session) leavesNothing() {
	s.Helper()
	environs, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		s.Fatal(err)
	}
	for _, name := range environs {
		if data, err := os.ReadFile(name); err == nil && strings.Contains(string(data), "N3_APP_ROOT="+s.root) {
			s.Errorf("a process is left: %s", name)
		}
	}
	if unsaved.Listening(unsaved.Address(s.root)) {
		s.Error("the socket is left")
	}
	left, err := filepath.Glob(filepath.Join(s.root, ".n3", "tmp", "*"))
	if err != nil || len(left) > 0 {
		s.Errorf("files are left: %v %v", left, err)
	}
}
