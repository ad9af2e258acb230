package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/n3-lang/n3/preview/environment"
)

func doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Check that the tools the preview needs are installed",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			missing := false
			for _, c := range environment.Examine(cmd.Context()) {
				mark := "ok     "
				if !c.Good {
					mark, missing = "missing", true
				}
				if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s  %-12s %s\n", mark, c.Name, c.Message); err != nil {
					return environmentError(err)
				}
			}
			if missing {
				return &exit{code: exitEnvironment}
			}
			return nil
		},
	}
}
