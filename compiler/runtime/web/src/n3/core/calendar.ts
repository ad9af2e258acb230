import { partsAt } from "./read_date";
import { dateFormat, type Reader } from "./reader";

/*
 * Months as a calendar shows them, in the calendar of the reader's locale, which need not be the Gregorian one:
 * a month is the days around one that have its number. Dates are `2026-11-02`, as everywhere.
 */

const dayLength = 86_400_000;
const timeOf = (date: string) => Date.parse(`${date}T00:00:00Z`);
const dateOf = (time: number) => new Date(time).toISOString().slice(0, 10);

export function addToDate(date: string, days: number): string {
  return dateOf(timeOf(date) + days * dayLength);
}

/** Every day of the month that a day is in. */
export function daysOfMonth(date: string, reader: Reader): readonly string[] {
  const { month } = partsAt(timeOf(date), reader);
  const isIn = (time: number) => partsAt(time, reader).month === month;
  let first = timeOf(date);
  while (isIn(first - dayLength)) first -= dayLength;
  const days: string[] = [];
  for (let time = first; isIn(time); time += dayLength) days.push(dateOf(time));
  return days;
}

/** The same day so many months later, or the last one of a shorter month. */
export function addMonths(date: string, months: number, reader: Reader): string {
  let days = daysOfMonth(date, reader);
  const place = days.indexOf(date);
  for (let left = Math.abs(months); left > 0; left--) {
    const edge = months > 0 ? days.at(-1) : days[0];
    days = daysOfMonth(addToDate(edge ?? date, Math.sign(months)), reader);
  }
  return days[Math.min(place, days.length - 1)] ?? date;
}

/** The weeks of a month; null for days of its neighbours. */
export function weeksOf(date: string, reader: Reader): readonly (readonly (string | null)[])[] {
  const days: (string | null)[] = [...daysOfMonth(date, reader)];
  for (let before = weekday(days[0] ?? date, reader); before > 0; before--) days.unshift(null);
  while (days.length % 7 > 0) days.push(null);
  return days.flatMap((_, i) => (i % 7 === 0 ? [days.slice(i, i + 7)] : []));
}

/** The place of a day in its week, from 0. */
export function weekday(date: string, reader: Reader): number {
  return (new Date(timeOf(date)).getUTCDay() + 7 - (firstWeekday(reader) % 7)) % 7;
}

interface WeekInfo {
  /** 1 is Monday, 7 is Sunday. */
  readonly firstDay: number;
}

/** Engines have it as a method, as a property, or not yet. */
type LocaleWithWeeks = Intl.Locale & {
  readonly getWeekInfo?: () => WeekInfo;
  readonly weekInfo?: WeekInfo;
};

function firstWeekday(reader: Reader): number {
  const { locale } = dateFormat(reader, {}).resolvedOptions();
  const known: LocaleWithWeeks = new Intl.Locale(locale);
  return (known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? 1;
}

/** The days of a week in the reader's order, by their names. */
export function weekdayNames(reader: Reader): readonly { short: string; long: string }[] {
  const sunday = Date.parse("2026-11-01T00:00:00Z");
  const first = firstWeekday(reader) % 7;
  return Array.from({ length: 7 }, (_, i) => {
    const at = sunday + (first + i) * dayLength;
    const name = (width: "short" | "long") =>
      dateFormat(reader, { weekday: width, timeZone: "UTC" }).format(at);
    return { short: name("short"), long: name("long") };
  });
}

export function monthTitle(date: string, reader: Reader): string {
  return dateFormat(reader, { month: "long", year: "numeric", timeZone: "UTC" }).format(
    timeOf(date),
  );
}

/** "Monday, November 2, 2026". */
export function dayTitle(date: string, reader: Reader): string {
  return dateFormat(reader, { dateStyle: "full", timeZone: "UTC" }).format(timeOf(date));
}

/** The number of a day in its month. */
export function dayNumber(date: string, reader: Reader): string {
  return dateFormat(reader, { day: "numeric", timeZone: "UTC" })
    .formatToParts(timeOf(date))
    .filter(({ type }) => type === "day")
    .map(({ value }) => value)
    .join("");
}
