import { patterns } from "./patterns";
import { readNumber, writeNumber } from "./read_number";
import { plainText } from "./plain_text";
import { type Reader } from "./reader";
import { typing } from "../words/typing";

/*
 * Durations are counted in whole milliseconds, up to 2^53 of them; days and weeks are 24 hours each. They are
 * read as BigInt: seconds with a fraction are not exact as numbers.
 */

/* Units are shown by their symbols, which are the same in every language; "min" is read as "m", too. */
const units = [
  { symbol: "d", size: 86_400_000n },
  { symbol: "h", size: 3_600_000n },
  { symbol: "min", size: 60_000n },
  { symbol: "s", size: 1_000n },
] as const;

/** The size of a unit by its symbol, or by what the language calls it. */
function sizeOf(unit: string): bigint | undefined {
  const { week, day, hour, minute, second, millisecond } = typing.units;
  const sizes: readonly (readonly [symbols: readonly string[], names: string, size: bigint])[] = [
    [["w"], week, 604_800_000n],
    [["d"], day, 86_400_000n],
    [["h"], hour, 3_600_000n],
    [["m", "min"], minute, 60_000n],
    [["s"], second, 1_000n],
    [["ms"], millisecond, 1n],
  ];
  const isNamed = (symbols: readonly string[], names: string) =>
    [...symbols, ...names.split(" ")].includes(unit);
  return sizes.find(([symbols, names]) => isNamed(symbols, names))?.[2];
}

const iso =
  /^([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,3}))?S)?)?$/;
const isoSizes = [604_800_000n, 86_400_000n, 3_600_000n, 60_000n, 1_000n];

/** ISO 8601 → milliseconds; null for anything else. */
function isoMilliseconds(text: string): bigint | null {
  const match = patterns.duration.test(text) ? iso.exec(text) : null;
  if (match === null) return null;
  const [, sign, ...parts] = match as readonly (string | undefined)[];
  const whole = isoSizes.reduce((sum, size, i) => sum + size * BigInt(parts[i] ?? 0), 0n);
  const ms = whole + BigInt((parts[5] ?? "").padEnd(3, "0"));
  return sign === "-" ? -ms : ms;
}

/** Milliseconds → ISO 8601, as the server sends it: `PT36H`, `PT1.500S`. */
function isoText(ms: bigint): string {
  const left = ms < 0n ? -ms : ms;
  const [hours, minutes] = [left / 3_600_000n, (left / 60_000n) % 60n];
  const [seconds, rest] = [(left / 1_000n) % 60n, left % 1_000n];
  const fraction = rest === 0n ? "" : `.${String(rest).padStart(3, "0")}`;
  const time =
    (hours === 0n ? "" : `${hours}H`) +
    (minutes === 0n ? "" : `${minutes}M`) +
    (seconds === 0n && fraction === "" ? "" : `${seconds}${fraction}S`);
  return `${ms < 0n ? "-" : ""}PT${time === "" ? "0S" : time}`;
}

/** `PT1H30M` → "1 h 30 min"; what is no ISO 8601 duration stays as it is. */
export function durationWords(text: string, reader: Reader): string {
  const ms = isoMilliseconds(text);
  if (ms === null) return text;
  let left = ms < 0n ? -ms : ms;
  const said = units.flatMap(({ symbol, size }) => {
    const amount = left / size;
    left %= size;
    const rest = symbol === "s" && left > 0n ? `.${String(left).padStart(3, "0")}` : "";
    const digits = `${amount}${rest.replace(/0+$/, "")}`;
    return digits === "0" ? [] : [`${writeNumber(digits, reader)} ${symbol}`];
  });
  return `${ms < 0n ? "-" : ""}${said.join(" ") || `${writeNumber("0", reader)} s`}`;
}

type ReadDuration = { readonly value: string } | { readonly readings: readonly string[] };

/** "1h 30m", "500 ms", "-90 min", "1:30:00" or ISO 8601 → ISO 8601; null for anything else. */
export function readDuration(text: string, reader: Reader): ReadDuration | null {
  const typed = plainText(text);
  const exact = isoMilliseconds(typed.toUpperCase());
  if (exact !== null) return { value: isoText(exact) };
  const sign = typed.startsWith("-") ? -1n : 1n;
  const amounts = typed.replace(/^[-+] ?/, "").toLowerCase();
  const clock = /^(\d+):([0-5]\d)(?::([0-5]\d))?$/.exec(amounts);
  if (clock !== null) {
    const [, first = "", second = "", third] = clock as readonly (string | undefined)[];
    const ms = (BigInt(first) * 60n + BigInt(second)) * 60_000n;
    if (third !== undefined) return { value: isoText(sign * (ms + BigInt(third) * 1_000n)) };
    const readings = [isoText(sign * ms), isoText((sign * ms) / 60n)];
    return { readings: readings.map((reading) => durationWords(reading, reader)) };
  }
  let total = 0n;
  let end = 0;
  for (const match of amounts.matchAll(/([\d.,'٫٬_ ]*\d)\s*(\p{L}+)\s*/guy)) {
    const [whole, amount = "", unit = ""] = match;
    const size = sizeOf(unit);
    const read = readNumber(amount, reader);
    if (size === undefined || read === null) return null;
    if ("readings" in read) {
      return { readings: read.readings.map((n) => `${writeNumber(n, reader)} ${unit}`) };
    }
    const [integer = "", fraction = ""] = read.digits.split(".");
    const scaled = BigInt(integer + fraction) * size;
    const scale = 10n ** BigInt(fraction.length);
    // Less than a millisecond is not kept: it is not dropped without a word.
    if (scaled % scale !== 0n) return null;
    total += scaled / scale;
    end = match.index + whole.length;
  }
  return end === 0 || end !== amounts.length ? null : { value: isoText(sign * total) };
}
