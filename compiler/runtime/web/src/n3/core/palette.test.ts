import { expect, test } from "vitest";
import { colorNames } from "./color_names";
import type { FieldSpec } from "./fields";
import { colorOfValue, paletteSize } from "./palette";

const values = { lead: "Lead", won: "Won", lost: "Lost" };
const field: FieldSpec = { name: "stage", label: "Stage", type: "enum", values };

test("a value without a declared colour has that of its place", () => {
  expect(Object.keys(values).map((value) => colorOfValue(field, value))).toEqual([1, 2, 3]);
});

test("every name of the palette is its colour", () => {
  for (const [place, name] of colorNames.entries()) {
    const named: FieldSpec = { ...field, colors: { lead: "gray", won: name, lost: "gray" } };
    expect(colorOfValue(named, "won")).toBe(place + 1);
  }
  expect(new Set(colorNames).size).toBe(paletteSize);
});

test("what is no value of the enum has no colour, whatever objects inherit", () => {
  const named: FieldSpec = { ...field, colors: { lead: "gray", won: "green", lost: "red" } };
  expect([null, 1, "gone", "constructor"].map((value) => colorOfValue(named, value))).toEqual([
    null,
    null,
    null,
    null,
  ]);
});
