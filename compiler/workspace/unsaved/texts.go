package unsaved

import (
	"fmt"
	"path/filepath"
	"slices"

	"go.lsp.dev/uri"
)

// maxHeld bounds the texts of one editor together, in bytes.
const maxHeld = 64 << 20

// texts are the unsaved texts of all editors, by absolute path. The zero value
// holds none.
type texts struct {
	files map[string][]held // the text put last is last
}

// held is the text that one editor has of a file.
type held struct {
	by   *editor
	text string
}

// put takes a text, and says why not. It reports whether anything is another.
func (t *texts) put(by *editor, path string, p *Put) (changed bool, refused string) {
	if last, known := by.versions[path]; known && p.Version < last {
		return false, ""
	}
	by.versions[path] = p.Version
	before, i := "", slices.IndexFunc(t.files[path], func(h held) bool { return h.by == by })
	if i >= 0 {
		before = t.files[path][i].text
	}
	if len(p.Text) > MaxText {
		t.remove(by, path)
		return i >= 0, fmt.Sprintf("the preview shows unsaved text up to %d MB; this text is shown once it is saved", MaxText>>20)
	}
	if by.size+len(p.Text)-len(before) > maxHeld {
		t.remove(by, path)
		return i >= 0, fmt.Sprintf("the preview holds up to %d MB of unsaved text; this text is shown once it is saved", maxHeld>>20)
	}
	if i >= 0 && i == len(t.files[path])-1 && before == p.Text {
		return false, ""
	}
	t.remove(by, path)
	if t.files == nil {
		t.files = map[string][]held{}
	}
	t.files[path] = append(t.files[path], held{by, p.Text})
	by.size += len(p.Text)
	return true, ""
}

// drop forgets a document of an editor, and its version.
func (t *texts) drop(by *editor, path string) (changed bool) {
	delete(by.versions, path)
	return t.remove(by, path)
}

// remove takes the text of an editor away.
func (t *texts) remove(by *editor, path string) bool {
	list := t.files[path]
	i := slices.IndexFunc(list, func(h held) bool { return h.by == by })
	if i < 0 {
		return false
	}
	by.size -= len(list[i].text)
	if list = slices.Delete(list, i, i+1); len(list) == 0 {
		delete(t.files, path)
	} else {
		t.files[path] = list
	}
	return true
}

// removeAll takes away all texts of an editor.
func (t *texts) removeAll(by *editor) (changed bool) {
	for path := range t.files {
		changed = t.remove(by, path) || changed
	}
	return changed
}

// settle takes away the texts of a file that are what the disk has.
func (t *texts) settle(path, disk string) {
	for _, h := range slices.Clone(t.files[path]) {
		if h.text == disk {
			t.remove(h.by, path)
		}
	}
}

// newest returns the text of each file that was put last.
func (t *texts) newest() map[string]string {
	out := make(map[string]string, len(t.files))
	for path, list := range t.files {
		out[path] = list[len(list)-1].text
	}
	return out
}

// pathOf is the file of a document, without the links in its folder: a project
// has one root, whichever way leads to it, and a file that is itself a link keeps
// its name.
func pathOf(address string) (string, bool) {
	at := uri.URI(address)
	if !at.IsFile() {
		return "", false
	}
	path := filepath.Clean(at.FsPath())
	folder, name := filepath.Split(path)
	if real, err := filepath.EvalSymlinks(folder); err == nil {
		path = filepath.Join(real, name)
	}
	return path, filepath.IsAbs(path)
}
