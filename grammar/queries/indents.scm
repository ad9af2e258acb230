[
  (block)
  (map)
  (list)
  (arguments)
  (parenthesized)
] @indent.begin

; The classic form: a line that ends in a colon opens a body; its lines end where they were written to end.
([
  (classic)
  (classic_line)
  (classic_if)
  (classic_else)
  (classic_schema)
  (classic_aggregate)
] @indent.begin
  (#set! indent.immediate 1))

[
  "}"
  "]"
  ")"
] @indent.branch @indent.end

; The lines of these are indented as they were written.
[
  (comment)
  (string)
  (foreign_body)
  (ERROR)
] @indent.auto
