; Captures carry nvim-treesitter's names. Where two patterns capture a node, the later one wins.

(identifier) @variable

(comment) @comment @spell

; Entries: what a line says of the thing around it.

(entry
  name: (identifier) @property)

(entry
  name: (identifier) @function.call
  body: (block))

(entry
  name: (identifier) @function.call
  arguments: (arguments))

(entry
  modifier: (identifier) @attribute)

(each
  variable: (identifier) @variable.parameter)

(pair
  key: (identifier) @property)

(named_argument
  name: (identifier) @variable.parameter)

; Expressions.

(member
  name: (identifier) @variable.member)

(call
  function: (identifier) @function.call)

(call
  function: (member
    name: (identifier) @function.method.call))

(entry
  modifier: (call
    function: (identifier) @attribute))

((identifier) @variable.builtin
  (#any-of? @variable.builtin "user" "route"))

(entry
  name: (identifier) @property
  (#any-of? @property "user" "route"))

; The types of fields.

((entry
  value: (identifier) @type.builtin)
  (#any-of? @type.builtin
    "integer" "number" "string" "text" "boolean" "date" "time" "datetime" "duration" "uuid" "email" "url" "json"))

((entry
  value: (call
    function: (identifier) @type.builtin))
  (#any-of? @type.builtin "decimal" "enum" "list"))

; Declarations.

((source_file
  (entry
    name: (identifier) @_head
    label: (identifier) @type))
  (#any-of? @_head "app" "dataset" "page" "enum" "frame"))

((source_file
  (entry
    name: (identifier) @keyword))
  (#any-of? @keyword "app" "dataset" "page" "enum" "frame"))

((source_file
  (entry
    name: (identifier) @_head
    label: (identifier) @keyword))
  (#eq? @_head "dataset")
  (#eq? @keyword "from"))

((source_file
  (entry
    name: (identifier) @keyword.import))
  (#eq? @keyword.import "import"))

; The classic form.

(classic
  name: (identifier) @keyword)

((classic
  part: (identifier) @keyword)
  (#any-of? @keyword "connects" "to" "from" "table" "dataset" "at" "postgres" "sqlite"))

((classic_line
  name: (identifier) @keyword)
  (#any-of? @keyword "show" "action" "on" "go"))

((classic_line
  part: (identifier) @keyword)
  (#any-of? @keyword "from" "table" "dataset" "user" "clicks" "to" "page" "submit"))

((classic_line
  name: (identifier) @_show
  .
  part: (identifier) @function.call)
  (#eq? @_show "show"))

((classic_line
  name: (identifier) @keyword.repeat)
  (#eq? @keyword.repeat "for"))

((classic_line
  name: (identifier) @_for
  .
  part: (identifier) @variable.parameter
  .
  part: (identifier) @keyword.repeat)
  (#eq? @_for "for")
  (#eq? @keyword.repeat "in"))

((classic_line
  name: (identifier) @keyword.conditional)
  (#eq? @keyword.conditional "when"))

(classic_line
  name: (identifier) @property
  part: (identifier)? @property
  value: (_))

(classic_key) @property

(classic_filter
  [
    "filter"
    "by"
  ] @property)

(classic_update
  [
    "update"
    "set"
    "where"
  ] @keyword)

(classic_item
  [
    "as"
    "asc"
    "desc"
  ] @keyword)

(classic_item
  alias: (identifier) @property)

[
  "schema"
  "aggregate"
] @function.call

[
  (classic_field
    name: (identifier) @property)
  (classic_aggregation
    name: (identifier) @property)
  (classic_assignment
    name: (identifier) @property)
]

((classic_field
  type: (identifier) @type.builtin)
  (#any-of? @type.builtin
    "integer" "number" "string" "text" "boolean" "date" "time" "datetime" "duration" "uuid" "email" "url" "json"))

((classic_field
  type: (call
    function: (identifier) @type.builtin))
  (#any-of? @type.builtin "decimal" "enum" "list"))

(classic_field
  modifier: (identifier) @attribute)

(classic_field
  modifier: (call
    function: (identifier) @attribute))

(raw_value) @string

(foreign
  name: (identifier) @keyword)

; Words.

[
  "join"
  "on"
] @keyword

[
  "when"
  "if"
  "then"
  "else"
] @keyword.conditional

(each
  [
    "each"
    "in"
  ] @keyword.repeat)

(binary
  operator: [
    "and"
    "or"
    "in"
    "not"
    "not in"
    "contains"
    "starts_with"
    "ends_with"
  ] @keyword.operator)

(unary
  operator: "not" @keyword.operator)

(null_test
  [
    "is"
    "not"
  ] @keyword.operator)

; Literals.

[
  (string)
  (unclosed_string)
] @string

(entry
  label: (string) @string.special)

(classic
  part: (string) @string.special)

((source_file
  (entry
    name: (identifier) @_head
    label: (string) @string.special.path))
  (#eq? @_head "import"))

((call
  function: (identifier) @_function
  arguments: (arguments
    .
    (string) @string.regexp))
  (#eq? @_function "pattern"))

(escape_sequence) @string.escape

(number) @number

[
  (true)
  (false)
] @boolean

[
  (null)
  "null"
] @constant.builtin

; Marks.

[
  "=="
  "!="
  "<"
  "<="
  ">"
  ">="
  "+"
  "-"
  "*"
  "/"
  "%"
  "="
] @operator

[
  "{"
  "}"
  "("
  ")"
  "["
  "]"
] @punctuation.bracket

[
  ","
  ":"
  "."
] @punctuation.delimiter
