package preview_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/preview"
	previewstate "github.com/n3-lang/n3/preview/state"
)

// overlay says that the open overlay has a text.
func (p *person) overlay(text string) {
	p.t.Helper()
	p.wait(`(() => { const found = ` + shadow + `.querySelector('.overlay'); return !found.hidden && found.textContent.includes(` + quoted(text) + `); })()`)
}

// A preview that starts on a program with errors has nothing that unsaved text could be
// shown over, and shows what is wrong with that text.
func TestABrokenStartFollowsUnsavedText(t *testing.T) {
	root := t.TempDir()
	file := filepath.Join(root, "app.n3")
	broken := strings.Replace(typedProgram, "title: string", "title: strng", 1)
	write(t, file, broken)
	p, err := preview.Start(t.Context(), preview.Options{Path: root})
	if err != nil {
		t.Fatal(err)
	}
	y := &typist{T: t, p: p, root: root, file: file}
	t.Cleanup(func() { _ = y.p.Close() })
	y.until("the mistake", func(s previewstate.State) bool { return s.Broken })
	y.attach()
	browser := newBrowser(t)
	page := browser.visitor(t, p.Address(), "nobody")
	page.overlay("1 error in the program")

	y.put("title: string", "title: string", "price: integer", "price: intger")
	page.overlay("1 error in the unsaved text")
	page.overlay("intger")
	y.put()
	page.overlay("Save the program to run it")
	if s := p.State(); !s.Broken || !s.Unsaved || s.App {
		t.Errorf("the state is %+v", s)
	}
	for _, made := range []string{"preview.db", "app/backend/app"} {
		if _, err := os.Stat(filepath.Join(root, ".n3", made)); err == nil {
			t.Errorf("unsaved text made .n3/%s", made)
		}
	}
	y.drop()
	page.overlay("1 error in the program")
	page.overlay("strng")
	write(t, file, y.put())
	y.until("the app", func(s previewstate.State) bool { return s.Ready && !s.Broken && !s.Unsaved })
	page.wait(`document.querySelector('.n3-table-card') !== null`)
	if status, answer := y.ask(http.MethodPost, "/api/datasets/orders", admin, `{"title":"First","price":7}`); status != http.StatusCreated {
		t.Fatalf("POST: %d %s", status, answer)
	}

	// The app of the preview before runs on, under what is wrong.
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, file, broken)
	if y.p, err = preview.Start(t.Context(), preview.Options{Path: root}); err != nil {
		t.Fatal(err)
	}
	y.until("the last good app", func(s previewstate.State) bool { return s.Ready && s.Broken })
	y.attach()
	ada := browser.person(t, y.p.Address(), admin)
	ada.see("First")
	ada.overlay("1 error in the program")
	text := y.put("price: integer", "price: integer\n    due: date")
	ada.overlay("Save the program to run it")
	ada.see("First")
	if _, answer := y.ask(http.MethodGet, "/api/datasets/orders", admin, ""); strings.Contains(answer, "due") {
		t.Errorf("unsaved text reached the database: %s", answer)
	}
	write(t, file, text)
	y.until("the app", func(s previewstate.State) bool { return !s.Broken && !s.Unsaved })
	ada.wait(shadow + `.querySelector('.overlay').hidden`)
	ada.see("First")

	// A save with errors opens the overlay, whatever was typed before it.
	wrong := y.put("price: integer", "price: intger")
	y.until("typed", func(s previewstate.State) bool { return s.Typed && !s.Broken && len(s.Diagnostics) > 0 })
	ada.wait(shadow + `.querySelector('.overlay').hidden`)
	write(t, file, wrong)
	y.editor.Drop(string(uri.File(file)))
	ada.overlay("1 error in the program")
}
