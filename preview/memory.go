package preview

import (
	"context"
	"os"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/n3-lang/n3/preview/state"
)

// Memory has each process of the preview collect its garbage and says what it
// still holds. A long session is measured by it.
func (p *Preview) Memory(ctx context.Context) (state.Memory, error) {
	backend, err := p.children.backend(ctx)
	if err != nil {
		return state.Memory{}, err
	}
	found, err := backend.Collect(ctx)
	if err != nil {
		return state.Memory{}, err
	}
	debug.FreeOSMemory()
	return state.Memory{Preview: resident(), Backend: found.RSS, Generations: found.Generations}, nil
}

// resident is the memory of this process in bytes; 0 where the system does not say.
func resident() int64 {
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(data))
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}
