//go:build !bundle

package devserver

import "embed"

// embedded is the bundle of a release, which `make release` puts there.
var embedded embed.FS
