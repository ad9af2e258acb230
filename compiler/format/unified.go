package format

import (
	"fmt"
	"strings"
)

// around is how many equal lines are shown around a change.
const around = 3

// writeHunks prints the changed lines with those around them.
func writeHunks(b *strings.Builder, lines []string) {
	old, new := 1, 1 // the numbers of the line at i
	for i := 0; i < len(lines); {
		if lines[i][0] == ' ' {
			old, new, i = old+1, new+1, i+1
			continue
		}
		start := max(0, i-around)
		end := hunkEnd(lines, i)
		oldStart, newStart := old-(i-start), new-(i-start)
		var body strings.Builder
		for _, line := range lines[start:end] {
			body.WriteString(line)
			if !strings.HasSuffix(line, "\n") {
				body.WriteString("\n\\ No newline at end of file\n")
			}
		}
		oldCount, newCount := 0, 0
		for _, line := range lines[start:end] {
			if line[0] != '+' {
				oldCount++
			}
			if line[0] != '-' {
				newCount++
			}
		}
		fmt.Fprintf(b, "@@ -%s +%s @@\n%s", lineRange(oldStart, oldCount), lineRange(newStart, newCount), body.String())
		old, new, i = oldStart+oldCount, newStart+newCount, end
	}
}

// hunkEnd gives where a hunk ends that has its first change at i: after the
// lines around its last change.
func hunkEnd(lines []string, i int) int {
	last := i
	for j := i; j < len(lines) && j-last <= 2*around; j++ {
		if lines[j][0] != ' ' {
			last = j
		}
	}
	return min(len(lines), last+1+around)
}

func lineRange(start, count int) string {
	if count == 0 {
		start--
	}
	if count == 1 {
		return fmt.Sprint(start)
	}
	return fmt.Sprintf("%d,%d", start, count)
}
