package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/n3-lang/n3/compiler/format"
	"github.com/n3-lang/n3/compiler/project"
)

type fmtFlags struct {
	check, diff bool
}

func fmtCommand() *cobra.Command {
	var flags fmtFlags
	cmd := &cobra.Command{
		Use:   "fmt [path…]",
		Short: "Lay out programs in the one style",
		Long: "Formats files, and all .n3 files below folders; the folder you are in where none is\n" +
			"named. A file is written only where it changes, and its name is printed. With `-` it\n" +
			"reads a program and prints it formatted. There are no options of style.\n\n" +
			"A declaration with a mistake in its syntax is left as it is; `n3 check` says what is wrong.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return formatPaths(cmd, args, flags)
		},
	}
	cmd.Flags().BoolVar(&flags.check, "check", false, "write nothing; fail and list the files that are not formatted")
	cmd.Flags().BoolVar(&flags.diff, "diff", false, "write nothing; print what would change")
	return cmd
}

func formatPaths(cmd *cobra.Command, args []string, flags fmtFlags) error {
	if len(args) == 1 && args[0] == "-" {
		text, err := io.ReadAll(cmd.InOrStdin())
		if err != nil {
			return environment(err)
		}
		if flags.check || flags.diff {
			changed, err := reportFormat(cmd.OutOrStdout(), "<stdin>", string(text), format.Source(string(text)), flags)
			return unformatted(changed, flags, err)
		}
		_, err = io.WriteString(cmd.OutOrStdout(), format.Source(string(text)))
		return err
	}
	files, err := filesToFormat(args)
	if err != nil {
		return err
	}
	changed := false
	for _, file := range files {
		fileChanged, err := formatFile(cmd.OutOrStdout(), file, flags)
		if err != nil {
			return err
		}
		changed = changed || fileChanged
	}
	return unformatted(changed, flags, nil)
}

// unformatted makes --check fail where a file is not formatted.
func unformatted(changed bool, flags fmtFlags, err error) error {
	if err == nil && changed && flags.check {
		return &exit{code: exitProgram}
	}
	return err
}

// filesToFormat lists the files that are named and those below the folders.
func filesToFormat(args []string) ([]string, error) {
	if len(args) == 0 {
		args = []string{"."}
	}
	var files []string
	for _, arg := range args {
		info, err := os.Stat(arg)
		switch {
		case errors.Is(err, os.ErrNotExist):
			return nil, usage(fmt.Errorf("there is no file or folder %s", arg))
		case err != nil:
			return nil, environment(err)
		case !info.IsDir():
			files = append(files, arg)
			continue
		}
		paths, err := project.Folder(arg).Paths()
		if err != nil {
			return nil, classify(err)
		}
		for _, path := range paths {
			files = append(files, filepath.Join(arg, filepath.FromSlash(path)))
		}
	}
	return files, nil
}

// formatFile formats one file and says whether that changed it.
func formatFile(w io.Writer, name string, flags fmtFlags) (bool, error) {
	content, err := os.ReadFile(name)
	if err != nil {
		return false, environment(err)
	}
	if !utf8.Valid(content) {
		return false, &exit{exitProgram, fmt.Errorf("%s is not UTF-8 text; `n3 check` says where", name)}
	}
	formatted := format.Source(string(content))
	if formatted == string(content) {
		return false, nil
	}
	if flags.check || flags.diff {
		return reportFormat(w, name, string(content), formatted, flags)
	}
	if err := replaceFile(name, formatted); err != nil {
		return false, environment(err)
	}
	_, err = fmt.Fprintln(w, name)
	return true, err
}

// reportFormat prints what --check and --diff print of one file.
func reportFormat(w io.Writer, name, before, after string, flags fmtFlags) (bool, error) {
	if before == after {
		return false, nil
	}
	if flags.diff {
		_, err := io.WriteString(w, format.Unified(filepath.ToSlash(name), before, after))
		return true, err
	}
	_, err := fmt.Fprintln(w, name)
	return true, err
}

// replaceFile gives a file another text at once; a link stays a link.
func replaceFile(name, text string) error {
	target, err := filepath.EvalSymlinks(name)
	if err != nil {
		return err
	}
	info, err := os.Stat(target)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(target), ".n3-fmt-*")
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	err = errors.Join(err, f.Chmod(info.Mode().Perm()), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), target)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
