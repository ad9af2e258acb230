package pull

import (
	"slices"
	"strings"

	"github.com/n3-lang/n3/compiler/pull/catalog"
)

// Result is what a pull has to write and to say.
type Result struct {
	// Files are the programs that change, by their paths.
	Files map[string]string
	// Pulled is what the database is as a program: what the next pull compares with.
	Pulled string
	// Changes say what is other than after the last pull; Warnings what the program
	// lacks.
	Changes, Warnings []string
	Datasets          int
}

// Program writes the datasets of a database into a program. texts are its files, file
// is the one of the datasets, pulled what the last pull left, "" at the first.
func Program(database *catalog.Database, texts map[string]string, file, pulled string) Result {
	program := read(texts)
	if strings.TrimSpace(texts[file]) == "" && len(program.datasets) == 0 {
		pulled = "" // the file was removed, to begin anew
	}
	before := read(map[string]string{file: pulled})
	known := map[string]string{}
	for table, d := range before.datasets {
		known[table] = d.name
	}
	for table, d := range program.datasets {
		known[table] = d.name
	}
	var taken []string
	for _, name := range program.names {
		isKnown := before.enums[name] != nil
		for _, other := range known {
			isKnown = isKnown || other == name
		}
		if !isKnown {
			taken = append(taken, name)
		}
	}
	b := newBuilder(database, taken, known)
	text := b.text()
	result := Result{Files: map[string]string{}, Pulled: text, Datasets: len(b.datasets)}
	if strings.TrimSpace(texts[file]) == "" && len(program.datasets) == 0 {
		result.Files[file] = text
	} else {
		m := &merge{program: texts, file: file, edits: map[string][]edit{}, builder: b}
		result.Files = m.run(before, read(map[string]string{file: text}), program)
		result.Changes = m.changes
	}
	result.Warnings = slices.Compact(b.warnings)
	return result
}
