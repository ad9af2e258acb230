// The generated parser and its scanner are in src/, where tree-sitter's tools look for them; Go compiles what is here.
#include "src/parser.c"
#include "src/scanner.c"
