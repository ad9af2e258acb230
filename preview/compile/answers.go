package compile

import (
	"reflect"

	"github.com/n3-lang/n3/compiler/ir"
)

// answer says whose a part of the shown program is.
type answer string

const (
	isStored answer = "stored" // the stored program's: it decides, keeps or writes
	isTyped  answer = "typed"  // the typed program's: it is only seen
	isName   answer = "name"   // the same in both, which are found by it
	isMerged answer = "merged" // worked out of both, by the function of its concern
)

// answers has a row for each field of each struct of the IR. A part that is only
// in the typed program is as typed, unless its concern says more; a struct below
// one that is taken as a whole has the answer of the whole.
var answers = map[reflect.Type]map[string]answer{
	typeOf[ir.Application](): {"Version": isName, "App": isMerged, "Datasets": isMerged, "Pages": isMerged, "Bindings": isMerged, "Channels": isMerged},
	typeOf[ir.AppSpec](): {
		"Name": isStored, "Title": isTyped, "Theme": isTyped, "Home": isTyped, "Navigation": isTyped,
		// Who somebody is, what day it is, and where rows are, rules depend on.
		"Database": isStored, "DatabaseVariable": isStored, "Auth": isStored, "Users": isStored, "Timezone": isStored,
	},
	typeOf[ir.ThemeSpec]():  all(isTyped, "Mode", "Colours"),
	typeOf[ir.ColourSpec](): all(isTyped, "Name", "Value"),
	typeOf[ir.DatasetSpec](): {
		"Name": isName, "Title": isTyped, "Doc": isTyped, "Origin": isTyped,
		"Table": isStored, "Adopted": isStored, "Was": isStored, "OwnerField": isStored, "Indexes": isStored, "Validation": isStored,
		"Access": isStored, "MaxPageSize": isStored, "Realtime": isStored, "RequireMatch": isStored, "SoftDelete": isStored,
		"Key": isMerged, "KeyFields": isMerged, "TitleField": isMerged, "Fields": isMerged, "Derived": isMerged,
		"Sortable": isMerged, "Filterable": isMerged, "Searchable": isMerged, "PageSize": isMerged, "RefreshPolicy": isMerged,
		"DependsOn": isMerged, "Pending": isMerged,
	},
	typeOf[ir.DerivedSpec](): {
		"From": isTyped, "Joins": isTyped, "Filter": isTyped, "Grouped": isTyped, "GroupBy": isTyped, "OrderBy": isTyped, "Limit": isTyped, "Offset": isTyped,
		"System": isStored,
	},
	typeOf[ir.JoinSpec]():       all(isTyped, "Dataset", "Left", "On"),
	typeOf[ir.ValidationSpec](): all(isStored, "Name", "Rule", "Message", "Fields"),
	typeOf[ir.RefreshPolicy]():  all(isTyped, "Mode", "Every"),
	typeOf[ir.FieldSpec](): {
		"Name": isName, "Doc": isTyped, "Label": isTyped, "Help": isTyped, "Origin": isTyped,
		"Type": isStored, "Precision": isStored, "Scale": isStored, "Item": isStored, "PrimaryKey": isStored, "Required": isStored, "Unique": isStored,
		"Indexed": isStored, "AutoNow": isStored, "AutoUpdate": isStored, "Owner": isStored, "ReadOnly": isStored, "Hidden": isStored, "WriteOnly": isStored,
		"Implicit": isStored, "Reference": isStored, "Was": isStored, "Column": isStored, "Default": isStored, "Min": isStored, "Max": isStored, "MinLength": isStored,
		"MaxLength": isStored, "Pattern": isStored, "OneOf": isStored, "Writable": isStored, "Creatable": isStored,
		"Values": isMerged, "Computed": isMerged, "Source": isMerged, "Sortable": isMerged, "Pending": isMerged,
	},
	typeOf[ir.Reference]():        all(isStored, "Name", "Dataset", "OnDelete"),
	typeOf[ir.ValueSpec]():        {"Name": isStored, "Label": isTyped, "Color": isTyped},
	typeOf[ir.DefaultSpec]():      all(isStored, "Kind", "Value", "Expr"),
	typeOf[ir.IndexSpec]():        all(isStored, "Name", "Columns", "Unique"),
	typeOf[ir.IndexColumn]():      all(isStored, "Name", "Descending"),
	typeOf[ir.AccessPolicySpec](): all(isStored, "Read", "Create", "Update", "UpdateAfter", "Delete", "Fields"),
	typeOf[ir.FieldRuleSpec]():    all(isStored, "Field", "Rule"),
	typeOf[ir.PageSpec](): {
		"Name": isName, "Title": isTyped, "Doc": isTyped, "Path": isTyped, "Parameters": isTyped, "Origin": isTyped,
		"Access": isStored, "Widgets": isMerged,
	},
	typeOf[ir.WidgetSpec](): {
		"Kind": isTyped, "Key": isName, "Dataset": isTyped, "Title": isTyped, "Text": isTyped, "Style": isTyped, "Visible": isTyped, "Condition": isTyped,
		"Variable": isTyped, "Filter": isTyped, "Chart": isTyped, "Metric": isTyped, "Action": isTyped, "Component": isTyped, "Origin": isTyped,
		"Access": isStored,
		"Table":  isMerged, "Form": isMerged, "Board": isMerged, "Detail": isMerged, "Children": isMerged, "Else": isMerged, "Pending": isMerged,
	},
	typeOf[ir.TextPart]():  all(isTyped, "Text", "Expr"),
	typeOf[ir.StyleSpec](): all(isTyped, "Color", "Size", "Align", "Weight", "Title"),
	typeOf[ir.TableSpec](): {
		"Inputs": isTyped, "Search": isTyped, "Sorting": isTyped, "Filtering": isTyped, "ShowTotals": isTyped, "Empty": isTyped, "Export": isTyped, "Views": isTyped, "Editable": isTyped, "Optimistic": isTyped,
		"Columns": isMerged, "Sort": isMerged, "PageSize": isMerged, "RowActions": isMerged,
	},
	typeOf[ir.BoardSpec](): {
		"By": isTyped, "Search": isTyped, "Empty": isTyped, "Editable": isTyped, "Optimistic": isTyped,
		"Fields": isMerged, "Sort": isMerged, "PageSize": isMerged,
	},
	typeOf[ir.DetailSpec]():    {"Fields": isMerged, "ID": isTyped},
	typeOf[ir.MetricSpec]():    all(isTyped, "Value", "At", "Compare"),
	typeOf[ir.AggregateSpec](): all(isTyped, "Function", "Field"),
	typeOf[ir.ButtonSpec]():    all(isTyped, "Key", "Label", "Confirm", "Do"),
	typeOf[ir.FormSpec](): {
		"Mode": isTyped, "Inputs": isTyped, "Submit": isTyped, "ID": isTyped, "Checks": isTyped, "AutoClear": isTyped,
		"Fields": isMerged, "OnSuccess": isMerged,
	},
	typeOf[ir.ActionSpec]():     all(isTyped, "Kind", "Value", "Dataset", "Row", "Where", "Sets"),
	typeOf[ir.AssignmentSpec](): all(isTyped, "Field", "Value"),
	typeOf[ir.ChartSpec]():      all(isTyped, "Type", "X", "Y", "Value", "Bucket", "Series", "Sort", "Limit"),
	typeOf[ir.DataBindingSpec](): {
		"Page": isName, "Widget": isName, "Dataset": isName, "Endpoint": isTyped, "PollingInterval": isTyped, "CacheTTL": isTyped, "AutoRefresh": isTyped, "Conflict": isTyped,
		"Create": isStored, "Update": isStored, "Delete": isStored,
		"Mode": isMerged, "Channel": isMerged, "PageSize": isMerged, "Sortable": isMerged, "Filterable": isMerged, "Searchable": isMerged, "Editable": isMerged,
	},
	typeOf[ir.UpdateChannelSpec](): all(isStored, "Name", "Dataset", "Events", "Transport", "Identity", "RedisChannel"),
	typeOf[ir.Origin]():            all(isTyped, "File", "Line", "Span"),
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

// mergeParts is a part of the stored program, with what the table gives to the typed
// one. What is to be merged is the stored program's until its concern has done it.
func mergeParts[T any](from, with T) T {
	rows := answers[typeOf[T]()]
	out, typing := reflect.ValueOf(&from).Elem(), reflect.ValueOf(&with).Elem()
	for i := range out.NumField() {
		if rows[out.Type().Field(i).Name] == isTyped {
			out.Field(i).Set(typing.Field(i))
		}
	}
	return from
}
