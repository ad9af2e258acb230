// @vitest-environment node
import { readFileSync } from "node:fs";
import fc, { type Arbitrary } from "fast-check";
import { describe, expect, test } from "vitest";
import type { ValueSpec } from "./fields";
import { editText, formatValue, parseText } from "./format";
import type { Reader } from "./reader";

const locales = [
  ...["en-US", "en-GB", "en-IN", "de-DE", "de-CH", "fr-FR", "es-ES", "pt-BR", "sv-SE", "hi-IN"],
  ...["mr-IN", "ar-EG", "ar-SA", "fa-IR", "ja-JP", "ko-KR", "th-TH", "lt-LT", "hu-HU", "ru-RU"],
];
const zones = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"];

interface Described {
  readonly type: ValueSpec["type"];
  readonly item?: string;
  readonly precision?: number;
  readonly scale?: number;
  readonly values?: readonly { readonly name: string; readonly label: string }[];
}

const types = JSON.parse(readFileSync("../protocol/types.json", "utf8")) as Readonly<
  Record<string, { readonly field: Described }>
>;

function specOf({ type, item, scale = 0, values = [] }: Described): ValueSpec {
  const labels = Object.fromEntries(values.map((value) => [value.name, value.label]));
  return { type, item, scale, values: labels } as unknown as ValueSpec;
}

const six = (ms: number, micro: number) =>
  new Date(ms).toISOString().replace("Z", `${String(micro).padStart(3, "0")}Z`);
const moments = fc.tuple(
  fc.integer({ min: Date.parse("0001-01-03T00:00:00Z"), max: Date.parse("9999-12-29T00:00:00Z") }),
  fc.constantFrom(60_000, 1_000, 1),
  fc.constantFrom(0, 0, 1, 250),
);
const moment = fc.oneof(
  moments.map(([ms, step, micro]) => six(ms - (((ms % step) + step) % step), micro)),
  // The nights on which the clocks go back, in all of the zones.
  fc
    .integer({ min: 0, max: 3 * 3_600 })
    .map((s) => six(Date.parse("2026-10-25T00:00Z") + s * 1e3, 0)),
  fc
    .integer({ min: 0, max: 3 * 3_600 })
    .map((s) => six(Date.parse("2026-11-01T05:00Z") + s * 1e3, 0)),
  fc
    .integer({ min: 0, max: 3 * 3_600 })
    .map((s) => six(Date.parse("2026-04-04T14:00Z") + s * 1e3, 0)),
);
const finite = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map((n) => (Object.is(n, -0) ? 0 : n));
const short = fc.integer({ min: -99_999_999, max: 99_999_999 }).map((n) => n / 100);
const letters = fc
  .string({ unit: "grapheme", minLength: 1 })
  .filter((text) => text.trim() !== "" && !/[\0\ud800-\udfff]/u.test(text));

function durationOf(ms: number): string {
  const left = Math.abs(ms);
  const [h, m, s] = [Math.floor(left / 3_600_000), Math.floor(left / 60_000) % 60, left % 60_000];
  const seconds = s % 1_000 === 0 ? String(s / 1_000) : (s / 1_000).toFixed(3); // as the server sends it
  const time = `${h === 0 ? "" : `${h}H`}${m === 0 ? "" : `${m}M`}${s === 0 ? "" : `${seconds}S`}`;
  return `${ms < 0 ? "-" : ""}PT${time || "0S"}`;
}

/** Values of each type as the server sends them; a type without an entry does not compile. */
const valuesOf: Record<ValueSpec["type"], (spec: Described) => Arbitrary<unknown>> = {
  integer: () => fc.maxSafeInteger(),
  number: () => fc.oneof(finite, short),
  decimal: ({ precision = 18, scale = 0 }) =>
    fc
      .bigInt({ min: -(10n ** BigInt(precision)) + 1n, max: 10n ** BigInt(precision) - 1n })
      .map((n) => {
        const digits = String(n < 0n ? -n : n).padStart(scale + 1, "0");
        const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
        return n < 0n ? `-${text}` : text;
      }),
  string: () => letters,
  text: () => letters,
  email: () => fc.emailAddress(),
  url: () => fc.webUrl(),
  uuid: () => fc.uuid(),
  boolean: () => fc.boolean(),
  date: () =>
    fc
      .date({ min: new Date("0001-01-01Z"), max: new Date("9999-12-31Z"), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
  time: () =>
    fc
      .tuple(fc.nat(86_399), fc.constantFrom("000000", "000001", "123400", "500000"), fc.boolean())
      .map(([s, micro, whole]) => {
        const at = whole ? s - (s % 60) : s;
        return `${new Date(at * 1e3).toISOString().slice(11, 19)}.${micro}`;
      }),
  datetime: () => moment,
  duration: () =>
    fc
      .oneof(
        fc.maxSafeInteger(),
        fc.integer(),
        fc.integer().map((n) => n * 60),
      )
      .map(durationOf),
  enum: ({ values = [] }) => fc.constantFrom(...values.map(({ name }) => name)),
  list: ({ item = "string" }) =>
    fc.array(
      item === "string" || item === "text"
        ? fc.string({ unit: "grapheme" }).filter((text) => !/[\0\ud800-\udfff]/u.test(text))
        : valuesOf[item as ValueSpec["type"]]({ type: item as ValueSpec["type"] }),
    ),
  json: () =>
    fc
      .jsonValue({ maxDepth: 2 })
      .filter((value) => value !== null)
      .map((value) => JSON.parse(JSON.stringify(value)) as unknown),
};

/** What is shown of these may be less than there is: then it is refused. */
const mayBeShort = new Set<ValueSpec["type"]>(["number", "datetime", "date", "list"]);

describe.each(locales)("%s", (locale) => {
  test.each(Object.entries(types))("%s: what is shown can be read back", (_, { field }) => {
    const spec = specOf(field);
    fc.assert(
      fc.property(valuesOf[field.type](field), fc.constantFrom(...zones), (value, timeZone) => {
        const reader: Reader = { locale, timeZone };
        expect(parseText(spec, editText(spec, value, reader), reader)).toEqual({ value });
        const shown = formatValue(spec, value, reader);
        if (shown === "") return; // an empty list
        const back = parseText(spec, shown, reader);
        if (!mayBeShort.has(spec.type) || "value" in back) expect(back).toEqual({ value });
      }),
      { numRuns: 60, seed: 20261130 },
    );
  });
});

const de: Reader = { locale: "de-DE", timeZone: "Europe/Berlin" };
const us: Reader = { locale: "en-US", timeZone: "America/New_York" };
const fr: Reader = { locale: "fr-FR" };

test.each<[string, string, number]>([
  ["en-US", "1,234", 1234],
  ["en-US", "1,234.5", 1234.5],
  ["en-US", "1.234,5", 1234.5],
  ["en-US", "1 234", 1234],
  ["en-US", "12,5", 12.5],
  ["de-DE", "1.234,50", 1234.5],
  ["de-DE", "1.234", 1234],
  ["de-DE", "12.5", 12.5],
  ["de-CH", "1’234.5", 1234.5],
  ["fr-FR", "1\u202f234,5", 1234.5],
  ["hi-IN", "12,34,567.25", 1234567.25],
  ["ar-EG", "١٬٢٣٤٫٥", 1234.5],
  ["fa-IR", "۱۲۳٫۵", 123.5],
  ["ja-JP", "１，２３４．５", 1234.5],
  ["sv-SE", "−3,5", -3.5],
  ["en-US", ".5", 0.5],
  ["de-DE", "1.5e-7", 1.5e-7],
])("%s: the number %s", (locale, text, value) => {
  expect(parseText({ type: "number" }, text, { locale })).toEqual({ value });
});

test.each(["1e2", "1.5", "1,5", "one", "1,23", "12 34", "1,234,56"])("%s is no integer", (text) => {
  expect(parseText({ type: "integer" }, text, us)).toHaveProperty("error");
});

test("an integer with its groups", () => {
  expect(parseText({ type: "integer" }, "1,234,567", us)).toEqual({ value: 1234567 });
});

test.each<[ValueSpec, string, Reader, readonly string[]]>([
  [{ type: "number" }, "1.234", fr, ["1234", "1,234"]],
  [{ type: "integer" }, "1,234", { locale: "de-CH" }, ["1234", "1.234"]],
  [{ type: "date" }, "03.02.2026", us, ["Mar 2, 2026", "Feb 3, 2026"]],
  [{ type: "duration" }, "1:30", us, ["1 h 30 min", "1 min 30 s"]],
  [{ type: "duration" }, "1.234 s", fr, ["1234 s", "1,234 s"]],
  [{ type: "enum", values: { a: "Same", b: "Same" } }, "same", us, ["a", "b"]],
  [{ type: "datetime" }, "25.10.2026 02:30", de, ["02:30 +01:00", "02:30 +02:00"]],
])("what can be read in two ways is refused with both: %j, %s", (spec, text, reader, readings) => {
  const parsed = parseText(spec, text, reader);
  if (!("error" in parsed)) throw new Error(`it was read as ${JSON.stringify(parsed.value)}`);
  for (const reading of readings) expect(parsed.error).toContain(reading);
});

test.each([
  ["1h 30m", "PT1H30M"],
  ["500ms", "PT0.500S"],
  ["500 ms", "PT0.500S"],
  ["1.5 h", "PT1H30M"],
  ["90 min", "PT1H30M"],
  ["2 d", "PT48H"],
  ["1 week", "PT168H"],
  ["1:30:00", "PT1H30M"],
  ["-90 min", "-PT1H30M"],
  ["pt5m", "PT5M"],
  ["0s", "PT0S"],
])("a duration typed as %j", (text, value) => {
  expect(parseText({ type: "duration" }, text, us)).toEqual({ value });
});

test.each(["5 mo", "90", "0.0001 s", "1h 30", "soon", "1 h min"])("%j is no duration", (text) => {
  expect(parseText({ type: "duration" }, text, us)).toHaveProperty("error");
});

test.each<[Reader, string, string]>([
  [de, "2.11.2026", "2026-11-02"],
  [de, "2. November 2026", "2026-11-02"],
  [us, "11/2/2026", "2026-11-02"],
  [us, "nov 2 2026", "2026-11-02"],
  [us, "2026-11-02", "2026-11-02"],
  [us, "23.11.2026", "2026-11-23"],
  [{ locale: "ja-JP" }, "2026年11月2日", "2026-11-02"],
  [{ locale: "fa-IR" }, "۱۴۰۵/۸/۱۱", "2026-11-02"],
  [{ locale: "pt-BR" }, "2 de nov. de 2026", "2026-11-02"],
])("a date: %j, %s", (reader, text, value) => {
  expect(parseText({ type: "date" }, text, reader)).toEqual({ value });
});

test.each(["31.02.2026", "2.11.26", "2 Foo 2026", "2026", "tomorrow"])("%s is no date", (text) => {
  expect(parseText({ type: "date" }, text, de)).toHaveProperty("error");
});

test.each<[Reader, string, string]>([
  [de, "02.11.2026 09:14", "2026-11-02T08:14:00.000000Z"],
  [de, "02.11.2026, 09:14:05.25", "2026-11-02T08:14:05.250000Z"],
  [us, "11/2/2026 9:14 pm", "2026-11-03T02:14:00.000000Z"],
  [de, "25.10.2026 02:30 +01:00", "2026-10-25T01:30:00.000000Z"],
  [de, "2026-11-02T09:14:00+05:30", "2026-11-02T03:44:00.000000Z"],
])("a moment: %j, %s", (reader, text, value) => {
  expect(parseText({ type: "datetime" }, text, reader)).toEqual({ value });
});

test("an hour that clocks leave out is refused, with the reason", () => {
  expect(parseText({ type: "datetime" }, "29.03.2026 02:30", de)).toEqual({
    error: "02:30 does not exist on 29. März 2026 in Europe/Berlin: the clocks go forward.",
  });
});

test.each(["9:14", "9.14", "09:14:00", "9:14 am", "9:14 AM"])("a time typed as %j", (text) => {
  expect(parseText({ type: "time" }, text, us)).toEqual({ value: "09:14:00.000000" });
});

test.each(["9", "25:00", "13:00 pm", "9:60", "noon"])("%j is no time", (text) => {
  expect(parseText({ type: "time" }, text, us)).toHaveProperty("error");
});

test("a list keeps its items when one is added", () => {
  const spec: ValueSpec = { type: "list", item: "string" };
  const items = ["Smith, John", "", " a ", 'x"y'];
  const text = `${editText(spec, items)}, new`;
  expect(parseText(spec, text)).toEqual({ value: [...items, "new"] });
});

test("what is shown short is said to be", () => {
  expect(formatValue({ type: "number" }, 100 / 3, us)).toBe("33.333333…");
  expect(formatValue({ type: "number" }, 0.29, us)).toBe("0.29");
});
