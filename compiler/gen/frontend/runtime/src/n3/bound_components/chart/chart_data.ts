import { labelOf, type AnyRow } from "../../dataset";
import { isNumeric, type FieldSpec } from "../../fields";
import { formatValue } from "../../format";

export type ChartType = "bar" | "line" | "area" | "pie" | "scatter";

export interface ChartPoint {
  readonly label: string;
  /** Where x is a number. */
  readonly x: number | null;
  /** By the series' id. */
  readonly values: Readonly<Record<string, number>>;
}

export interface ChartData {
  readonly series: readonly { readonly id: string; readonly label: string }[];
  readonly points: readonly ChartPoint[];
}

export type Bucket = "hour" | "day" | "week" | "month" | "year";

/** Times that were gathered are shown as what they were gathered by. */
export function bucketed(
  field: FieldSpec | undefined,
  bucket: Bucket | undefined,
): FieldSpec | undefined {
  if (field === undefined || bucket === undefined || bucket === "hour") return field;
  return { name: field.name, label: labelOf(field), type: "date" };
}

/** Rows → points: one a row, or one a value of x with a value for each series. */
export function chartData(
  rows: readonly AnyRow[],
  x: FieldSpec,
  y: FieldSpec,
  by: FieldSpec | undefined,
): ChartData {
  const series = new Map<string, string>();
  if (by === undefined) series.set("y", labelOf(y));
  const points = new Map<
    string,
    { label: string; x: number | null; values: Record<string, number> }
  >();
  rows.forEach((row, i) => {
    const value = numberOf(row[y.name]);
    if (value === null) return;
    const at = row[x.name];
    // A moment that stands for a day or more is shown by its date.
    const day = x.type === "date" && typeof at === "string" ? at.slice(0, 10) : at;
    const label = formatValue(x, day) || "–";
    const name = by === undefined ? "y" : `s${JSON.stringify(row[by.name])}`;
    if (by !== undefined) series.set(name, formatValue(by, row[by.name]) || "–");
    const place = by === undefined ? String(i) : label;
    const point = points.get(place) ?? {
      label,
      x: isNumeric(x) ? numberOf(row[x.name]) : null,
      values: {},
    };
    point.values[name] = value;
    points.set(place, point);
  });
  return {
    series: [...series].map(([id, label]) => ({ id, label })),
    points: [...points.values()],
  };
}

function numberOf(value: unknown): number | null {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}
