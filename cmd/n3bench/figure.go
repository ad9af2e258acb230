package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// figure is one measured figure with what it should reach.
type figure struct {
	ID       string  `json:"id"`
	Value    float64 `json:"value"`
	Unit     string  `json:"unit"`
	Baseline string  `json:"baseline"` // what it is compared with, "" where with nothing
	Ratio    float64 `json:"ratio"`    // to the baseline; 0 without one
	Reach    string  `json:"reach"`    // the target in words, "" where there is none
	Met      bool    `json:"met"`
}

// atMost is a figure that should stay at or below a bound.
func atMost(id string, value, bound float64, unit string) figure {
	return figure{ID: id, Value: value, Unit: unit, Reach: fmt.Sprintf("≤ %g %s", bound, unit), Met: value <= bound}
}

// told is a figure without a target.
func told(id string, value float64, unit string) figure {
	return figure{ID: id, Value: value, Unit: unit, Met: true}
}

func writeTable(w io.Writer, figures []figure) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "figure\tvalue\tunit\treach\tmet")
	for _, f := range figures {
		met := ""
		if f.Reach != "" {
			met = map[bool]string{true: "yes", false: "NO"}[f.Met]
		}
		fmt.Fprintf(table, "%s\t%.2f\t%s\t%s\t%s\n", f.ID, f.Value, f.Unit, f.Reach, met)
	}
	return table.Flush()
}
