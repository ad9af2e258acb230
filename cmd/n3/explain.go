package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/lang"
)

func explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain CODE",
		Short: "Explain a diagnostic, with an example",
		Args:  cobra.MaximumNArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var codes []string
			for _, code := range diag.Codes() {
				codes = append(codes, string(code)+"\t"+diag.Title(code))
			}
			return codes, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			out := cmd.OutOrStdout()
			if len(args) == 0 {
				for _, code := range diag.Codes() {
					fmt.Fprintf(out, "%s  %s\n", code, diag.Title(code))
				}
				return nil
			}
			page, ok := diag.Explain(diag.Code(strings.ToUpper(args[0])))
			if !ok {
				var codes []string
				for _, code := range diag.Codes() {
					codes = append(codes, string(code))
				}
				if near := lang.Nearest(strings.ToUpper(args[0]), codes); near != "" {
					return usage(fmt.Errorf("unknown diagnostic %s; did you mean %s?", args[0], near))
				}
				return usage(fmt.Errorf("unknown diagnostic %s; `n3 explain` lists all of them", args[0]))
			}
			_, err := fmt.Fprint(out, page)
			return err
		},
	}
}

// version is the version of this n3; a release build sets it by the linker.
var version = "0.2.0"

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			revision := ""
			if info, ok := debug.ReadBuildInfo(); ok {
				for _, s := range info.Settings {
					if s.Key == "vcs.revision" && len(s.Value) >= 12 {
						revision = " (" + s.Value[:12] + ")"
					}
				}
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "n3 %s%s %s/%s, %s\n", version, revision, runtime.GOOS, runtime.GOARCH, runtime.Version())
			return err
		},
	}
}
