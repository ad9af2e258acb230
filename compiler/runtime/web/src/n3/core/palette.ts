import { colorNames } from "./color_names";
import type { FieldSpec } from "./fields";

export type ColorName = (typeof colorNames)[number];

/** `--series-1` … in tokens.css; beyond that they come again. */
export const paletteSize = colorNames.length;

/** Of the n-th series, value or slice, from 0. */
export function colorAt(n: number): number {
  return (n % paletteSize) + 1;
}

/** An enum's value has one colour everywhere: as declared, else by its place in the program. Null for another value. */
export function colorOfValue(field: FieldSpec, value: unknown): number | null {
  if (field.type !== "enum" || typeof value !== "string") return null;
  const place = Object.keys(field.values).indexOf(value);
  if (place < 0) return null;
  const name = field.colors?.[value];
  return name === undefined ? colorAt(place) : colorNames.indexOf(name) + 1;
}
