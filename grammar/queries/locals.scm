; Declarations are seen in the whole file, a field in its dataset, a loop's variable in its loop.

[
  (source_file)
  (block)
  (each)
  (classic)
  (classic_line)
] @local.scope

((source_file
  (entry
    name: (identifier) @_head
    .
    label: (identifier) @local.definition.type))
  (#any-of? @_head "app" "dataset" "page" "enum" "frame"))

((source_file
  (entry
    name: (identifier) @_head
    body: (block
      (entry
        name: (identifier) @local.definition.field))))
  (#any-of? @_head "dataset" "enum" "frame"))

(each
  variable: (identifier) @local.definition.var)

; The classic form: quoted or not, the first part of a head is its name; a loop's variable is seen in the loop.

((classic
  name: (identifier) @_head
  .
  part: (_) @local.definition.type)
  (#any-of? @_head "app" "dataset" "page" "frame"))

(classic_field
  name: (identifier) @local.definition.field)

((classic_line
  name: (identifier) @_for
  .
  part: (identifier) @local.definition.var)
  (#eq? @_for "for"))

(identifier) @local.reference
