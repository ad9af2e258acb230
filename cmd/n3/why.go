package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/n3-lang/n3/preview"
	"github.com/n3-lang/n3/preview/host"
)

var operations = []string{"read", "create", "update", "delete"}

func whyCommand() *cobra.Command {
	var path, as, role, field, format string
	var anonymous bool
	cmd := &cobra.Command{
		Use:   "why OPERATION DATASET[/KEY]",
		Short: "Explain who may read or write a row, in a running preview",
		Long: "Asks the running preview of a program why somebody may do something or not, and\n" +
			"prints every rule that decides, with the value of each part and the line it is\n" +
			"written on. OPERATION is read, create, update or delete; without a key it is about\n" +
			"any row of the dataset.\n\n" +
			"The user is a row of the dataset named by `users:`, by its key or e-mail address\n" +
			"(--as), somebody with one role (--role), or nobody in particular (--anonymous, the\n" +
			"default).",
		Example: "  n3 why update deals/7 --as ann@example.com\n  n3 why read deals/7 --field margin --role sales\n  n3 why create deals --anonymous",
		Args:    cobra.ExactArgs(2),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return operations, cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(operations, args[0]) {
				return usage(fmt.Errorf("expected read, create, update or delete, found %s", args[0]))
			}
			if format != "text" && format != "json" {
				return usage(fmt.Errorf("expected the format text or json, found %s", format))
			}
			dataset, key, _ := strings.Cut(args[1], "/")
			q := host.Question{Operation: args[0], Dataset: dataset, Key: key, Field: field}
			if as != "" || role != "" {
				q.Person = &host.Someone{Row: as, Role: role}
			}
			running, err := preview.Find(path)
			if err != nil {
				return previewError(err)
			}
			found, err := running.Why(cmd.Context(), q)
			if err != nil {
				return environmentError(err)
			}
			if format == "json" {
				return writeJSON(cmd.OutOrStdout(), found)
			}
			return writeExplanation(cmd.OutOrStdout(), q, found)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&path, "project", ".", "folder or file of the program whose preview is asked")
	flags.StringVar(&as, "as", "", "the key or e-mail address of a row of the users")
	flags.StringVar(&role, "role", "", "somebody who has this role")
	flags.BoolVar(&anonymous, "anonymous", false, "somebody who is not signed in (the default)")
	flags.StringVar(&field, "field", "", "a field of the row")
	flags.StringVar(&format, "format", "text", "text or json")
	cmd.MarkFlagsMutuallyExclusive("as", "role", "anonymous")
	return cmd
}

func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// writeExplanation prints the answer, then each rule as a tree: what is written
// on the left, its value on the right.
func writeExplanation(w io.Writer, q host.Question, found *host.Explanation) error {
	var out strings.Builder
	may := "may not"
	switch {
	case found.Allowed == nil:
		may = "may, depending on the row,"
	case *found.Allowed:
		may = "may"
	}
	what := q.Dataset
	if q.Key != "" {
		what += "/" + q.Key
	}
	if q.Field != "" {
		what = q.Field + " of " + what
	}
	fmt.Fprintf(&out, "%s %s %s %s.\n", personName(found.Person), may, q.Operation, what)
	if found.Reason != "" {
		fmt.Fprintf(&out, "%s\n", found.Reason)
	}
	width := 0
	for _, rule := range found.Rules {
		width = max(width, partWidth(rule.Part, 1))
	}
	for _, rule := range found.Rules {
		verdict := "depends on the row"
		if rule.Holds != nil {
			verdict = map[bool]string{true: "holds", false: "does not hold"}[*rule.Holds]
		}
		place := ""
		if rule.File != "" {
			place = fmt.Sprintf("  %s:%d:%d", rule.File, rule.Line, rule.Column)
		}
		fmt.Fprintf(&out, "\n%s: %s%s\n", rule.Title, verdict, place)
		writePart(&out, rule.Part, 1, min(width, 60))
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func personName(p host.Person) string {
	switch {
	case p.Anonymous:
		return "Somebody who is not signed in"
	case len(p.Roles) == 0:
		return p.Name
	}
	return fmt.Sprintf("%s (%s)", p.Name, strings.Join(p.Roles, ", "))
}

func partWidth(p host.Part, depth int) int {
	width := 2*depth + len([]rune(p.Text))
	for _, below := range p.Parts {
		width = max(width, partWidth(below, depth+1))
	}
	return width
}

func writePart(out *strings.Builder, p host.Part, depth, width int) {
	value := "?"
	if p.Value != nil {
		value = *p.Value
	}
	text := strings.Repeat("  ", depth) + p.Text
	fmt.Fprintf(out, "%s%s  %s\n", text, strings.Repeat(" ", max(0, width-len([]rune(text)))), value)
	for _, below := range p.Parts {
		writePart(out, below, depth+1, width)
	}
}
