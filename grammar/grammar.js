/// <reference types="tree-sitter-cli/dsl" />
// The structure of N3, and nothing of its meaning: what an entry says is read from the compiler's table of names.
//
// Recovery is part of the grammar. Line ends are tokens, and where a closer, an operand or a member's name is left out,
// the scanner (src/scanner.c) puts a token of no width in its place, so half-typed text still has the shape it will have.

const PRECEDENCE = {
  conditional: 0, or: 1, and: 2, not: 3, compare: 4, add: 5, multiply: 6, negate: 7, postfix: 8,
};

// Each operator with its precedence; all lean left.
const OPERATORS = [
  ['or', PRECEDENCE.or],
  ['and', PRECEDENCE.and],
  ...['==', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'contains', 'starts_with', 'ends_with']
    .map((operator) => [operator, PRECEDENCE.compare]),
  ['+', PRECEDENCE.add],
  ['-', PRECEDENCE.add],
  ['*', PRECEDENCE.multiply],
  ['/', PRECEDENCE.multiply],
  ['%', PRECEDENCE.multiply],
];

module.exports = grammar({
  name: 'n3',

  // In the order of `enum Token` in src/scanner.c.
  externals: ($) => [
    $._newline,
    $._error_newline,
    $._close_block,
    $._close_map,
    $._close_paren,
    $._close_bracket,
    $._missing_operand,
    $._missing_member,
    $._plain_string,
    $._double_start,
    $._single_start,
    $._triple_start,
    $._unclosed_line,
    $._unclosed_triple,
    $._classic_start,
    $._foreign_start,
    $.foreign_body,
    $._end,
    $._indent,
    $.missing_indent,
    $._dedent,
    $.raw_value,
    $._error_sentinel,
  ],

  // The scanner's `is_blank` plus the line feed: were this wider, a blank it does not know would swallow a line's end.
  extras: ($) => [/[ \t\r\n\f\v\u00A0\uFEFF\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]/, $.comment],
  word: ($) => $.identifier,
  supertypes: ($) => [$._expression],

  rules: {
    source_file: ($) => repeat(choice(
      seq($._entry, choice($._newline, $._error_newline)),
      $._error_newline,
      $.classic,
      $.foreign,
      $.extra_brace,
    )),

    // A `}` that closes nothing.
    extra_brace: () => '}',

    // A head that opens no declaration of N3, with whatever is below it.
    foreign: ($) => seq($._foreign_start, field('name', $.identifier), field('body', $.foreign_body)),

    // ---- the classic form -------------------------------------------------------------------------------------------

    // A declaration in the classic form: `page "Home" at "/":` and the lines indented under it. The lines know structure
    // only, as entries do: words, strings, a colon, a value, a body. `else` is beside its `if`.
    classic: ($) => seq(
      $._classic_start,
      field('name', $.identifier), repeat(field('part', $._classic_part)),
      choice(
        classicTail($),
        seq(':', field('value', choice($.string, $.raw_value)), choice($._end, field('body', $.classic_body))),
      ),
    ),
    _classic_part: ($) => choice($.identifier, $.string, $.number, '.'),

    classic_body: ($) => seq(choice($._indent, $.missing_indent), repeat1($._classic_statement), $._dedent),

    _classic_statement: ($) => choice(
      $.classic_line, $.classic_if, $.classic_else, $.classic_filter, $.classic_items, $.classic_update, $.classic_schema, $.classic_aggregate,
    ),

    // `show table "All" from table users:`, `title size: large`. A value is a string or raw to the line's end.
    classic_line: ($) => seq(
      field('name', $.identifier), repeat(field('part', $._classic_part)),
      choice(
        classicTail($),
        seq(':', field('value', choice($.string, $.raw_value)), choice($._end, field('body', $.classic_body))),
      ),
    ),

    classic_if: ($) => seq('if', field('condition', operand($)), classicTail($)),
    classic_else: ($) => seq('else', optional(seq('if', field('condition', operand($)))), classicTail($)),
    classic_filter: ($) => seq('filter', optional('by'), optional(seq(':', optional(field('value', $._expression)))), $._end),

    classic_items: ($) => seq(
      field('key', $.classic_key),
      optional(seq(':', choice(
        optional(seq($.classic_item, repeat(seq(',', $.classic_item)), optional(','))),
        field('body', alias($._classic_fields, $.classic_body)),
      ))),
      $._end,
    ),
    classic_key: () => choice(
      'columns', 'fields', seq('order', optional('by')), seq('group', optional('by')),
      'sum', 'avg', 'min', 'max', 'count', 'join', 'left_join',
    ),
    classic_item: ($) => seq(
      field('value', $._expression),
      optional(choice(
        seq(':', optional(field('type', $._expression))),
        seq('as', optional(field('alias', $.identifier))),
        field('order', choice('asc', 'desc')),
        seq('on', optional(field('on', $._expression))),
      )),
    ),

    classic_update: ($) => seq(
      'update', repeat(field('part', $._classic_part)),
      optional(seq('set', optional(seq($.classic_assignment, repeat(seq(',', $.classic_assignment)))))),
      optional(seq('where', field('condition', operand($)))),
      $._end,
    ),
    classic_assignment: ($) => seq(field('name', $.identifier), repeat(seq('.', $.identifier)), optional(seq('=', field('value', operand($))))),

    classic_schema: ($) => seq('schema', optional(':'), choice($._end, field('body', alias($._classic_fields, $.classic_body)))),
    _classic_fields: ($) => seq($._indent, repeat1($.classic_field), $._dedent),
    classic_field: ($) => seq(
      field('name', $.identifier),
      optional(seq(':', optional(seq(field('type', $._expression), optional(field('optional', '?')), repeat(field('modifier', $._modifier)))))),
      $._end,
    ),

    classic_aggregate: ($) => seq('aggregate', optional(':'), choice($._end, field('body', alias($._classic_aggregations, $.classic_body)))),
    _classic_aggregations: ($) => seq($._indent, repeat1($.classic_aggregation), $._dedent),
    classic_aggregation: ($) => seq(field('name', $.identifier), optional(seq(':', optional(field('value', $._expression)))), $._end),

    // ---- entries ----------------------------------------------------------------------------------------------------

    _entry: ($) => choice($.entry, $.when, $.each, $.join),

    entry: ($) => choice(
      seq(field('name', choice($.identifier, keywordAsName($))), ':', choice(field('body', $.block), optional(valueAndModifiers($)))),
      seq(field('name', $.identifier), repeat(field('label', $._label)), optional(field('body', $.block))),
      seq(field('name', $.identifier), field('arguments', $.arguments), repeat(field('modifier', $._modifier))),
      field('name', keywordAsName($)),
    ),

    _label: ($) => choice($.identifier, $.string),

    // A bare name before the parenthesis: were it a member, modifiers could not be told from the expression before them.
    _modifier: ($) => choice($.identifier, $.string, alias($._modifier_call, $.call)),
    _modifier_call: ($) => seq(field('function', $.identifier), field('arguments', $.arguments)),

    block: ($) => seq(
      '{',
      // In error recovery a line's end is worth an entry, so a line of which nothing can be made stays in its block.
      repeat(choice(seq($._entry, choice($._newline, ',', $._error_newline)), $._error_newline)),
      optional($._entry),
      choice('}', $._close_block),
    ),

    when: ($) => seq(
      'when', field('condition', operand($)),
      optional(seq(field('then', $.block), optional(seq('else', field('else', choice($.block, $.when)))))),
    ),

    each: ($) => seq(
      'each', field('variable', $.identifier),
      optional(seq('in', field('source', operand($)), optional(field('body', $.block)))),
    ),

    join: ($) => seq('join', repeat1(field('label', $.identifier)), optional(seq('on', field('condition', operand($))))),

    // ---- expressions ------------------------------------------------------------------------------------------------

    _expression: ($) => choice(
      $.binary, $.unary, $.null_test, $.conditional, $.call, $.member, $.list, $.parenthesized,
      $.identifier, $.string, $.number, $.true, $.false, $.null,
    ),

    // Stands where an operand is wanted and none can come.
    missing: ($) => $._missing_operand,

    binary: ($) => choice(
      // A `not` after an operand is the beginning of `not in`.
      prec.left(PRECEDENCE.compare, seq(field('left', $._expression), field('operator', 'not'), field('right', $.missing))),
      ...OPERATORS.map(([operator, precedence]) => prec.left(precedence, seq(
        field('left', $._expression),
        field('operator', operator === 'not in' ? alias($._not_in, 'not in') : operator),
        field('right', operand($)),
      ))),
    ),
    _not_in: () => seq('not', 'in'),

    unary: ($) => choice(
      prec(PRECEDENCE.not, seq(field('operator', 'not'), field('operand', operand($)))),
      prec(PRECEDENCE.negate, seq(field('operator', '-'), field('operand', operand($)))),
    ),

    null_test: ($) => prec.left(PRECEDENCE.compare, seq(field('value', $._expression), 'is', optional(field('not', 'not')), choice('null', $.missing))),

    conditional: ($) => prec.right(PRECEDENCE.conditional, seq(
      'if', field('condition', operand($)),
      optional(seq('then', field('then', operand($)), optional(seq('else', field('else', operand($)))))),
    )),

    member: ($) => prec(PRECEDENCE.postfix, seq(
      field('object', $._expression), '.', field('name', choice($.identifier, alias($._no_member, $.missing))),
    )),
    _no_member: ($) => $._missing_member,

    call: ($) => prec(PRECEDENCE.postfix, seq(
      field('function', choice($.identifier, $.member)), field('arguments', $.arguments),
    )),

    // The parenthesis touches the name, else `a (b)` would be a call.
    arguments: ($) => seq(token.immediate('('), commaSeparated(choice($._expression, $.map, $.named_argument)), choice(')', $._close_paren)),
    named_argument: ($) => seq(field('name', $.identifier), ':', optional(field('value', choice($._expression, $.map)))),

    list: ($) => seq('[', commaSeparated($._expression), choice(']', $._close_bracket)),
    parenthesized: ($) => seq('(', optional(choice($._expression, $.map)), choice(')', $._close_paren)),

    map: ($) => seq('{', commaSeparated($.pair), choice('}', $._close_map)),
    pair: ($) => seq(field('key', choice($.identifier, $.string)), optional(seq(':', optional(field('value', choice($._expression, $.map)))))),

    // ---- words ------------------------------------------------------------------------------------------------------

    // The scanner looks for the closing quote before it opens a string, so an open one is never a string. Without escapes
    // (and in error recovery, where a string must stay a unit) it is one token.
    string: ($) => choice(
      $._plain_string,
      seq($._double_start, repeat(choice(token.immediate(prec(1, /[^"\\\n]+/)), $.escape_sequence)), token.immediate(prec(1, '"'))),
      seq($._single_start, repeat(choice(token.immediate(prec(1, /[^'\\\n]+/)), $.escape_sequence)), token.immediate(prec(1, "'"))),
      seq($._triple_start, repeat(choice(token.immediate(prec(1, /[^"\\]+|"|""/)), $.escape_sequence)), token.immediate(prec(1, '"""'))),
      $.unclosed_string,
    ),
    unclosed_string: ($) => choice($._unclosed_line, seq($._unclosed_triple, optional(token.immediate(prec(1, /[^\r\n]+/))))),
    escape_sequence: () => token.immediate(prec(1, /\\(u\{[0-9A-Fa-f]{1,8}\}|[^u]|u)/)),

    number: () => /[0-9][0-9_]*(\.[0-9]+)?[A-Za-z]*/,
    true: () => 'true',
    false: () => 'false',
    null: () => 'null',
    identifier: () => /[A-Za-z_][A-Za-z0-9_]*/,

    // A carriage return before the line feed belongs to the line's end.
    comment: () => token(seq(choice('#', '//'), /([^\r\n]|\r+[^\r\n])*/)),
  },
});

// The words that begin an entry of their own kind and may still name an ordinary one.
function keywordAsName($) {
  return choice(...['when', 'each', 'join'].map((word) => alias(word, $.identifier)));
}

// Inlined, not a rule: a rule of its own between an operator and its operand would take the precedence away.
function operand($) {
  return choice($._expression, $.missing);
}

function valueAndModifiers($) {
  return seq(field('value', $._expression), repeat(field('modifier', $._modifier)));
}

// What ends a line of the classic form that may have a body.
function classicTail($) {
  return seq(optional(':'), choice($._end, field('body', $.classic_body)));
}

function commaSeparated(rule) {
  return optional(seq(rule, repeat(seq(',', rule)), optional(',')));
}
