package workspace

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/classic"
	"github.com/n3-lang/n3/grammar"
)

// Disk is what is known of a project's files on disk. They are read when a
// snapshot is first asked for. After that nothing looks at the disk until
// somebody says that it changed (Refresh), or asks whether it did (Look): a key
// in an editor costs no system call. Safe for concurrent use.
type Disk struct {
	project *Project

	mu         sync.Mutex
	outside    []string // absolute folders below the root that are somebody else's
	listed     bool     // listing, closed and components are up to date
	listing    listing
	failed     error
	closed     []Input               // all files of a folder's project as they are on disk, by path
	components []string              // those that have a file
	files      map[string]diskFile   // what was asked for, by path, also what is not there
	imported   map[string]importList // by path
	doubted    bool                  // any file may be another
	settings   Settings
	written    string // the text that settings were read from
}

// diskFile is a file as it was read.
type diskFile struct {
	input Input
	there bool
	stamp stamp
	stale bool // it is to be read again
}

// NewDisk is a disk of which nothing was read yet.
func NewDisk(p *Project) *Disk {
	return &Disk{project: p, files: map[string]diskFile{}, imported: map[string]importList{}}
}

// Exclude leaves out folders below the root, which are projects of their own.
func (d *Disk) Exclude(folders []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !slices.Equal(d.outside, folders) {
		d.outside, d.listed = folders, false
	}
}

// Refresh says that files or folders changed on disk; without a path any may
// have. For the next snapshot, files are read again where they are not as they
// were.
func (d *Disk) Refresh(paths ...string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.listed = false
	d.doubted = d.doubted || len(paths) == 0
	for path, f := range d.files {
		if slices.ContainsFunc(paths, func(p string) bool { return p == path || strings.HasPrefix(path, p+"/") }) {
			f.stale = true
			d.files[path] = f
		}
	}
}

// check reads again what is not as it was, where that is in doubt.
func (d *Disk) check() {
	if !d.doubted {
		return
	}
	d.doubted = false
	for path, f := range d.files {
		if !f.stamp.holds(d.project.Path(path)) {
			f.stale = true
			d.files[path] = f
		}
	}
}

// Look compares what is known with the disk, and says whether anything is
// another. What is, is read again for the next snapshot.
func (d *Disk) Look() bool {
	d.mu.Lock()
	if !d.listed || d.doubted {
		d.mu.Unlock()
		return true
	}
	settings, listing, project := d.settings, d.listing, d.project
	whole, components := d.whole(), d.components
	known := make(map[string]stamp, len(d.files))
	for path, f := range d.files {
		known[path] = f.stamp
	}
	d.mu.Unlock()

	// Without the lock: nobody who types waits for this.
	changed := map[string]bool{}
	for path, s := range known {
		if s.holds(project.Path(path)) {
			continue
		}
		if s.racy { // it may be the same all the same
			text, now, err := readText(project.Path(path))
			d.mu.Lock()
			f := d.files[path]
			same := err == nil && f.there && f.input.Problem == "" && f.input.Text == text
			if same {
				f.stamp = now
				d.files[path] = f
			}
			d.mu.Unlock()
			if same {
				continue
			}
		}
		changed[path] = true
	}
	lists := !slices.Equal(project.componentNames(), components)
	if whole && !lists {
		now, err := project.list(&settings)
		lists = (err == nil) != (d.failed == nil) || !slices.Equal(now.paths, listing.paths) || len(now.refused) != len(listing.refused)
	}
	if len(changed) == 0 && !lists {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.listed = false
	for path := range changed {
		if f, ok := d.files[path]; ok {
			f.stale = true
			d.files[path] = f
		}
	}
	return true
}

// Count is how many programs the folder holds, without reading them.
func (d *Disk) Count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.listed {
		return len(d.closed)
	}
	d.check()
	d.readSettings(nil)
	l, _ := d.project.list(&d.settings)
	return len(l.paths)
}

// Linked says whether links lead out of the folder, or may: whoever watches it
// does not see what they lead to.
func (d *Disk) Linked() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.listing.linked
}

// Settings are what the n3.toml says; open as in Snapshot.
func (d *Disk) Settings(open map[string]Input) Settings {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.check()
	d.readSettings(open)
	return d.settings
}

// Snapshot builds the state of the project from the texts that are open, by
// path, and the files on disk. The error says that the folder cannot be read or
// holds no program.
func (d *Disk) Snapshot(open map[string]Input, previous *Snapshot) (*Snapshot, error) {
	inputs, err := d.Inputs(open)
	if err != nil {
		return nil, err
	}
	return d.Build(inputs, previous), nil
}

// Build builds the state of the project from what Inputs listed, and the components
// that have a file.
func (d *Disk) Build(inputs []Input, previous *Snapshot) *Snapshot {
	d.mu.Lock()
	components := d.components
	d.mu.Unlock()
	return build(inputs, components, d.project.Title(), previous)
}

// Inputs lists the files of the project as they are now, by path.
func (d *Disk) Inputs(open map[string]Input) ([]Input, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.check()
	settings, hasSettings := d.readSettings(open)
	if !d.listed {
		d.components = d.project.componentNames()
	}
	packages, hasPackages := d.file(PackageFile)
	if !d.whole() {
		main := cmp.Or(d.project.File, d.settings.Main)
		inputs := d.closure(main, open)
		if hasSettings {
			inputs = append(inputs, settings)
		}
		if hasPackages {
			inputs = append(inputs, packages)
		}
		d.listed = true
		return inputs, nil
	}
	if !d.listed {
		d.list()
	}
	inputs := slices.Clone(d.closed)
	if hasSettings {
		inputs = put(inputs, settings)
	}
	if hasPackages {
		inputs = put(inputs, packages)
	}
	programs := len(d.closed) > 0
	for path, in := range open {
		if path != SettingsFile {
			inputs, programs = put(inputs, in), true
		}
	}
	switch {
	case d.failed != nil && !programs:
		return inputs, notFound("cannot read %s: %v", d.project.Root, inWords(d.project.Root, d.failed))
	case !programs:
		return inputs, notFound("no .n3 file in %s; create one, such as app.n3, with `dataset tasks { title: string required }`", d.project.Root)
	}
	return inputs, nil
}

// whole says whether the project is all files of its folder.
func (d *Disk) whole() bool { return d.project.File == "" && d.settings.Main == "" }

// put puts an input into a list by path, in the place of one of the same path.
func put(list []Input, in Input) []Input {
	i, found := slices.BinarySearchFunc(list, in.Path, func(other Input, path string) int { return strings.Compare(other.Path, path) })
	if found {
		list[i] = in
		return list
	}
	return slices.Insert(list, i, in)
}

// readSettings reads the n3.toml where a text is another than before.
func (d *Disk) readSettings(open map[string]Input) (in Input, there bool) {
	if d.project.File == "" {
		if in, there = open[SettingsFile]; !there {
			in, there = d.file(SettingsFile)
		}
	}
	if d.settings.Places == nil || in.Text != d.written {
		before := d.settings
		d.settings, _ = ParseSettings(in.Text)
		d.written = in.Text
		if before.Main != d.settings.Main || !slices.Equal(before.Exclude, d.settings.Exclude) {
			d.listed = false
		}
	}
	return in, there
}

// list finds the files of the folder, and reads those that are not known as they
// are.
func (d *Disk) list() {
	d.listing, d.failed = d.project.list(&d.settings)
	d.listed = true
	d.closed = nil
	kept := map[string]diskFile{}
	for _, path := range []string{SettingsFile, PackageFile} {
		if f, ok := d.files[path]; ok {
			kept[path] = f
		}
	}
	for _, path := range d.listing.paths {
		if slices.ContainsFunc(d.outside, func(folder string) bool { _, is := Within(folder, d.project.Path(path)); return is }) {
			continue
		}
		if in, there := d.file(path); there {
			d.closed = append(d.closed, in)
			kept[path] = d.files[path]
		}
	}
	for link, problem := range d.listing.refused {
		d.closed = put(d.closed, Input{Path: link, Problem: problem})
	}
	d.files = kept
}

// file returns a file as it is known, read where it is not. Nothing is there
// where there is no such name; what is there but cannot be read says why.
func (d *Disk) file(path string) (Input, bool) {
	known, ok := d.files[path]
	if ok && !known.stale {
		return known.input, known.there
	}
	if d.project.Root == "" { // of a text that is no file
		return Input{}, false
	}
	text, now, err := readText(d.project.Path(path))
	// Editors keep a byte-order mark out of a text, and count no column for it.
	in := Input{Path: path, Text: strings.TrimPrefix(text, "\uFEFF")}
	if err != nil {
		in.Problem = err.Error()
	}
	there := err == nil || now.info != nil || isLink(d.project.Path(path))
	if ok && known.there == there && known.input.Text == in.Text && known.input.Problem == in.Problem {
		in = known.input // the same text at the same address: nothing compares it letter by letter
	}
	d.files[path] = diskFile{input: in, there: there, stamp: now}
	return in, there
}

// closure reads the named file and what it imports, each once. An import of a
// file that is not there is reported by Build.
func (d *Disk) closure(main string, open map[string]Input) []Input {
	read := func(path string) (Input, bool) {
		if in, ok := open[path]; ok {
			return in, true
		}
		return d.file(path)
	}
	in, there := read(main)
	if !there {
		in = Input{Path: main, Problem: "file not found"}
	}
	inputs := []Input{in}
	known := map[string]bool{main: true}
	for i := 0; i < len(inputs); i++ {
		for _, path := range d.imports(&inputs[i]) {
			if known[path] {
				continue
			}
			known[path] = true
			if imported, there := read(path); there {
				inputs = append(inputs, imported)
			}
		}
	}
	return inputs
}

// importList are the imports of a text.
type importList struct {
	text  string
	paths []string
}

// imports lists the files that an input imports, once for each text.
func (d *Disk) imports(in *Input) []string {
	if known, ok := d.imported[in.Path]; ok && known.text == in.Text {
		return known.paths
	}
	list := importList{text: in.Text}
	if in.Problem == "" && unreadable(in.Text) < 0 {
		syntax := in.Syntax
		if syntax == nil {
			in.parsed = grammar.Parse(in.Text)
			syntax = in.parsed
		}
		list.paths = importsOf(in.Path, syntax)
	}
	d.imported[in.Path] = list
	return list.paths
}

func importsOf(from string, syntax *grammar.Syntax) []string {
	var list []string
	for _, item := range syntax.Items {
		if item.Root.Kind != grammar.KindEntry {
			continue
		}
		if name := item.Root.ChildByField("name"); name == nil || item.Text[name.Start:name.End] != string(ast.ImportDecl) {
			continue
		}
		if use := resolveImport(from, item.Offset, classic.Lower(item.Chunk)); use.problem == "" {
			list = append(list, use.path)
		}
	}
	return list
}
