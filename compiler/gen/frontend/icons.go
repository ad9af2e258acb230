package frontend

import (
	"regexp"
	"strings"

	"github.com/n3-lang/n3/compiler/ir"
)

// icons are the pictures of the menu, each with the words of a page's name that it
// suits; of several the first. Their shapes are in icon.tsx of the runtime.
var icons = []struct {
	name  string
	words *regexp.Regexp
}{
	{"home", words("home|start|welcome|today|inbox")},
	{"gauge", words("dashboard|overview|status|monitor|sensors?|metrics?")},
	{"chart", words("charts?|reports?|analytics|statistics|stats|insights?|trends?|forecasts?|revenue")},
	{"people", words("people|persons?|users?|members?|staff|team|teams|employees?|contacts?|customers?|clients?|patients?|students?|profiles?|guests?|players?")},
	{"building", words("compan(?:y|ies)|organi[sz]ations?|accounts?|branch(?:es)?|suppliers?|vendors?|rooms?|offices?|places?|sites?|hotels?|schools?")},
	{"board", words("boards?|pipelines?|kanban|funnel|workflow")},
	{"briefcase", words("deals?|projects?|jobs?|cases?|contracts?|opportunit(?:y|ies)|leads?|work")},
	{"ticket", words("tickets?|issues?|bugs?|requests?|incidents?|support")},
	{"check", words("tasks?|todos?|to-?do|checklists?|approvals?|reviews?|done")},
	{"calendar", words("calendar|schedules?|events?|bookings?|appointments?|shifts?|visits?|reservations?|planning")},
	{"cart", words("orders?|shop|cart|checkout|purchases?|sales?|coffee|menu")},
	{"money", words("invoices?|payments?|billing|expenses?|budgets?|finance|prices?|payroll")},
	{"box", words("products?|items?|stock|inventory|warehouses?|parts?|shipments?|deliver(?:y|ies)|assets?|devices?")},
	{"tag", words("tags?|categor(?:y|ies)|labels?|topics?")},
	{"message", words("ask|questions?|help|messages?|comments?|chat|feedback|posts?|news|notes?|mail")},
	{"gear", words("settings?|admin|configuration|preferences|system|tools?")},
	{"table", words("tables?|lists?|rows?|records?|data|log|history|readings?")},
}

func words(pattern string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:` + pattern + `)\b`)
}

var joint = regexp.MustCompile(`(\p{Ll})(\p{Lu})`)

// iconOf names the picture of a page in the menu: by its name and title; "" where they
// say nothing.
func iconOf(p *ir.PageSpec) string {
	if p.Path == "/" {
		return "home"
	}
	said := strings.ReplaceAll(joint.ReplaceAllString(p.Name+" "+p.Title, "$1 $2"), "_", " ")
	for _, icon := range icons {
		if icon.words.MatchString(said) {
			return icon.name
		}
	}
	return ""
}
