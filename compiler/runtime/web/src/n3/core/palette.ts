import type { FieldSpec } from "./fields";

/** `--series-1` … in tokens.css; beyond that they come again. */
export const paletteSize = 8;

/** Of the n-th series, value or slice, from 0. */
export function colorAt(n: number): number {
  return (n % paletteSize) + 1;
}

/** An enum's value has one colour everywhere: by its place in the program. Null for another value. */
export function colorOfValue(field: FieldSpec, value: unknown): number | null {
  if (field.type !== "enum" || typeof value !== "string") return null;
  const place = Object.keys(field.values).indexOf(value);
  return place < 0 ? null : colorAt(place);
}
