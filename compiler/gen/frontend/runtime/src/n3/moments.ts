/**
 * Dates, times and durations of expressions. A datetime is the text that is sent (RFC 3339 in UTC with six
 * digits behind the second), a date `2026-01-31`, a duration a number of milliseconds.
 */

/** This moment. */
export function now(): string {
  return stamp(Date.now());
}

/** Today in a time zone. */
export function today(zone: string): string {
  return civil(Date.now(), zone).text;
}

/** ISO 8601 → milliseconds. */
export function duration(value: unknown): number | null {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return null;
  const match = /^(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(value);
  if (match === null) return null;
  const [, sign, days = "0", hours = "0", minutes = "0", seconds = "0"] = match;
  const whole = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000;
  const ms = whole + Math.round(Number(seconds) * 1000);
  return sign === "-" ? -ms : ms;
}

/** Milliseconds → ISO 8601. */
export function durationText(ms: number | null): string | null {
  if (ms === null) return null;
  const seconds = Math.abs(ms) / 1000;
  return `${ms < 0 ? "-" : ""}PT${seconds}S`;
}

export function addTime(moment: string | null, ms: number | null): string | null {
  if (moment === null || ms === null) return null;
  const at = parse(moment);
  return at === null ? null : stamp(at.ms + ms, at.micro);
}

export function addDays(date: string | null, ms: number | null): string | null {
  if (date === null || ms === null) return null;
  const at = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(at) ? null : new Date(at + ms).toISOString().slice(0, 10);
}

/** From the second to the first. */
export function timeBetween(left: string | null, right: string | null): number | null {
  if (left === null || right === null) return null;
  const [a, b] = [Date.parse(withTime(left)), Date.parse(withTime(right))];
  return Number.isNaN(a) || Number.isNaN(b) ? null : a - b;
}

type Unit = "hour" | "day" | "week" | "month" | "year";

/** The start of the hour, day, week (Monday), month or year, as clocks in the zone have it. */
export function dateTrunc(unit: Unit, value: string | null, zone: string): string | null {
  if (value === null) return null;
  if (value.length === 10) return startOf(unit, value);
  const at = parse(value);
  if (at === null) return null;
  const local = civil(at.ms, zone);
  const wall = unit === "hour" ? `${local.text}T${local.hour}` : `${startOf(unit, local.text)}T00`;
  return stamp(instantOf(wall, zone));
}

function startOf(unit: Unit, date: string): string {
  switch (unit) {
    case "year":
      return `${date.slice(0, 4)}-01-01`;
    case "month":
      return `${date.slice(0, 7)}-01`;
    case "week": {
      const day = new Date(`${date}T00:00:00Z`);
      day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
      return day.toISOString().slice(0, 10);
    }
    default:
      return date;
  }
}

const withTime = (text: string): string => (text.length === 10 ? `${text}T00:00:00Z` : text);

function parse(text: string): { ms: number; micro: string } | null {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return null;
  return { ms, micro: /\.\d{3}(\d{3})/.exec(text)?.[1] ?? "000" };
}

function stamp(ms: number, micro = "000"): string {
  return new Date(ms).toISOString().replace("Z", `${micro}Z`);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** What the calendar and the clock say in a zone. */
function civil(ms: number, zone: string): { text: string; hour: string; wall: number } {
  let clock = clocks.get(zone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    clocks.set(zone, clock);
  }
  const part: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of clock.formatToParts(ms)) part[type] = value;
  const text = `${(part.year ?? "").padStart(4, "0")}-${part.month ?? ""}-${part.day ?? ""}`;
  const hour = part.hour ?? "00";
  const wall = Date.parse(`${text}T${hour}:${part.minute ?? "00"}:${part.second ?? "00"}Z`);
  return { text, hour, wall };
}

/** The moment at which clocks in the zone say `2026-01-31T05`; of two the first. */
function instantOf(wall: string, zone: string): number {
  const want = Date.parse(`${wall}:00:00Z`);
  let guess = want - (civil(want, zone).wall - want);
  guess = want - (civil(guess, zone).wall - guess);
  const earlier = guess - 3_600_000;
  return civil(earlier, zone).wall === want ? earlier : guess;
}
