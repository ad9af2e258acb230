package catalog

import (
	"slices"
	"strings"
	"testing"
)

// Texts of SQL with their tokens; names and strings are without their quotes.
func TestTokens(t *testing.T) {
	for text, want := range map[string]string{
		`a >= -1.5e3`:                  "a|>=|-|1.5e3",
		`"a ""b""" <> 'it''s'`:         `a "b"|<>|it's`,
		"[a b] = `c`":                  "a b|=|c",
		`ARRAY['x'::text]`:             "ARRAY|[|x|::|text|]",
		`(v)::character varying(20)[]`: "(|v|)|::|character|varying|(|20|)|[|]",
		"a -- b\n/* c */ + d":          "a|+|d",
		`'open`:                        "open",
		`"open`:                        "open",
		`/* open`:                      "",
		`é_1 || x`:                     "é_1||||x",
		"\x00":                         "\x00",
	} {
		var got []string
		for _, token := range Tokens(text) {
			got = append(got, token.Text)
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q is %q, expected %q", text, strings.Join(got, "|"), want)
		}
	}
}

func FuzzTokens(f *testing.F) {
	f.Add(`CREATE TABLE "a" (b TEXT CHECK (b IN ('x', "y")), [c] INT)`)
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, token := range Tokens(text) {
			if token.Start < end || token.End <= token.Start || token.End > len(text) {
				t.Fatalf("%q has a token %v after %d", text, token, end)
			}
			end = token.End
		}
		checksOf(text)
		expressionsOf(text)
	})
}

func TestStatements(t *testing.T) {
	if got, want := checksOf(`CREATE TABLE t (a INT CHECK (a > 0) DEFAULT (1), "check" TEXT, CONSTRAINT x CHECK ((a < 9) OR (a = 10)))`), []string{"a > 0", "(a < 9) OR (a = 10)"}; !slices.Equal(got, want) {
		t.Errorf("%q, expected %q", got, want)
	}
	found := expressionsOf(`CREATE UNIQUE INDEX "i (1)" ON t (lower(a), coalesce(b, ',') DESC) WHERE a > 1 AND b IS NULL`)
	if want := []string{"lower(a)", "coalesce(b, ',') DESC"}; !slices.Equal(found.parts, want) || found.where != "a > 1 AND b IS NULL" {
		t.Errorf("%q", found)
	}
}

// An address is shown without its password, however it is written.
func TestNamed(t *testing.T) {
	for address, want := range map[string]string{
		"postgres://ann:s3cret@host/db":                  "postgres://ann@host/db",
		"postgres://host/db?user=ann&password=s3cret":    "postgres://host/db?user=ann",
		"postgres://ann:s3%zzcret@host/db":               "postgres://…",
		"sqlite:shop.db":                                 "sqlite:shop.db",
		"a shop.db":                                      "a shop.db",
		"postgresql+psycopg://ann:s3cret@host:5432/db?a": "postgresql+psycopg://ann@host:5432/db?a",
	} {
		if got := Named(address); got != want {
			t.Errorf("%s is shown as %s, expected %s", address, got, want)
		}
	}
}
