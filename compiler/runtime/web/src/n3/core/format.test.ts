import fc from "fast-check";
import { expect, test } from "vitest";
import type { ValueSpec } from "./fields";
import { editText, formatValue, parseText } from "./format";

const integer: ValueSpec = { type: "integer" };
const decimal: ValueSpec = { type: "decimal", scale: 2 };
const duration: ValueSpec = { type: "duration" };

test("values are shown as people read them", () => {
  expect(formatValue(integer, 1204)).toBe((1204).toLocaleString());
  expect(formatValue(decimal, "12345678901234567.80")).toContain("567.80");
  expect(formatValue({ type: "boolean" }, false)).toBe("No");
  expect(formatValue({ type: "enum", values: { on_sale: "On sale" } }, "on_sale")).toBe("On sale");
  expect(formatValue(duration, "P1DT2H30M")).toBe("1 d 2 h 30 min");
  expect(formatValue({ type: "list", item: "string" }, ["a", "b"])).toBe("a, b");
  expect(formatValue({ type: "string" }, null)).toBe("");
});

test.each([
  ["1 204", { value: 1204 }],
  ["-3", { value: -3 }],
  ["1,204.0", { value: 1204 }],
  ["2.5", { error: "Enter an integer." }],
  ["9007199254740993", { error: "Enter an integer." }],
  ["twelve", { error: "Enter a number such as 12.5." }],
  ["", { value: null }],
])("an integer typed as %j", (text, expected) => {
  expect(parseText(integer, text)).toEqual(expected);
});

test("a decimal keeps every digit; a comma is read as a point", () => {
  expect(parseText(decimal, "12345678901234567,80")).toEqual({ value: "12345678901234567.80" });
});

test.each([
  ["1h 30m", "PT1H30M"],
  ["90 min", "PT1H30M"],
  ["2 d", "P2D"],
  ["1 d 2 h 3 min 4 s", "P1DT2H3M4S"],
  ["pt5m", "PT5M"],
  ["0s", "PT0S"],
])("a duration typed as %j", (text, value) => {
  expect(parseText(duration, text)).toEqual({ value });
});

test("what is no duration, no list of numbers, no JSON is said so", () => {
  expect(parseText(duration, "soon")).toHaveProperty("error");
  expect(parseText({ type: "list", item: "integer" }, "1, x")).toHaveProperty("error");
  expect(parseText({ type: "json" }, "{")).toHaveProperty("error");
});

test("what is edited and left as it is reads as the same value", () => {
  const same = (field: ValueSpec, value: unknown) => {
    expect(parseText(field, editText(field, value))).toEqual({ value });
  };
  fc.assert(
    fc.property(fc.maxSafeInteger(), (n) => {
      same(integer, n);
    }),
  );
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 2 }).filter((v) => v !== null),
      (v) => {
        const [plain] = JSON.parse(JSON.stringify([v])) as [unknown];
        same({ type: "json" }, plain);
      },
    ),
  );
  fc.assert(
    fc.property(fc.nat(86_400 * 40), (seconds) => {
      const parsed = parseText(duration, `${seconds}s`);
      if ("value" in parsed) same(duration, parsed.value);
    }),
  );
  same({ type: "datetime" }, "2026-11-02T09:14:00.000Z");
  same({ type: "date" }, "2026-11-02");
  same({ type: "list", item: "string" }, ["a", "b"]);
  same({ type: "boolean" }, true);
});
