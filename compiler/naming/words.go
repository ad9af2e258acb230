package naming

import (
	"slices"
	"strings"
	"unicode"
)

// capitals are names that are not words: people write them in capitals.
var capitals = []string{"id", "url", "uuid", "api", "ip", "sku", "vat", "html", "pdf"}

// Words turns a name into words as people write them: user_profiles → "User
// profiles", UserManagement → "User management", owner_id → "Owner ID".
func Words(name string) string { return sentence(Split(name)) }

// FieldLabel is what people see of a field that says nothing else. The preposition
// of a moment's name goes: created_at → "Created"; that of others means something:
// turned_on: boolean → "Turned on".
func FieldLabel(name string, moment bool) string {
	words := Split(name)
	if n := len(words); n > 1 && moment && (words[n-1] == "at" || words[n-1] == "on") {
		words = words[:n-1]
	}
	return sentence(words)
}

func sentence(words []string) string {
	for i, w := range words {
		if slices.Contains(capitals, w) {
			words[i] = strings.ToUpper(w)
		} else if i == 0 {
			words[i] = UpperFirst(w)
		}
	}
	return strings.Join(words, " ")
}

// Split cuts a name at `_`, at `-`, and where a capital begins a word. The
// parts are in lower case.
func Split(name string) []string {
	var words []string
	var word strings.Builder
	flush := func() {
		if word.Len() > 0 {
			words = append(words, strings.ToLower(word.String()))
			word.Reset()
		}
	}
	runes := []rune(name)
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush()
			continue
		case unicode.IsUpper(r) && i > 0 && (unicode.IsLower(runes[i-1]) || unicode.IsDigit(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])):
			flush()
		}
		word.WriteRune(r)
	}
	flush()
	return words
}

// Noun is what one row is called within a sentence, by the title of its dataset:
// "User profiles" → "user profile", "API keys" → "API key".
func Noun(title string) string {
	title = Singular(title)
	if first, _, _ := strings.Cut(title, " "); strings.ToUpper(first) == first && len([]rune(first)) > 1 {
		return title
	}
	return lowerFirst(title)
}

// singulars are the nouns of business data whose singular does not follow the rules of
// Singular. Those which also mean something else in such data are not here: leaves, bases.
var singulars = map[string]string{
	"people": "person", "men": "man", "women": "woman", "children": "child", "feet": "foot", "teeth": "tooth",
	"analyses": "analysis", "axes": "axis", "crises": "crisis", "diagnoses": "diagnosis", "hypotheses": "hypothesis", "theses": "thesis",
	"criteria": "criterion", "phenomena": "phenomenon", "indices": "index", "matrices": "matrix", "vertices": "vertex",
	"halves": "half", "knives": "knife", "lives": "life", "shelves": "shelf", "thieves": "thief", "wives": "wife", "wolves": "wolf",
	"calories": "calorie", "cookies": "cookie", "movies": "movie", "rookies": "rookie",
	"caches": "cache", "heroes": "hero", "potatoes": "potato", "quizzes": "quiz", "tomatoes": "tomato",
	"aliases": "alias", "atlases": "atlas", "biases": "bias", "canvases": "canvas", "gases": "gas", "lenses": "lens",
	"atlas": "atlas", "alias": "alias", "bias": "bias", "canvas": "canvas", "chaos": "chaos", "gas": "gas", "lens": "lens",
	"news": "news", "series": "series", "species": "species", "means": "means", "headquarters": "headquarters",
}

// Singular handles the plurals of English, by the last word: one of singulars, or by its end:
//
//	-ies                     → -y    companies → company; a word of four letters drops the s: ties → tie
//	-sses -shes -ches -xes   → drops es: addresses → address
//	-uses after a consonant  → drops es: statuses → status
//	-s, not -ss -us -is      → drops s: deals → deal
//
// Any other word is its own singular: staff, status, news_feed.
func Singular(name string) string {
	word := name[strings.LastIndexAny(name, "_ ")+1:]
	letters := []rune(word)
	n := len(letters)
	// The endings are ASCII, so they are as many bytes as runes.
	drop := func(count int) string { return name[:len(name)-count] }
	ends := func(endings ...string) bool {
		return slices.ContainsFunc(endings, func(ending string) bool { return strings.HasSuffix(word, ending) })
	}
	if singular, ok := singulars[strings.ToLower(word)]; ok {
		if unicode.IsUpper(letters[0]) {
			singular = UpperFirst(singular)
		}
		return drop(len(word)) + singular
	}
	switch {
	case n > 4 && ends("ies"):
		return drop(3) + "y"
	case ends("sses", "shes", "ches", "xes"):
		return drop(2)
	case n > 4 && ends("uses") && !strings.ContainsRune("aeiou", letters[n-5]):
		return drop(2)
	case n > 2 && ends("s") && !ends("ss", "us", "is"):
		return drop(1)
	}
	return name
}
