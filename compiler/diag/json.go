package diag

import (
	_ "embed" // for the schema
	"encoding/json"
	"io"

	"github.com/n3-lang/n3/compiler/source"
)

// JSONSchema is the JSON Schema (2020-12) of what WriteJSON writes.
//
//go:embed diagnostics.schema.json
var JSONSchema []byte

type jsonPosition struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

type jsonRange struct {
	Start jsonPosition `json:"start"`
	End   jsonPosition `json:"end"`
}

type jsonRelated struct {
	File    string    `json:"file"`
	Range   jsonRange `json:"range"`
	Message string    `json:"message"`
}

type jsonEdit struct {
	File    string    `json:"file"`
	Range   jsonRange `json:"range"`
	NewText string    `json:"newText"`
}

type jsonFix struct {
	Title string     `json:"title"`
	Edits []jsonEdit `json:"edits"`
}

type jsonDiagnostic struct {
	File     string        `json:"file"`
	Range    jsonRange     `json:"range"`
	Severity string        `json:"severity"`
	Code     Code          `json:"code"`
	Message  string        `json:"message"`
	Related  []jsonRelated `json:"related"`
	Fixes    []jsonFix     `json:"fixes"`
}

// WriteJSON writes diagnostics as one JSON array. Lines and columns count from
// one, columns in Unicode code points.
func WriteJSON(w io.Writer, list []Diagnostic, files Files) error {
	out := make([]jsonDiagnostic, 0, len(list))
	for _, d := range list {
		item := jsonDiagnostic{d.File, rangeOf(d.Location, files), d.Severity.String(), d.Code, d.Message, []jsonRelated{}, []jsonFix{}}
		for _, r := range d.Related {
			item.Related = append(item.Related, jsonRelated{r.File, rangeOf(r.Location, files), r.Message})
		}
		for _, f := range d.Fixes {
			fix := jsonFix{f.Title, []jsonEdit{}}
			for _, e := range f.Edits {
				fix.Edits = append(fix.Edits, jsonEdit{e.File, rangeOf(Location{e.File, e.Span}, files), e.New})
			}
			item.Fixes = append(item.Fixes, fix)
		}
		out = append(out, item)
	}
	return writeIndented(w, out)
}

func rangeOf(at Location, files Files) jsonRange {
	file := files(at.File)
	if file == nil {
		return jsonRange{jsonPosition{1, 1}, jsonPosition{1, 1}}
	}
	start, end := file.Position(at.Span.Start, source.UTF32), file.Position(at.Span.End, source.UTF32)
	return jsonRange{jsonPosition{start.Line + 1, start.Column + 1}, jsonPosition{end.Line + 1, end.Column + 1}}
}

func writeIndented(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
