import { type AnyRow } from "../../../core/dataset";
import { isNumeric, type FieldSpec } from "../../../core/fields";
import { formatValue } from "../../../core/format";
import { nextPeriod, type Unit } from "../../../core/moments";

export type ChartType = "bar" | "line" | "area" | "pie" | "scatter";

interface ChartPoint {
  readonly label: string;
  /** False for what has no x: it is last, and no line leads to it. */
  readonly placed: boolean;
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

export type Bucket = Unit;

/** What a chart has of the rows with one x, and of one series. */
export interface Group {
  readonly x: unknown;
  readonly series?: unknown;
  readonly value: unknown;
}

/** What a period without rows has: nothing is 0 added up or counted, but no average of anything. */
export type EmptyPeriods = "zero" | "gap";

const mostPeriods = 1_000;

/**
 * The groups with those between them that have no rows, if they are in the order of time: an axis on which
 * periods are missing tells of other lengths of time than there were.
 */
export function withEmptyPeriods(
  groups: readonly Group[],
  bucket: Bucket,
  zone: string,
): readonly Group[] {
  const times = new Map<number, string>();
  for (const { x } of groups) if (typeof x === "string") times.set(Date.parse(x), x);
  const order = [...times.keys()];
  const rising = order.every((at, i) => i === 0 || at > (order[i - 1] ?? at));
  const falling = order.every((at, i) => i === 0 || at < (order[i - 1] ?? at));
  if (order.length < 2 || !(rising || falling)) return groups;
  const [start, end] = [Math.min(...order), Math.max(...order)];
  const empty: Group[] = [];
  for (
    let at = times.get(start) ?? null;
    at !== null && Date.parse(at) < end;
    at = nextPeriod(bucket, at, zone)
  ) {
    if (!times.has(Date.parse(at))) empty.push({ x: at, value: null });
    if (empty.length + order.length > mostPeriods) return groups;
  }
  const time = ({ x }: Group) => (typeof x === "string" ? Date.parse(x) : Infinity);
  const sign = rising ? 1 : -1;
  const placed = [...groups, ...empty].filter(({ x }) => typeof x === "string");
  placed.sort((a, b) => sign * (time(a) - time(b)));
  return [...placed, ...groups.filter(({ x }) => typeof x !== "string")];
}

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

/**
 * Rows → points: one a row, or one a value of x with a value for each series. With `periods` a row without
 * a number is a point, too.
 */
export function chartData(
  rows: readonly AnyRow[],
  x: FieldSpec,
  y: FieldSpec,
  by: FieldSpec | undefined,
  periods?: EmptyPeriods,
): ChartData {
  const series = new Map<string, string>();
  if (by === undefined) series.set("y", y.label);
  const points = new Map<string, ChartPoint & { values: Record<string, number> }>();
  rows.forEach((row, i) => {
    const value = numberOf(row[y.name]);
    if (value === null && periods === undefined) return;
    const label = formatValue(x, row[x.name]) || "–";
    const name = by === undefined ? "y" : `s${JSON.stringify(row[by.name])}`;
    if (by !== undefined && value !== null) {
      series.set(name, formatValue(by, row[by.name]) || "–");
    }
    const place = by === undefined ? String(i) : label;
    const point = points.get(place) ?? {
      label,
      placed: row[x.name] !== null && row[x.name] !== undefined,
      x: isNumeric(x) ? numberOf(row[x.name]) : null,
      values: {},
    };
    if (value !== null) point.values[name] = value;
    points.set(place, point);
  });
  if (periods === "zero")
    for (const { values } of points.values()) for (const id of series.keys()) values[id] ??= 0;
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
