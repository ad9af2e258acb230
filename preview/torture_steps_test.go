package preview

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/preview/files"
	"github.com/n3-lang/n3/preview/state"
)

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
