// @vitest-environment node
import { expect, test } from "vitest";
import { count, inSentence, noneOf } from "./words";

test.each([
  ["Created", "created"],
  ["A value is required.", "a value is required."],
  ["Übung", "übung"],
  ["ID", "ID"],
  ["VAT number", "VAT number"],
  ["€ total", "€ total"],
  ["", ""],
])("%j within a sentence is %j", (label, words) => {
  expect(inSentence(label)).toBe(words);
});

test("one and many", () => {
  expect([count(0, "row"), count(1, "row"), count(2, "box", "boxes")]).toEqual([
    "0 rows",
    "1 row",
    "2 boxes",
  ]);
});

test("an empty list, and one that a filter may have emptied", () => {
  expect([noneOf("Orders", false), noneOf("Orders", true)]).toEqual([
    "No orders yet",
    "No matching orders",
  ]);
});
