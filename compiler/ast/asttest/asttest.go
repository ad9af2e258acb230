// Package asttest has what random tests over programs share. In: a test, or a
// tree. Out: its seed, its comments, a text of its meaning to compare.
package asttest

import (
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/grammar"
)

// Seed is that of N3_SEED, else one of the time; it is printed with the test.
func Seed(t testing.TB) uint64 {
	t.Helper()
	s := uint64(time.Now().UnixNano())
	if given := os.Getenv("N3_SEED"); given != "" {
		var err error
		if s, err = strconv.ParseUint(given, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("N3_SEED=%d", s)
	return s
}

// Comments calls visit for the comments of a tree, in their order.
func Comments(n *grammar.Node, visit func(*grammar.Node)) {
	if n.Kind == grammar.KindComment && len(n.Children) == 0 {
		visit(n)
		return
	}
	for _, child := range n.Children {
		Comments(child, visit)
	}
}

var spanType = reflect.TypeFor[source.Span]()

// Write prints all fields of a value but the spans and the findings.
func Write(b *strings.Builder, v reflect.Value, depth int) {
	in := strings.Repeat(" ", depth)
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			Write(b, v.Elem(), depth)
		}
	case reflect.Slice:
		for i := range v.Len() {
			fmt.Fprintf(b, "%s-\n", in)
			Write(b, v.Index(i), depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if field.Type == spanType || field.Name == "Findings" || v.Field(i).IsZero() {
				continue
			}
			fmt.Fprintf(b, "%s%s\n", in, field.Name)
			Write(b, v.Field(i), depth+1)
		}
	default:
		fmt.Fprintf(b, "%s%v\n", in, v)
	}
}
