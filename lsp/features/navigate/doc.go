// Package navigate answers where things are. In: a position or a name. Out:
// definitions, references, symbols, links and the call hierarchy.
package navigate
