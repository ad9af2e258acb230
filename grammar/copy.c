#include "treesitter.h"

typedef struct TSNode {
  uint32_t context[4];
  const void *id;
  const TSTree *tree;
} TSNode;

typedef struct TSTreeCursor {
  const void *tree;
  const void *id;
  uint32_t context[3];
} TSTreeCursor;

typedef uint16_t TSSymbol;
typedef uint16_t TSFieldId;

TSNode ts_tree_root_node(const TSTree *self);
TSSymbol ts_node_symbol(TSNode self);
uint32_t ts_node_start_byte(TSNode self);
uint32_t ts_node_end_byte(TSNode self);
bool ts_node_is_missing(TSNode self);
bool ts_node_has_error(TSNode self);
uint32_t ts_node_descendant_count(TSNode self);
TSTreeCursor ts_tree_cursor_new(TSNode node);
void ts_tree_cursor_delete(TSTreeCursor *self);
TSNode ts_tree_cursor_current_node(const TSTreeCursor *self);
TSFieldId ts_tree_cursor_current_field_id(const TSTreeCursor *self);
bool ts_tree_cursor_goto_parent(TSTreeCursor *self);
bool ts_tree_cursor_goto_next_sibling(TSTreeCursor *self);
bool ts_tree_cursor_goto_first_child(TSTreeCursor *self);

uint32_t n3_count(const TSTree *tree) { return ts_node_descendant_count(ts_tree_root_node(tree)); }

bool n3_has_error(const TSTree *tree) { return ts_node_has_error(ts_tree_root_node(tree)); }

static void write_node(const TSTreeCursor *cursor, uint32_t depth, N3Node *out) {
  TSNode node = ts_tree_cursor_current_node(cursor);
  out->start = ts_node_start_byte(node);
  out->end = ts_node_end_byte(node);
  out->depth = depth;
  out->symbol = ts_node_symbol(node);
  out->field = (uint8_t)ts_tree_cursor_current_field_id(cursor);
  out->flags = (ts_node_has_error(node) ? N3_ERROR : 0) | (ts_node_is_missing(node) ? N3_MISSING : 0);
}

uint32_t n3_copy(const TSTree *tree, N3Node *nodes, uint32_t capacity, uint32_t max_depth) {
  TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
  uint32_t count = 0, depth = 0;
  while (count < capacity) {
    N3Node *node = &nodes[count++];
    write_node(&cursor, depth, node);
    if (ts_tree_cursor_goto_first_child(&cursor)) {
      if (depth < max_depth) {
        depth++;
        continue;
      }
      node->flags |= N3_CUT;
      ts_tree_cursor_goto_parent(&cursor);
    }
    while (depth > 0 && !ts_tree_cursor_goto_next_sibling(&cursor)) {
      ts_tree_cursor_goto_parent(&cursor);
      depth--;
    }
    if (depth == 0) break;
  }
  ts_tree_cursor_delete(&cursor);
  return count;
}
