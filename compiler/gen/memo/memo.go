// Package memo keeps generated files from one edit to the next. In: an
// application, and how each of its files is made. Out: a tree in which a file is
// made again only if something that it was made of changed.
package memo

import (
	"bytes"
	"reflect"

	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/compiler/ir"
)

// Memo holds the files of the application that it saw last. It is for one
// goroutine at a time.
type Memo struct{ made map[string]made }

// made is a file and the answers that it was made of; no answers where it was
// made of the whole application.
type made struct {
	file    output.File
	answers map[question]any
}

// question is what a file asked of the application: about a dataset or a page by
// name, the binding of a widget by page and key, or the settings.
type question struct {
	about    subject
	name, of string
}

type subject int

const (
	settings subject = iota
	dataset
	page
	binding
)

// View is the application as one file reads it.
type View struct {
	index   *index
	answers map[question]any
	whole   bool
}

// App returns the settings of the application.
func (v *View) App() *ir.AppSpec { return ask[ir.AppSpec](v, question{about: settings}) }

// Dataset returns the dataset of a name, or nil.
func (v *View) Dataset(name string) *ir.DatasetSpec {
	return ask[ir.DatasetSpec](v, question{about: dataset, name: name})
}

// Page returns the page of a name, or nil.
func (v *View) Page(name string) *ir.PageSpec {
	return ask[ir.PageSpec](v, question{about: page, name: name})
}

// Binding returns how a widget of a page is bound, by the widget's key, or nil.
func (v *View) Binding(of, key string) *ir.DataBindingSpec {
	return ask[ir.DataBindingSpec](v, question{about: binding, name: key, of: of})
}

// Whole returns all of the application: the file is made anew each time.
func (v *View) Whole() *ir.Application {
	v.whole = true
	return v.index.app
}

func ask[T any](v *View, q question) *T {
	answer, _ := v.index.answers[q].(*T)
	v.answers[q] = answer
	return answer
}

// index finds the parts of an application.
type index struct {
	app     *ir.Application
	answers map[question]any
}

func newIndex(app *ir.Application) *index {
	i := &index{app: app, answers: map[question]any{{about: settings}: &app.App}}
	for n := range app.Datasets {
		i.first(question{about: dataset, name: app.Datasets[n].Name}, &app.Datasets[n])
	}
	for n := range app.Pages {
		i.first(question{about: page, name: app.Pages[n].Name}, &app.Pages[n])
	}
	for n := range app.Bindings {
		b := &app.Bindings[n]
		i.first(question{about: binding, name: b.Widget, of: b.Page}, b)
	}
	return i
}

func (i *index) first(q question, answer any) {
	if _, taken := i.answers[q]; !taken {
		i.answers[q] = answer
	}
}

// same says whether a question has the answer that it had. Parts that an edit
// did not touch are shared between the applications, and compared at once.
func (i *index) same(q question, before any) bool {
	now, found := i.answers[q]
	if !found {
		return reflect.ValueOf(before).IsNil()
	}
	return reflect.DeepEqual(now, before)
}

// Make is how one file is made.
type Make func(*View) (output.File, error)

// Files collects the files of one application.
type Files struct {
	memo  *Memo
	index *index
	next  map[string]made
}

// Begin starts on the next application. The Memo is as it was until the end, so
// that an error on the way loses nothing.
func (m *Memo) Begin(app *ir.Application) *Files {
	return &Files{memo: m, index: newIndex(app), next: make(map[string]made, len(m.made))}
}

// Add puts a file into the tree: the one made before where nothing that it was
// made of changed. The bytes of a file that is made again and is the same are
// the same slice.
func (f *Files) Add(path string, make Make) error {
	before, found := f.memo.made[path]
	if found && before.answers != nil && f.stands(before.answers) {
		f.next[path] = before
		return nil
	}
	view := &View{index: f.index, answers: map[question]any{}}
	file, err := make(view)
	if err != nil {
		return err
	}
	if found && bytes.Equal(before.file.Data, file.Data) {
		file.Data = before.file.Data
	}
	if view.whole {
		view.answers = nil
	}
	f.next[path] = made{file, view.answers}
	return nil
}

func (f *Files) stands(answers map[question]any) bool {
	for q, before := range answers {
		if !f.index.same(q, before) {
			return false
		}
	}
	return true
}

// End returns the tree, and has the Memo keep it.
func (f *Files) End() output.Tree {
	tree := make(output.Tree, len(f.next))
	for path, m := range f.next {
		tree[path] = m.file
	}
	f.memo.made = f.next
	return tree
}
