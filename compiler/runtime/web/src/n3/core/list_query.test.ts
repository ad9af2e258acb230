// @vitest-environment node
import fc from "fast-check";
import { expect, test } from "vitest";
import { operators, readQuery } from "../../../testing/query_string";
import { searchParams, type ListQuery } from "./list_query";

type Query = ListQuery<Record<string, unknown>>;

/** What the interface has words for, and what looks like an operator. */
const names = [
  ..."count page search sort_by sort_order widget expand page_size a a__eq a__in in param".split(
    " ",
  ),
];
const isField = (name: string) => names.includes(name);

const text = fc.oneof(
  fc.constantFrom("", " ", ",", '"', '""', "a,b", ' "a"', "\n", "\r\n", "a ", "é,", "&page=2"),
  fc.string(),
);
const operand = (operator: (typeof operators)[number]): fc.Arbitrary<string | string[]> =>
  operator === "between"
    ? fc.array(text, { minLength: 2, maxLength: 2 })
    : operator === "in" || operator === "not_in"
      ? fc.array(text, { maxLength: 4 })
      : text;
const comparison = fc.record(
  Object.fromEntries(operators.map((operator) => [operator, operand(operator)])) as Record<
    (typeof operators)[number],
    fc.Arbitrary<string | string[]>
  >,
  { requiredKeys: [] },
);
const filters = fc.dictionary(fc.constantFrom(...names), comparison, { maxKeys: 4 });

const queries: fc.Arbitrary<Query> = fc
  .record(
    {
      page: fc.integer({ min: 1, max: 9 }),
      page_size: fc.integer({ min: 1, max: 9 }),
      search: fc.string({ minLength: 1 }).filter((value) => value.trim() === value),
      filters,
      widget: fc.constantFrom("Page.table", "search"),
      params: fc.dictionary(fc.constantFrom("route.id", "page", "a__eq"), text),
    },
    { requiredKeys: ["filters"] },
  )
  .map((query) => query as unknown as Query);

test("whatever fields are called and hold, a server reads what was asked", () => {
  fc.assert(
    fc.property(queries, (query) => {
      const sent = new URLSearchParams(searchParams(query).toString());
      const asked = readQuery(sent, isField);
      const { page, page_size, search, widget } = query;
      const words = Object.entries({ page, page_size, search, widget }).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, String(value)]],
      );
      expect(asked.words).toEqual(Object.fromEntries(words));
      expect(asked.params).toEqual(widget === undefined ? {} : { ...query.params });
      const wanted = Object.entries(query.filters ?? {}).flatMap(([field, comparisons]) =>
        Object.entries(comparisons as Record<string, string | string[]>).map(
          ([operator, value]) => ({ field, operator, values: [value].flat() }),
        ),
      );
      expect(asked.filters).toHaveLength(wanted.length);
      expect(asked.filters).toEqual(expect.arrayContaining(wanted));
    }),
    { numRuns: 2_000 },
  );
});

test.each<[unknown, string]>([
  [[], "name__in="],
  [[""], 'name__in=""'],
  [["", ""], 'name__in="",""'],
  [["a", "b"], "name__in=a,b"],
  [["Smith, John", 'x"y', " a "], 'name__in="Smith, John","x""y"," a "'],
  [[1, 2.5, true], "name__in=1,2.5,true"],
])("in %j is %s", (values, written) => {
  const params = searchParams({ filters: { name: { in: values as string[] } } });
  expect([...params].map(([name, value]) => `${name}=${value}`)).toEqual([written]);
});
