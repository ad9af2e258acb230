import { instantsAt, stamp, wallClock } from "./moments";
import { patterns } from "./patterns";
import { nativeDigits, plainText } from "./plain_text";
import { dateFormat, perLocale, timeZoneOf, type Reader } from "./reader";
import { typing } from "../words/typing";

/*
 * Dates and times as people write them. A date is read as the reader's locale writes it (`02.11.2026`,
 * `11/02/2026`, `2 nov. 2026`, `۱۴۰۵/۰۸/۱۱`) or as ISO 8601 writes it, whatever the locale. Two numbers that
 * another locale would take the other way round are only read where they are written as this one writes
 * them: `03.02.2026` in an American page is asked about.
 *
 * A moment is a date in digits and a time in the reader's zone, or a time with its offset (`02:30 +01:00`).
 * The page shows moments with the name of the month and without their seconds; that text is not read, since
 * it would lose them.
 */

type Part = "year" | "month" | "day";
type ReadDate = { readonly value: string } | { readonly error: string };

const numeric: Intl.DateTimeFormatOptions = {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  timeZone: "UTC",
};
const shortNames: Intl.DateTimeFormatOptions = { year: "numeric", month: "short", day: "numeric" };
const dayLength = 86_400_000;

/** With the name of the month, which some languages have in no short form. */
const named = perLocale((reader): Intl.DateTimeFormatOptions => {
  const isNamed = /\p{L}/u.test(dateFormat(reader, shortNames).format(0));
  return isNamed ? shortNames : { ...shortNames, month: "long" };
});

/** "09:14" where a day has 24 hours, "9:14 AM" where it has twice 12. */
const clockOf = perLocale((reader): Intl.DateTimeFormatOptions => {
  const { hour12 } = dateFormat(reader, { hour: "numeric" }).resolvedOptions();
  return { hour: hour12 === true ? "numeric" : "2-digit", minute: "2-digit" };
});

/** `2026-11-02` → "2 Nov 2026". */
export function dateWords(date: string, reader: Reader): string {
  const at = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(at)
    ? date
    : dateFormat(reader, { ...named(reader), timeZone: "UTC" }).format(at);
}

/** A moment to the minute: "2 Nov 2026, 09:14". */
export function momentWords(moment: string, reader: Reader): string {
  const at = Date.parse(moment);
  const { timeZone } = reader;
  const zone = timeZone === undefined ? {} : { timeZone };
  if (Number.isNaN(at)) return moment;
  return dateFormat(reader, { ...named(reader), ...clockOf(reader), ...zone }).format(at);
}

/** `09:14:00.000000` → "09:14" or "9:14 AM"; with its seconds where it has some. */
export function timeWords(text: string, reader: Reader): string {
  const [, clock = "", seconds = "", fraction = ""] = timeParts.exec(text) ?? [];
  if (clock === "" || /[1-9]/.test(fraction)) return shortTime(text);
  const parts: Intl.DateTimeFormatOptions =
    seconds === "00" ? clockOf(reader) : { ...clockOf(reader), second: "2-digit" };
  return dateFormat(reader, { ...parts, timeZone: "UTC" }).format(
    Date.parse(`2000-01-01T${clock}:${seconds}Z`),
  );
}

const timeParts = /^(\d\d:\d\d):(\d\d)(?:\.(\d{1,6}))?$/;

/** Without the seconds and fractions that are zero. */
function shortTime(text: string): string {
  return text
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "")
    .replace(/^(\d\d:\d\d):00$/, "$1");
}

interface Calendar {
  readonly gregorian: boolean;
  readonly order: readonly Part[];
  /** What is between the numbers: "." or "/". */
  readonly separator: string;
  /** By their length, the longest first. */
  readonly months: readonly (readonly [name: string, month: number])[];
  /** What a date is written with besides: "de", "年". */
  readonly words: ReadonlySet<string>;
}

const calendarOf = perLocale((reader): Calendar => {
  const digits = dateFormat(reader, numeric);
  const parts = digits.formatToParts(0);
  const months = new Map<string, number>();
  const words = new Set<string>();
  for (const month of ["short", "long"] as const) {
    const format = dateFormat(reader, { ...shortNames, month, timeZone: "UTC" });
    // Every month of any calendar has a day among these.
    for (let at = 0; at < 400; at += 9) {
      for (const { type, value } of format.formatToParts(at * dayLength)) {
        if (type === "month" && /\p{L}/u.test(value)) {
          months.set(loose(value, reader), partsAt(at * dayLength, reader).month);
        } else if (type === "literal") {
          for (const [word] of lower(value, reader).matchAll(/[\p{L}\p{M}]+/gu)) words.add(word);
        }
      }
    }
  }
  const separator = parts.find(({ type }) => type === "literal")?.value ?? "";
  return {
    gregorian: digits.resolvedOptions().calendar === "gregory",
    order: parts.flatMap(({ type }) =>
      type === "year" || type === "month" || type === "day" ? [type] : [],
    ),
    separator: plainText(separator),
    months: [...months].sort(([a], [b]) => b.length - a.length),
    words,
  };
});

const lower = (text: string, { locale }: Reader) => plainText(text).toLocaleLowerCase(locale);

/** Without the points of abbreviations and between numbers. */
const loose = (text: string, reader: Reader) =>
  lower(text, reader)
    .replace(/[.\s]+/g, " ")
    .trim();

/** The numbers of a day in the reader's calendar. */
export function partsAt(at: number, reader: Reader): Record<Part, number> {
  const found = { year: NaN, month: NaN, day: NaN };
  for (const { type, value } of dateFormat(reader, numeric).formatToParts(at)) {
    if (type === "year" || type === "month" || type === "day")
      found[type] = Number(plainText(value));
  }
  return found;
}

/** The date with these numbers in the reader's calendar; null where there is no such day. */
function dateOf(wanted: Record<Part, number>, reader: Reader): string | null {
  if (calendarOf(reader).gregorian) {
    const pad = (n: number, length: number) => String(n).padStart(length, "0");
    const text = `${pad(wanted.year, 4)}-${pad(wanted.month, 2)}-${pad(wanted.day, 2)}`;
    return patterns.date.test(text) ? text : null;
  }
  // The day is searched for: the numbers of a calendar grow with time, and no calendar is computed here.
  const rank = ({ year, month, day }: Record<Part, number>) => (year * 100 + month) * 100 + day;
  let [low, high] = [firstDay, lastDay];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (rank(partsAt(middle * dayLength, reader)) < rank(wanted)) low = middle + 1;
    else high = middle;
  }
  return rank(partsAt(low * dayLength, reader)) === rank(wanted)
    ? new Date(low * dayLength).toISOString().slice(0, 10)
    : null;
}

/** Calendars with an era of their own count backwards before it. */
const firstDay = Date.parse("0700-01-01T00:00:00Z") / dayLength;
const lastDay = Date.parse("9999-12-31T00:00:00Z") / dayLength;

export function readDate(text: string, reader: Reader): ReadDate {
  const typed = plainText(text);
  if (patterns.date.test(typed)) return { value: typed };
  const found = datesOf(typed, reader);
  const [value, other] = found;
  if (value === undefined) return { error: typing.date(example(reader)) };
  if (other === undefined) return { value };
  const readings = [value, other].map((date) => dateWords(date, reader));
  return { error: typing.dates(text.trim(), readings, [value, other]) };
}

const example = (reader: Reader) => writeDate("2026-01-31", reader);

/** Every date that a text can be read as: one or, where the order of its numbers is not known, two. */
function datesOf(typed: string, reader: Reader): readonly string[] {
  const { order, separator, months, words } = calendarOf(reader);
  const whole = loose(typed, reader);
  const month = months.find(([name]) => whole.includes(name));
  const rest = month === undefined ? whole : whole.replace(month[0], " ");
  const numbers = rest.match(/\d+/g) ?? [];
  if (!isBare(rest, words)) return [];
  const [first = "", second = "", third = ""] = numbers;
  if (month !== undefined) {
    const [day, year] = first.length > 2 ? [second, first] : [first, second];
    const known = numbers.length === 2 && year.length >= 4;
    return known ? asDate({ year, month: String(month[1]), day }) : [];
  }
  if (numbers.length !== 3) return [];
  if (first.length >= 4) return asDate({ year: first, month: second, day: third });
  if (third.length < 4) return [];
  const dayFirst = asDate({ year: third, month: second, day: first });
  const monthFirst = asDate({ year: third, month: first, day: second });
  const signs = new Set(typed.replace(/[\d ]/g, ""));
  const isOwn = order[2] === "year" && signs.size === 1 && signs.has(separator);
  if (isOwn) return order[0] === "day" ? dayFirst : monthFirst;
  return [...new Set([...dayFirst, ...monthFirst])];

  function asDate(parts: Record<Part, string>): string[] {
    if (parts.month.length > 2 || parts.day.length > 2) return [];
    const { year, month, day } = parts;
    const date = dateOf({ year: Number(year), month: Number(month), day: Number(day) }, reader);
    return date === null ? [] : [date];
  }
}

/** Nothing but numbers, what is written between them, and the words that belong to a date. */
function isBare(text: string, words: ReadonlySet<string>): boolean {
  const letters = text.match(/[\p{L}\p{M}]+/gu) ?? [];
  return letters.every((word) => words.has(word)) && !/[^\d\p{L}\p{M}\s.,،/-]/u.test(text);
}

/** A date in digits, as the reader's locale writes it; in ISO 8601 where that could not be read back. */
export function writeDate(date: string, reader: Reader): string {
  const at = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(at)) return date;
  const text = dateFormat(reader, numeric).format(at);
  const back = readDate(text, reader);
  return "value" in back && back.value === date ? text : date;
}

const clockForm = /^(\d{1,2})(?:[:.](\d\d)(?:[:.](\d\d)(?:[.,](\d{1,6}))?)?)?$/;

/** "09:14", "9:14:05.5", "9:14 pm" → `09:14:00.000000`; null for anything else. */
export function readTime(text: string, reader: Reader): string | null {
  let typed = lower(text, reader);
  const half = periodsOf(reader).find(([name]) => typed.startsWith(name) || typed.endsWith(name));
  if (half !== undefined) typed = typed.replace(half[0], "").trim();
  const match = clockForm.exec(typed);
  const [, hours = "", minutes, seconds = "00", fraction = ""] = match ?? [];
  // An hour alone may be anything; "9 am" is one.
  if (match === null || (minutes === undefined && half === undefined)) return null;
  const hour = Number(hours);
  if (half !== undefined && (hour < 1 || hour > 12)) return null;
  const of24 = half === undefined ? hour : (hour % 12) + half[1];
  const clock = `${String(of24).padStart(2, "0")}:${minutes ?? "00"}:${seconds}`;
  const value = `${clock}.${fraction.padEnd(6, "0")}`;
  return patterns.time.test(value) ? value : null;
}

/** The words of the two halves of a day, the longest first, with the hours they add. */
const periodsOf = perLocale((reader): readonly (readonly [name: string, hours: number])[] => {
  const format = dateFormat(reader, { hour: "numeric", hour12: true, timeZone: "UTC" });
  const own = [0, 12].flatMap((hours) =>
    format
      .formatToParts((hours + 9) * 3_600_000)
      .flatMap(({ type, value }) =>
        type === "dayPeriod" ? [[lower(value, reader), hours] as const] : [],
      ),
  );
  return [...own, ["a.m.", 0], ["p.m.", 12], ["am", 0], ["pm", 12]];
});

/** `09:14:00.000000` as it is edited: to the minute, with seconds where it has some. */
export function writeTime(text: string, reader: Reader): string {
  return nativeDigits(shortTime(text), reader);
}

const momentForm =
  /^([\d./ -]+?)(?:[,،] ?|[ t])(\D{0,6}\d{1,2}(?:[:.].*?)?)(?: ?(z|(?:utc|gmt)?[+-]\d{1,2}(?::?\d\d)?|utc|gmt))?$/;

/** A date and a time in the reader's zone, or with an offset → RFC 3339 in UTC. */
export function readMoment(text: string, reader: Reader): ReadDate {
  const wrong = { error: typing.dateAndTime(example(reader)) };
  const [, dateText = "", timeText = "", offset] = momentForm.exec(lower(text, reader)) ?? [];
  const clock = readTime(timeText, reader);
  if (clock === null) return wrong;
  const date = readDate(dateText, reader);
  if ("error" in date) return dateText === "" ? wrong : date;
  const micro = clock.slice(-3);
  const wall = Date.parse(`${date.value}T${clock.slice(0, -3)}Z`);
  const shift = offset === undefined ? null : offsetOf(offset);
  const zone = timeZoneOf(reader);
  const [at, other] = shift === null ? instantsAt(wall, zone) : [wall - shift];
  const short = shortTime(clock);
  const day = dateWords(date.value, reader);
  if (at === undefined) return { error: typing.skippedTime(short, day, zone) };
  if (other !== undefined) {
    const times = [at, other].map((one) => `${short} ${offsetText(wall - one)}`);
    return { error: typing.repeatedTime(short, day, zone, times) };
  }
  const value = stamp(at, micro);
  return value === null ? wrong : { value };
}

/** `+01:00`, `utc+1` or `z` → milliseconds. */
function offsetOf(text: string): number {
  const [, sign, hours = "0", minutes = "0"] = /([+-])(\d{1,2}):?(\d\d)?$/.exec(text) ?? [];
  const ms = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === "-" ? -ms : ms;
}

function offsetText(ms: number): string {
  const minutes = Math.abs(ms) / 60_000;
  const pad = (n: number) => String(Math.floor(n)).padStart(2, "0");
  return `${ms < 0 ? "-" : "+"}${pad(minutes / 60)}:${pad(minutes % 60)}`;
}

/**
 * A moment as it is edited, in the reader's zone, to the last digit that is not zero. Of a time that comes twice,
 * the offset says which; what could not be read back is RFC 3339.
 */
export function writeMoment(moment: string, reader: Reader): string {
  const at = Date.parse(moment);
  const zone = timeZoneOf(reader);
  const wall = wallClock(at, zone);
  if (wall === null) return moment;
  const [date = "", clock = ""] = new Date(wall).toISOString().slice(0, -1).split("T");
  const micro = /\.\d{3}(\d{3})/.exec(moment)?.[1] ?? "000";
  const text = `${writeDate(date, reader)} ${writeTime(clock + micro, reader)}`;
  const whole = instantsAt(wall, zone).length > 1 ? `${text} ${offsetText(wall - at)}` : text;
  const back = readMoment(whole, reader);
  return "value" in back && back.value === stamp(at, micro) ? whole : moment;
}
