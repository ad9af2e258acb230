package show

import (
	"strconv"
	"sync"

	"go.lsp.dev/uri"
)

// Tokens remembers the last answer of semantic tokens for each file that is
// open, so that the next is told as a difference.
type Tokens struct {
	mu    sync.Mutex
	count int
	last  map[uri.URI]painting
}

type painting struct {
	id   string
	data []uint32
}

func (p *Tokens) put(at uri.URI, data []uint32) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.last == nil {
		p.last = map[uri.URI]painting{}
	}
	p.count++
	id := strconv.Itoa(p.count)
	p.last[at] = painting{id, data}
	return id
}

func (p *Tokens) get(at uri.URI, id string) ([]uint32, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	known, ok := p.last[at]
	return known.data, ok && known.id == id
}

// Forget drops what was remembered of a file that is closed.
func (p *Tokens) Forget(at uri.URI) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.last, at)
}
