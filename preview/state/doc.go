// Package state is what a preview says of itself. In: changes by the parts of a
// preview. Out: the whole state after each, for the page and the terminal.
package state
