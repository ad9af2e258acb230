package lang

import (
	"slices"
	"strings"
)

// Nearest returns the candidate that a misspelt name most likely means, or ""
// where none is near: at most a third of its letters wrong, by the
// Damerau–Levenshtein distance (a swap of neighbours is one mistake), or a
// candidate that differs only in case, or the only one that begins so. Earlier
// lists win over later ones where two are equally near.
//
// A long list is not compared name by name, or a file full of unknown names
// would cost the square of their number: see spelling.
func Nearest(name string, lists ...[]string) string {
	var s *Speller
	return s.Nearest(name, lists...)
}

// Speller is Nearest for those who ask often: it keeps an index of each long
// list that it was asked about. A list must not change after that. The zero
// value is ready for use, by one goroutine at a time; nil keeps nothing.
type Speller struct {
	long map[*string]*spelling // by the first name of the list
}

// longList is the length from which an index is worth its making.
const longList = 200

// keptLists bounds what a speller keeps. It forgets all of them then: who asks
// about that many long lists asks once about each.
const keptLists = 64

// Nearest returns the name that a misspelt one most likely means.
func (s *Speller) Nearest(name string, lists ...[]string) string {
	if name == "" {
		return ""
	}
	best, bestDistance := "", max(len(name)/3, 1)+1
	for _, list := range lists {
		for _, c := range s.candidates(name, list) {
			if strings.EqualFold(c, name) {
				return c
			}
			if len(name) <= 3 && len(c) == len(name) && !sameLetters(name, c) {
				continue // of three letters one is much: `api` is not `app`
			}
			if c == "" || len(c)-len(name) >= bestDistance || len(name)-len(c) >= bestDistance {
				continue
			}
			if d := distance(strings.ToLower(name), strings.ToLower(c)); d < bestDistance && d < len(c) {
				best, bestDistance = c, d
			}
		}
	}
	if best == "" && len(name) >= 3 {
		for _, list := range lists {
			for _, c := range s.beginning(name, list) {
				if best != "" && best != c {
					return ""
				}
				best = c
			}
		}
	}
	return best
}

// candidates are the names of a list that are worth comparing.
func (s *Speller) candidates(name string, list []string) []string {
	if len(list) < longList {
		return list
	}
	return s.index(list).near(name)
}

// beginning lists the names that begin with a text; of a long list two at most.
func (s *Speller) beginning(name string, list []string) []string {
	if len(list) >= longList {
		return s.index(list).beginning(name)
	}
	var names []string
	for _, c := range list {
		if strings.HasPrefix(c, name) {
			names = append(names, c)
		}
	}
	return names
}

func (s *Speller) index(list []string) *spelling {
	if s == nil {
		return newSpelling(list)
	}
	known := s.long[&list[0]]
	if known == nil || len(known.names) != len(list) {
		if s.long == nil || len(s.long) >= keptLists {
			s.long = map[*string]*spelling{}
		}
		known = newSpelling(list)
		s.long[&list[0]] = known
	}
	return known
}

// spelling is an index of a long list. Two texts that differ by one letter, or
// by a swap of neighbours, have a text in common that is left when one letter is
// taken out of each, or of one of them. So the names are kept by what is left of
// them without each of their letters; more than one mistake is not looked for.
type spelling struct {
	names   []string
	sorted  []string
	without map[string][]int32 // positions in names, by the name in small letters, whole and without one letter
}

func newSpelling(names []string) *spelling {
	s := &spelling{names: names, sorted: slices.Sorted(slices.Values(names)), without: make(map[string][]int32, len(names)*8)}
	for i, name := range names {
		for _, text := range lessOne(name) {
			s.without[text] = append(s.without[text], int32(i))
		}
	}
	return s
}

// lessOne lists a text in small letters, whole and without each of its bytes.
func lessOne(text string) []string {
	text = strings.ToLower(text)
	out := make([]string, 0, len(text)+1)
	out = append(out, text)
	for i := range len(text) {
		if i > 0 && text[i] == text[i-1] {
			continue // the same as without the one before
		}
		out = append(out, text[:i]+text[i+1:])
	}
	return out
}

// mostAlike bounds how many names are compared with one: more are alike only in
// lists that no person wrote.
const mostAlike = 100

func (s *spelling) near(name string) []string {
	var found []int32
	for _, text := range lessOne(name) {
		found = append(found, s.without[text][:min(len(s.without[text]), mostAlike)]...)
	}
	slices.Sort(found)
	var names []string
	for _, i := range slices.Compact(found) {
		names = append(names, s.names[i])
	}
	return names
}

func (s *spelling) beginning(name string) []string {
	from, _ := slices.BinarySearch(s.sorted, name)
	to := from
	for to < len(s.sorted) && to < from+2 && strings.HasPrefix(s.sorted[to], name) {
		to++
	}
	return s.sorted[from:to]
}

func sameLetters(a, b string) bool {
	x, y := []byte(strings.ToLower(a)), []byte(strings.ToLower(b))
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
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
