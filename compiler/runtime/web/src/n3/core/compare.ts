import type { AnyRow } from "./dataset";
import { isNumeric, type FieldSpec } from "./fields";
import type { Order } from "./list_query";

/** Values of fields are JSON; one that is absent is empty. */
export function sameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

/** By code point, as the server compares. */
export function compareText(a: string, b: string): number {
  const left = Array.from(a);
  const right = Array.from(b);
  for (let i = 0; i < left.length && i < right.length; i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function compareValues(field: FieldSpec | undefined, a: unknown, b: unknown): number {
  if (typeof a === "boolean" || (field !== undefined && isNumeric(field)))
    return Number(a) - Number(b);
  if (typeof a === "number" && typeof b === "number") return a - b;
  return typeof a === "string" && typeof b === "string" ? compareText(a, b) : 0;
}

const absent = (value: unknown): boolean => value === null || value === undefined;

/** The order of a list: by its fields, then by the key. Nulls come last in both directions. */
export function compareRows(
  fields: readonly FieldSpec[],
  sort: readonly (readonly [name: string, order: Order])[],
  key: string,
): (a: AnyRow, b: AnyRow) => number {
  const steps = [...sort, [key, "asc"] as const].map(
    ([name, order]) =>
      [name, order === "desc" ? -1 : 1, fields.find((f) => f.name === name)] as const,
  );
  return (a, b) => {
    for (const [name, sign, field] of steps) {
      const [left, right] = [a[name], b[name]];
      if (left === right) continue;
      if (absent(left) || absent(right)) {
        if (absent(left) === absent(right)) continue;
        return absent(left) ? 1 : -1;
      }
      const difference = sign * compareValues(field, left, right);
      if (difference !== 0) return difference;
    }
    return 0;
  };
}
