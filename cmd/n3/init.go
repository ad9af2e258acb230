package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/n3-lang/n3/compiler/workspace"
)

//go:embed templates
var templates embed.FS

// templateDocs says what each template is.
var templateDocs = []struct{ name, doc string }{
	{"blank", "one dataset and one page, to start from"},
	{"tickets", "a help desk: roles, owners, references, rules for single fields"},
	{"shop", "products and orders: money, computed fields, a derived dataset, a chart"},
}

func initCommand() *cobra.Command {
	var long strings.Builder
	long.WriteString("Writes a small working program and an n3.toml. Existing files are never\noverwritten. Templates:\n\n")
	for _, t := range templateDocs {
		fmt.Fprintf(&long, "  %-8s %s\n", t.name, t.doc)
	}
	return &cobra.Command{
		Use:   "init [template] [folder]",
		Short: "Create a project from a template: blank, tickets or shop",
		Long:  long.String(),
		Args:  cobra.MaximumNArgs(2),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return templateNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			name, folder := "blank", "."
			if len(args) > 0 {
				name = args[0]
			}
			if len(args) > 1 {
				folder = args[1]
			}
			if !slices.Contains(templateNames(), name) {
				return usage(fmt.Errorf("unknown template %q; expected one of %s", name, strings.Join(templateNames(), ", ")))
			}
			files, err := begin(name, folder)
			if err != nil {
				return err
			}
			for _, file := range files {
				fmt.Fprintln(cmd.OutOrStdout(), file)
			}
			where := ""
			if folder != "." {
				where = " " + folder
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "\nRun it with `n3 preview%s`.\n", where)
			return err
		},
	}
}

func templateNames() []string {
	var names []string
	for _, t := range templateDocs {
		names = append(names, t.name)
	}
	return names
}

// begin writes a template into a folder and lists what it wrote. It writes all
// of it or, where a file is in the way, nothing.
func begin(template, folder string) ([]string, error) {
	absolute, err := filepath.Abs(folder)
	if err != nil {
		return nil, environmentError(err)
	}
	texts := map[string]string{
		workspace.SettingsFile: fmt.Sprintf("name = %q\n", workspace.Folder(absolute).Title()),
		".gitignore":           ".n3/\nout/\n",
	}
	entries, err := fs.ReadDir(templates, path.Join("templates", template))
	if err != nil {
		return nil, environmentError(err)
	}
	for _, entry := range entries {
		data, err := templates.ReadFile(path.Join("templates", template, entry.Name()))
		if err != nil {
			return nil, environmentError(err)
		}
		texts[entry.Name()] = string(data)
	}
	var names []string
	for name := range texts {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		_, err := os.Lstat(filepath.Join(absolute, name))
		switch {
		case err == nil && name == ".gitignore":
			delete(texts, name) // people have their own
		case err == nil:
			return nil, usage(fmt.Errorf("%s already exists; choose another folder: `n3 init %s my-app`", filepath.Join(folder, name), template))
		case !errors.Is(err, fs.ErrNotExist):
			return nil, environmentError(err)
		}
	}
	if err := os.MkdirAll(absolute, 0o755); err != nil {
		return nil, environmentError(fmt.Errorf("cannot create the folder: %w", err))
	}
	var written []string
	for _, name := range names {
		text, ok := texts[name]
		if !ok {
			continue
		}
		if err := os.WriteFile(filepath.Join(absolute, name), []byte(text), 0o644); err != nil {
			return nil, environmentError(err)
		}
		written = append(written, filepath.Join(folder, name))
	}
	return written, nil
}
