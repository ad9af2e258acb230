package environment

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"github.com/n3-lang/n3/preview/process"
)

// uvVersion is the uv that is fetched where there is none.
const uvVersion = "0.13.9"

// findUv finds uv, which installs Python packages several times as fast as pip:
// the one that N3_UV names, the one in PATH, else one in the cache, which the pip
// of a Python fetches once. "" means that pip has to do.
func findUv(ctx context.Context, cache string, python Tool, say func(string)) (string, error) {
	switch named := os.Getenv("N3_UV"); {
	case named == "none":
		return "", nil
	case named != "":
		path, err := exec.LookPath(named)
		if err != nil {
			return "", &MissingError{"uv", fmt.Sprintf("N3_UV is set to %s, which was not found; correct or unset it, or set it to none to use pip", named)}
		}
		return path, nil
	}
	if path, err := exec.LookPath("uv"); err == nil {
		return path, nil
	}
	folder := filepath.Join(cache, "uv-"+uvVersion+"-"+runtime.GOOS+"-"+runtime.GOARCH)
	name := filepath.Join(folder, "uv")
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	err := once(ctx, cache, folder, say, func() bool { return executable(name) && isComplete(folder) }, func(to string) error {
		return fetchUv(ctx, to, python)
	})
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil:
		return "", nil // no pip, no such wheel, no network: pip says it better
	}
	return name, nil
}

// fetchUv puts the program of uv's wheel into a folder.
func fetchUv(ctx context.Context, to string, python Tool) error {
	_, err := process.Run(ctx, to, []string{
		python.Path, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "--dest", to, "uv==" + uvVersion,
	}, process.Environ(), nil)
	if err != nil {
		return err
	}
	wheels, err := filepath.Glob(filepath.Join(to, "uv-*.whl"))
	if err != nil || len(wheels) != 1 {
		return errors.Join(err, fmt.Errorf("pip fetched %d wheels of uv", len(wheels)))
	}
	if err := unpackProgram(wheels[0], to); err != nil {
		return err
	}
	return os.Remove(wheels[0])
}

// unpackProgram takes the program uv out of its wheel, which is a zip file.
func unpackProgram(wheel, to string) error {
	archive, err := zip.OpenReader(wheel)
	if err != nil {
		return err
	}
	defer archive.Close()
	for _, file := range archive.File {
		folder, name := filepath.Split(filepath.FromSlash(file.Name))
		if filepath.Base(folder) != "scripts" || strings.TrimSuffix(name, ".exe") != "uv" {
			continue
		}
		from, err := file.Open()
		if err != nil {
			return err
		}
		defer from.Close()
		program, err := os.OpenFile(filepath.Join(to, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755)
		if err != nil {
			return err
		}
		_, err = io.Copy(program, from)
		return errors.Join(err, program.Close())
	}
	return fmt.Errorf("%s holds no program uv", filepath.Base(wheel))
}

// uvSettings are what pip is told of its index, by the names that uv has for it: uv
// reads none of pip's settings, and a company's index is set once.
var uvSettings = map[string]string{
	"index-url":       "UV_DEFAULT_INDEX",
	"extra-index-url": "UV_INDEX",
	"find-links":      "UV_FIND_LINKS",
	"no-index":        "UV_NO_INDEX",
	"trusted-host":    "UV_INSECURE_HOST",
	"cert":            "SSL_CERT_FILE",
}

var pipSetting = regexp.MustCompile(`^[^.]+\.([a-z-]+)='(.*)'$`)

// uvEnviron translates pip's settings; those of uv itself that somebody made stay.
func uvEnviron(ctx context.Context, python Tool) []string {
	found := map[string]string{}
	// A Python without pip has no settings of it.
	_, _ = process.Run(ctx, "", []string{python.Path, "-m", "pip", "config", "list"}, process.Environ(), func(line string) {
		m := pipSetting.FindStringSubmatch(line)
		if m == nil {
			return
		}
		if name, known := uvSettings[m[1]]; known && os.Getenv(name) == "" {
			found[name] = strings.Join(strings.Fields(strings.ReplaceAll(m[2], `\n`, " ")), " ") // later lines have precedence
		}
	})
	var list []string
	for name, value := range found {
		if name == "UV_FIND_LINKS" {
			value = strings.ReplaceAll(value, " ", ",")
		}
		list = append(list, name+"="+value)
	}
	return list
}

// installWithUv fills a folder with a virtual environment of the locked packages.
// The last lines that uv said are of an error.
func installWithUv(ctx context.Context, uv, to string, python Tool, requirements string, settings []string, say func(string)) (last string, err error) {
	environ := process.Environ(settings...)
	if last, err := process.Run(ctx, to, []string{uv, "venv", "--quiet", "--allow-existing", "--python", python.Path, to}, environ, nil); err != nil {
		return last, err
	}
	return process.Run(ctx, to, []string{uv, "pip", "install", "--python", venvPython(to), "-r", requirements}, environ, func(line string) {
		switch word, _, _ := strings.Cut(line, " "); word {
		case "Downloading", "Prepared", "Installed":
			say("  " + line)
		}
	})
}
