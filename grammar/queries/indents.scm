[
  (block)
  (map)
  (list)
  (arguments)
  (parenthesized)
] @indent.begin

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
