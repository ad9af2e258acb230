// Package wire has the messages as bytes. In: a stream. Out: its frames, those
// that hold no message answered and left out; a recording of what passes, and
// what differs when a recording is played to a server again.
package wire
