package grammar

/*
#cgo CFLAGS: -std=c11 -Isrc
#include "treesitter.h"
const TSLanguage *tree_sitter_n3(void);
*/
import "C"

import (
	_ "embed"
	"strings"
	"sync"
	"unsafe"

	sitter "github.com/tree-sitter/go-tree-sitter"
)

// fingerprint is embedded also because Go does not watch the files that binding.c includes: a regenerated grammar changes
// this file, and with it the package.
//
//go:embed src/grammar.sha256
var fingerprint string

// Fingerprint names the grammar this package was built from: the SHA-256 sums of grammar.js and src/scanner.c, a line each.
func Fingerprint() string { return strings.TrimSpace(fingerprint) }

// language is the parse table with the names of its symbols, which would otherwise cost a call into C for each node.
type language struct {
	c      *C.TSLanguage
	sitter *sitter.Language // the same, as go-tree-sitter has it
	kinds  []Kind
	named  []bool
	fields []string
}

var loadLanguage = sync.OnceValue(func() *language {
	// go-tree-sitter has each allocation of C make a call into Go.
	C.ts_set_allocator(nil, nil, nil, nil)
	l := &language{c: C.tree_sitter_n3()}
	l.sitter = sitter.NewLanguage(unsafe.Pointer(l.c))
	for id := uint32(0); id < l.sitter.NodeKindCount(); id++ {
		l.kinds = append(l.kinds, Kind(l.sitter.NodeKindForId(uint16(id))))
		l.named = append(l.named, l.sitter.NodeKindIsNamed(uint16(id)))
	}
	for id := uint32(0); id <= l.sitter.FieldCount(); id++ {
		l.fields = append(l.fields, l.sitter.FieldNameForId(uint16(id))) // the first is no field
	}
	return l
})

// kind names a symbol and says whether it is a named node. The symbol of ERROR is outside the table.
func (l *language) kind(symbol uint16) (Kind, bool) {
	if int(symbol) >= len(l.kinds) {
		return KindError, true
	}
	return l.kinds[symbol], l.named[symbol]
}
