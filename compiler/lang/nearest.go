package lang

import "strings"

// Nearest returns the candidate that a misspelt name most likely means, or ""
// where none is near: at most a third of its letters wrong, by the
// Damerau–Levenshtein distance (a swap of neighbours is one mistake), or a
// candidate that differs only in case, or the only one that begins so.
func Nearest(name string, candidates []string) string {
	if name == "" {
		return ""
	}
	best, bestDistance := "", max(len(name)/3, 1)+1
	for _, c := range candidates {
		if strings.EqualFold(c, name) {
			return c
		}
		if c == "" || len(c)-len(name) >= bestDistance || len(name)-len(c) >= bestDistance {
			continue
		}
		if d := distance(strings.ToLower(name), strings.ToLower(c)); d < bestDistance && d < len(c) {
			best, bestDistance = c, d
		}
	}
	if best == "" && len(name) >= 3 {
		for _, c := range candidates {
			if strings.HasPrefix(c, name) {
				if best != "" {
					return ""
				}
				best = c
			}
		}
	}
	return best
}

// distance is the optimal string alignment distance of two texts, by bytes.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
