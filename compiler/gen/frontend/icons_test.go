package frontend

import (
	"os"
	"regexp"
	"testing"

	"github.com/n3-lang/n3/compiler/ir"
)

func TestAPageHasAPictureThatSuitsItsWords(t *testing.T) {
	for _, one := range []struct{ name, title, path, want string }{
		{"Start", "Start", "/", "home"},
		{"Deals", "Deals", "/deals", "briefcase"},
		{"Pipeline", "Pipeline", "/pipeline", "board"},
		{"Companies", "Companies", "/companies", "building"},
		{"OpenOrders", "Open orders", "/open-orders", "cart"},
		{"sales_report", "Q3", "/report", "chart"},
		{"Orderly", "Orderly", "/orderly", ""},
	} {
		if got := iconOf(&ir.PageSpec{Name: one.name, Title: one.title, Path: one.path}); got != one.want {
			t.Errorf("%s: %q, want %q", one.name, got, one.want)
		}
	}
}

func TestEveryPictureHasAShape(t *testing.T) {
	drawn, err := os.ReadFile("../../runtime/web/src/n3/react/icon.tsx")
	if err != nil {
		t.Fatal(err)
	}
	for _, icon := range icons {
		if !regexp.MustCompile(`(?m)^  ` + icon.name + `:`).Match(drawn) {
			t.Errorf("icon.tsx draws no %q", icon.name)
		}
	}
}
