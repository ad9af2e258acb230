package compile

import (
	"reflect"

	"github.com/n3-lang/n3/compiler/ir"
)

// answer says whose a part of the shown program is.
type answer string

const (
	stored answer = "stored" // the stored program's: it decides, keeps or writes
	typed  answer = "typed"  // the typed program's: it is only seen
	name   answer = "name"   // the same in both, which are found by it
	merged answer = "merged" // worked out of both, by the function of its concern
)

// answers has a row for each field of each struct of the IR. A part that is only
// in the typed program is as typed, unless its concern says more; a struct below
// one that is taken as a whole has the answer of the whole.
var answers = map[reflect.Type]map[string]answer{
	typeOf[ir.Application](): {"Version": name, "App": merged, "Datasets": merged, "Pages": merged, "Bindings": merged, "Channels": merged},
	typeOf[ir.AppSpec](): {
		"Name": stored, "Title": typed, "Theme": typed, "Home": typed, "Navigation": typed,
		// Who somebody is, what day it is, and where rows are, rules depend on.
		"Database": stored, "Auth": stored, "Users": stored, "Timezone": stored,
	},
	typeOf[ir.ThemeSpec]():  all(typed, "Mode", "Colours"),
	typeOf[ir.ColourSpec](): all(typed, "Name", "Value"),
	typeOf[ir.DatasetSpec](): {
		"Name": name, "Title": typed, "Doc": typed, "Origin": typed,
		"Table": stored, "Adopted": stored, "Was": stored, "OwnerField": stored, "Indexes": stored, "Validation": stored,
		"Access": stored, "MaxPageSize": stored, "Realtime": stored, "RequireMatch": stored, "SoftDelete": stored,
		"Key": merged, "KeyFields": merged, "TitleField": merged, "Fields": merged, "Derived": merged,
		"Sortable": merged, "Filterable": merged, "Searchable": merged, "PageSize": merged, "RefreshPolicy": merged,
		"DependsOn": merged, "Pending": merged,
	},
	typeOf[ir.DerivedSpec](): {
		"From": typed, "Joins": typed, "Filter": typed, "Grouped": typed, "GroupBy": typed, "OrderBy": typed, "Limit": typed, "Offset": typed,
		"System": stored,
	},
	typeOf[ir.JoinSpec]():       all(typed, "Dataset", "Left", "On"),
	typeOf[ir.ValidationSpec](): all(stored, "Name", "Rule", "Message", "Fields"),
	typeOf[ir.RefreshPolicy]():  all(typed, "Mode", "Every"),
	typeOf[ir.FieldSpec](): {
		"Name": name, "Doc": typed, "Label": typed, "Help": typed, "Origin": typed,
		"Type": stored, "Precision": stored, "Scale": stored, "Item": stored, "PrimaryKey": stored, "Required": stored, "Unique": stored,
		"Indexed": stored, "AutoNow": stored, "AutoUpdate": stored, "Owner": stored, "ReadOnly": stored, "Hidden": stored, "WriteOnly": stored,
		"Implicit": stored, "Reference": stored, "Was": stored, "Default": stored, "Min": stored, "Max": stored, "MinLength": stored,
		"MaxLength": stored, "Pattern": stored, "OneOf": stored, "Writable": stored, "Creatable": stored,
		"Values": merged, "Computed": merged, "Source": merged, "Sortable": merged, "Pending": merged,
	},
	typeOf[ir.Reference]():        all(stored, "Name", "Dataset", "OnDelete"),
	typeOf[ir.ValueSpec]():        {"Name": stored, "Label": typed},
	typeOf[ir.DefaultSpec]():      all(stored, "Kind", "Value", "Expr"),
	typeOf[ir.IndexSpec]():        all(stored, "Name", "Columns", "Unique"),
	typeOf[ir.IndexColumn]():      all(stored, "Name", "Descending"),
	typeOf[ir.AccessPolicySpec](): all(stored, "Read", "Create", "Update", "UpdateAfter", "Delete", "Fields"),
	typeOf[ir.FieldRuleSpec]():    all(stored, "Field", "Rule"),
	typeOf[ir.PageSpec](): {
		"Name": name, "Title": typed, "Doc": typed, "Path": typed, "Parameters": typed, "Origin": typed,
		"Access": stored, "Widgets": merged,
	},
	typeOf[ir.WidgetSpec](): {
		"Kind": typed, "Key": name, "Dataset": typed, "Title": typed, "Text": typed, "Style": typed, "Visible": typed, "Condition": typed,
		"Variable": typed, "Filter": typed, "Chart": typed, "Metric": typed, "Action": typed, "Origin": typed,
		"Access": stored,
		"Table":  merged, "Form": merged, "Detail": merged, "Children": merged, "Else": merged, "Pending": merged,
	},
	typeOf[ir.TextPart]():  all(typed, "Text", "Expr"),
	typeOf[ir.StyleSpec](): all(typed, "Color", "Size", "Align", "Weight", "Title"),
	typeOf[ir.TableSpec](): {
		"Inputs": typed, "Search": typed, "Sorting": typed, "Filtering": typed, "ShowTotals": typed, "Empty": typed, "Editable": typed, "Optimistic": typed,
		"Columns": merged, "Sort": merged, "PageSize": merged, "RowActions": merged,
	},
	typeOf[ir.DetailSpec]():    {"Fields": merged, "ID": typed},
	typeOf[ir.MetricSpec]():    all(typed, "Value", "At", "Compare"),
	typeOf[ir.AggregateSpec](): all(typed, "Function", "Field"),
	typeOf[ir.ButtonSpec]():    all(typed, "Key", "Label", "Confirm", "Do"),
	typeOf[ir.FormSpec](): {
		"Mode": typed, "Inputs": typed, "Submit": typed, "ID": typed, "Checks": typed, "AutoClear": typed,
		"Fields": merged, "OnSuccess": merged,
	},
	typeOf[ir.ActionSpec]():     all(typed, "Kind", "Value", "Dataset", "Row", "Where", "Sets"),
	typeOf[ir.AssignmentSpec](): all(typed, "Field", "Value"),
	typeOf[ir.ChartSpec]():      all(typed, "Type", "X", "Y", "Value", "Bucket", "Series", "Sort", "Limit"),
	typeOf[ir.DataBindingSpec](): {
		"Page": name, "Widget": name, "Dataset": name, "Endpoint": typed, "PollingInterval": typed, "CacheTTL": typed, "AutoRefresh": typed,
		"Create": stored, "Update": stored, "Delete": stored,
		"Mode": merged, "Channel": merged, "PageSize": merged, "Sortable": merged, "Filterable": merged, "Searchable": merged, "Editable": merged,
	},
	typeOf[ir.UpdateChannelSpec](): all(stored, "Name", "Dataset", "Events", "Transport", "Identity", "RedisChannel"),
	typeOf[ir.Origin]():            all(typed, "File", "Line", "Span"),
}

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

// all gives several fields one answer.
func all(a answer, fields ...string) map[string]answer {
	rows := make(map[string]answer, len(fields))
	for _, f := range fields {
		rows[f] = a
	}
	return rows
}

// take is a part of the stored program, with what the table gives to the typed
// one. What is to be merged is the stored program's until its concern has done it.
func take[T any](from, with T) T {
	rows := answers[typeOf[T]()]
	out, typing := reflect.ValueOf(&from).Elem(), reflect.ValueOf(&with).Elem()
	for i := range out.NumField() {
		if rows[out.Type().Field(i).Name] == typed {
			out.Field(i).Set(typing.Field(i))
		}
	}
	return from
}
