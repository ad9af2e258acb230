package terminal

import (
	"os"

	"golang.org/x/term"
)

// Keys reads keys from a terminal until it ends; it does nothing without one.
// The returned function gives the terminal back.
func (f *Terminal) Keys(pressed func(key byte)) (restore func()) {
	if f.screen == nil {
		return func() {}
	}
	fd := int(os.Stdin.Fd())
	before, err := term.MakeRaw(fd)
	if err != nil {
		return func() {} // the preview works without keys
	}
	f.mu.Lock()
	f.screen.raw = true
	f.mu.Unlock()
	go func() {
		key := make([]byte, 1)
		for {
			if n, err := os.Stdin.Read(key); err != nil || n == 0 {
				return
			}
			pressed(key[0])
		}
	}()
	return func() {
		// Nothing more can be done for a terminal that refuses.
		_ = term.Restore(fd, before)
		f.mu.Lock()
		f.screen.raw = false
		f.mu.Unlock()
	}
}
