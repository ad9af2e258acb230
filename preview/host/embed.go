package host

import "embed"

// Files is the Python package that runs generated backends.
//
//go:embed n3_preview/*.py
var Files embed.FS
