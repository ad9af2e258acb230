package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/n3-lang/n3/compiler/workspace"
)

// fingerprint names all that a folder's output follows from: the texts of its
// files, its title, and this very n3. It is "" for one file with its imports,
// which are known only when it is read, and where anything cannot be read.
func fingerprint(p *workspace.Project) string {
	if p.Main != "" {
		return ""
	}
	self, err := os.Executable()
	if err != nil {
		return ""
	}
	binary, err := os.Stat(self)
	if err != nil {
		return ""
	}
	paths, err := p.Paths()
	if err != nil {
		return ""
	}
	sum := sha256.New()
	fmt.Fprintf(sum, "%s %d %d %q\n", version, binary.Size(), binary.ModTime().UnixNano(), p.Title)
	for _, path := range paths {
		file, err := os.Open(filepath.Join(p.Root, filepath.FromSlash(path)))
		if err != nil {
			return ""
		}
		text := sha256.New()
		_, err = io.Copy(text, file)
		_ = file.Close()
		if err != nil {
			return ""
		}
		fmt.Fprintf(sum, "%q %x\n", path, text.Sum(nil))
	}
	return hex.EncodeToString(sum.Sum(nil))
}
