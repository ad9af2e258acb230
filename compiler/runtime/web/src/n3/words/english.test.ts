import { expect, test } from "vitest";
import { inSentence, list, rows } from "./english";

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
  expect([rows(0), rows(1), rows(2)]).toEqual(["0 rows", "1 row", "2 rows"]);
});

test("a list", () => {
  expect(list(["name", "city", "phone"])).toBe("name, city and phone");
});
