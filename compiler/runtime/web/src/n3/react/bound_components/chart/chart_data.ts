import { type AnyRow } from "../../../core/dataset";
import { isNumeric, type FieldSpec, type ValueSpec } from "../../../core/fields";
import { formatValue } from "../../../core/format";
import { nextPeriod, type Unit } from "../../../core/moments";
import { numberOf } from "../../use_aggregate";
import { colorAt, colorOfValue, paletteSize } from "../../../core/palette";
import { dateFormat } from "../../../core/reader";
import { chart as words } from "../../../words/chart";

export type ChartType = "bar" | "line" | "area" | "pie" | "scatter";

interface ChartPoint {
  readonly label: string;
  /** False for what has no x: it is last, and no line leads to it. */
  readonly placed: boolean;
  /** Where x is a number. */
  readonly x: number | null;
  /** Of the slice that it is. */
  readonly color: number;
  /** By the series' id. */
  readonly values: Readonly<Record<string, number>>;
}

export interface Series {
  readonly id: string;
  readonly label: string;
  /** Null for the only one, which needs none of its own: it has the accent. */
  readonly color: number | null;
}

export interface ChartData {
  readonly series: readonly Series[];
  readonly points: readonly ChartPoint[];
  /** How its numbers are shown. A decimal keeps its digits, all else is a number. */
  readonly value: ValueSpec;
  /** There are no numbers between two whole ones. */
  readonly whole: boolean;
  readonly periods: boolean;
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
  const text = dateFormat({}, { ...looks[bucket], timeZone }).format(at);
  return bucket === "week" ? words.week(text) : text;
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
  const series = new Map<string, Series>();
  if (by === undefined) series.set("y", { id: "y", label: y.label, color: null });
  const points = new Map<string, ChartPoint & { values: Record<string, number> }>();
  rows.forEach((row, i) => {
    const value = numberOf(row[y.name]);
    if (value === null && periods === undefined) return;
    const label = formatValue(x, row[x.name]) || "–";
    const name = by === undefined ? "y" : `s${JSON.stringify(row[by.name])}`;
    if (by !== undefined && value !== null && !series.has(name)) {
      const label = formatValue(by, row[by.name]) || "–";
      series.set(name, { id: name, label, color: colorOf(by, row[by.name], series.size) });
    }
    const place = by === undefined ? String(i) : label;
    const point = points.get(place) ?? {
      label,
      placed: row[x.name] !== null && row[x.name] !== undefined,
      x: isNumeric(x) ? numberOf(row[x.name]) : null,
      color: colorOf(x, row[x.name], points.size),
      values: {},
    };
    if (value !== null) point.values[name] = value;
    points.set(place, point);
  });
  if (periods === "zero")
    for (const { values } of points.values()) for (const id of series.keys()) values[id] ??= 0;
  return {
    series: by?.type === "enum" ? inOrderOf(by.values, [...series.values()]) : [...series.values()],
    points: [...points.values()],
    value: y.type === "decimal" ? { type: "decimal", scale: y.scale } : { type: "number" },
    whole: y.type === "integer",
    periods: periods !== undefined,
  };
}

/** A value of an enum has its colour in every chart and table; one that it lost has the last, grey. */
function colorOf(field: FieldSpec, value: unknown, place: number): number {
  if (field.type !== "enum") return colorAt(place);
  return colorOfValue(field, value) ?? paletteSize;
}

/** An enum's values in the order of the program: "lead" before "won". */
function inOrderOf(
  values: Readonly<Record<string, string>>,
  series: readonly Series[],
): readonly Series[] {
  const labels = Object.values(values);
  const place = ({ label }: Series) => (labels.includes(label) ? labels.indexOf(label) : Infinity);
  return [...series].sort((a, b) => place(a) - place(b));
}

export interface BarItem {
  readonly label: string;
  readonly value: number;
  readonly color: number | null;
}

const mostBars = 8;

/**
 * The bars of a list, each with its name before and its number behind it, where there are few of them: nothing
 * has to be read off an axis. A line of one period is such a list, too; null where a drawing says more.
 */
export function barItems(type: ChartType, chart: ChartData): readonly BarItem[] | null {
  if (type === "pie" || type === "scatter") return null;
  const { points, series, periods } = chart;
  const [point] = points;
  const [only] = series;
  let items: readonly { readonly label: string; readonly value: number | undefined }[] = [];
  if (points.length === 1 && series.length > 1)
    items = series.map((one) => ({ ...one, value: point?.values[one.id] }));
  else if (series.length === 1 && (points.length === 1 || (type === "bar" && !periods)))
    items = points.map(({ label, values }) => ({ label, value: values[only?.id ?? ""] }));
  const bars = items.flatMap((item) =>
    item.value === undefined ? [] : [{ color: null, ...item, value: item.value }],
  );
  const isFew = bars.length > 0 && bars.length <= mostBars;
  return isFew && bars.every(({ value }) => value >= 0) ? bars : null;
}
