; What may be folded; a fold needs two lines to show.

[
  (block)
  (map)
  (list)
  (arguments)
  (string)
  (foreign)
  (classic)
  (classic_line)
  (classic_if)
  (classic_else)
  (classic_schema)
  (classic_aggregate)
] @fold
