package process

import (
	"strings"
	"testing"
)

func TestTheReasonOfADeadChildIsItsError(t *testing.T) {
	for name, c := range map[string]struct{ said, want string }{
		"python": {
			"Traceback (most recent call last):\n  File \"x.py\", line 1, in <module>\n    1 / 0\n    ~~^~~\nZeroDivisionError: division by zero\n",
			"ZeroDivisionError: division by zero",
		},
		"an error by another name": {
			"Traceback (most recent call last):\n  File \"x.py\", line 1\nn3_runtime.problems.Refused: no\nTry again.\n",
			"n3_runtime.problems.Refused: no",
		},
		"a cause": {
			"Traceback (most recent call last):\n  a\nKeyError: 'x'\n\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n  b\nRuntimeError: cannot start\n",
			"RuntimeError: cannot start",
		},
		"what is said at the end": {
			"Traceback (most recent call last):\n  a\nsqlite3.OperationalError: disk I/O error\nSee the log.\nsys:1: ResourceWarning: unclosed file\n",
			"sqlite3.OperationalError: disk I/O error",
		},
		"node": {
			"node:internal/modules/cjs/loader:1215\n  throw err;\n  ^\n\nError: Cannot find module 'vite'\nRequire stack:\n- /x\n    at Module._resolve (node:internal:1)\n  code: 'MODULE_NOT_FOUND'\n}\n\nNode.js v20.19.2\n",
			"Error: Cannot find module 'vite'",
		},
		"node, with a code": {
			"Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'x'\n    at a (b)\n\nNode.js v20.19.2\n",
			"Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'x'",
		},
		"uvicorn": {
			"INFO:     Started\nERROR:    [Errno 98] address already in use\nINFO:     Finished\n",
			"[Errno 98] address already in use",
		},
		"no error":        {"one\ntwo\n\n", "two"},
		"nothing":         {"", ""},
		"survived before": {"ValueError: long ago\n" + strings.Repeat("INFO: a request\n", oldFailure+1), "INFO: a request"},
	} {
		var w lastWords
		for line := range strings.SplitSeq(strings.TrimSuffix(c.said, "\n"), "\n") {
			w.line(line)
		}
		if got := w.reason(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
