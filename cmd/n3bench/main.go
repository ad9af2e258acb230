// Command n3bench measures n3 and prints its figures in one table.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
)

func main() {
	n3 := flag.String("n3", "bin/n3", "the binary to measure")
	flag.Parse()
	figures, err := benchLSP(context.Background(), *n3)
	if err == nil {
		err = writeTable(os.Stdout, figures)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "n3bench:", err)
		os.Exit(1)
	}
}
