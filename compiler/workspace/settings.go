package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/n3-lang/n3/compiler/lang"
)

// SettingsFile is the name of the file that makes its folder a project.
const SettingsFile = "n3.toml"

// Settings are what an n3.toml says. All of it is optional.
type Settings struct {
	Name    string   `toml:"name"`    // the title of an application that names itself nowhere
	Main    string   `toml:"main"`    // narrows the project to this file and what it imports
	Out     string   `toml:"out"`     // where n3 compile writes
	Exclude []string `toml:"exclude"` // files and folders that are not part of it: drafts, old/*.n3
	Preview struct {
		Port int `toml:"port"` // of n3 preview; 0 chooses one
	} `toml:"preview"`
	Database struct {
		File string `toml:"file"` // of the preview's SQLite database, relative to the folder
	} `toml:"database"`
}

// settingsKeys are the keys of an n3.toml, for "did you mean".
var settingsKeys = []string{"name", "main", "out", "exclude", "preview", "preview.port", "database", "database.file"}

// ReadSettings reads the settings of a folder. problem is a sentence where the
// file cannot be read or says something that it cannot mean.
func ReadSettings(folder string) (s Settings, problem string) {
	data, err := os.ReadFile(filepath.Join(folder, SettingsFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s, ""
	case err != nil:
		return s, fmt.Sprintf("cannot read %s: %v", SettingsFile, err)
	}
	meta, err := toml.Decode(string(data), &s)
	var parse toml.ParseError
	switch {
	case errors.As(err, &parse):
		return Settings{}, fmt.Sprintf("%s, line %d: %s", SettingsFile, parse.Position.Line, parse.Message)
	case err != nil:
		return Settings{}, fmt.Sprintf("%s: %s", SettingsFile, strings.TrimPrefix(err.Error(), "toml: "))
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		key := unknown[0].String()
		problem = fmt.Sprintf("%s: unknown setting `%s`", SettingsFile, key)
		if near := lang.Nearest(key, settingsKeys); near != "" {
			problem += fmt.Sprintf("; did you mean `%s`?", near)
		}
		return Settings{}, problem
	}
	return s, s.problem()
}

func (s *Settings) problem() string {
	inside := func(key, p string) string {
		if clean := path.Clean(p); p != "" && (path.IsAbs(p) || strings.Contains(p, `\`) || clean == ".." || strings.HasPrefix(clean, "../")) {
			return fmt.Sprintf("%s: `%s` expects a path inside the project, with `/` between folders, found %q", SettingsFile, key, p)
		}
		return ""
	}
	if s.Main != "" && path.Ext(s.Main) != ".n3" {
		return fmt.Sprintf("%s: `main` expects a file with the extension .n3, found %q", SettingsFile, s.Main)
	}
	if s.Preview.Port < 0 || s.Preview.Port > 65535 {
		return fmt.Sprintf("%s: `preview.port` expects an integer from 0 to 65535, found %d", SettingsFile, s.Preview.Port)
	}
	for _, pattern := range s.Exclude {
		if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
			return fmt.Sprintf("%s: `exclude` expects files and folders such as \"drafts\" or \"old/*.n3\", found %q", SettingsFile, pattern)
		}
	}
	for _, pair := range [][2]string{{"main", s.Main}, {"database.file", s.Database.File}} {
		if problem := inside(pair[0], pair[1]); problem != "" {
			return problem
		}
	}
	return ""
}

// excludes says whether a path relative to the project is left out, or stands
// in a folder that is.
func (s *Settings) excludes(relative string) bool {
	return slices.ContainsFunc(s.Exclude, func(pattern string) bool {
		pattern = strings.TrimSuffix(pattern, "/")
		for p := relative; p != "." && p != "/"; p = path.Dir(p) {
			if matched, _ := path.Match(pattern, p); matched {
				return true
			}
		}
		return false
	})
}

// rootOf finds the folder with an n3.toml that a path is in, or "".
func rootOf(folder string) string {
	for {
		if info, err := os.Stat(filepath.Join(folder, SettingsFile)); err == nil && !info.IsDir() {
			return folder
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return ""
		}
		folder = parent
	}
}
