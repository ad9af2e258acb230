// @vitest-environment node
import { expect, test } from "vitest";
import { compareRows } from "./compare";
import type { AnyRow } from "./dataset";

const rows = [
  { id: 1, size: null, _version: 1 },
  { id: 2, size: 3, _version: 1 },
  { id: 3, size: null, _version: 1 },
  { id: 4, size: 1, _version: 1 },
] as AnyRow[];

test.each([
  ["asc", [4, 2, 1, 3]],
  ["desc", [2, 4, 1, 3]],
] as const)("nulls come last, and the key decides: %s", (order, ids) => {
  const compare = compareRows([], [["size", order]], "id");
  expect([...rows].sort(compare).map((row) => row.id)).toEqual(ids);
});
