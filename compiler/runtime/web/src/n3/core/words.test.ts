import { expect, test } from "vitest";
import { count, inSentence } from "./words";

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
