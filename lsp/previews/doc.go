// Package previews gives running previews the texts that the editor has not saved.
// In: what happens to open documents, and the cursor. Out: lines of the protocol
// of compiler/workspace/unsaved; and back, places shown in the editor and what
// only a preview knows, beside the server's own diagnostics.
package previews
