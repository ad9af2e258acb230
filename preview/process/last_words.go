package process

import (
	"regexp"
	"strings"
)

// lastWords keeps of what a program says on stderr why it ended. Its last line
// is seldom that: Node ends with its version, Python's error may be followed by
// the rest of a message of several lines, by notes, or by what the interpreter
// says when it is torn down.
type lastWords struct {
	last      string
	failure   string
	age       int // lines since failure
	traceback bool
}

// oldFailure is how many lines may follow an error that a program ended by: the
// frames of a stack and what is said at the end. An error further up was survived.
const oldFailure = 60

var (
	// TypeError: …, sqlite3.OperationalError: …, Error [ERR_MODULE_NOT_FOUND]: …
	namedError = regexp.MustCompile(`^(?:Uncaught )?[\w.]*(?:Error|Exception)(?: \[\w+\])?(?:: |:?$)`)
	// ERROR:    [Errno 98] …, as Python's logging and uvicorn print.
	loggedError = regexp.MustCompile(`^(?:ERROR|CRITICAL):\s+(.+)`)
)

func (w *lastWords) line(text string) {
	w.age++
	trimmed := strings.TrimSpace(text)
	if trimmed == "" {
		return
	}
	w.last = trimmed
	indented := text[0] == ' ' || text[0] == '\t'
	logged := loggedError.FindStringSubmatch(text)
	switch {
	case strings.HasPrefix(text, "Traceback (most recent call last):"):
		w.traceback = true
	case indented:
	case w.traceback || namedError.MatchString(text):
		// What ends a traceback is its error, whatever it is called.
		w.failure, w.age, w.traceback = trimmed, 0, false
	case logged != nil && !strings.HasPrefix(logged[1], "Application startup failed"):
		// uvicorn says so after the error.
		w.failure, w.age = logged[1], 0
	}
}

func (w *lastWords) reason() string {
	if w.failure != "" && w.age <= oldFailure {
		return w.failure
	}
	return w.last
}
