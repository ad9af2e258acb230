// Package terminal shows a preview to the person who started it. In: its state
// after each change, what happens in the application, keys. Out: lines, or a
// screen with a foot that stays.
package terminal
