package grammar

// #include "treesitter.h"
import "C"

import (
	"runtime"
	"sync/atomic"
	"unsafe"
)

var liveObjects atomic.Int64

// LiveObjects counts the tree-sitter parsers and trees that are open, for leak tests.
func LiveObjects() int64 { return liveObjects.Load() }

// parser is a tree-sitter parser of N3. Not for concurrent use; close it once.
type parser struct{ c *C.TSParser }

func newParser() *parser {
	p := &parser{C.ts_parser_new()}
	if !C.ts_parser_set_language(p.c, loadLanguage().c) {
		panic("grammar: the generated parser does not fit the version of tree-sitter")
	}
	liveObjects.Add(1)
	return p
}

func (p *parser) close() {
	C.ts_parser_delete(p.c)
	liveObjects.Add(-1)
}

// tree is a tree-sitter tree; close it once.
type tree struct{ c *C.TSTree }

func (t *tree) close() {
	C.ts_tree_delete(t.c)
	liveObjects.Add(-1)
}

// hasError says whether the tree has an error anywhere.
func (t *tree) hasError() bool { return bool(C.n3_has_error(t.c)) }

// edit moves what is after an edit, and marks what it touched: text[start:oldEnd] has become edited[start:newEnd].
func (t *tree) edit(text, edited string, start, oldEnd, newEnd int) {
	edit := C.TSInputEdit{
		start_byte: C.uint32_t(start), old_end_byte: C.uint32_t(oldEnd), new_end_byte: C.uint32_t(newEnd),
		start_point: point(text, start), old_end_point: point(text, oldEnd), new_end_point: point(edited, newEnd),
	}
	C.ts_tree_edit(t.c, &edit)
}

// parse parses text and one line feed after it: error recovery ends at line ends, so the last line needs one too.
// With old, edited to the new text, it parses what has changed.
func (p *parser) parse(text string, old *tree) *tree {
	buffer := make([]byte, len(text)+1)
	copy(buffer, text)
	buffer[len(text)] = '\n'
	var oldTree *C.TSTree
	if old != nil {
		oldTree = old.c
	}
	liveObjects.Add(1)
	t := &tree{C.ts_parser_parse_string(p.c, oldTree, (*C.char)(unsafe.Pointer(&buffer[0])), C.uint32_t(len(buffer)))}
	runtime.KeepAlive(buffer)
	return t
}
