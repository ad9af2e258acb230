// Package runtime embeds what every generated application gets as it is: the
// Python package n3_runtime and the TypeScript package src/n3, each with the
// settings of its tools. In: nothing. Out: two file systems.
//
// The folders are projects of their own, with their own tests; what they agree
// on is in protocol.
package runtime

import (
	"embed"
	"encoding/json"
	"io/fs"
	"maps"
	"sync"
)

//go:embed python/n3_runtime/*.py python/n3_runtime/*/*.py python/n3_runtime/py.typed python/requirements.lock python/requirements-jwt.lock python/requirements-postgres.lock python/pyproject.toml
var python embed.FS

//go:embed web/src/n3
//go:embed web/package.json web/package-lock.json web/.npmrc web/.prettierrc.json web/.prettierignore
//go:embed web/tsconfig.json web/vite.config.ts web/vitest.config.ts web/eslint.config.js
var web embed.FS

//go:embed web/src/preview
var preview embed.FS

// Python holds n3_runtime, its lock file and its pyproject.toml.
func Python() fs.FS { return sub(python, "python") }

// Web holds src/n3 and the settings of the frontend's tools.
func Web() fs.FS { return sub(web, "web") }

// Preview holds src/preview: what only the pages of `n3 preview` have.
func Preview() fs.FS { return sub(preview, "web") }

// Packages are the versions of the npm packages that every frontend has, by name:
// those that it runs with, and those that it is built and tested with.
var Packages = sync.OnceValue(func() map[string]string {
	var file struct{ Dependencies, DevDependencies map[string]string }
	data, err := web.ReadFile("web/package.json")
	if err == nil {
		err = json.Unmarshal(data, &file)
	}
	if err != nil {
		panic(err) // an embedded file
	}
	maps.Copy(file.Dependencies, file.DevDependencies)
	return file.Dependencies
})

func sub(files embed.FS, folder string) fs.FS {
	inner, err := fs.Sub(files, folder)
	if err != nil {
		panic(err) // the folder's name is not a valid path
	}
	return inner
}
