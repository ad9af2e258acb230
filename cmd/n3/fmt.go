package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/n3-lang/n3/compiler/classic"
	"github.com/n3-lang/n3/compiler/format"
	"github.com/n3-lang/n3/compiler/workspace"
)

type fmtFlags struct {
	check, diff, modern bool
}

func fmtCommand() *cobra.Command {
	var flags fmtFlags
	cmd := &cobra.Command{
		Use:   "fmt [path…]",
		Short: "Format programs",
		Long: "Formats files and all .n3 files in folders; the default is the current folder. A\n" +
			"file is written only if it changes, and its name is printed. With `-` it formats\n" +
			"standard input to standard output. There are no style options.\n\n" +
			"A declaration with a syntax error is left unchanged; `n3 check` reports the error.\n\n" +
			"--modern also converts the classic form to the block form. A table or a form without a\n" +
			"dataset in any of the files gets one.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return formatPaths(cmd, args, flags)
		},
	}
	cmd.Flags().BoolVar(&flags.check, "check", false, "write nothing; list the files that are not formatted, and fail if there are any")
	cmd.Flags().BoolVar(&flags.diff, "diff", false, "write nothing; print the changes as a diff")
	cmd.Flags().BoolVar(&flags.modern, "modern", false, "convert the classic form to the block form")
	return cmd
}

func formatPaths(cmd *cobra.Command, args []string, flags fmtFlags) error {
	if len(args) == 1 && args[0] == "-" {
		text, err := io.ReadAll(cmd.InOrStdin())
		if err != nil {
			return environmentError(err)
		}
		formatted := newFormatter(flags).text(string(text))
		if flags.check || flags.diff {
			changed, err := reportFormat(cmd.OutOrStdout(), "<stdin>", string(text), formatted, flags)
			return unformatted(changed, flags, err)
		}
		_, err = io.WriteString(cmd.OutOrStdout(), formatted)
		return err
	}
	files, err := filesToFormat(args)
	if err != nil {
		return err
	}
	f := newFormatter(flags)
	if err := f.learn(files); err != nil {
		return err
	}
	changed := false
	for _, file := range files {
		fileChanged, err := f.file(cmd.OutOrStdout(), file)
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
			return nil, usage(fmt.Errorf("file or folder %s not found", arg))
		case err != nil:
			return nil, environmentError(err)
		case !info.IsDir():
			files = append(files, arg)
			continue
		}
		paths, err := projectAt(arg).Programs()
		if err != nil {
			return nil, classify(err)
		}
		for _, path := range paths {
			files = append(files, filepath.Join(arg, filepath.FromSlash(path)))
		}
	}
	return files, nil
}

// projectAt is the project of a folder as it was named: its files are named so.
func projectAt(folder string) *workspace.Project {
	if absolute, err := filepath.Abs(folder); err == nil {
		folder = absolute
	}
	return workspace.Folder(folder)
}

// formatter formats one file after the other.
type formatter struct {
	flags    fmtFlags
	declared []string // datasets of all files, for --modern
}

func newFormatter(flags fmtFlags) *formatter { return &formatter{flags: flags} }

// learn notes the datasets of all files: a table that one file names may be a
// dataset of another.
func (f *formatter) learn(files []string) error {
	if !f.flags.modern {
		return nil
	}
	for _, name := range files {
		content, err := workspace.ReadText(name)
		if err != nil {
			return environmentError(fmt.Errorf("%s: %w", name, err))
		}
		f.declared = append(f.declared, classic.Datasets(content)...)
	}
	return nil
}

func (f *formatter) text(text string) string {
	if !f.flags.modern {
		return format.Source(text)
	}
	modern := classic.Modern(text, f.declared...)
	f.declared = append(f.declared, classic.Datasets(modern)...)
	return modern
}

// file formats one file and says whether that changed it.
func (f *formatter) file(w io.Writer, name string) (bool, error) {
	content, err := workspace.ReadText(name)
	if err != nil {
		return false, environmentError(fmt.Errorf("%s: %w", name, err))
	}
	if !utf8.ValidString(content) {
		return false, &exit{exitProgram, fmt.Errorf("%s is not UTF-8 text; `n3 check` says where", name)}
	}
	formatted := f.text(content)
	if formatted == content {
		return false, nil
	}
	if f.flags.check || f.flags.diff {
		return reportFormat(w, name, content, formatted, f.flags)
	}
	if err := replaceFile(name, formatted); err != nil {
		return false, environmentError(err)
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
