package terminal

import (
	"fmt"
	"os"
	"slices"

	"golang.org/x/term"
)

// Command is a key, the words for it at the lower edge, and what it does.
type Command struct {
	Key   byte
	Words string
	Do    func()
}

// The keys of a raw terminal that send no signal there, and have the meaning of `q`.
const (
	controlC = 3
	controlD = 4
)

// Keys reads keys from a terminal until it ends, and does what the commands say; it
// does nothing without one. A digit answers the question that is open, by the number
// of a choice. The returned function gives the terminal back.
func (f *Terminal) Keys(commands []Command, answer func(choice int)) (restore func()) {
	if f.screen == nil {
		return func() {}
	}
	fd := int(os.Stdin.Fd())
	before, err := term.MakeRaw(fd)
	if err != nil {
		return func() {} // the preview works without keys
	}
	f.mu.Lock()
	f.screen.raw, f.commands, f.answer = true, commands, answer
	f.mu.Unlock()
	go func() {
		key := make([]byte, 1)
		for {
			if n, err := os.Stdin.Read(key); err != nil || n == 0 {
				return
			}
			f.press(key[0])
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

// press does what a key says. While a list is open, a digit chooses from it and any
// other key closes it.
func (f *Terminal) press(key byte) {
	f.mu.Lock()
	list, commands, answer := f.list, f.commands, f.answer
	if f.list = nil; list != nil {
		f.screen.foot(f.foot(f.shown))
	}
	f.mu.Unlock()
	if key == controlC || key == controlD {
		key = 'q'
	}
	digit := int(key - '1')
	switch {
	case key < '1' || key > '9':
		if i := slices.IndexFunc(commands, func(c Command) bool { return c.Key == key }); i >= 0 {
			commands[i].Do()
		}
	case list == nil:
		answer(digit)
	case digit < len(list.choices):
		list.choices[digit].Do()
	}
}

// Choice is one of a list that the keys 1 to 9 choose from.
type Choice struct {
	Words string
	Do    func()
}

// choosing is a list that is open.
type choosing struct{ choices []Choice }

// mostChoices is how many keys there are for a list.
const mostChoices = 9

// Choose shows a list, of which a key chooses.
func (f *Terminal) Choose(title string, choices []Choice) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.screen == nil {
		return
	}
	f.list = &choosing{choices[:min(len(choices), mostChoices)]}
	f.screen.line(f.paint(bold, title))
	for i, c := range f.list.choices {
		f.screen.line(fmt.Sprintf("  %s %s", f.paint(cyan, fmt.Sprint(i+1)), printable(c.Words)))
	}
	f.screen.foot(f.foot(f.shown))
}

// keys is the part of the foot that says which keys there are.
func (f *Terminal) keys() []string {
	if f.list != nil {
		return []string{f.paint(yellow, fmt.Sprintf("1–%d choose", len(f.list.choices))), f.paint(dim, "any other key closes the list")}
	}
	words := f.answers(f.shown)
	for _, c := range f.commands {
		words = append(words, f.paint(dim, string(rune(c.Key))+" "+c.Words))
	}
	return words
}
