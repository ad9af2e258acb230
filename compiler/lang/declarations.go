package lang

import "strings"

var declarations = []Word{
	{Name: "app", Block: "app", Label: NewName, Doc: "The application: its title, theme, database and sign-in. A project has at most one; without it the title is the name of the folder.", Example: "app Shop {\n    title: \"Corner shop\"\n}"},
	{Name: "dataset", Block: "dataset", Label: NewName, Doc: "A table: its fields, who may read and write it, and whether changes are sent to open pages.", Example: "dataset tasks {\n    title: string required\n\n    access_policy {\n        read: true\n        create: authenticated\n    }\n}"},
	{Name: "page", Block: "page", Label: NewName, Doc: "A page with a path, a title and widgets.", Example: "page Tasks {\n    show_table tasks\n}"},
	{Name: "enum", Block: "enum", Label: NewName, Doc: "A fixed set of values, each with an optional label and color.", Example: "enum Status {\n    open\n    done \"Finished\" { color: green }\n}"},
	{Name: "import", Label: FileLabel, Doc: "Imports the declarations of another file. The path is relative to this file and must stay inside the project.", Example: "import \"users.n3\""},
	{Name: "frame", Block: "dataset", Label: NewName, Doc: "A derived dataset in the classic form.", Stage: Refused},
	{Name: "theme", Block: "theme", Doc: "The theme in the classic form; in the block form it is written inside `app`.", Stage: Refused},
}

var blocks = []Block{
	{Name: "app", Doc: "Settings of the application.", Words: []Word{
		{Name: "title", Value: Text, Doc: "The display name of the application."},
		{Name: "theme", Value: Theme, Choices: []string{"auto", "light", "dark"}, Block: "theme", Default: "auto", Doc: "`light`, `dark` or `auto`, which follows the system setting; or a block of colors."},
		{Name: "database", Value: Choice, Choices: []string{"sqlite", "postgres"}, Default: "sqlite", Doc: "The database of a release. The preview uses SQLite unless configured otherwise."},
		{Name: "auth", Value: Choice, Choices: []string{"local", "jwt", "none"}, Default: "local", Doc: "How users sign in: with accounts of the application (`local`), with the signed tokens of an issuer that its environment names (`jwt`), or not at all (`none`)."},
		{Name: "users", Value: DatasetName, Doc: "The dataset with one row for each user; `user.row` is the row of the signed-in user."},
		{Name: "signup", Value: Choice, Choices: []string{"true", "false", "invite"}, Default: "false", Stage: Ignored, Doc: "Whether visitors may create an account."},
		{Name: "timezone", Value: Text, Default: "\"UTC\"", Doc: "The time zone of `today()` and `date_trunc`."},
		{Name: "home", Value: PageName, Doc: "The page at `/`. The default is the first page."},
		{Name: "navigation", Value: PageName, Doc: "The pages in the menu, in order. The default is all pages without parameters, in source order."},
	}},
	{Name: "theme", Free: FreeColour, Doc: "The colors of the application. Any other name becomes a CSS custom property.", Words: []Word{
		{Name: "mode", Value: Choice, Choices: []string{"auto", "light", "dark"}, Default: "auto", Doc: "`light`, `dark` or `auto`, which follows the system setting."},
		{Name: "accent", Value: Text, Doc: "The color of active and primary elements, as a CSS color in quotes."},
		{Name: "primary", Value: Text, Doc: "Same as `accent`."},
		{Name: "background", Value: Text, Doc: "The background color of the page, as a CSS color in quotes."},
		{Name: "text", Value: Text, Doc: "The text color, as a CSS color in quotes."},
	}},
	{Name: "enum", Free: FreeValue, Doc: "The values of an enum, each with an optional label in quotes and an optional block: `done \"Finished\" { color: green }`."},
	{Name: "enum_value", Doc: "One value of an enum.", Words: []Word{
		{Name: "color", Value: Choice, Choices: colorNames, Doc: "The color of the value in tables, charts and boards. The default is the next color of the palette that no value of the enum declares."},
	}},
	{Name: "dataset", Free: FreeField, Doc: "Fields (`name: type modifier…`) and properties of a dataset.", Words: []Word{
		{Name: "access_policy", Block: "access_policy", Doc: "Who may read, create, update and delete rows. Enforced by the server. Without it, only admins may."},
		{Name: "realtime", Value: Bool, Default: "false", Doc: "Whether changes are sent to open pages immediately."},
		{Name: "refresh_policy", Value: Choice, Choices: []string{"on_change", "on_focus", "manual"}, Arg: "every", Doc: "When a page reloads its rows: after each change, when its window gains focus, only manually, or at an interval. The default is `on_change` if the dataset is realtime, else `on_focus`."},
		{Name: "title", Value: Text, Doc: "The display name of the dataset. The default is derived from its name."},
		{Name: "title_field", Value: FieldName, Doc: "The field that represents a row in a reference input. The default is the first string field."},
		{Name: "indexes", Of: OfStored, Block: "indexes", Doc: "Indexes of the table: `by_day: [day, -created_at]`, followed by `unique` if no two rows may be equal."},
		{Name: "validation", Of: OfStored, Block: "validation", Doc: "Conditions on the whole row: `dates: starts <= ends \"Must end after it starts\"`."},
		{Name: "require_match", Of: OfStored, Value: Bool, Default: "false", Doc: "Whether writes must send the version of the row they are based on (`If-Match`)."},
		{Name: "soft_delete", Of: OfStored, Value: Bool, Default: "false", Doc: "Whether deleted rows are kept. Whoever may delete a row may restore it; rows that refer to it with `on_delete(cascade)` and are kept too go and come back with it, all others stay."},
		{Name: "source", Of: OfStored, Value: Source, Doc: "An existing table, used as it is: `source: table(\"sales.orders\")`."},
		{Name: "key", Of: OfStored, Value: Choice, Choices: []string{"none"}, Doc: "`key: none` says that nothing identifies a row of the existing table: the dataset is read-only, and its rows are requested as lists only."},
		{Name: "open", Of: OfStored, Value: Bool, Default: "false", Doc: "Whether fields are inferred from their uses."},
		{Name: "was", Of: OfStored, Value: NewNameValue, Doc: "The former name of the dataset: migrations rename the table instead of adding a new one."},
		{Name: "filter", Of: OfDerived, OverBase: true, Value: Condition, Repeats: true, Doc: "Derived datasets only. Which rows of the base are included."},
		{Name: "join", Of: OfDerived, OverBase: true, Label: JoinLabel, Repeats: true, Doc: "Derived datasets only. Joins another dataset: `join customers on customer_id == customers.id`, or `join left …`."},
		{Name: "group_by", Of: OfDerived, OverBase: true, Value: FieldList, Doc: "Derived datasets only. One row for each combination of these fields."},
		{Name: "aggregate", Of: OfDerived, OverBase: true, Block: "aggregate", Doc: "Derived datasets only. Computed columns: `total: sum(revenue)`."},
		{Name: "columns", Of: OfDerived, Value: FieldList, Doc: "Derived datasets only. The fields of the result. The default is all readable fields."},
		{Name: "order_by", Of: OfDerived, Value: SortList, Doc: "Derived datasets only. The order of the rows."},
		{Name: "limit", Of: OfDerived, Value: Integer, Doc: "Derived datasets only. The maximum number of rows."},
		{Name: "offset", Of: OfDerived, Value: Integer, Doc: "Derived datasets only. The number of rows to skip."},
	}},
	{Name: "access_policy", Doc: "Who may read and write the rows of a dataset.", Words: []Word{
		{Name: "read", Value: Rule, Default: "admin_only", Doc: "Who may read a row."},
		{Name: "create", Value: Rule, Default: "admin_only", Doc: "Who may create a row."},
		{Name: "update", Value: Rule, Block: "update", Default: "admin_only", Doc: "Who may update a row. The rule must hold before and after the change; `update { before: …, after: … }` separates the two."},
		{Name: "delete", Value: Rule, Default: "admin_only", Doc: "Who may delete a row."},
		{Name: "fields", Block: "fields", Doc: "Restricts reading and writing of single fields: `fields { salary: role(hr) }`."},
		{Name: "sortable", Value: FieldList, Doc: "The fields that lists may be sorted by. The default is all readable scalar fields."},
		{Name: "searchable", Value: FieldList, Doc: "The fields that search covers. The default is all readable `string`, `text` and `email` fields."},
		{Name: "filterable", Value: FieldList, Doc: "The fields that lists may be filtered by. The default is all readable scalar fields."},
		{Name: "page_size", Value: Integer, Default: "25", Doc: "The number of rows on a page of a list."},
		{Name: "max_page_size", Value: Integer, Default: "100", Doc: "The maximum number of rows in one request."},
		{Name: "runs_as", Value: Choice, Choices: []string{"system"}, Doc: "Derived datasets only. Reads the rows of the base without applying its access policy to the user."},
	}},
	{Name: "update", Doc: "The two parts of an update rule.", Words: []Word{
		{Name: "before", Value: Rule, Doc: "Checked against the row before the change. `_can.update` is this rule."},
		{Name: "after", Value: Rule, Doc: "Checked against the row after the change."},
	}},
	{Name: "fields", Free: FreeFieldRule, Doc: "One rule for each field."},
	{Name: "indexes", Free: FreeIndex, Doc: "Indexes: a name and a list of fields, optionally followed by `unique`."},
	{Name: "validation", Free: FreeRule, Doc: "Conditions on the whole row, each with an error message."},
	{Name: "aggregate", Free: FreeAggregate, Doc: "Columns of a derived dataset, each computed over a group of rows."},
	{Name: "page", Widgets: true, Doc: "Settings and widgets of a page.", Words: []Word{
		{Name: "path", Value: Text, Doc: "The path of the page. The default is derived from its name: `UserManagement` → `/user-management`. `:id` declares a parameter, `route.id` is its value."},
		{Name: "title", Value: Text, Doc: "The display name of the page. The default is derived from its name."},
		{Name: "access", Value: Rule, Default: "true", Doc: "Who sees the page in the menu and may open it. Rows are protected by the access policies of their datasets."},
	}},
	{Name: "container", Widgets: true, Doc: "The widgets inside a layout.", Words: style(nil)},
	{Name: "tabs", Doc: "Tabs: `tab \"Open\" { … }`.", Words: []Word{
		{Name: "tab", Label: TextLabel, Block: "container", Repeats: true, Doc: "A tab and its title."},
	}},
	{Name: "show_table", Doc: "A table with the rows of a dataset.", Words: style([]Word{
		{Name: "title", Value: Text, Doc: "The heading of the widget. The default is the title of the dataset."},
		{Name: "columns", Value: FieldList, Doc: "The columns, in order. The default is all readable fields."},
		{Name: "filter", Value: Condition, Doc: "Shows only rows that meet this condition."},
		{Name: "sort", Value: SortList, Doc: "The initial order of the rows: `[-created_at, name]`."},
		{Name: "search", Value: Bool, Default: "true", Doc: "Whether the table has a search box."},
		{Name: "pagination", Block: "pagination", Doc: "The page size and totals."},
		{Name: "row_actions", Block: "row_actions", Doc: "Buttons for each row: `Approve: update(status: \"approved\")`."},
		{Name: "empty", Value: Text, Doc: "The text shown when there are no rows."},
		{Name: "export", Value: Choice, Choices: []string{"csv", "none"}, Default: "csv", Doc: "Whether the table has a button that downloads its rows as CSV; `none` removes it. What may be read is decided by the access policy."},
		{Name: "views", Value: Bool, Default: "true", Doc: "Whether users who are signed in may save search, filters, order and columns as views, shown as tabs above the table."},
		{Name: "binding", Block: "binding", Doc: "How the widget is bound to its dataset."},
	})},
	{Name: "pagination", Doc: "The pages of a table. Below the table, users choose the number of rows on a page, or all rows in one scroll if `max_page_size` of the access policy is at least 50. The browser keeps the choice. Rows in groups are always shown in pages.", Words: []Word{
		{Name: "page_size", Value: Integer, Default: "25", Doc: "The number of rows on a page before users choose another, up to `max_page_size` of the access policy."},
		{Name: "show_totals", Value: Bool, Default: "true", Doc: "Whether the table shows the total number of rows."},
	}},
	{Name: "row_actions", Free: FreeAction, Doc: "Buttons for each row, named by their label: `Approve: update(status: \"approved\")`, or `Approve { confirm: \"Sure?\", do: […] }`."},
	{Name: "row_action", Doc: "One button for each row.", Words: []Word{
		{Name: "label", Value: Text, Doc: "The label of the button. The default is derived from its name."},
		{Name: "confirm", Value: Text, Doc: "A question the user must confirm first."},
		{Name: "do", Value: Actions, Required: true, Doc: "The actions, in order."},
	}},
	{Name: "binding", Doc: "How a widget is bound to its dataset.", Words: binding([]Word{
		{Name: "dataset", Value: DatasetName, Doc: "The dataset, if the name of the form is not a dataset."},
		{Name: "mode", Widgets: onlyForms, Value: Choice, Choices: []string{"create", "update", "create_update"}, Default: "create", Doc: "Whether a form creates a row, updates one, or both."},
		{Name: "editable", Widgets: withRows, Value: Bool, Default: "false", Doc: "Whether cells can be edited in place, as far as the access policy allows."},
		{Name: "realtime", Widgets: showing, Value: Bool, Doc: "Whether the widget shows changes immediately. The default is the setting of the dataset."},
		{Name: "auto_refresh", Widgets: showing, Value: Bool, Doc: "Whether the rows are reloaded every `refresh_interval`."},
		{Name: "refresh_interval", Widgets: showing, Value: Duration, Doc: "How often the rows are reloaded; at least `1s`."},
		{Name: "page_size", Widgets: withRows, Value: Integer, Doc: "The number of rows on a page; `pagination` takes precedence."},
		{Name: "enable_sorting", Widgets: []string{"show_table"}, Value: Bool, Default: "true", Doc: "Whether users may sort."},
		{Name: "enable_filtering", Widgets: []string{"show_table"}, Value: Bool, Default: "true", Doc: "Whether users may filter."},
		{Name: "enable_search", Widgets: withRows, Value: Bool, Default: "true", Doc: "Whether users may search."},
		{Name: "cache_ttl", Widgets: showing, Value: Duration, Doc: "How long a response is cached."},
		{Name: "crud", Widgets: withRows, Block: "crud", Doc: "Which operations the widget shows: `true` for all users the access policy allows, any other rule restricts it further."},
		{Name: "field_mapping", Widgets: []string{"show_table", "show_form"}, Block: "field_mapping", Doc: "The input of a field: `name: text_input`."},
		{Name: "optimistic_updates", Widgets: withRows, Value: Bool, Default: "true", Doc: "Whether a change is shown before the server has confirmed it."},
		{Name: "conflict", Widgets: []string{"show_table", "show_board", "show_form"}, Value: Choice, Choices: []string{"merge", "ask", "overwrite"}, Default: "merge", Doc: "What happens to an update if another user has changed the row in the meantime. `merge` keeps both changes if they are of different fields, and asks if they are of the same. `ask` asks about any change of the row. `overwrite` never asks: the last update wins, field by field. Taking back an edit never asks: what conflicts is not taken back."},
		{Name: "auto_clear", Widgets: onlyForms, Value: Bool, Default: "true", Doc: "Whether a form is cleared after saving."},
		{Name: "validation", Widgets: onlyForms, Block: "checks", Doc: "Checks of form fields in addition to those of the dataset."},
		{Name: "on_success", Widgets: onlyForms, Value: Actions, Doc: "The actions after saving: `refresh_table`, `navigate(\"/x\")`, `toast(\"…\")`, or a list of them."},
	})},
	{Name: "crud", Doc: "The operations that a widget shows.", Words: []Word{
		{Name: "create", Value: Rule, Default: "false", Doc: "Who sees the control to create a row."},
		{Name: "update", Value: Rule, Default: "false", Doc: "Who sees the controls to update a row. The default is `true` if the binding is editable."},
		{Name: "delete", Value: Rule, Default: "false", Doc: "Who sees the control to delete a row."},
	}},
	{Name: "field_mapping", Free: FreeInput, Doc: "The input of each field."},
	{Name: "checks", Free: FreeChecks, Doc: "The checks of each field of a form."},
	{Name: "show_form", Doc: "A form that creates or updates a row.", Words: style([]Word{
		{Name: "title", Value: Text, Doc: "The heading of the widget."},
		{Name: "fields", Value: FieldList, Doc: "The fields of the form, in order. The default is all writable fields."},
		{Name: "submit", Value: Text, Default: "\"Save\"", Doc: "The label of the button."},
		{Name: "id", Value: Expression, Doc: "The row to update, such as `route.id`."},
		{Name: "binding", Block: "binding", Doc: "How the form is bound to its dataset."},
	})},
	{Name: "show_chart", Doc: "A chart of the rows of a dataset.", Words: style([]Word{
		{Name: "title", Value: Text, Doc: "The heading of the widget."},
		{Name: "type", Value: Choice, Choices: []string{"bar", "line", "area", "pie", "scatter"}, Default: "bar", Doc: "The kind of chart."},
		{Name: "x", Value: FieldName, Required: true, Doc: "The field on the x axis."},
		{Name: "y", Value: Expression, Required: true, Doc: "The field on the y axis, or an aggregate such as `count()` or `sum(amount)`."},
		{Name: "series", Value: FieldName, Doc: "The field whose values each get their own line or color."},
		{Name: "bucket", Value: Choice, Choices: []string{"hour", "day", "week", "month", "year"}, Doc: "Groups the times on the x axis."},
		{Name: "filter", Value: Condition, Doc: "Includes only rows that meet this condition."},
		{Name: "sort", Value: SortList, Doc: "The order on the x axis."},
		{Name: "limit", Value: Integer, Default: "100", Doc: "The maximum number of rows."},
		{Name: "binding", Block: "binding", Doc: "How the chart is bound to its dataset."},
	})},
	{Name: "show_detail", Doc: "One row of a dataset.", Words: style([]Word{
		{Name: "title", Value: Text, Doc: "The heading of the widget."},
		{Name: "fields", Value: FieldList, Doc: "The fields to show, in order."},
		{Name: "id", Value: Expression, Doc: "The row to show, such as `route.id`."},
		{Name: "binding", Block: "binding", Doc: "How the widget is bound to its dataset."},
	})},
	{Name: "show_board", Doc: "The rows of a dataset as cards, in a column for each value of an enum.", Words: style([]Word{
		{Name: "title", Value: Text, Doc: "The heading of the widget. The default is the title of the dataset."},
		{Name: "by", Value: FieldName, Required: true, Doc: "The enum field whose values are the columns, in the order of the enum. A field that may be null has one more column, for rows without a value."},
		{Name: "fields", Value: FieldList, Doc: "The fields a card shows below the title of its row, in order. The default is the title only."},
		{Name: "filter", Value: Condition, Doc: "Shows only rows that meet this condition."},
		{Name: "sort", Value: SortList, Doc: "The order of the cards in a column: `[-created_at, name]`."},
		{Name: "search", Value: Bool, Default: "true", Doc: "Whether the board has a search box."},
		{Name: "empty", Value: Text, Doc: "The text shown in a column without rows."},
		{Name: "binding", Block: "binding", Doc: "How the board is bound to its dataset: `editable` lets users move cards, `crud` create and delete them, `page_size` sets how many cards a column loads at a time."},
	})},
	{Name: "show_metric", Doc: "A single figure computed over a dataset.", Words: style([]Word{
		{Name: "title", Value: Text, Doc: "The heading of the widget."},
		{Name: "filter", Value: Condition, Doc: "Includes only rows that meet this condition."},
		{Name: "value", Value: Expression, Required: true, Doc: "The aggregate: `count()`, `sum(amount)`."},
		{Name: "at", Value: FieldName, Doc: "The date or time of a row."},
		{Name: "compare", Value: Duration, Doc: "The length of the period to compare with. A line shows how the figure developed in the last one."},
		{Name: "binding", Block: "binding", Doc: "How the widget is bound to its dataset."},
	})},
	{Name: "show_text", Doc: "Text in Markdown.", Words: style(nil)},
	{Name: "show_action", Doc: "A button.", Words: style([]Word{
		{Name: "confirm", Value: Text, Doc: "A question the user must confirm first."},
		{Name: "do", Value: Actions, Required: true, Doc: "The actions, in order: `update(status: \"done\")` for the row of the enclosing `each`, `update(orders, …)` for all rows, `update(orders, status == \"paid\", …)` for rows that meet a condition, `create(orders, …)`, `delete()`, `navigate(\"/x\")`, `toast(\"…\")`."},
	})},
	{Name: "show_component", Doc: "A React component of your own.", Words: style(nil)},
	{Name: "title_style", Doc: "The style of the heading of a widget.", Words: []Word{
		{Name: "color", Value: Style, Doc: "A CSS color or the name of a theme color, in quotes."},
		{Name: "size", Value: Style, Choices: []string{"small", "medium", "large", "xlarge"}, Doc: "The text size: a word, or a CSS length in quotes."},
		{Name: "align", Value: Choice, Choices: []string{"left", "center", "right"}, Doc: "The alignment of the text."},
		{Name: "weight", Value: Style, Choices: []string{"normal", "medium", "bold"}, Doc: "The font weight: a word, or a number from 100 to 900."},
	}},
	{Name: "style", Doc: "The style of a widget.", Words: []Word{
		{Name: "color", Value: Style, Doc: "A CSS color or the name of a theme color, in quotes."},
		{Name: "size", Value: Style, Choices: []string{"small", "medium", "large", "xlarge"}, Doc: "The text size: a word, or a CSS length in quotes."},
		{Name: "align", Value: Choice, Choices: []string{"left", "center", "right"}, Doc: "The alignment of the text."},
		{Name: "weight", Value: Style, Choices: []string{"normal", "medium", "bold"}, Doc: "The font weight: a word, or a number from 100 to 900."},
		{Name: "title", Block: "title_style", Doc: "The style of the heading."},
	}},
}

// style adds the words that every widget takes.
func style(words []Word) []Word {
	return append(words,
		Word{Name: "style", Block: "style", Doc: "The style of the widget: `style { color: \"#933\", size: large }`."},
		Word{Name: "access", Value: Rule, Default: "true", Doc: "Who sees the widget. Rows are protected by the access policy of their dataset."},
		Word{Name: "visible", Value: Condition, Default: "true", Doc: "The condition under which the widget is shown."},
	)
}

// The widgets that some words of a binding change.
var (
	onlyForms = []string{"show_form"}
	withRows  = []string{"show_table", "show_board"}
	showing   = []string{"show_table", "show_board", "show_chart", "show_metric", "show_detail"}
)

// binding adds to the description of each word which widgets it changes.
func binding(words []Word) []Word {
	for i, w := range words {
		if w.Widgets == nil {
			continue
		}
		var names []string
		for _, widget := range w.Widgets {
			names = append(names, "`"+widget+"`")
		}
		words[i].Doc += " For " + strings.Join(names, ", ") + "."
	}
	return words
}

var widgets = []Word{
	{Name: "show_table", Label: DatasetLabel, Block: "show_table", Repeats: true, Doc: "A table with the rows of a dataset: paged, sorted, filtered and searched by the server, and editable in place if its binding is `editable`.", Example: "show_table tasks {\n    columns: [title, done]\n}"},
	{Name: "show_form", Label: DatasetOrName, Block: "show_form", Repeats: true, Doc: "A form that creates or updates a row.", Example: "show_form tasks {\n    fields: [title]\n}"},
	{Name: "show_chart", Label: DatasetLabel, Block: "show_chart", Repeats: true, Doc: "A chart of the rows of a dataset.", Example: "show_chart sales {\n    type: line\n    x: day\n    y: amount\n}"},
	{Name: "show_detail", Label: DatasetLabel, Block: "show_detail", Repeats: true, Doc: "One row of a dataset."},
	{Name: "show_board", Label: DatasetLabel, Block: "show_board", Repeats: true, Doc: "The rows of a dataset as cards, in a column for each value of an enum. A card is moved to another column by mouse, touch, keyboard or its menu if the binding is `editable`, which updates the field.", Example: "show_board tickets {\n    by: state\n    fields: [customer]\n    binding { editable: true }\n}"},
	{Name: "show_metric", Label: DatasetLabel, Block: "show_metric", Repeats: true, Doc: "A single figure computed over a dataset."},
	{Name: "show_text", Label: TextLabel, Block: "show_text", Repeats: true, Doc: "Markdown text, without HTML.", Example: "show_text \"Welcome.\""},
	{Name: "show_action", Label: TextLabel, Block: "show_action", Repeats: true, Doc: "A button that changes rows, shows a message or opens a page."},
	{Name: "show_component", Label: TextLabel, Block: "show_component", Repeats: true, Doc: "A React component of your own: the default export of `custom/components/Name.tsx`. It may import hooks and widgets from `\"n3\"`, such as `useDataset`, and is never overwritten.", Example: "show_component \"Gauge\""},
	{Name: "row", Block: "container", Repeats: true, Doc: "Widgets side by side."},
	{Name: "column", Block: "container", Repeats: true, Doc: "Widgets one below the other."},
	{Name: "section", Label: TextLabel, Block: "container", Repeats: true, Doc: "Widgets under a heading."},
	{Name: "tabs", Block: "tabs", Repeats: true, Doc: "Widgets in tabs: `tabs { tab \"Open\" { … } }`."},
	{Name: "when", Label: ConditionLabel, Block: "container", Repeats: true, Doc: "Widgets shown only if a condition holds: `when user.role == \"admin\" { … } else { … }`."},
	{Name: "each", Label: LoopLabel, Block: "container", Repeats: true, Doc: "Widgets repeated for each row: `each order in orders { … }`."},
}
