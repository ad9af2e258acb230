// Package unsaved is the local protocol by which editors give a preview the texts
// that are not saved yet. In, on the side of the language server: open texts and
// the cursor. Out, on the side of the preview: one text a file, the last that
// somebody typed; and back, places to open and what only the preview knows.
//
// Both sides are on one machine and belong to one user. The preview listens on
// the socket that Address names for a project. Each line is one Message in JSON;
// the first line of each side is its Hello:
//
//	editor  → {"hello":{"protocol":1,"opens":true}}
//	preview → {"hello":{"protocol":1}}                        or {"refused":{"reason":"…"}}
//	editor  → {"put":{"uri":"file:///shop/app.n3","version":7,"text":"…"}}
//	editor  → {"cursor":{"uri":"file:///shop/app.n3","line":3,"character":4}}
//	editor  → {"drop":{"uri":"file:///shop/app.n3"}}
//	preview → {"open":{"uri":"file:///shop/app.n3","line":3,"character":4}}
//	preview → {"diagnostics":{"uri":"file:///shop/app.n3","list":[…]}}
//
// Lines and characters count from zero, characters in UTF-16. A put replaces the
// text before, and one with an older version is ignored. A text lives until it is
// dropped, its connection ends, or the disk has the same. Members that a side does
// not know are ignored; what changes the meaning of one raises Protocol.
package unsaved
