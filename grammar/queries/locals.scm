; Declarations are seen in the whole file, a field in its dataset, a loop's variable in its loop.

[
  (source_file)
  (block)
  (each)
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

(identifier) @local.reference
