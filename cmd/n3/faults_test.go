//go:build linux

package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/n3-lang/n3/compiler/workspace/unsaved"
	"github.com/n3-lang/n3/preview/process"
	"github.com/n3-lang/n3/preview/state"
)

// What can happen to a preview that runs, and what its page, its terminal and the next
// edit do. Each row happens for real to an `n3 preview` of its own. Tested elsewhere:
//
//	the backend dies under a page                      preview TestTwoPeople…, "a page says that the backend is lost"
//	two editors, an editor that dies, 10 MB,
//	a thousand errors, a file that changes below it    preview TestUnsavedTextOfOddEditors
//	a page that sleeps, a backend that sleeps          preview TestAPageThatSleeps
//	a backend that hangs                               preview/host TestABackendThatHangsIsReplaced
//	half a message, wrong messages, another version    compiler/workspace/unsaved
//	a page that sleeps, a backend that sleeps          preview TestAPageThatSleeps
//	a backend that hangs                               preview/host TestABackendThatHangsIsReplaced
//	a start on a program with errors                   preview TestABrokenStartFollowsUnsavedText
//	the program moved away and back                    preview TestPreviewLifecycle
//	a clock that goes back                             preview/host TestBackupsAreInOrder
//	a port that is taken                               preview TestATakenPortIsExplained
type fault struct {
	name  string
	cause func(r *running)
	// page is what a page hears of it, and prints what the terminal says; "" is nothing.
	page   func(state.State) bool
	prints string
	// writes says what becomes of a row meanwhile.
	writes int
	// mend ends the cause; nil where there is nothing to do.
	mend func(r *running)
	// again says that the program that could not be taken is saved once more as it is.
	again bool
	// loses says that the rows of before are beyond rescue.
	loses bool
}

func broken(words string) func(state.State) bool {
	return func(s state.State) bool {
		return s.Broken && s.App && len(s.Diagnostics) == 1 && strings.Contains(s.Diagnostics[0].Message, words)
	}
}

// warned is an app that runs, under a warning.
func warned(words string) func(state.State) bool {
	return func(s state.State) bool {
		return !s.Broken && s.App && len(s.Diagnostics) == 1 && s.Diagnostics[0].Severity == "warning" && strings.Contains(s.Diagnostics[0].Message, words)
	}
}

func backendIs(status process.Status, words string) func(state.State) bool {
	return func(s state.State) bool {
		return s.Backend.Status == status && strings.Contains(s.Backend.Reason, words)
	}
}

// limitFiles bounds the size of the files that a process may write, which holds for root too.
func limitFiles(id func(r *running) int, to uint64) func(r *running) {
	return func(r *running) {
		r.Helper()
		if err := unix.Prlimit(id(r), unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: to, Max: unix.RLIM_INFINITY}, nil); err != nil {
			r.Fatal(err)
		}
	}
}

// limitOpen bounds how many files and connections a process may open beside those it has.
func limitOpen(id func(r *running) int, to uint64) func(r *running) {
	return func(r *running) {
		r.Helper()
		if err := unix.Prlimit(id(r), unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: to, Max: 1024}, nil); err != nil {
			r.Fatal(err)
		}
	}
}

// then does one after the other.
func then(all ...func(r *running)) func(r *running) {
	return func(r *running) {
		r.Helper()
		for _, do := range all {
			do(r)
		}
	}
}

func (r *running) database() string { return filepath.Join(r.dir, ".n3", "preview.db") }

func (r *running) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func (r *running) preview() int { return r.cmd.Process.Pid }

func kill(r *running) { r.must(syscall.Kill(r.backend(), syscall.SIGKILL)) }

// saveField saves a program that stores something else, and does not wait.
func saveField(r *running) {
	r.save(strings.Replace(faultProgram, "    realtime", "    refused: string\n    realtime", 1))
}

// damage writes over the database and its log.
func damage(r *running) {
	for _, name := range []string{r.database(), r.database() + "-wal"} {
		info, err := os.Stat(name)
		r.must(err)
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		r.must(err)
		_, err = f.WriteString(strings.Repeat("damaged ", int(info.Size())/8))
		r.must(err)
		r.must(f.Close())
	}
}

func moveDatabase(r *running) {
	for _, ending := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(r.database()+ending, r.database()+ending+".damaged"); err != nil && !os.IsNotExist(err) {
			r.Fatal(err)
		}
	}
}

// fileFor puts a file in the place of a folder of `.n3`.
func fileFor(folder string) func(r *running) {
	return func(r *running) {
		r.must(os.RemoveAll(filepath.Join(r.dir, ".n3", folder)))
		r.must(os.WriteFile(filepath.Join(r.dir, ".n3", folder), nil, 0o600))
	}
}

func noFileFor(folder string) func(r *running) {
	return func(r *running) { r.must(os.Remove(filepath.Join(r.dir, ".n3", folder))) }
}

var faults = []fault{
	{
		name: "the backend is killed", cause: kill,
		page: backendIs(process.Restarting, "killed"), prints: `The backend is restarting: signal: killed`, writes: http.StatusCreated,
	},
	{
		name: "an editor dies in the middle of a message",
		cause: func(r *running) {
			conn, err := net.Dial("unix", unsaved.Address(r.dir))
			r.must(err)
			_, err = io.WriteString(conn, `{"hello":{"protocol":1}}`+"\n"+`{"put":{"uri":"file://`+r.file+`","version":1,"text":"app Half`)
			r.must(err)
			r.until("the editor", func(s state.State) bool { return s.Editors == 1 })
			r.must(conn.Close())
		},
		page: func(s state.State) bool { return s.Editors == 0 && !s.Unsaved && s.Title == "Faults" }, writes: http.StatusCreated,
	},
	{
		name:  "the database cannot grow",
		cause: then(limitFiles((*running).backend, 4096), saveField),
		page:  broken("The database file cannot be read or written. The file is "), prints: `error\[preview\]: The database file cannot be read or written`,
		writes: http.StatusServiceUnavailable, mend: limitFiles((*running).backend, unix.RLIM_INFINITY), again: true,
	},
	{
		name:  "the files of the app cannot grow",
		cause: then(limitFiles((*running).preview, 10), saveField),
		page:  warned("file too large; the app runs"), prints: `warning\[preview\]: cannot write .*file too large`,
		writes: http.StatusCreated, mend: limitFiles((*running).preview, unix.RLIM_INFINITY), again: true,
	},
	{
		name:  "the preview can open no more files",
		cause: then(limitOpen((*running).preview, 3), saveField),
		page:  broken("too many open files"), prints: `too many open files`,
		mend: func(r *running) {
			// An editor that cannot be taken now is no reason to take none later.
			refused, err := net.Dial("unix", unsaved.Address(r.dir))
			r.must(err)
			time.Sleep(50 * time.Millisecond) // what follows holds whether it was tried by now or not
			limitOpen((*running).preview, 1024)(r)
			r.must(refused.Close())
			editor, err := unsaved.Dial(unsaved.Address(r.dir), false)
			r.must(err)
			editor.Close()
		},
		again: true,
	},
	{
		name:  "the backend can open no more files",
		cause: then(limitOpen((*running).backend, 3), saveField),
		page:  func(s state.State) bool { return !s.Broken }, writes: http.StatusCreated,
		mend: limitOpen((*running).backend, 1024),
	},
	{
		name:  "the folder of the app cannot be written",
		cause: then(fileFor("app/backend/app"), saveField),
		page:  warned("not a directory; the app runs"), prints: `warning\[preview\]: cannot .*not a directory`,
		writes: http.StatusCreated, mend: noFileFor("app/backend/app"), again: true,
	},
	{
		name:  "the folder for temporary files cannot be written",
		cause: then(fileFor("tmp"), saveField),
		page:  warned("not a directory; the app runs"), prints: `warning\[preview\]: cannot create .*tmp: not a directory`,
		writes: http.StatusCreated, mend: noFileFor("tmp"), again: true,
	},
	{
		name:  "the database is damaged",
		cause: then(damage, saveField),
		page:  broken("away to start with an empty one, or bring back a backup"), prints: `error\[preview\]: The database file is damaged\. Move `,
		mend: moveDatabase, loses: true,
	},
	{
		name:  "the database is damaged and the backend is killed",
		cause: then(damage, kill),
		page:  backendIs(process.Failed, "is damaged"), prints: `The backend cannot run: The database .*preview\.db is damaged`,
		writes: http.StatusServiceUnavailable, mend: moveDatabase, loses: true,
	},
	{
		name:  "the database is removed",
		cause: func(r *running) { r.must(os.Remove(r.database())) },
		page:  backendIs(process.Restarting, "its rows were written there again"), prints: `preview\.db was removed; its rows were written there again`,
		writes: http.StatusCreated,
	},
	{
		name: "the machine sleeps",
		cause: func(r *running) {
			r.signal(syscall.SIGSTOP)
			answered := make(chan string)
			go func() {
				status, text := r.ask(http.MethodPost, tasks, `{"title":"asleep"}`)
				answered <- fmt.Sprint(status, text)
			}()
			r.save(strings.Replace(faultProgram, `"Faults"`, `"Slept"`, 1))
			r.signal(syscall.SIGCONT)
			if text := <-answered; !strings.HasPrefix(text, "201") {
				r.Errorf("what was asked in its sleep: %s", text)
			}
			r.acknowledged = append(r.acknowledged, "asleep")
		},
		page: func(s state.State) bool { return s.Title == "Slept" && !s.Broken }, prints: `edit \d+ served`, writes: http.StatusCreated,
	},
	{
		name: "the program becomes a folder",
		cause: func(r *running) {
			r.must(os.Remove(r.file))
			r.must(os.Mkdir(r.file, 0o755))
		},
		page: broken("no .n3 file in "), prints: `no \.n3 file in `, writes: http.StatusCreated,
		mend: func(r *running) { r.must(os.Remove(r.file)) },
	},
}

func TestFaultsOfARunningPreview(t *testing.T) {
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			r := startPreview(t, folder(t, map[string]string{"app.n3": faultProgram}))
			for _, title := range []string{"one", "two"} {
				if status, text := r.add(title); status != http.StatusCreated {
					t.Fatalf("%d %s", status, text)
				}
			}
			mark, before := r.mark(), len(r.printed())
			f.cause(r)
			r.since(mark, "what a page hears", f.page)
			if f.prints != "" {
				expression := regexp.MustCompile(f.prints)
				r.wait("the output "+f.prints, func() bool { return expression.MatchString(r.printed()[before:]) })
			}
			if f.loses {
				r.acknowledged = nil
			}
			if f.writes != 0 {
				if status, text := r.add("meanwhile"); status != f.writes {
					t.Errorf("a row meanwhile: %d %s", status, text)
				}
			}
			if f.mend != nil {
				f.mend(r)
			}
			if f.again {
				saveField(r)
				r.until("the same program", func(s state.State) bool { return !s.Broken && len(s.Diagnostics) == 0 })
				if _, text := r.ask(http.MethodGet, tasks, ""); !strings.Contains(text, `"refused":null`) {
					t.Errorf("the rows are %s", text)
				}
			}
			r.takesEdits("Mended")
			if status, text := r.add("afterwards"); status != http.StatusCreated {
				t.Errorf("a row afterwards: %d %s", status, text)
			}
			r.hasRows()
			r.close()
		})
	}
}
