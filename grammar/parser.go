package grammar

import (
	"sync/atomic"

	sitter "github.com/tree-sitter/go-tree-sitter"
)

var liveObjects atomic.Int64

// LiveObjects counts the tree-sitter parsers and trees that are open, for leak tests.
func LiveObjects() int64 { return liveObjects.Load() }

// parser is a tree-sitter parser of N3. Not for concurrent use; close it once.
type parser struct {
	sitter   *sitter.Parser
	readSize int // how much tree-sitter is handed at a time
	reads    int // how often it asked
}

// defaultReadSize: what is handed over is copied at each read, also where tree-sitter wants one word of it.
const defaultReadSize = 1024

func newParser() *parser {
	p := &parser{sitter: sitter.NewParser(), readSize: defaultReadSize}
	if err := p.sitter.SetLanguage(loadLanguage().sitter); err != nil {
		panic("grammar: the generated parser does not fit go-tree-sitter: " + err.Error())
	}
	liveObjects.Add(1)
	return p
}

func (p *parser) close() {
	p.sitter.Close()
	liveObjects.Add(-1)
}

// tree is a tree-sitter tree; close it once.
type tree struct{ sitter *sitter.Tree }

func (t *tree) close() {
	t.sitter.Close()
	liveObjects.Add(-1)
}

// parse parses text and one line feed behind it: error recovery ends at line ends, so the last line needs one too.
// With old, edited to the new text, it parses what has changed.
func (p *parser) parse(text string, old *tree) *tree {
	buffer := make([]byte, len(text)+1)
	copy(buffer, text)
	buffer[len(text)] = '\n'
	read := func(offset int, _ sitter.Point) []byte {
		if offset >= len(buffer) {
			return nil
		}
		p.reads++
		return buffer[offset:min(offset+p.readSize, len(buffer))]
	}
	var oldTree *sitter.Tree
	if old != nil {
		oldTree = old.sitter
	}
	liveObjects.Add(1)
	return &tree{p.sitter.ParseWithOptions(read, oldTree, nil)}
}
