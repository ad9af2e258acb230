package lang

import "slices"

// Value says what follows the colon of an entry.
type Value int

// The kinds of value.
const (
	NoValue      Value = iota // a block only, or nothing
	Bool                      // true or false
	Text                      // a string
	Integer                   // an integer
	Duration                  // a number with a unit: 30s
	Choice                    // one of Word.Choices
	Rule                      // who may: a rule word or a boolean expression
	Condition                 // a boolean expression over the row and user
	Expression                // any expression
	FieldName                 // one field of the dataset in scope
	FieldList                 // a list of fields: [name, email]
	SortList                  // a list of fields, "-" before one for descending
	DatasetName               // the name of a dataset
	PageName                  // the name of a page, or a list of them
	Actions                   // what happens: an action or a list of them
	Checks                    // required, email_format … or a list of them
	NewNameValue              // a name that is not one of the program's: was
	Source                    // table("schema.name")
	Style                     // a word, or a CSS value in quotes
	Theme                     // auto, light, dark, or a block of colours
)

// Stage says how much of a word this version of the compiler builds.
type Stage int

// Stages.
const (
	Built   Stage = iota
	Ignored       // understood; has no effect yet, which is harmless (a warning)
	Refused       // understood; leaving it out would change what the program means (an error)
)

// Label says what is allowed between a word and its block.
type Label int

// Labels.
const (
	NoLabel        Label = iota
	NewName              // a name that the entry declares
	DatasetLabel         // the name of a dataset
	TextLabel            // a string
	DatasetOrName        // a form: a dataset, or any name with binding.dataset
	FileLabel            // an import's path
	ConditionLabel       // an expression: when … { }
	LoopLabel            // NAME in EXPR
	JoinLabel            // DATASET on EXPR
)

// Word is one word of a block.
type Word struct {
	Name     string
	Doc      string // Markdown; the first sentence is the summary
	Value    Value
	Choices  []string // the words a Choice takes, and words any other value takes besides
	Arg      string   // a choice that takes an argument: every(30s) → "every"
	Block    string   // the block its body follows, "" where it has none
	Label    Label
	Default  string // what holds where the word is not written, as source text
	Repeats  bool   // may be repeated in its block
	Stage    Stage
	Example  string // source text, one line or more
	Required bool
	Of       Kinship  // of which datasets it is a word
	OverBase bool     // of a derived dataset: over the rows of its base
	Widgets  []string // of a binding: the widgets that it changes; nil for all of them
}

// Changes says whether the word of a binding makes a difference to a widget, such as show_table.
func (w Word) Changes(widget string) bool {
	return w.Widgets == nil || slices.Contains(w.Widgets, widget)
}

// TakesName says whether a value of the word can be a bare name of the program.
func (w Word) TakesName() bool {
	switch w.Value {
	case FieldName, DatasetName, PageName, NewNameValue, Condition, Expression, Rule:
		return true
	}
	return false
}

// Kinship says whether a word belongs to stored datasets or to derived ones.
type Kinship int

// Kinships. OfAny is of both.
const (
	OfAny Kinship = iota
	OfStored
	OfDerived
)

// Block is the inside of a pair of braces.
type Block struct {
	Name  string
	Doc   string
	Words []Word
	// Free entries carry names of the program's own: fields, indexes, tabs …
	Free FreeEntry
	// Widgets says that every widget and layout is allowed here too.
	Widgets bool
}

// FreeEntry says what an entry with a name of the program's own is.
type FreeEntry int

// The kinds of free entry.
const (
	NoFree FreeEntry = iota
	FreeField
	FreeIndex
	FreeRule      // name: expression "message"
	FreeColour    // name: "#rrggbb"
	FreeFieldRule // field: role(hr)
	FreeAction    // Approve: update(…)
	FreeChecks    // field: [required]
	FreeInput     // field: text_input
	FreeAggregate // total: sum(revenue)
	FreeValue     // enum values, each followed by an optional "Label"
)

// Block names the block that the body of a free entry follows, "" where it has none.
func (f FreeEntry) Block() string {
	switch f {
	case FreeAction:
		return "row_action"
	case FreeValue:
		return "enum_value"
	}
	return ""
}

// Find returns the word of a block by its name. In a block with Widgets the
// widgets are words too.
func (b *Block) Find(name string) (Word, bool) {
	if i := slices.IndexFunc(b.Words, func(w Word) bool { return w.Name == name }); i >= 0 {
		return b.Words[i], true
	}
	if b.Widgets {
		if i := slices.IndexFunc(widgets, func(w Word) bool { return w.Name == name }); i >= 0 {
			return widgets[i], true
		}
	}
	return Word{}, false
}

// All returns the words of a block in the order of the documentation, widgets last.
func (b *Block) All() []Word {
	if !b.Widgets {
		return b.Words
	}
	return append(slices.Clip(b.Words), widgets...)
}

// Names lists the names of the words, for "did you mean".
func (b *Block) Names() []string {
	var names []string
	for _, w := range b.All() {
		names = append(names, w.Name)
	}
	return names
}

// Lookup returns the block of a name, or nil.
func Lookup(name string) *Block {
	for i := range blocks {
		if blocks[i].Name == name {
			return &blocks[i]
		}
	}
	return nil
}

// ThemeColors names the colors that every theme has.
func ThemeColors() []string {
	var names []string
	for _, w := range Lookup("theme").Words {
		if w.Value == Text {
			names = append(names, w.Name)
		}
	}
	return names
}

// StyleWords lists the options of a style that are values.
func StyleWords() []string {
	var names []string
	for _, w := range Lookup("style").Words {
		if w.Block == "" {
			names = append(names, w.Name)
		}
	}
	return names
}

// QueryWords lists the properties of an access policy, and modifiers of fields,
// that say what lists may be queried by.
func QueryWords() []string {
	var names []string
	for _, w := range Lookup("access_policy").Words {
		if w.Value == FieldList {
			names = append(names, w.Name)
		}
	}
	return names
}

// Blocks lists every block in the order of the documentation.
func Blocks() []Block { return blocks }

// Declarations lists the words that open a declaration.
func Declarations() []Word { return declarations }

// Declaration returns the word that opens a declaration.
func Declaration(name string) (Word, bool) { return find(declarations, name) }

func find(words []Word, name string) (Word, bool) {
	if i := slices.IndexFunc(words, func(w Word) bool { return w.Name == name }); i >= 0 {
		return words[i], true
	}
	return Word{}, false
}
