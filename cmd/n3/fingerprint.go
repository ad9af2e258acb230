package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/n3-lang/n3/compiler/workspace"
)

// fingerprint names all that an output follows from: the texts of a project and
// those of its components, its title where none gives one, and this very n3. It is "" where this n3 cannot be
// looked at.
func fingerprint(p *workspace.Project, inputs []workspace.Input, components map[string][]byte) string {
	self, err := os.Executable()
	if err != nil {
		return ""
	}
	binary, err := os.Stat(self)
	if err != nil {
		return ""
	}
	sum := sha256.New()
	fmt.Fprintf(sum, "%s %d %d %q\n", version, binary.Size(), binary.ModTime().UnixNano(), p.Title())
	for _, in := range inputs {
		fmt.Fprintf(sum, "%q %q %x\n", in.Path, in.Problem, sha256.Sum256([]byte(in.Text)))
	}
	for _, name := range slices.Sorted(maps.Keys(components)) {
		fmt.Fprintf(sum, "%q %x\n", name, sha256.Sum256(components[name]))
	}
	return hex.EncodeToString(sum.Sum(nil))
}
