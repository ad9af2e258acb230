// Package client is what the preview adds to a page of the application: the bar
// and the error overlay. In: the files beside. Out: the same, in the binary.
package client

import "embed"

// Files is what the page loads from /__n3/client/.
//
//go:embed *.js *.css
var Files embed.FS
