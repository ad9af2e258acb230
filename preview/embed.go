package preview

import (
	"embed"
	"io/fs"
)

// hostFiles is the Python package that runs generated backends.
//
//go:embed host/n3_preview/*.py
var hostFiles embed.FS

// serveScript starts Vite and says its port.
//
//go:embed vite/serve.mjs
var serveScript []byte

//go:embed client/*.js client/*.css
var clientEmbed embed.FS

// clientFiles is what the page loads from /__n3/client/.
func clientFiles() fs.FS {
	files, err := fs.Sub(clientEmbed, "client")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return files
}
