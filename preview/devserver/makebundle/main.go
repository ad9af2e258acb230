// Command makebundle makes the bundle that a release has inside:
//
//	go run ./preview/devserver/makebundle NODE_MODULES OUT
package main

import (
	"fmt"
	"os"

	"github.com/n3-lang/n3/preview/devserver"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: makebundle NODE_MODULES OUT")
		os.Exit(2)
	}
	if err := os.RemoveAll(os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "makebundle:", err)
		os.Exit(1)
	}
	if err := devserver.Bundle(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "makebundle:", err)
		os.Exit(1)
	}
}
