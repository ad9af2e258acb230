//go:build bundle

package devserver

import "embed"

//go:embed bundle
var embedded embed.FS
