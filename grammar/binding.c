// The generated parser and its scanner stand in src/, where tree-sitter's tools look for them; Go compiles what stands here.
#include "src/parser.c"
#include "src/scanner.c"
