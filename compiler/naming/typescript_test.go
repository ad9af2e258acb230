package naming

import (
	"os"
	"regexp"
	"slices"
	"testing"
)

func TestRowTypes(t *testing.T) {
	for _, c := range []struct{ dataset, want string }{
		{"deals", "Deal"},
		{"user_profiles", "UserProfile"},
		{"companies", "Company"},
		{"ties", "Tie"},
		{"addresses", "Address"},
		{"boxes", "Box"},
		{"branches", "Branch"},
		{"dishes", "Dish"},
		{"courses", "Course"},
		{"statuses", "Status"},
		{"warehouses", "Warehouse"},
		{"staff", "Staff"},
		{"status", "Status"},
		{"glass", "Glass"},
		{"analysis", "Analysis"},
		{"user_news", "UserNews"},
		{"revenue_by_city", "RevenueByCity"},
		{"s", "S"},
		{"as", "As"},
		{"plan_s", "PlanS"},
		{"class", "Class"},
		{"array", "ArrayRow"},
		{"arrays", "ArrayRow"},
		{"dates", "DateRow"},
		{"pages", "PageRow"},
		{"expandeds", "ExpandedRow"},
	} {
		if got := TypeScriptType(c.dataset); got != c.want {
			t.Errorf("%s: got %s, want %s", c.dataset, got, c.want)
		}
	}
}

// A dataset may be called what a module imports.
func TestConstantsShadowNoImport(t *testing.T) {
	exported := regexp.MustCompile(`(?m)^export (?:function|const) (\w+)|^  (\w+),$`)
	for _, file := range []string{"expressions.ts", "durations.ts"} {
		data, err := os.ReadFile("../runtime/web/src/n3/core/" + file)
		if err != nil {
			t.Fatal(err)
		}
		names := exported.FindAllStringSubmatch(string(data), -1)
		if len(names) == 0 {
			t.Errorf("%s exports nothing", file)
		}
		for _, match := range names {
			if name := match[1] + match[2]; !slices.Contains(typeScriptTaken, name) {
				t.Errorf("a dataset %s would hide the function of %s: add it to typeScriptTaken", name, file)
			}
		}
	}
}
