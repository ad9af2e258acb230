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

(classic
  name: (identifier) @keyword)

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
