((comment) @injection.content
  (#set! injection.language "comment"))

; The pattern of a field, without its quotes.
((call
  function: (identifier) @_function
  arguments: (arguments
    .
    (string) @injection.content))
  (#eq? @_function "pattern")
  (#offset! @injection.content 0 1 0 -1)
  (#set! injection.language "regex"))
