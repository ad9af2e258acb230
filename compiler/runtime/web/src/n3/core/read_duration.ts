import { patterns } from "./patterns";
import { readNumber, writeNumber } from "./read_number";
import { plainText, type Reader } from "./reader";

/*
 * Durations are counted in whole milliseconds, up to 2^53 of them; days and weeks are 24 hours each. They are
 * read as BigInt: seconds with a fraction are not exact as numbers.
 */

const units = [
  { word: "d", size: 86_400_000n, words: ["d", "day", "days"] },
  { word: "h", size: 3_600_000n, words: ["h", "hr", "hrs", "hour", "hours"] },
  { word: "min", size: 60_000n, words: ["m", "min", "mins", "minute", "minutes"] },
  { word: "s", size: 1_000n, words: ["s", "sec", "secs", "second", "seconds"] },
] as const;

/** Units that are read and not shown. */
const others = [
  { size: 604_800_000n, words: ["w", "wk", "wks", "week", "weeks"] },
  { size: 1n, words: ["ms", "msec", "msecs", "millisecond", "milliseconds"] },
] as const;

const sizes = new Map<string, bigint>(
  [...units, ...others].flatMap(({ size, words }) => words.map((word) => [word, size] as const)),
);

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
  const said = units.flatMap(({ word, size }) => {
    const amount = left / size;
    left %= size;
    const rest = word === "s" && left > 0n ? `.${String(left).padStart(3, "0")}` : "";
    const digits = `${amount}${rest.replace(/0+$/, "")}`;
    return digits === "0" ? [] : [`${writeNumber(digits, reader)} ${word}`];
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
    const size = sizes.get(unit);
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
