package check

import (
	"strconv"

	"github.com/n3-lang/n3/compiler/ast"
	"github.com/n3-lang/n3/compiler/diag"
)

// Text is an entry's string, "" where it has none.
func Text(e *ast.Entry) string {
	if e == nil || e.Value == nil || e.Value.Kind != ast.String {
		return ""
	}
	return e.Value.Text
}

// Choice is an entry's word, or a default.
func Choice(e *ast.Entry, otherwise string) string {
	if e == nil || e.Value == nil {
		return otherwise
	}
	if e.Value.Kind == ast.Call {
		return e.Value.Name
	}
	if word := choiceWord(e.Value); word != "" {
		return word
	}
	return otherwise
}

// Boolean is an entry's true or false, or a default.
func Boolean(e *ast.Entry, otherwise bool) bool {
	if e == nil || e.Value == nil {
		return otherwise
	}
	switch e.Value.Kind {
	case ast.True:
		return true
	case ast.False:
		return false
	}
	return otherwise
}

// milliseconds are the units of durations.
var milliseconds = map[string]float64{"ms": 1, "s": 1e3, "m": 6e4, "h": 36e5, "d": 864e5}

// IsDuration says whether a literal has a unit of durations.
func IsDuration(e *ast.Expr) bool { return milliseconds[e.Name] > 0 }

// Milliseconds is the length of a duration literal; 0 where it is none.
func Milliseconds(e *ast.Expr) int {
	unit, ok := milliseconds[e.Name]
	n, err := strconv.ParseFloat(e.Text, 64)
	if !ok || err != nil || n*unit > 1e15 {
		return 0
	}
	return int(n * unit)
}

const (
	DefaultPageSize    = 25
	DefaultMaxPageSize = 100
	maxPageSize        = 1000
)

// Size is an integer from 1 to maxPageSize.
func (c *Context) Size(e *ast.Entry, otherwise int) int {
	if e == nil || e.Value == nil || e.Value.Kind != ast.Number {
		return otherwise
	}
	n, err := strconv.Atoi(e.Value.Text)
	if err != nil || n < 1 || n > maxPageSize {
		if e.Value.Name == "" {
			c.Errorf(diag.OutOfRange, e.Value.Span, "`%s` expects an integer from 1 to %d", e.Name.Name, maxPageSize)
		}
		return otherwise
	}
	return n
}
