package grammar

import (
	"crypto/sha256"
	"fmt"
	"testing"
)

// The parser is made from the grammar as it is.
func TestTheParserIsUpToDate(t *testing.T) {
	want := ""
	for _, file := range []string{"grammar.js", "src/scanner.c"} {
		want += fmt.Sprintf("%x  %s\n", sha256.Sum256([]byte(readFile(t, file))), file)
	}
	if Fingerprint()+"\n" != want {
		t.Error("the grammar was edited after its parser was generated; run: grammar/regenerate.sh")
	}
}

// There is a constant for each named kind, and each constant names one.
func TestKindsAreTheGrammars(t *testing.T) {
	constants := map[Kind]bool{
		KindExtraBrace: true, KindForeign: true, KindForeignBody: true, KindClassic: true, KindEntry: true, KindBlock: true,
		KindWhen: true, KindEach: true, KindJoin: true, KindMissing: true, KindBinary: true, KindUnary: true,
		KindNullTest: true, KindConditional: true, KindMember: true, KindCall: true, KindArguments: true,
		KindNamedArgument: true, KindList: true, KindParenthesized: true, KindMap: true, KindPair: true, KindString: true,
		KindUnclosedString: true, KindEscapeSequence: true, KindNumber: true, KindTrue: true, KindFalse: true,
		KindNull: true, KindIdentifier: true, KindComment: true,
		KindClassicBody: true, KindClassicLine: true, KindClassicIf: true, KindClassicElse: true, KindClassicFilter: true,
		KindClassicItems: true, KindClassicKey: true, KindClassicItem: true, KindClassicUpdate: true,
		KindClassicAssignment: true, KindClassicSchema: true, KindClassicField: true, KindClassicAggregate: true,
		KindClassicAggregation: true, KindMissingIndent: true, KindRawValue: true,
	}
	language := loadLanguage()
	seen := map[Kind]bool{}
	for id, kind := range language.kinds {
		if language.named[id] && language.sitter.NodeKindIsVisible(uint16(id)) && kind != "source_file" {
			seen[kind] = true
			if !constants[kind] {
				t.Errorf("kind %q has no constant", kind)
			}
		}
	}
	for kind := range constants {
		if !seen[kind] {
			t.Errorf("the grammar has no %q", kind)
		}
	}
}
