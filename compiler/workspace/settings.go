package workspace

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/source"
)

// SettingsFile is the name of the file that makes its folder a project.
const SettingsFile = "n3.toml"

// Settings are what an n3.toml says. All of it is optional.
type Settings struct {
	Name        string   // the title of an application that names itself nowhere
	Main        string   // narrows the project to this file and what it imports; cleaned
	Out         string   // where n3 compile writes
	Exclude     []string // files and folders that are not part of it: drafts, old/*.n3
	PreviewPort int      // of n3 preview; 0 chooses one
	Database    string   // the preview's SQLite database, relative to the folder

	// Places of the values, by key, for diagnostics about them; Keys where each
	// key and each table is written.
	Places map[string]source.Span
	Keys   map[string]source.Span
}

// Kind is what a setting takes.
type Kind string

// Kinds of setting.
const (
	String  Kind = "string"
	Integer Kind = "integer"
	Strings Kind = "list of strings"
	Table   Kind = "table"
)

// Setting is one key of an n3.toml. This table is its only home: reading,
// completion, hover and the reference page are made of it.
type Setting struct {
	Key     string // dotted: preview.port
	Kind    Kind
	Default string // in words
	Example string // as it is written
	Doc     string // a sentence

	// set takes a value of the kind, or says what is expected instead.
	set func(s *Settings, v value) (expected string)
}

// value is the value of a setting: the one field of its kind.
type value struct {
	text    string
	integer int64
	list    []string
}

var settings = []Setting{
	{
		Key: "name", Kind: String, Default: "the folder's name", Example: `"Customer desk"`,
		Doc: "The title of the application, unless `app` sets one.",
		set: func(s *Settings, v value) string { s.Name = v.text; return "" },
	},
	{
		Key: "main", Kind: String, Default: "all `.n3` files of the folder", Example: `"src/app.n3"`,
		Doc: "Restricts the project to this file and its imports.",
		set: func(s *Settings, v value) string {
			switch {
			case !isInside(v.text):
				return insidePath
			case path.Ext(v.text) != ".n3":
				return "a file with the extension `.n3`"
			}
			s.Main = path.Clean(v.text)
			return ""
		},
	},
	{
		Key: "out", Kind: String, Default: "`out`", Example: `"build"`,
		Doc: "The output folder of `n3 compile`, absolute or relative to the project.",
		set: func(s *Settings, v value) string {
			if v.text == "" {
				return "a folder"
			}
			s.Out = v.text
			return ""
		},
	},
	{
		Key: "exclude", Kind: Strings, Default: "nothing", Example: `["drafts", "old/*.n3"]`,
		Doc: "Files and folders that are not part of the project. `*` and `?` match characters within a name, `[a-z]` matches one character.",
		set: func(s *Settings, v value) string {
			for _, pattern := range v.list {
				if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
					return `files and folders such as "drafts" or "old/*.n3"`
				}
			}
			s.Exclude = v.list
			return ""
		},
	},
	{Key: "preview", Kind: Table, Doc: "Settings of `n3 preview`."},
	{
		Key: "preview.port", Kind: Integer, Default: "the first free port from 4300", Example: "4300",
		Doc: "The port of the preview's address; 0 chooses a free one.",
		set: func(s *Settings, v value) string {
			if v.integer < 0 || v.integer > 65535 {
				return "a port from 0 to 65535"
			}
			s.PreviewPort = int(v.integer)
			return ""
		},
	},
	{Key: "database", Kind: Table, Doc: "Settings of the database."},
	{
		Key: "database.file", Kind: String, Default: "`.n3/preview.db`", Example: `"data/dev.db"`,
		Doc: "The SQLite database of the preview, relative to the project.",
		set: func(s *Settings, v value) string {
			if v.text == "" || !isInside(v.text) {
				return insidePath
			}
			s.Database = v.text
			return ""
		},
	},
}

const insidePath = "a path inside the project, with `/` between folders"

func isInside(p string) bool {
	clean := path.Clean(p)
	return !path.IsAbs(p) && !strings.ContainsAny(p, "\\\x00") && clean != ".." && !strings.HasPrefix(clean, "../")
}

// AllSettings lists the keys of an n3.toml in the order of the reference.
func AllSettings() []Setting { return slices.Clone(settings) }

// FindSetting returns the setting of a dotted key.
func FindSetting(key string) (Setting, bool) {
	i := slices.IndexFunc(settings, func(s Setting) bool { return s.Key == key })
	if i < 0 {
		return Setting{}, false
	}
	return settings[i], true
}

// Describe is the setting in Markdown, as hover and completion show it.
func (s Setting) Describe() string {
	if s.Kind == Table {
		return "**`[" + s.Key + "]`**\n\n" + s.Doc
	}
	return fmt.Sprintf("**`%s`**: %s\n\n%s\n\nDefault: %s. Example: `%s = %s`", s.Key, s.Kind, s.Doc, s.Default, s.LastKey(), s.Example)
}

// LastKey is the key within its table.
func (s Setting) LastKey() string { return s.Key[strings.LastIndexByte(s.Key, '.')+1:] }

// Parent is the table that the key is in; "" at the top.
func (s Setting) Parent() string {
	if i := strings.LastIndexByte(s.Key, '.'); i >= 0 {
		return s.Key[:i]
	}
	return ""
}

// Reference is the table of all settings in Markdown, for the guide.
func Reference() string {
	var b strings.Builder
	b.WriteString("| setting | takes | default | |\n|---|---|---|---|\n")
	for _, s := range settings {
		if s.Kind != Table {
			fmt.Fprintf(&b, "| `%s` | %s, such as `%s` | %s | %s |\n", s.Key, s.Kind, s.Example, s.Default, s.Doc)
		}
	}
	return b.String()
}

// Excludes says whether a path relative to the project is left out, or is in a
// folder that is.
func (s *Settings) Excludes(relative string) bool {
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

// quoted is a key as it is written in a message.
func quoted(key string) string { return "`" + key + "`" }
