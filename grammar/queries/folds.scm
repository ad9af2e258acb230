; What may be folded; a fold needs two lines to show.

[
  (block)
  (map)
  (list)
  (arguments)
  (string)
  (foreign)
  (classic)
] @fold
