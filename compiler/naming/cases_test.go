package naming

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNames(t *testing.T) {
	for _, c := range []struct {
		function string
		of       func(string) string
		name     string
		want     string
	}{
		{"Pascal", Pascal, "user_profiles", "UserProfiles"},
		{"Pascal", Pascal, "a1_b2", "A1B2"},
		{"Pascal", Pascal, "a1_10", "A1_10"},
		{"Pascal", Pascal, "ünï_ête", "ÜnïÊte"},
		{"Pascal", Pascal, "_x__y", "XY"},
		{"Pascal", Pascal, "", ""},
		{"Camel", Camel, "user_profiles", "userProfiles"},
		{"Camel", Camel, "Überblick", "überblick"},
		{"Camel", Camel, "x", "x"},
		{"Kebab", Kebab, "UserManagement", "user-management"},
		{"Kebab", Kebab, "ÜberUns", "über-uns"},
		{"Kebab", Kebab, "Q3Report", "q3-report"},
		{"Package", Package, "Shop & Café", "shop-caf"},
		{"Package", Package, "ünï 2", "n-2"},
		{"Package", Package, "日本", "app"},
		{"UpperFirst", UpperFirst, "été", "Été"},
		{"UpperFirst", UpperFirst, "2x", "2x"},
		{"PythonName", PythonName, "class", "class_"},
		{"PythonName", PythonName, "None", "None_"},
		{"PythonName", PythonName, "model_config", "model_config_"},
		{"PythonName", PythonName, "schema", "schema_"},
		{"PythonName", PythonName, "classes", "classes"},
		{"PythonConstant", PythonConstant, "orders", "ORDERS"},
		{"PythonConstant", PythonConstant, "page", "PAGE_DATASET"},
		{"PythonConstant", PythonConstant, "größe", "GRÖßE"},
		{"TypeScriptConstant", TypeScriptConstant, "order_lines", "orderLines"},
		{"TypeScriptConstant", TypeScriptConstant, "class", "classDataset"},
		{"TypeScriptConstant", TypeScriptConstant, "add_days", "addDaysDataset"},
		{"TypeScriptConstant", TypeScriptConstant, "été", "été"},
		{"TypeScriptComponent", TypeScriptComponent, "home", "Home"},
		{"TypeScriptComponent", TypeScriptComponent, "Row", "RowPage"},
		{"TypeScriptComponent", TypeScriptComponent, "über", "Über"},
		{"Singular", Singular, "Über_straßes", "Über_straße"},
		{"Singular", Singular, "Öls", "Öl"},
		{"Singular", Singular, "people", "person"},
		{"Singular", Singular, "sales_people", "sales_person"},
		{"Singular", Singular, "series", "series"},
		{"Singular", Singular, "Movies", "Movie"},
		{"Singular", Singular, "Price indices", "Price index"},
		{"Noun", Noun, "People", "person"},
		{"Noun", Noun, "User profiles", "user profile"},
		{"Noun", Noun, "API keys", "API key"},
		{"Noun", Noun, "Übungen", "übungen"},
		{"Noun", Noun, "Categories", "category"},
		{"Noun", Noun, "", ""},
	} {
		if got := c.of(c.name); got != c.want {
			t.Errorf("%s(%q) is %q, want %q", c.function, c.name, got, c.want)
		}
	}
}

// Whatever a name has, no function cuts a letter.
func FuzzNames(f *testing.F) {
	for _, name := range []string{"user_profiles", "ünï", "日本語_s", "İxes", "ies", "éies", "uses", "_", "Straßes", "a b"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		name = strings.ToValidUTF8(name, "x")
		for _, of := range []func(string) string{
			Words, Pascal, Camel, Kebab, Package, UpperFirst, Noun, Singular,
			PythonName, PythonConstant, TypeScriptConstant, TypeScriptType, TypeScriptComponent,
		} {
			if got := of(name); !utf8.ValidString(got) {
				t.Errorf("%q: %q is not UTF-8", name, got)
			}
		}
	})
}
