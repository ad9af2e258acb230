/**
 * Dates, times and durations of expressions. A datetime is the text that is sent (RFC 3339 in UTC with six
 * digits after the second), a date `2026-01-31`, a duration a number of milliseconds.
 */

/** This moment. */
export function now(): string | null {
  return stamp(Date.now());
}

/** Today in a time zone. */
export function today(zone: string): string | null {
  return civil(Date.now(), zone)?.text ?? null;
}

const iso = /^(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?)?$/;

/** ISO 8601 → milliseconds. */
export function duration(value: unknown): number | null {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return null;
  const match = iso.exec(value);
  if (match === null) return null;
  const [, sign, days = "0", hours = "0", minutes = "0", seconds = "0", fraction = ""] = match;
  const whole = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000;
  const ms = whole + Number(seconds) * 1000 + Number(fraction.slice(0, 3).padEnd(3, "0"));
  return sign === "-" ? -ms : ms;
}

/** Milliseconds → ISO 8601. */
export function durationText(ms: number | null): string | null {
  if (ms === null) return null;
  const seconds = Math.abs(ms) / 1000;
  return `${ms < 0 ? "-" : ""}PT${seconds}S`;
}

/** Null beyond the years that a datetime has. */
export function addTime(moment: string | null, ms: number | null): string | null {
  if (moment === null || ms === null) return null;
  const at = parse(moment);
  return at === null ? null : stamp(at.ms + ms, at.micro);
}

export function addDays(date: string | null, ms: number | null): string | null {
  if (date === null || ms === null) return null;
  return stamp(Date.parse(`${date}T00:00:00Z`) + ms)?.slice(0, 10) ?? null;
}

/** From the second to the first, to the millisecond below. */
export function timeBetween(left: string | null, right: string | null): number | null {
  if (left === null || right === null) return null;
  const [a, b] = [parse(left), parse(right)];
  return a === null || b === null ? null : a.ms - b.ms - (a.micro < b.micro ? 1 : 0);
}

export type Unit = "hour" | "day" | "week" | "month" | "year";

/** The start of the hour, day, week (Monday), month or year, as clocks in the zone have it. */
export function dateTrunc(unit: Unit, value: string | null, zone: string): string | null {
  if (value === null) return null;
  if (value.length === 10) return startOf(unit, value);
  const at = parse(value);
  if (at === null) return null;
  const local = civil(at.ms, zone);
  if (local === null) return null;
  if (unit === "hour") {
    // Back by minutes, which stays on this side of a change of clocks.
    return stamp(
      at.ms -
        ((((local.wall + at.ms - Math.floor(at.ms / 1000) * 1000) % 3_600_000) + 3_600_000) %
          3_600_000),
    );
  }
  return stamp(instantOf(startOf(unit, local.text), zone));
}

const hour = 3_600_000;
/** From the beginning of a period into the next one, whatever its length and the clocks of its zone. */
const intoNext: Readonly<Record<Unit, number>> = {
  hour,
  day: 36 * hour,
  week: 10 * 24 * hour,
  month: 45 * 24 * hour,
  year: 548 * 24 * hour,
};

/** The beginning of the period after the one that begins there; null where there is none. */
export function nextPeriod(unit: Unit, start: string, zone: string): string | null {
  const step = start.length === 10 ? addDays : addTime;
  const next = dateTrunc(unit, step(start, intoNext[unit]), zone);
  return next !== null && Date.parse(next) > Date.parse(start) ? next : null;
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

/** A date or datetime: its milliseconds, and what it has below them. */
function parse(text: string): { ms: number; micro: string } | null {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return null;
  return { ms, micro: /\.\d{3}(\d{3})/.exec(text)?.[1] ?? "000" };
}

const first = Date.parse("0001-01-01T00:00:00Z");
const last = Date.parse("9999-12-31T23:59:59.999Z");

export function stamp(ms: number, micro = "000"): string | null {
  return ms >= first && ms <= last ? new Date(ms).toISOString().replace("Z", `${micro}Z`) : null;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** What the calendar and the clock say in a zone; null beyond the years 1 to 9999. */
function civil(ms: number, zone: string): { text: string; wall: number } | null {
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
  const clockTime = `${part.hour ?? ""}:${part.minute ?? ""}:${part.second ?? ""}`;
  const wall = Date.parse(`${text}T${clockTime}Z`);
  // The year before 1 is written 1 too, and the one after 9999 has five digits.
  return Math.abs(wall - ms) < 2 * day ? { text, wall } : null;
}

/** What the clocks of a zone show at a moment, to the millisecond, as if they were in UTC. */
export function wallClock(ms: number, zone: string): number | null {
  const local = Number.isNaN(ms) ? null : civil(ms, zone);
  return local === null ? null : local.wall + (ms - Math.floor(ms / 1000) * 1000);
}

/**
 * The moments at which the clocks of a zone show this, the first first: none where they go forward over it, two
 * where they go back over it.
 */
export function instantsAt(wall: number, zone: string): readonly number[] {
  const offsets = [-26, 26].flatMap((hours) => {
    const near = wall + hours * 3_600_000;
    const local = wallClock(Math.min(Math.max(near, first), last), zone);
    return local === null ? [] : [local - Math.min(Math.max(near, first), last)];
  });
  return [...new Set(offsets.map((offset) => wall - offset))]
    .filter((at) => wallClock(at, zone) === wall)
    .sort((a, b) => a - b);
}

const day = 86_400_000;

/** The moment at which a day begins in the zone; of two the first. */
function instantOf(date: string, zone: string): number {
  const wall = Date.parse(`${date}T00:00:00Z`);
  const offset = (moment: number): number => {
    const ms =
      Math.floor(Math.min(Math.max(moment, first + 2 * day), last - 2 * day) / 1000) * 1000;
    return (civil(ms, zone)?.wall ?? ms) - ms;
  };
  const before = offset(wall - 26 * 3_600_000);
  const after = offset(wall + 26 * 3_600_000);
  const [early, late] = [wall - before, wall - after];
  if (before === after || offset(early) === before) return early;
  return offset(late) === after ? late : early; // a time that clocks leave out
}
