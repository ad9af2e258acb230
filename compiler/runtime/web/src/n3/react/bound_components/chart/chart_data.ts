import { type AnyRow } from "../../../core/dataset";
import { isNumeric, type FieldSpec } from "../../../core/fields";
import { formatValue } from "../../../core/format";

export type ChartType = "bar" | "line" | "area" | "pie" | "scatter";

interface ChartPoint {
  readonly label: string;
  /** Where x is a number. */
  readonly x: number | null;
  /** By the series' id. */
  readonly values: Readonly<Record<string, number>>;
}

export interface ChartData {
  readonly series: readonly { readonly id: string; readonly label: string }[];
  readonly points: readonly ChartPoint[];
  /** There are no numbers between two whole ones. */
  readonly whole: boolean;
}

export type Bucket = "hour" | "day" | "week" | "month" | "year";

/**
 * What a gathered time is called: "Nov 2026", "week of Nov 23, 2026". It is sent as the moment at
 * which it begins in the app's time zone, or as a date.
 */
export function bucketLabel(value: unknown, bucket: Bucket, zone: string): string {
  if (typeof value !== "string") return "–";
  const isDate = value.length === 10;
  const at = new Date(isDate ? `${value}T00:00:00Z` : value);
  if (Number.isNaN(at.getTime())) return value;
  const timeZone = isDate ? "UTC" : zone;
  const text = new Intl.DateTimeFormat(undefined, { ...looks[bucket], timeZone }).format(at);
  return bucket === "week" ? `week of ${text}` : text;
}

const looks: Readonly<Record<Bucket, Intl.DateTimeFormatOptions>> = {
  hour: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  day: { dateStyle: "medium" },
  week: { dateStyle: "medium" },
  month: { month: "short", year: "numeric" },
  year: { year: "numeric" },
};

/** Rows → points: one a row, or one a value of x with a value for each series. */
export function chartData(
  rows: readonly AnyRow[],
  x: FieldSpec,
  y: FieldSpec,
  by: FieldSpec | undefined,
): ChartData {
  const series = new Map<string, string>();
  if (by === undefined) series.set("y", y.label);
  const points = new Map<
    string,
    { label: string; x: number | null; values: Record<string, number> }
  >();
  rows.forEach((row, i) => {
    const value = numberOf(row[y.name]);
    if (value === null) return;
    const label = formatValue(x, row[x.name]) || "–";
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
    whole: y.type === "integer",
  };
}

function numberOf(value: unknown): number | null {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}
