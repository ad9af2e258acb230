// Package classic handles the classic form of the language. In: the syntax of a
// classic declaration. Out: the nodes of the block form; the datasets that it
// needs and nobody declared, with the fields that a program uses of them; and the
// same program written in the block form.
//
// The classic form is lowered to the nodes of the block form, so every later stage
// handles one language:
//
//	app "X" connects to postgres "ENV".   app X { database: postgres "ENV" }
//	theme:                                Decl.Kind ThemeDecl; its Entry is the app's theme
//	dataset "a" from table t:             dataset a { source: table("t"), … }; without source where t is a,
//	                                      open: true where it has no schema
//	  with any of the lines below, or
//	  from dataset d, or frame "a"        dataset a from t { … }
//	filter by: EXPR                       filter: EXPR, once for each line
//	group by: a, b                        group_by: [a, b]
//	order by: a desc, b                   order_by: [-a, b]; in a widget sort: […]
//	sum: a as b, aggregate: b: sum(a)     aggregate { b: sum(a) }, one block; without a name sum_a
//	join: d on k, left_join: d on EXPR    join d on k == d.id, join left d on EXPR
//	schema: name: type, name: type?       name: type required, name: type optional
//	page "X" at "/p":                     page X { path: "/p", … }
//	show table "T" from dataset d         show_table d { title: "T", … }, likewise every widget but these:
//	show text "T"                         show_text "T" { … }
//	show form "F" from dataset d:         show_form F { binding { dataset: d }, … }
//	show form "F":                        show_form F { … }, and the dataset F in Decl.Implied
//	on submit:                            binding { on_success: […] }
//	action "A": when user clicks "B":     show_action "B" { do: […] }
//	  below a table                       row_actions { B: … }, or B { label: "…", do: […] }
//	update d set a = 1                    update(a: 1) where a row of d is in scope, else update(d, a: 1)
//	update d set a = 1 where EXPR         update(d, EXPR, a: 1)
//	go to page "P", go to "/p"            navigate(P), navigate("/p")
//	show toast "T"                        toast("T")
//	for x in dataset d:                   each x in d { … }
//	if A: else if B: else:                when A { … } else when B { … } else { … }
//	columns: a, b                         columns: [a, b]
//	size: large, title size: large        style { size: large }, style { title { size: large } }
//	color: gray, color: var(--x)          style { color: "gray" }, style { color: "x" }
//	page size: 50                         pagination { page_size: 50 }
//	one two: value                        one_two: value; what is no expression is a string
//
// A name that is no identifier becomes one (its letters and digits in
// PascalCase), and its text the title. Decl.Classic says that a declaration
// was written so; Decl.Tables names the tables it refers to: each is the
// dataset of that name where one is declared, else an implicit open dataset.
package classic
