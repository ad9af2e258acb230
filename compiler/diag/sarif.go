package diag

import (
	"io"
	"net/url"
	"slices"
)

// SARIF 2.1.0 (OASIS, 27 March 2020): the parts that a code host reads.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID   Code      `json:"id"`
		Name sarifText `json:"shortDescription"`
		Help sarifText `json:"help"`
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifResult struct {
		RuleID    Code            `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
		Related   []sarifLocation `json:"relatedLocations,omitempty"`
		Fixes     []sarifFix      `json:"fixes,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
		Message  *sarifText    `json:"message,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
	}
	sarifFix struct {
		Description sarifText     `json:"description"`
		Changes     []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		Artifact     sarifArtifact      `json:"artifactLocation"`
		Replacements []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		Deleted  sarifRegion `json:"deletedRegion"`
		Inserted sarifText   `json:"insertedContent"`
	}
)

// WriteSARIF writes diagnostics as a SARIF 2.1.0 log of one run.
func WriteSARIF(w io.Writer, list []Diagnostic, files Files, version string) error {
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "n3", Version: version, Rules: []sarifRule{}}},
		ColumnKind: "unicodeCodePoints",
		Results:    []sarifResult{},
	}
	var codes []Code
	for _, d := range list {
		codes = append(codes, d.Code)
	}
	slices.Sort(codes)
	codes = slices.Compact(codes)
	for _, code := range codes {
		page, _ := Explain(code)
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{code, sarifText{Text: Title(code)}, sarifText{Text: page, Markdown: page}})
	}
	levels := [...]string{Error: "error", Warning: "warning", Info: "note", Hint: "note"}
	for _, d := range list {
		index, _ := slices.BinarySearch(codes, d.Code)
		result := sarifResult{
			RuleID: d.Code, RuleIndex: index, Level: levels[d.Severity], Message: sarifText{Text: d.Message},
			Locations: []sarifLocation{{Physical: physical(d.Location, files)}},
		}
		for _, r := range d.Related {
			result.Related = append(result.Related, sarifLocation{physical(r.Location, files), &sarifText{Text: r.Message}})
		}
		for _, f := range d.Fixes {
			fix := sarifFix{Description: sarifText{Text: f.Title}}
			for _, e := range f.Edits {
				at := physical(Location{e.File, e.Span}, files)
				fix.Changes = append(fix.Changes, sarifChange{at.Artifact, []sarifReplacement{{at.Region, sarifText{Text: e.New}}}})
			}
			result.Fixes = append(result.Fixes, fix)
		}
		run.Results = append(run.Results, result)
	}
	return writeIndented(w, sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

func physical(at Location, files Files) sarifPhysical {
	r := rangeOf(at, files)
	return sarifPhysical{
		sarifArtifact{(&url.URL{Path: at.File}).String()},
		sarifRegion{r.Start.Line, r.Start.Column, r.End.Line, r.End.Column},
	}
}
