// The part of tree-sitter's C interface that this package calls, word for word from api.h of the version in go.mod. The code
// is linked in with go-tree-sitter, whose own binding costs two calls between Go and C for each node, each allocation and each
// kilobyte that is read: half the time of `n3 check`.
#ifndef N3_TREESITTER_H
#define N3_TREESITTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct TSLanguage TSLanguage;
typedef struct TSParser TSParser;
typedef struct TSTree TSTree;

typedef struct TSPoint {
  uint32_t row;
  uint32_t column;
} TSPoint;

typedef struct TSInputEdit {
  uint32_t start_byte;
  uint32_t old_end_byte;
  uint32_t new_end_byte;
  TSPoint start_point;
  TSPoint old_end_point;
  TSPoint new_end_point;
} TSInputEdit;

TSParser *ts_parser_new(void);
void ts_parser_delete(TSParser *self);
bool ts_parser_set_language(TSParser *self, const TSLanguage *language);
TSTree *ts_parser_parse_string(TSParser *self, const TSTree *old_tree, const char *string, uint32_t length);
void ts_tree_delete(TSTree *self);
void ts_tree_edit(TSTree *self, const TSInputEdit *edit);
void ts_set_allocator(void *(*new_malloc)(size_t), void *(*new_calloc)(size_t, size_t), void *(*new_realloc)(void *, size_t),
                      void (*new_free)(void *));

// A node of a tree that n3_copy wrote down.
typedef struct N3Node {
  uint32_t start, end; // in bytes
  uint32_t depth;      // 0 for the root
  uint16_t symbol;
  uint8_t field;
  uint8_t flags;
} N3Node;

enum { N3_ERROR = 1, N3_MISSING = 2, N3_CUT = 4 };

// n3_count gives how many nodes a tree has.
uint32_t n3_count(const TSTree *tree);

// n3_copy writes down the nodes of a tree, each before those below it, and gives their number. Below max_depth there is
// nothing; a node there that has more below is marked N3_CUT.
uint32_t n3_copy(const TSTree *tree, N3Node *nodes, uint32_t capacity, uint32_t max_depth);

// n3_has_error says whether there is an error anywhere in a tree.
bool n3_has_error(const TSTree *tree);

#endif
