// Command n3bench measures the figures of the project, prints them in one table
// with their baselines, and writes them to bench.json.
//
//	go run ./cmd/n3bench [--only id]
//
// It runs in the root of the repository; `make bench` installs what it needs.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
)

// bench measures one or more figures together.
type bench struct {
	ids []string
	run func() ([]figure, error)
}

var benches = []bench{
	{[]string{"check_100", "check_1000"}, benchCheck},
	{[]string{"compile_100", "compile_100_unchanged", "compile_100_changed", "compile_100_again", "compile_1000"}, benchCompile},
	{[]string{"check_unknown_names"}, benchUnknown},
	{[]string{"lsp_declaration_diagnostics"}, benchDeclaration},
	{[]string{"lsp_diagnostics", "lsp_completion", "lsp_hover", "lsp_first_diagnostics", "lsp_memory", "lsp_idle"}, benchLSP},
	{[]string{"lsp_project_diagnostics", "lsp_project_memory", "lsp_project_first_diagnostics"}, benchProject},
	{[]string{"save_page_to_dom", "save_dataset_to_dom"}, benchEdits},
	{[]string{"unsaved_to_dom"}, benchUnsaved},
	{[]string{"preview_warm_start_painted", "preview_warm_start_ready"}, benchStart},
	{[]string{"preview_first_start", "preview_first_start_bundled"}, benchFirstStart},
	{[]string{"preview_swap_read", "preview_swap_socket", "preview_memory"}, benchEndurance},
	{[]string{"list_endpoint"}, benchListEndpoint},
	{[]string{"list_endpoint_limit"}, benchListLimit},
	{[]string{"create_endpoint"}, benchCreateEndpoint},
	{[]string{"list_endpoint_postgres"}, benchListPostgres},
	{[]string{"list_endpoint_limit_postgres"}, benchListLimitPostgres},
	{[]string{"create_endpoint_postgres"}, benchCreatePostgres},
	{[]string{"export_csv_1m", "export_csv_1m_memory"}, benchExport},
	{[]string{"export_csv_1m_postgres", "export_csv_1m_memory_postgres"}, benchExportPostgres},
	{[]string{"growth"}, benchGrowth},
	{[]string{"growth_postgres"}, benchGrowthPostgres},
	{[]string{"fanout_events"}, benchFanout},
	{[]string{"migration_1m", "migration_1m_rule_and_index", "migration_1m_conversion", "migration_1m_conversion_sqlite"}, benchMigration},
	{[]string{"first_load_entry", "first_load_with_grid"}, benchSize},
	{[]string{"grid_type", "grid_move", "grid_open", "grid_select", "grid_scroll", "grid_scroll_longest"}, benchGrid},
	{[]string{"page_lcp", "page_cls"}, benchPageLoad},
	{[]string{"renders_per_event", "tab_memory"}, benchLivePage},
}

func main() {
	only := flag.String("only", "", "measure this figure alone, with those that are measured together with it")
	flag.Parse()
	if err := run(*only); err != nil {
		fmt.Fprintln(os.Stderr, "n3bench:", err)
		os.Exit(1)
	}
}

// run measures what was asked for. A bench that cannot run does not keep the
// others from it.
func run(only string) error {
	if _, err := os.Stat("cmd/n3bench"); err != nil {
		return fmt.Errorf("run this in the root of the repository: make bench")
	}
	chosen := benches
	if only != "" {
		chosen = nil
		var all []string
		for _, b := range benches {
			all = append(all, b.ids...)
			if slices.Contains(b.ids, only) {
				chosen = append(chosen, b)
			}
		}
		if chosen == nil {
			return fmt.Errorf("there is no figure %q; there are %s", only, strings.Join(all, ", "))
		}
	}
	endOnInterrupt()
	fmt.Println(machine())
	figures := []figure{}
	var failed []string
	for _, b := range chosen {
		fmt.Fprintf(os.Stderr, "measuring %s\n", strings.Join(b.ids, ", "))
		got, err := b.run()
		figures = append(figures, got...)
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s could not be measured: %v\n", b.ids[0], err)
			failed = append(failed, b.ids[0])
		}
	}
	printTable(os.Stdout, figures)
	text, err := json.MarshalIndent(figures, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile("bench.json", append(text, '\n'), 0o644); err != nil {
		return err
	}
	if len(failed) > 0 {
		return fmt.Errorf("not measured: %s", strings.Join(failed, ", "))
	}
	return nil
}
