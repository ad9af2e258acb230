// The external tokens of N3: everything that needs more than one character of context.
//
// Outside the classic form the scanner has no state, so any subtree can be reused wherever an edit moves it. Inside it the
// state is the stack of indentations. Every look-ahead is bounded, because tree-sitter may ask again at the same place:
// once for each bracket left open there, once for each comment.
#include "tree_sitter/alloc.h"
#include "tree_sitter/parser.h"
#include <string.h>

// In the order of `externals` in grammar.js.
enum Token {
  NEWLINE,         // the end of an entry
  ERROR_NEWLINE,   // the end of a line that is given up, in error recovery alone
  CLOSE_BLOCK,     // zero width, where the `}` of a block is left out
  CLOSE_MAP,       // zero width, where the `}` of a map is left out
  CLOSE_PAREN,     // zero width, where `)` is left out
  CLOSE_BRACKET,   // zero width, where `]` is left out
  MISSING_OPERAND, // zero width, after an operator whose operand cannot come
  MISSING_MEMBER,  // zero width, after a `.` without a name
  PLAIN_STRING,    // a whole closed string without escapes
  DOUBLE_START,    // the opening quote of a closed string with escapes, one token for each kind
  SINGLE_START,
  TRIPLE_START,
  UNCLOSED_LINE,   // from a quote that its line does not close to the line's end
  UNCLOSED_TRIPLE, // the quotes of a `"""` that is never closed
  CLASSIC_START,   // zero width, before a declaration in the classic form
  FOREIGN_START,   // zero width, before a head that opens no declaration
  FOREIGN_BODY,    // all of an opaque body, perhaps nothing
  END,             // of a line in the classic form
  INDENT,          // likewise, before lines that are indented deeper: its body
  MISSING_INDENT,  // likewise, where the body of a declaration is not indented
  DEDENT,          // zero width, after a body, before the comments that follow
  RAW_VALUE,       // a value in the classic form, to the line's end or a comment after a blank
  ERROR_SENTINEL,  // in no rule: valid in error recovery alone
};

// How many characters of comments and blank lines a look-ahead may pass: FAR where it happens once an entry, NEAR where it
// happens again at each comment (with one bound for both, 5,000 comment lines took six seconds).
enum { FAR = 8000, NEAR = 500 };
// How much of one line is looked at, how far a `)` is looked for, and how long a triple-quoted string can be.
enum { LINE_LIMIT = 2000, CLOSE_LIMIT = 2000, TRIPLE_LIMIT = 65536 };
// Longer than every word that is compared.
enum { WORD_SIZE = 16 };

// How deep the classic form may be indented; deeper lines are read as lines of the deepest body.
enum { MAX_LEVELS = 100 };

// The columns of the bodies that are open, the outermost first.
typedef struct {
  unsigned levels;
  bool flat; // the outermost body is at column 0, where its head is
  unsigned short columns[MAX_LEVELS];
} Indentation;

static unsigned innermost(const Indentation *in) { return in->levels ? in->columns[in->levels - 1] : 0; }

void *tree_sitter_n3_external_scanner_create(void) { return ts_calloc(1, sizeof(Indentation)); }
void tree_sitter_n3_external_scanner_destroy(void *payload) { ts_free(payload); }
unsigned tree_sitter_n3_external_scanner_serialize(void *payload, char *buffer) {
  const Indentation *in = payload;
  if (!in->levels) return 0;
  buffer[0] = (char)in->flat;
  memcpy(buffer + 1, in->columns, in->levels * sizeof *in->columns);
  return 1 + in->levels * sizeof *in->columns;
}
void tree_sitter_n3_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  Indentation *in = payload;
  in->levels = 0;
  in->flat = false;
  if (!length) return;
  in->flat = buffer[0];
  in->levels = (length - 1) / sizeof *in->columns;
  memcpy(in->columns, buffer + 1, length - 1);
}

// ---- characters and words ---------------------------------------------------------------------------------------------

static bool begins_word(int32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
static bool in_word(int32_t c) { return begins_word(c) || (c >= '0' && c <= '9'); }
static bool is_quote(int32_t c) { return c == '"' || c == '\''; }
static bool is_opener(int32_t c) { return c == '(' || c == '[' || c == '{'; }
static bool is_closer(int32_t c) { return c == ')' || c == ']' || c == '}'; }

// Every blank of `extras` in grammar.js but the line feed.
static bool is_blank(int32_t c) {
  if (c < 0x80) return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
  return c == 0xA0 || c == 0xFEFF || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
         c == 0x205F || c == 0x3000;
}

// Whether word is in list, which is written "|a|b|".
static bool is_one_of(const char *word, const char *list) {
  size_t length = strlen(word);
  if (!length) return false;
  for (const char *at = strstr(list, word); at; at = strstr(at + 1, word)) {
    if (at[-1] == '|' && at[length] == '|') return true;
  }
  return false;
}

// Words that open a declaration when a name or a string follows. `theme` does so only before a `:` that ends its line.
static const char DECLARATIONS[] = "|app|dataset|page|enum|import|frame|";
static const char HEADS[] = "|app|dataset|page|enum|import|frame|theme|";
static const char CLASSIC_HEADS[] = "|app|dataset|page|frame|theme|";
static const char CONTINUATIONS[] = "|and|or|then|else|";
static const char ENTRY_KEYWORDS[] = "|when|each|join|";
static const char CLASSIC_CONTINUATIONS[] = "|and|or|";
// Words that begin a line of the classic form: those without a colon, and all of them.
static const char VERBS[] = "|show|if|else|for|action|on|when|update|go|";
static const char STATEMENTS[] =
    "|show|if|else|for|action|on|when|update|go|filter|columns|fields|order|group|sum|avg|min|max|count|join|left_join|limit|"
    "offset|schema|aggregate|title|color|size|align|weight|";
static const char EXPRESSION_WORDS[] = "|if|then|else|and|or|not|in|is|";

static void advance(TSLexer *lexer) { lexer->advance(lexer, false); }
static bool at_line_end(TSLexer *lexer) { return lexer->lookahead == '\n' || lexer->eof(lexer); }
static void pass_blanks(TSLexer *lexer) {
  while (is_blank(lexer->lookahead)) advance(lexer);
}
static bool emit(TSLexer *lexer, enum Token token) {
  lexer->result_symbol = (TSSymbol)token;
  return true;
}

// Reads a word into word, which is left empty when the word is too long to be one that matters; answers its length.
static unsigned read_word(TSLexer *lexer, char word[WORD_SIZE]) {
  unsigned length = 0;
  for (; in_word(lexer->lookahead); advance(lexer), length++) {
    if (length + 1 < WORD_SIZE) word[length] = (char)lexer->lookahead;
  }
  word[length < WORD_SIZE ? length : 0] = 0;
  return length;
}

// ---- look-ahead -------------------------------------------------------------------------------------------------------

// A position ahead of the token, and how many characters may still be read from there.
typedef struct {
  TSLexer *lexer;
  unsigned left;
} Ahead;

static bool exhausted(Ahead *ahead) { return !ahead->left; }
static void step(Ahead *ahead) {
  advance(ahead->lexer);
  if (ahead->left) ahead->left--;
}

// Passes the rest of a comment.
static void pass_comment(Ahead *ahead) {
  while (!exhausted(ahead) && !at_line_end(ahead->lexer)) step(ahead);
}

// At a `#` or a `/`: passes a comment, or only the slash and answers false.
static bool pass_comment_or_slash(Ahead *ahead) {
  bool slash = ahead->lexer->lookahead == '/';
  step(ahead);
  if (slash && ahead->lexer->lookahead != '/') return false;
  pass_comment(ahead);
  return true;
}

// At the third quote of `"""`: passes the rest.
static void pass_triple(Ahead *ahead) {
  for (unsigned quotes = 0; quotes < 3 && !exhausted(ahead) && !ahead->lexer->eof(ahead->lexer);) {
    if (ahead->lexer->lookahead == '\\') {
      step(ahead);
      quotes = 0;
    } else {
      quotes = ahead->lexer->lookahead == '"' ? quotes + 1 : 0;
    }
    step(ahead);
  }
}

// At a quote: passes the string as a unit. One that is open ends with its line.
static void pass_string(Ahead *ahead) {
  TSLexer *lexer = ahead->lexer;
  int32_t quote = lexer->lookahead;
  step(ahead);
  if (quote == '"' && lexer->lookahead == '"') {
    step(ahead);
    if (lexer->lookahead != '"') return;
    step(ahead);
    pass_triple(ahead);
    return;
  }
  while (!exhausted(ahead) && !at_line_end(lexer)) {
    int32_t c = lexer->lookahead;
    step(ahead);
    if (c == quote) return;
    if (c == '\\' && !at_line_end(lexer)) step(ahead);
  }
}

// What the next line with content looks like.
typedef struct {
  bool known;           // false: it lies further off than may be looked
  bool eof;             // there is none
  unsigned column;      // of its first character
  int32_t first;        // its first character
  char word[WORD_SIZE]; // its first word
  bool first_is_word;   // which is empty when it is longer than any that matters
  bool colon;           // a `:` follows the word
  bool named;           // a name or a string follows the word, after a blank
  bool quoted;          // a string follows the word
  bool declaration;     // it opens a declaration, at column 0
  // These are known when the whole line was asked for.
  bool has_brace, opens_block, ends_in_colon; // opens_block: a `{` outside brackets
  int32_t unbalanced; // the first closer on it without an opener
  int depth;          // brackets left open on it
} Line;

// Passes blank and comment lines; false when the bound was met.
static bool find_content(Ahead *ahead, Line *line) {
  TSLexer *lexer = ahead->lexer;
  while (!exhausted(ahead)) {
    int32_t c = lexer->lookahead;
    if (c == '\n') {
      step(ahead);
      line->column = 0;
    } else if (is_blank(c)) {
      step(ahead);
      line->column++;
    } else if (c == '#' || c == '/') {
      if (!pass_comment_or_slash(ahead)) {
        line->first = '/';
        return true;
      }
    } else {
      line->eof = lexer->eof(lexer);
      line->first = line->eof ? 0 : c;
      return true;
    }
  }
  return false;
}

// Whether nothing but a comment follows on the line.
static bool ends_line(TSLexer *lexer) {
  pass_blanks(lexer);
  if (lexer->lookahead != '/') return at_line_end(lexer) || lexer->lookahead == '#';
  advance(lexer);
  return lexer->lookahead == '/';
}

// Reads the rest of the line after its first word. Strings are units, and a comment ends it.
static void read_rest(TSLexer *lexer, Line *line) {
  Ahead ahead = {lexer, LINE_LIMIT};
  int32_t last = 0;
  while (!at_line_end(lexer)) {
    if (exhausted(&ahead)) {
      line->has_brace = true; // too long to be a head of any special kind
      return;
    }
    int32_t c = lexer->lookahead;
    if (is_quote(c)) {
      pass_string(&ahead);
      last = c;
      continue;
    }
    if (c == '#' || c == '/') {
      if (pass_comment_or_slash(&ahead)) break;
      last = c;
      continue;
    }
    if (c == '{') {
      line->has_brace = true;
      line->opens_block |= line->depth == 0;
    }
    if (is_opener(c)) line->depth++;
    if (is_closer(c) && --line->depth < 0 && !line->unbalanced) line->unbalanced = c;
    if (!is_blank(c)) last = c;
    step(&ahead);
  }
  line->ends_in_colon = last == ':';
}

// Looks at the next line with content. The lexer is in the indentation of a line, or at a line's end.
static Line look_at_line(TSLexer *lexer, unsigned column, bool whole, unsigned limit) {
  Line line = {0};
  Ahead ahead = {lexer, limit};
  line.column = column;
  line.known = find_content(&ahead, &line);
  line.first_is_word = line.known && begins_word(line.first);
  if (!line.first_is_word) return line;
  read_word(lexer, line.word);
  bool gap = is_blank(lexer->lookahead);
  pass_blanks(lexer);
  line.colon = lexer->lookahead == ':';
  line.quoted = is_quote(lexer->lookahead);
  line.named = gap && (line.quoted || begins_word(lexer->lookahead));
  bool theme = line.colon && !strcmp(line.word, "theme");
  if (whole) {
    read_rest(lexer, &line);
    theme = theme && line.ends_in_colon;
  } else if (theme) {
    advance(lexer);
    theme = ends_line(lexer);
  }
  line.declaration = !line.column && (theme || (line.named && is_one_of(line.word, DECLARATIONS)));
  return line;
}

// Whether an entry certainly begins on the line: `name:`, `name … {`, or one of the kinds with a keyword.
static bool begins_entry(const Line *line) {
  if (line->colon || (line->named && is_one_of(line->word, ENTRY_KEYWORDS))) return true;
  return line->first_is_word && line->opens_block && !is_one_of(line->word, EXPRESSION_WORDS);
}

// Whether a `)` further on closes the parenthesis that was open before the line.
static bool is_closed_behind(TSLexer *lexer, const Line *line) {
  if (line->unbalanced) return line->unbalanced == ')';
  Ahead ahead = {lexer, CLOSE_LIMIT};
  int depth = line->depth;
  while (!exhausted(&ahead) && !lexer->eof(lexer)) {
    int32_t c = lexer->lookahead;
    if (is_quote(c)) {
      pass_string(&ahead);
      continue;
    }
    if (c == '#' || c == '/') {
      pass_comment_or_slash(&ahead);
      continue;
    }
    if (is_opener(c)) depth++;
    if (is_closer(c) && --depth < 0) return c == ')';
    step(&ahead);
  }
  return !lexer->eof(lexer);
}

// ---- strings ----------------------------------------------------------------------------------------------------------

// At the third quote of `"""`.
static bool scan_triple(TSLexer *lexer, bool as_unit) {
  advance(lexer);
  lexer->mark_end(lexer);
  bool escapes = false;
  unsigned quotes = 0;
  for (unsigned left = TRIPLE_LIMIT; quotes < 3; left--, advance(lexer)) {
    if (lexer->lookahead == '\\') {
      escapes = true;
      quotes = 0;
      advance(lexer);
    } else {
      quotes = lexer->lookahead == '"' ? quotes + 1 : 0;
    }
    if (!left || lexer->eof(lexer)) return emit(lexer, UNCLOSED_TRIPLE);
  }
  if (escapes && !as_unit) return emit(lexer, TRIPLE_START);
  lexer->mark_end(lexer);
  return emit(lexer, PLAIN_STRING);
}

// At a quote. In error recovery a string is always one unit, so that a brace in it is never taken for one.
static bool scan_string(TSLexer *lexer, bool as_unit) {
  int32_t quote = lexer->lookahead;
  advance(lexer);
  lexer->mark_end(lexer);
  if (quote == '"' && lexer->lookahead == '"') {
    advance(lexer);
    if (lexer->lookahead == '"') return scan_triple(lexer, as_unit);
    lexer->mark_end(lexer);
    return emit(lexer, PLAIN_STRING);
  }
  bool escapes = false;
  while (lexer->lookahead != quote) {
    if (lexer->lookahead == '\\') {
      escapes = true;
      advance(lexer);
    }
    if (at_line_end(lexer)) {
      lexer->mark_end(lexer);
      return emit(lexer, UNCLOSED_LINE);
    }
    advance(lexer);
  }
  if (escapes && !as_unit) return emit(lexer, quote == '"' ? DOUBLE_START : SINGLE_START);
  advance(lexer);
  lexer->mark_end(lexer);
  return emit(lexer, PLAIN_STRING);
}

// ---- opaque bodies ----------------------------------------------------------------------------------------------------

// At the start of a line: whether it opens a declaration. Reads its first word.
static bool opens_declaration(TSLexer *lexer) {
  char word[WORD_SIZE];
  if (!read_word(lexer, word) || !is_one_of(word, DECLARATIONS) || !is_blank(lexer->lookahead)) return false;
  pass_blanks(lexer);
  return begins_word(lexer->lookahead) || is_quote(lexer->lookahead);
}

// Behind `"""`: passes the rest and marks its end. Where it is never closed, answers false and leaves the mark before the
// first line that opens a declaration: the body has ended there.
static bool pass_body_triple(TSLexer *lexer) {
  bool declared = false;
  unsigned quotes = 0;
  for (unsigned left = TRIPLE_LIMIT; left && !lexer->eof(lexer); left--) {
    int32_t c = lexer->lookahead;
    advance(lexer);
    if (c == '\n' && !declared) declared = opens_declaration(lexer);
    if (c == '\\' && !lexer->eof(lexer)) advance(lexer);
    quotes = c == '"' ? quotes + 1 : 0;
    if (quotes == 3 || (!declared && c != '\n' && !is_blank(c))) lexer->mark_end(lexer);
    if (quotes == 3) return true;
  }
  return false;
}

// At a quote in a body: passes the string as a unit, false where the body ends in it.
static bool pass_body_string(TSLexer *lexer) {
  int32_t quote = lexer->lookahead;
  advance(lexer);
  lexer->mark_end(lexer);
  if (quote == '"' && lexer->lookahead == '"') {
    advance(lexer);
    lexer->mark_end(lexer);
    if (lexer->lookahead != '"') return true;
    advance(lexer);
    lexer->mark_end(lexer);
    return pass_body_triple(lexer);
  }
  while (!at_line_end(lexer)) {
    int32_t c = lexer->lookahead;
    advance(lexer);
    if (c == quote) break;
    if (c == '\\' && !at_line_end(lexer)) advance(lexer);
  }
  lexer->mark_end(lexer);
  return true;
}

// At a line feed in a body: passes blank lines and comments at column 0; false where the next line ends the body.
static bool continues_body(TSLexer *lexer, int depth) {
  unsigned column = 0;
  while (lexer->lookahead == '\n' || is_blank(lexer->lookahead)) {
    column = lexer->lookahead == '\n' ? 0 : column + 1;
    advance(lexer);
  }
  if (lexer->eof(lexer)) return false;
  if (column || lexer->lookahead == '#' || lexer->lookahead == '/') return true;
  return depth > 0 && !opens_declaration(lexer);
}

// The body of a head that N3 does not read: balanced braces, and all lines that are indented.
static bool scan_body(TSLexer *lexer) {
  int depth = 0;
  bool gap = true, line_start = false;
  lexer->mark_end(lexer);
  lexer->result_symbol = FOREIGN_BODY;
  while (!lexer->eof(lexer)) {
    int32_t c = lexer->lookahead;
    if (c == '\n') {
      if (!continues_body(lexer, depth)) break;
      gap = true;
      line_start = true;
      continue;
    }
    if (is_quote(c)) {
      if (!pass_body_string(lexer)) break;
      gap = line_start = false;
      continue;
    }
    if (gap && (c == '#' || c == '/')) {
      advance(lexer);
      bool comment = c == '#' || lexer->lookahead == '/';
      while (comment && !at_line_end(lexer)) advance(lexer);
      // A comment belongs to the body when more of the body follows it.
      if (!comment || !line_start) lexer->mark_end(lexer);
      gap = false;
      continue;
    }
    if (c == '{') depth++;
    if (c == '}' && --depth < 0) break;
    advance(lexer);
    gap = is_blank(c);
    if (!gap) {
      line_start = false;
      lexer->mark_end(lexer);
    }
  }
  return true;
}

// ---- tokens -----------------------------------------------------------------------------------------------------------

// In error recovery every token is valid, and none of width zero helps but the end of the classic form at the margin: only
// the line's end and whole strings do.
static bool scan_in_recovery(TSLexer *lexer, Indentation *in) {
  bool indented = is_blank(lexer->lookahead);
  while (is_blank(lexer->lookahead)) lexer->advance(lexer, true);
  if (in->levels && !indented && begins_word(lexer->lookahead) && lexer->get_column(lexer) == 0) {
    lexer->mark_end(lexer);
    in->levels--;
    in->flat = false;
    return emit(lexer, DEDENT);
  }
  if (is_quote(lexer->lookahead)) return scan_string(lexer, true);
  if (lexer->lookahead != '\n') return false;
  advance(lexer);
  lexer->mark_end(lexer);
  return emit(lexer, in->levels ? END : ERROR_NEWLINE);
}

// At the start of a top-level item: the classic form, or a head that opens no declaration?
static bool scan_item_start(TSLexer *lexer) {
  while (is_blank(lexer->lookahead) || lexer->lookahead == '\n') lexer->advance(lexer, true);
  if (!begins_word(lexer->lookahead)) return false;
  unsigned column = lexer->get_column(lexer);
  lexer->mark_end(lexer);
  Line line = look_at_line(lexer, column, true, NEAR);
  if (!is_one_of(line.word, HEADS)) return !column && emit(lexer, FOREIGN_START);
  if (line.has_brace || !is_one_of(line.word, CLASSIC_HEADS)) return false;
  bool classic = line.ends_in_colon || (line.quoted && strcmp(line.word, "theme"));
  return classic && emit(lexer, CLASSIC_START);
}

// Whether the token begins a line at column 0 that opens a declaration, or a comment above one.
static bool is_before_declaration(TSLexer *lexer) {
  if (begins_word(lexer->lookahead)) {
    char word[WORD_SIZE];
    unsigned length = read_word(lexer, word);
    // Most words are none of these: the column, which may have to be counted, is asked for last.
    if (!is_one_of(word, HEADS) || lexer->get_column(lexer) != length) return false;
    if (!strcmp(word, "theme")) {
      pass_blanks(lexer);
      if (lexer->lookahead != ':') return false;
      advance(lexer);
      return ends_line(lexer);
    }
    if (!is_blank(lexer->lookahead)) return false;
    pass_blanks(lexer);
    return begins_word(lexer->lookahead) || is_quote(lexer->lookahead);
  }
  if (lexer->lookahead != '#' && lexer->lookahead != '/') return false;
  return lexer->get_column(lexer) == 0 && look_at_line(lexer, 0, false, FAR).declaration;
}

// Where content is on this line. A token of width zero is needed only before a closer or a declaration.
static bool scan_at_content(TSLexer *lexer, const bool *valid, bool indented, bool classic) {
  int32_t c = lexer->lookahead;
  if (valid[MISSING_OPERAND] && (is_closer(c) || c == ',' || c == '{' || (classic && c == ':'))) return emit(lexer, MISSING_OPERAND);
  if (valid[CLOSE_PAREN] && (c == '}' || c == ']')) return emit(lexer, CLOSE_PAREN);
  if (valid[CLOSE_BRACKET] && (c == '}' || c == ')')) return emit(lexer, CLOSE_BRACKET);
  if (valid[CLOSE_MAP] && (c == ')' || c == ']')) return emit(lexer, CLOSE_MAP);
  bool wanted = valid[CLOSE_BLOCK] || valid[CLOSE_MAP] || valid[NEWLINE];
  if (!wanted || indented || !is_before_declaration(lexer)) return false;
  // The line feed before the declaration has ended the last entry in the block; the block's own entry has none left.
  return emit(lexer, valid[CLOSE_MAP] ? CLOSE_MAP : valid[CLOSE_BLOCK] ? CLOSE_BLOCK : NEWLINE);
}

static bool scan_at_end_of_file(TSLexer *lexer, const bool *valid) {
  static const enum Token ORDER[] = {MISSING_OPERAND, CLOSE_PAREN, CLOSE_BRACKET, CLOSE_MAP, CLOSE_BLOCK, NEWLINE, END};
  for (unsigned i = 0; i < sizeof ORDER / sizeof *ORDER; i++) {
    if (valid[ORDER[i]]) return emit(lexer, ORDER[i]);
  }
  return false;
}

// At a line feed that may end an entry: it does unless the next line continues it. The scanner looks past `else:`.
static bool scan_newline(TSLexer *lexer) {
  advance(lexer);
  lexer->mark_end(lexer);
  Line line = look_at_line(lexer, 0, false, FAR);
  bool continues = line.known && is_one_of(line.word, CONTINUATIONS) && !line.colon;
  return !continues && emit(lexer, NEWLINE);
}

// At a line feed that may end a line of the classic form: what it ends, and whether a body begins after it.
static bool scan_classic_newline(TSLexer *lexer, const bool *valid, Indentation *in) {
  advance(lexer);
  lexer->mark_end(lexer);
  Line line = look_at_line(lexer, 0, false, FAR);
  if (line.known && is_one_of(line.word, CLASSIC_CONTINUATIONS) && !line.colon) return false;
  bool content = line.known && !line.eof;
  if (valid[INDENT] && content && line.column > innermost(in) && in->levels < MAX_LEVELS) {
    in->columns[in->levels++] = (unsigned short)(line.column < 0xFFFF ? line.column : 0xFFFF);
    return emit(lexer, INDENT);
  }
  if (valid[MISSING_INDENT] && content && !in->levels && !line.column && !line.declaration && is_one_of(line.word, STATEMENTS)) {
    in->columns[in->levels++] = 0;
    in->flat = true;
    return emit(lexer, MISSING_INDENT);
  }
  return valid[END] && emit(lexer, END);
}

// Where a line of the classic form may begin: does the body it would belong to end here?
static bool scan_dedent(TSLexer *lexer, Indentation *in) {
  // Right after a comment nothing is left to decide.
  if (lexer->lookahead == '\n' && !lexer->eof(lexer) && lexer->get_column(lexer) != 0) return false;
  Line line = look_at_line(lexer, 0, false, FAR);
  if (!line.known || !in->levels) return false;
  bool ends = line.eof;
  if (in->flat && in->levels == 1) {
    ends = ends || (!line.column && (line.declaration || !is_one_of(line.word, STATEMENTS)));
  } else {
    unsigned outer = in->levels > 1 ? in->columns[in->levels - 2] : 0;
    ends = ends || (line.column < innermost(in) && line.column <= outer);
  }
  if (!ends) return false;
  in->levels--;
  in->flat = in->flat && in->levels;
  return emit(lexer, DEDENT);
}

// A value to the line's end, or to a comment after a blank.
static bool scan_raw_value(TSLexer *lexer) {
  bool gap = true, any = false;
  while (!at_line_end(lexer)) {
    int32_t c = lexer->lookahead;
    if (gap && c == '#') break;
    advance(lexer);
    if (gap && c == '/' && lexer->lookahead == '/') break;
    gap = is_blank(c);
    if (gap) continue;
    lexer->mark_end(lexer);
    any = true;
  }
  return any && emit(lexer, RAW_VALUE);
}

// At a line feed inside brackets or after an operator: is what is open there ended by the next line?
static bool scan_open_line(TSLexer *lexer, const bool *valid, const Indentation *in) {
  unsigned column = 0;
  while (lexer->lookahead == '\n' || is_blank(lexer->lookahead)) {
    column = lexer->lookahead == '\n' ? 0 : column + 1;
    lexer->advance(lexer, true);
  }
  // A string that begins the line goes on with what is open; no other lexer would see it.
  if (valid[PLAIN_STRING] && is_quote(lexer->lookahead)) return scan_string(lexer, false);
  Line line = look_at_line(lexer, column, true, NEAR);
  if (!line.known) return false;
  bool hard = line.eof || line.declaration;
  bool soft = hard || line.first == '}' || begins_entry(&line);
  soft = soft || (in->levels && (line.column <= innermost(in) || is_one_of(line.word, VERBS)));
  if (valid[MISSING_OPERAND]) return soft && emit(lexer, MISSING_OPERAND);
  if (valid[CLOSE_BRACKET]) return soft && emit(lexer, CLOSE_BRACKET);
  if (valid[CLOSE_PAREN]) {
    // `name:` may be an argument on a line of its own.
    if (soft && !hard && line.colon && is_closed_behind(lexer, &line)) return false;
    return soft && emit(lexer, CLOSE_PAREN);
  }
  return hard && emit(lexer, valid[CLOSE_MAP] ? CLOSE_MAP : CLOSE_BLOCK);
}

bool tree_sitter_n3_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  Indentation *in = payload;
  lexer->mark_end(lexer);
  if (valid[ERROR_SENTINEL]) return scan_in_recovery(lexer, in);
  if (valid[FOREIGN_BODY]) return scan_body(lexer);
  if (valid[FOREIGN_START]) {
    in->levels = 0;
    in->flat = false;
    return scan_item_start(lexer);
  }
  if (valid[DEDENT] && !valid[END]) return scan_dedent(lexer, in);

  bool indented = is_blank(lexer->lookahead);
  while (is_blank(lexer->lookahead)) lexer->advance(lexer, true);
  lexer->mark_end(lexer);
  if (valid[PLAIN_STRING] && is_quote(lexer->lookahead)) return scan_string(lexer, false);
  if (valid[RAW_VALUE] && !at_line_end(lexer)) return scan_raw_value(lexer);
  if (valid[MISSING_MEMBER]) return !begins_word(lexer->lookahead) && emit(lexer, MISSING_MEMBER);
  if (lexer->eof(lexer)) return scan_at_end_of_file(lexer, valid);
  if (lexer->lookahead != '\n') return scan_at_content(lexer, valid, indented, in->levels);
  if (valid[NEWLINE]) return scan_newline(lexer);
  if (valid[END] || valid[INDENT]) return scan_classic_newline(lexer, valid, in);
  if (valid[CLOSE_BLOCK] || valid[CLOSE_MAP] || valid[CLOSE_PAREN] || valid[CLOSE_BRACKET] || valid[MISSING_OPERAND]) return scan_open_line(lexer, valid, in);
  return false;
}
