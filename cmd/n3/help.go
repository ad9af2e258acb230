package main

import (
	"embed"
	"fmt"
	"path"
	"strings"

	"github.com/spf13/cobra"
)

// docs are the guides that `n3 help TOPIC` prints. language.md is generated
// from compiler/lang; a test keeps it so.
//
//go:embed docs/*.md
var docs embed.FS

// topics lists the guides, each a command that only prints.
var topics = []struct{ name, file, short string }{
	{"lang", "language.md", "Language reference: every block, property, type, modifier and function"},
	{"classic", "classic.md", "The classic form and how to convert it"},
	{"components", "components.md", "React components of your own: show_component"},
	{"database", "database.md", "An existing database: n3 pull"},
	{"migrations", "migrations.md", "Migrations: the SQL of each release, and how it is checked and applied"},
	{"settings", "settings.md", "n3.toml, the settings of a project"},
}

// marks are where a guide has what is generated.
var marks = strings.NewReplacer("<!-- settings -->\n", "", "<!-- end -->\n", "")

// topicCommands are help topics as cobra has them: commands that do nothing.
func topicCommands() []*cobra.Command {
	var list []*cobra.Command
	for _, t := range topics {
		data, err := docs.ReadFile(path.Join("docs", t.file))
		if err != nil {
			panic(fmt.Sprintf("the guide %s is not embedded", t.file)) // the build is broken
		}
		list = append(list, &cobra.Command{Use: t.name, Short: t.short, Long: strings.TrimSpace(marks.Replace(string(data)))})
	}
	return list
}
