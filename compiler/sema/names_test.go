package sema_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/workspace"
)

func diagnosed(text string) (*workspace.Snapshot, []diag.Diagnostic) {
	s := workspace.Build([]workspace.Input{{Path: "app.n3", Text: text}}, "App", nil)
	return s, s.Diagnostics()
}

// Tables and indexes share one space of names, without regard to case. Two
// datasets of any names, with fields and indexes of any names, either make a
// database whose names differ, or are refused.
func TestNamesOfTablesAndIndexesNeverMeet(t *testing.T) {
	datasets := []string{"a", "A", "a_b", "a_B", "a_b_c", "a_zip", "b"}
	entries := []string{
		"c: string unique", "b: string unique", "b_c: string indexed", "B_c: string unique", "zip: string indexed",
		"x: string\n    indexes { c: [x] }", "x: string\n    indexes { b_c: [x] unique }", "x: string\n    b: string unique\n    indexes { B: [x] }",
		"x: string\n    X: string", "x: string\n    indexes { c: [x], C: [-x] }",
	}
	made, refused := 0, 0
	for _, first := range datasets {
		for _, second := range datasets {
			for _, one := range entries {
				for _, other := range entries {
					if first == second {
						continue
					}
					text := ""
					for _, d := range [][2]string{{first, one}, {second, other}} {
						text += fmt.Sprintf("dataset %s {\n    %s\n    access_policy { read: true }\n}\n", d[0], d[1])
					}
					s, list := diagnosed(text)
					if diag.HasErrors(list) {
						refused++
						continue
					}
					made++
					var names []string
					for _, d := range s.Application().Datasets {
						names = append(names, strings.ToLower(d.Table))
						for _, index := range d.Indexes {
							names = append(names, strings.ToLower(index.Name))
						}
						var columns []string
						for _, f := range d.Fields {
							columns = append(columns, strings.ToLower(f.Name))
						}
						if len(slices.Compact(slices.Sorted(slices.Values(columns)))) != len(columns) {
							t.Fatalf("columns meet: %v\n%s", columns, text)
						}
					}
					if len(slices.Compact(slices.Sorted(slices.Values(names)))) != len(names) {
						t.Fatalf("names meet: %v\n%s", names, text)
					}
				}
			}
		}
	}
	if made < 500 || refused < 500 {
		t.Errorf("%d were made, %d refused", made, refused)
	}
}

// Names of columns, tables and generated code that meet are refused, without
// regard to case where a database has none.
func TestNamesThatMeetAreRefused(t *testing.T) {
	for text, want := range map[string]diag.Code{
		"dataset a { ID: string, P }":                                                diag.IDNotKey,
		"dataset a { xmin: integer, P }":                                             diag.ReservedName,
		"dataset pg_class { x: integer, P }":                                         diag.ReservedName,
		"dataset a { Owner_ID: string, access_policy { read: owner } }":              diag.ReservedName,
		"dataset order_items { x: string, P }\ndataset OrderItems { x: string, P }":  diag.DuplicateDeclaration,
		"dataset a { class: string, class_: string, P }":                             diag.DuplicateField,
		"dataset a { x: string was(Old), y: string was(old), P }":                    diag.FormerNameInUse,
		"dataset a { x: string was(Y), y: string, P }":                               diag.FormerNameInUse,
		"dataset a { was: old, x: string, P }\ndataset b { was: OLD, x: string, P }": diag.FormerNameInUse,
		"dataset a { was: B, x: string, P }\ndataset b { x: string, P }":             diag.FormerNameInUse,
		"dataset a { x: string was(y), y: string was(x), P }":                        "",
		"dataset a { was: b, x: string, P }\ndataset b { was: a, x: string, P }":     "",
		"dataset a { Name: string was(name), P }":                                    "",
	} {
		_, list := diagnosed(strings.ReplaceAll(text, "P }", "access_policy { read: true } }"))
		if got := codesOf(list); got != string(want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func codesOf(list []diag.Diagnostic) string {
	var codes []string
	for _, d := range list {
		codes = append(codes, string(d.Code))
	}
	return strings.Join(codes, " ")
}

// Which dataset is written first says nothing about the names of indexes.
func TestNamesOfIndexesDoNotDependOnTheOrder(t *testing.T) {
	a := "dataset a {\n    b_c: string indexed\n    access_policy { read: true }\n}\n"
	b := "dataset a_b {\n    c: string indexed\n    access_policy { read: true }\n}\n"
	names := func(text string) string {
		s, _ := diagnosed(text)
		return s.Application().Dataset("a").Indexes[0].Name + " " + s.Application().Dataset("a_b").Indexes[0].Name
	}
	if one, other := names(a+b), names(b+a); one != "a.b_c a_b.c" || other != one {
		t.Errorf("%q and %q", one, other)
	}
}

func TestUniqueOnWhatNobodyReadsIsAWarning(t *testing.T) {
	for text, want := range map[string]int{
		"pin: string writeonly unique":                             1,
		"pin: string unique writeonly":                             1,
		"pin: string writeonly\n    indexes { pin: [pin] unique }": 1,
		"pin: string writeonly\n    indexes { pin: [pin] }":        0,
		"pin: string hidden unique":                                0,
		"pin: string unique":                                       0,
	} {
		_, list := diagnosed("dataset members {\n    name: string\n    " + text + "\n    access_policy { read: true }\n}\n")
		found := 0
		for _, d := range list {
			if d.Code == diag.UniqueWriteOnly && d.Severity == diag.Warning {
				found++
			}
		}
		if found != want || len(list) != want {
			t.Errorf("%s: %v", text, list)
		}
	}
}

func TestAggregatesOverRepeatedRows(t *testing.T) {
	const bases = `
dataset customers {
    code: string unique
    name: string
    credit: decimal(10, 2)
    access_policy { read: true }
}
dataset orders {
    customer: customers
    customer_code: string
    region: string
    total: decimal(10, 2)
    access_policy { read: true }
}
dataset lines {
    order: orders
    quantity: integer
    price: decimal(10, 2)
    access_policy { read: true }
}
dataset jobs {
    order: orders
    hours: integer
    access_policy { read: true }
}
dataset per_order from lines {
    group_by: [order]
    aggregate { quantity: sum(quantity) }
}
`
	const (
		lines    = "join lines on lines.order_id == orders.id"
		jobs     = "join left jobs on orders.id == jobs.order_id"
		customer = "join customers on customer_id == customers.id"
		byCode   = "join left customers on customers.code == customer_code"
		byName   = "join customers on customers.name == region"
		perOrder = "join per_order on per_order.order_id == orders.id"
	)
	for _, c := range []struct {
		joins []string
		value string
		right bool
	}{
		{nil, "sum(total)", true},
		{[]string{lines}, "sum(total)", false},
		{[]string{lines}, "avg(total)", false},
		{[]string{lines}, "count()", false},
		{[]string{lines}, "min(total)", true},
		{[]string{lines}, "max(total)", true},
		{[]string{lines}, "sum(lines.quantity)", true},
		{[]string{lines}, "count(lines.id)", true},
		{[]string{lines}, "sum(lines.quantity) + sum(total)", false},
		{[]string{lines, jobs}, "sum(lines.quantity)", false},
		{[]string{lines, jobs}, "sum(jobs.hours)", false},
		{[]string{lines, jobs}, "sum(total)", false},
		{[]string{lines, customer}, "sum(lines.quantity)", true},
		{[]string{customer}, "sum(total)", true},
		{[]string{customer}, "count()", true},
		{[]string{byCode}, "sum(total)", true},
		{[]string{byName}, "sum(total)", false},
		{[]string{customer}, "sum(customers.credit)", false},
		{[]string{customer}, "max(customers.credit)", true},
		{[]string{perOrder}, "sum(total)", true},
		{[]string{perOrder}, "sum(per_order.quantity)", true},
		{[]string{perOrder, customer}, "sum(per_order.quantity)", true},
	} {
		text := bases + "dataset by_region from orders {\n    " + strings.Join(c.joins, "\n    ") + "\n    group_by: [region]\n    aggregate { value: " + c.value + " }\n}\n"
		_, list := diagnosed(text)
		if c.right && len(list) != 0 || !c.right && (len(list) != 1 || list[0].Code != diag.RepeatedRows) {
			t.Errorf("%s over %v: right is %v, found %v", c.value, c.joins, c.right, list)
		}
	}
}
