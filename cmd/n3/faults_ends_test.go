//go:build linux

package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/n3-lang/n3/compiler/workspace/unsaved"
	"github.com/n3-lang/n3/preview/state"
)

// writeRows makes rows until one is not acknowledged by a preview that has ended, or until
// stop is closed. Rows that a killed backend did not answer are tried again by nobody.
func (r *running) writeRows(prefix string, stop <-chan struct{}) (done *sync.WaitGroup) {
	done = &sync.WaitGroup{}
	done.Go(func() {
		for number := 0; ; number++ {
			select {
			case <-stop:
				return
			case <-r.ended:
				return
			default:
				r.add(fmt.Sprintf("%s %d", prefix, number))
			}
		}
	})
	return done
}

func (r *running) acknowledges(count int) {
	r.Helper()
	r.wait("rows", func() bool {
		_, text := r.ask(http.MethodGet, tasks+"?page_size=1", "")
		total, _ := strconv.Atoi(regexp.MustCompile(`"total":(\d+)`).FindStringSubmatch(text + `"total":0`)[1])
		return total >= count
	})
}

func TestNothingAcknowledgedIsLost(t *testing.T) {
	dir := folder(t, map[string]string{"app.n3": faultProgram})
	r := startPreview(t, dir)

	// The backend is killed again and again while rows are written.
	stop := make(chan struct{})
	writing := r.writeRows("backend", stop)
	for kills := range 3 {
		r.acknowledges(20 * (kills + 1))
		kill(r)
	}
	r.acknowledges(80)
	close(stop)
	writing.Wait()
	r.hasRows()

	// Then the preview itself, with an edit under way.
	writing = r.writeRows("preview", nil)
	r.acknowledges(len(r.acknowledgedOf("backend")) + 20)
	saveField(r)
	r.must(r.cmd.Process.Kill())
	if code := r.ends(); code != -1 {
		t.Errorf("its exit code is %d", code)
	}
	writing.Wait()
	if len(r.acknowledgedOf("preview")) == 0 {
		t.Error("no row was acknowledged before the end")
	}
	if !unsaved.Listening(unsaved.Address(dir)) {
		t.Error("the socket of a killed preview is not there, so nothing is shown by what follows")
	}

	// A new one starts in the same folder; the lock and the socket are no obstacle.
	next := startPreview(t, dir)
	next.acknowledged = r.acknowledged
	next.hasRows()
	editor, err := unsaved.Dial(unsaved.Address(dir), false)
	if err != nil {
		t.Fatal(err)
	}
	next.until("the editor", func(s state.State) bool { return s.Editors == 1 })
	editor.Close()
	next.takesEdits("After the end")
	next.hasRows()
	next.close()
	if unsaved.Listening(unsaved.Address(dir)) {
		t.Error("the socket is left")
	}
}

func (r *running) acknowledgedOf(prefix string) (found []string) {
	for _, title := range r.acknowledged {
		if strings.HasPrefix(title, prefix) {
			found = append(found, title)
		}
	}
	return found
}

// What ends a preview: it says why, leaves nothing running, and starts again.
func TestFaultsThatEndAPreview(t *testing.T) {
	for name, c := range map[string]struct {
		cause  func(r *running) (next string)
		prints string
		keeps  bool
	}{
		"the folder is renamed": {func(r *running) string {
			next := r.dir + " moved"
			r.must(os.Rename(r.dir, next))
			return next
		}, `(?m)^n3: the folder .* was moved or removed; start the preview again in its new place`, true},
		"the folder of the preview is removed": {func(r *running) string {
			r.must(os.RemoveAll(filepath.Join(r.dir, ".n3")))
			return r.dir
		}, `(?m)^n3: .*\.n3 was removed while the preview was running, including the database; start the preview again`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := startPreview(t, folder(t, map[string]string{"app.n3": faultProgram}))
			r.add("one")
			next := c.cause(r)
			if code := r.ends(); code != 3 || !regexp.MustCompile(c.prints).MatchString(r.printed()) {
				t.Errorf("it ended with %d:\n%s", code, r.printed())
			}
			again := startPreview(t, next)
			if c.keeps {
				again.acknowledged = r.acknowledged
			}
			again.hasRows()
			again.takesEdits("Again")
			again.close()
		})
	}
}

// What is in the way of a start: one sentence, exit code 3, and a start once it is gone.
// What can be made anew is no obstacle.
func TestFaultsOfAStart(t *testing.T) {
	inside := func(name string) func(dir string) string {
		return func(dir string) string { return filepath.Join(dir, ".n3", name) }
	}
	database, lock := inside("preview.db"), inside("preview.lock")
	made := startPreview(t, folder(t, map[string]string{"app.n3": faultProgram}))
	made.add("one")
	made.close()
	for name, c := range map[string]struct {
		prepare func(r *running)
		said    string // "" starts all the same
		mend    func(r *running)
		loses   bool
	}{
		"a damaged database": {damageClosed, `The database .*preview\.db is damaged \(.*\)\. Move it away to start with an empty one, or restore a backup\.`, moveDatabase, true},
		"a read-only database": {
			// A file of a newer format may be read and not written: https://sqlite.org/fileformat2.html.
			func(r *running) { patch(r, 18, 3) }, `The database .*preview\.db cannot be used: The database is read-only\. Nothing was saved\.`, func(r *running) { patch(r, 18, 2) }, false,
		},
		"a folder for a database": {
			func(r *running) {
				r.must(os.Rename(database(r.dir), database(r.dir)+".away"))
				r.must(os.Mkdir(database(r.dir), 0o755))
			},
			`The database .*preview\.db cannot be used: unable to open database file\.`,
			func(r *running) {
				r.must(os.Remove(database(r.dir)))
				r.must(os.Rename(database(r.dir)+".away", database(r.dir)))
			}, false,
		},
		"a file for the folder of the app": {fileFor("app"), `cannot read the app written by the preview; remove .*app: .*not a directory`, noFileFor("app"), false},
		"a file for the temporary files":   {then(fileFor("tmp"), func(r *running) { r.must(os.RemoveAll(inside("app")(r.dir))) }), `cannot create .*tmp: not a directory`, noFileFor("tmp"), false},
		"a folder for the log": {
			func(r *running) {
				r.must(os.Remove(inside("preview.log")(r.dir)))
				r.must(os.Mkdir(inside("preview.log")(r.dir), 0o755))
			},
			`cannot write the log of the preview: .*is a directory`,
			func(r *running) { r.must(os.Remove(inside("preview.log")(r.dir))) }, false,
		},
		"a folder for the lock": {
			func(r *running) {
				r.must(os.Remove(lock(r.dir)))
				r.must(os.Mkdir(lock(r.dir), 0o755))
			},
			`cannot write to .*\.n3, which holds the database and the app of the preview \(is a directory\)`,
			func(r *running) { r.must(os.Remove(lock(r.dir))) }, false,
		},
		"a file for the folder of the preview": {
			func(r *running) {
				r.must(os.Rename(inside("")(r.dir), r.dir+".away"))
				r.must(os.WriteFile(inside("")(r.dir), nil, 0o600))
			},
			`cannot create .*\.n3 for the database and the app of the preview \(not a directory\)`,
			func(r *running) {
				r.must(os.Remove(inside("")(r.dir)))
				r.must(os.Rename(r.dir+".away", inside("")(r.dir)))
			}, false,
		},
		"half a lock": {func(r *running) { r.must(os.WriteFile(lock(r.dir), []byte(`{"process":1,"addr`), 0o600)) }, "", nil, false},
		"half an app": {func(r *running) { r.must(os.RemoveAll(inside("app/backend/app/datasets")(r.dir))) }, "", nil, false},
		"an app that is damaged": {func(r *running) {
			r.must(os.WriteFile(inside("app/backend/app/datasets/tasks.py")(r.dir), []byte("½("), 0o600))
		}, "", nil, false},
		"an app of another N3": {func(r *running) { r.must(os.WriteFile(inside("app/stamp")(r.dir), []byte("another"), 0o600)) }, "", nil, false},
		"a runtime of another N3": {func(r *running) {
			r.must(os.WriteFile(inside("app/backend/n3_runtime/services.py")(r.dir), []byte("raise ImportError('old')\n"), 0o600))
		}, "", nil, false},
		"temporary files": {func(r *running) { r.must(os.WriteFile(inside("tmp/.n3-new-1")(r.dir), []byte("half"), 0o600)) }, "", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "shop")
			if err := os.CopyFS(dir, os.DirFS(made.dir)); err != nil {
				t.Fatal(err)
			}
			r := &running{T: t, dir: dir}
			c.prepare(r)
			if c.said != "" {
				code, stdout, stderr := n3(t, dir, "preview")
				if code != 3 || !regexp.MustCompile(`(?m)^n3: `+c.said+`$`).MatchString(stderr) || strings.Contains(stderr, "Traceback") || strings.Contains(stdout, "ready") {
					t.Errorf("exit code %d; it said %s%s", code, stdout, stderr)
				}
				c.mend(r)
			}
			again := startPreview(t, dir)
			if !c.loses {
				again.acknowledged = made.acknowledged
			}
			again.hasRows()
			if status, text := again.add("two"); status != http.StatusCreated {
				t.Errorf("%d %s", status, text)
			}
			again.close()
		})
	}
}

// Where the program has errors, the app of before runs; if that is damaged, the preview waits
// for the errors to be fixed.
func TestADamagedAppUnderABrokenProgram(t *testing.T) {
	dir := folder(t, map[string]string{"app.n3": faultProgram})
	r := startPreview(t, dir)
	r.add("one")
	r.close()
	r.must(os.WriteFile(filepath.Join(dir, ".n3/app/backend/n3_runtime/services.py"), []byte("raise ImportError('damaged')\n"), 0o600))
	r.save(strings.Replace(faultProgram, "title: string", "title: strng", 1))
	again := spawnPreview(t, dir)
	again.prints(`The backend cannot run: .*ImportError: damaged`)
	again.prints(`(?m)^error\[N3\d+\]: .*strng`)
	again.save(faultProgram)
	again.becomesReady()
	again.acknowledged = r.acknowledged
	again.hasRows()
	again.takesEdits("Again")
	again.close()
}

// damageClosed writes over a database that nobody has open.
func damageClosed(r *running) {
	r.must(os.WriteFile(r.database(), []byte(strings.Repeat("no database at all. ", 500)), 0o600))
}

func patch(r *running, at int64, value byte) {
	f, err := os.OpenFile(r.database(), os.O_WRONLY, 0)
	r.must(err)
	_, err = f.WriteAt([]byte{value}, at)
	r.must(err)
	r.must(f.Close())
}

func TestSeveralPreviews(t *testing.T) {
	first := startPreview(t, folder(t, map[string]string{"app.n3": faultProgram}))
	second := startPreview(t, folder(t, map[string]string{"app.n3": faultProgram}))
	if first.address == second.address {
		t.Fatalf("both are at %s", first.address)
	}
	first.add("of the first")
	second.add("of the second")
	code, _, stderr := n3(t, first.dir, "preview")
	want := fmt.Sprintf("n3: a preview of this project is already running at %s (process %d)\n", first.address, first.preview())
	if code != 3 || stderr != want {
		t.Errorf("the same project again: %d %q, want %q", code, stderr, want)
	}
	kill(second)
	second.prints(`killed`)
	first.takesEdits("First")
	second.takesEdits("Second")
	for _, r := range []*running{first, second} {
		r.hasRows()
		if _, text := r.ask(http.MethodGet, tasks, ""); strings.Count(text, `"title"`) != 1 {
			t.Errorf("its rows are %s", text)
		}
	}
	first.close()
	second.hasRows()
	second.close()
}

// A preview that nobody looks at does nothing. What counts is the time of its processors:
// what a process would do again and again would take far more of it.
func TestAPreviewLeftAloneDoesNothing(t *testing.T) {
	r := startPreview(t, folder(t, map[string]string{"app.n3": faultProgram}))
	host := r.backend()
	const seconds = 3
	measured := map[string]int{"the preview": r.preview(), "the backend": host}
	before, held := map[string]int{}, map[string]int{}
	for name, id := range measured {
		before[name], held[name] = ticks(t, id), pages(t, id)
	}
	time.Sleep(seconds * time.Second) // what is measured is that nothing happens in it
	for name, id := range measured {
		// A tick is a hundredth of a second.
		if used := ticks(t, id) - before[name]; used > seconds*3 {
			t.Errorf("%s took %d ms in %d s", name, used*10, seconds)
		}
		if grown := pages(t, id) - held[name]; grown*os.Getpagesize() > 4<<20 {
			t.Errorf("%s has grown by %d pages", name, grown)
		}
	}
	r.close()
}

// pages is the memory that a process has, as proc(5) counts it.
func pages(t *testing.T, id int) int {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", id))
	if err != nil {
		t.Fatal(err)
	}
	resident, _ := strconv.Atoi(strings.Fields(string(data))[1])
	return resident
}

// ticks is the time that a process has had of processors, as proc(5) counts it.
func ticks(t *testing.T, id int) int {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", id))
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(data[strings.LastIndexByte(string(data), ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return user + system
}
