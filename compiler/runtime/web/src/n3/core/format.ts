import { isNumeric, type ValueSpec } from "./fields";
import { patterns } from "./patterns";

/** Formats are dear to make and are used for every cell. */
function once<Options extends object, Format>(
  make: (options: Options) => Format,
): (options: Options) => Format {
  const made = new Map<string, Format>();
  return (options) => {
    const name = JSON.stringify(options);
    const known = made.get(name) ?? make(options);
    made.set(name, known);
    return known;
  };
}

const numbers = once(
  (options: Intl.NumberFormatOptions) => new Intl.NumberFormat(undefined, options),
);
const dates = once(
  (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(undefined, options),
);

/** How a value looks to the reader, in the reader's locale and time zone; "" for null. */
export function formatValue(field: ValueSpec, value: unknown): string {
  if (value === null || value === undefined) return "";
  switch (field.type) {
    case "integer":
      return typeof value === "number" ? numbers({ maximumFractionDigits: 0 }).format(value) : "";
    case "number":
      return typeof value === "number" ? numbers({ maximumFractionDigits: 6 }).format(value) : "";
    case "decimal": {
      const digits = { minimumFractionDigits: field.scale, maximumFractionDigits: field.scale };
      // A string keeps every digit.
      return numbers(digits).format(textOf(value) as Intl.StringNumericLiteral);
    }
    case "boolean":
      return value === true ? "Yes" : "No";
    case "date":
      return formatDate(`${textOf(value)}T00:00:00Z`, { dateStyle: "medium", timeZone: "UTC" });
    case "datetime":
      return formatDate(textOf(value), { dateStyle: "medium", timeStyle: "short" });
    case "time":
      return textOf(value).slice(0, 5);
    case "duration":
      return durationWords(textOf(value));
    case "enum":
      return field.values[textOf(value)] ?? textOf(value);
    case "list":
      return Array.isArray(value) ? value.map(textOf).join(", ") : textOf(value);
    default:
      return textOf(value);
  }
}

function formatDate(text: string, options: Intl.DateTimeFormatOptions): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : dates(options).format(date);
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null || value === undefined ? "" : JSON.stringify(value);
}

/** The text a value is edited as. */
export function editText(field: ValueSpec, value: unknown): string {
  if (value === null || value === undefined) return "";
  switch (field.type) {
    case "datetime":
      return localDateTime(textOf(value));
    case "time":
      return textOf(value)
        .replace(/Z|[+-]\d\d:\d\d$/, "")
        .slice(0, 8);
    case "duration":
      return durationWords(textOf(value));
    case "boolean":
      return value === true ? "true" : "false";
    case "list":
      return Array.isArray(value) ? value.map(textOf).map(listed).join(", ") : "";
    case "json":
      return JSON.stringify(value, null, 2);
    default:
      return textOf(value);
  }
}

/** An item of a list as it is edited: in quotes where its text would be read as something else. */
function listed(text: string): string {
  return text === "" || text.trim() !== text || /[",]/.test(text)
    ? `"${text.replaceAll('"', '""')}"`
    : text;
}

const items = /\s*(?:"((?:[^"]|"")*)"|([^,]*?))\s*(?:,|$)/gy;

/** The items between commas, without those that are empty; null where a quote does not end. */
function listItems(text: string): readonly string[] | null {
  const found: string[] = [];
  let end = 0;
  for (const match of text.matchAll(items)) {
    const [whole, quoted, plain = ""] = match;
    if (quoted === undefined && plain.startsWith('"')) return null;
    if (quoted !== undefined) found.push(quoted.replaceAll('""', '"'));
    else if (plain !== "") found.push(plain);
    end = match.index + whole.length;
  }
  return end === text.length ? found : null;
}

/** RFC 3339 → what `<input type="datetime-local">` holds, in the reader's time zone. */
function localDateTime(text: string): string {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return "";
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** What came of a text: a value, or the words that say what is wrong. */
export type Parsed = { readonly value: unknown } | { readonly error: string };

/** Reads what a person typed. Empty text is no value. */
export function parseText(field: ValueSpec, text: string): Parsed {
  const trimmed = field.type === "text" ? text : text.trim();
  if (trimmed === "") return { value: field.type === "boolean" ? false : null };
  if (isNumeric(field)) {
    const plain = plainNumber(trimmed);
    if (plain === null) return { error: "Enter a number such as 12.5." };
    if (field.type === "decimal") return { value: plain };
    const value = Number(plain);
    return field.type === "integer" && !Number.isSafeInteger(value)
      ? { error: "Enter an integer." }
      : { value };
  }
  switch (field.type) {
    case "boolean":
      return { value: trimmed === "true" };
    case "datetime": {
      if (patterns.datetime.test(trimmed)) return { value: trimmed }; // with every digit it has
      const date = new Date(trimmed);
      return Number.isNaN(date.getTime())
        ? { error: "Enter a date and a time." }
        : { value: date.toISOString() };
    }
    case "time":
      return { value: /^\d\d:\d\d$/.test(trimmed) ? `${trimmed}:00` : trimmed };
    case "duration": {
      const value = parseDuration(trimmed);
      return value === null ? { error: "Enter a duration such as 1h 30m." } : { value };
    }
    case "list": {
      const parts = listItems(trimmed);
      if (parts === null) return { error: 'Enter items such as one, "two, three".' };
      const item = { type: field.item } as ValueSpec;
      const textual = ["string", "text", "email", "url"].includes(field.item);
      const values: unknown[] = [];
      for (const part of parts) {
        const parsed = textual ? { value: part } : parseText(item, part);
        if ("error" in parsed) return parsed;
        values.push(parsed.value);
      }
      return { value: values };
    }
    case "json":
      try {
        return { value: JSON.parse(trimmed) as unknown };
      } catch {
        return { error: 'Enter JSON such as {"a": 1}.' };
      }
    default:
      return { value: trimmed };
  }
}

/** Digits with a point, from what people write with spaces or with a comma; null for the rest. */
function plainNumber(text: string): string | null {
  const packed = text.replace(/[\s_’']/g, "");
  const plain = packed.includes(".") ? packed.replace(/,(?=\d{3})/g, "") : packed.replace(",", ".");
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? plain.replace(/^\+/, "") : null;
}

/** In milliseconds: seconds with a fraction are not exact, and there are 2^53 of them. */
const units = [
  ["D", "d", 86_400_000],
  ["H", "h", 3_600_000],
  ["M", "min", 60_000],
  ["S", "s", 1_000],
] as const;

const iso =
  /^(-?)P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** `PT1H30M` → "1 h 30 min"; what is no ISO 8601 duration stays as it is. */
function durationWords(text: string): string {
  const match = iso.exec(text);
  if (match === null) return text;
  const [, sign, weeks] = match;
  const parts: readonly (string | undefined)[] = match.slice(3);
  const days = Number(weeks ?? 0) * 7 + Number(parts[0] ?? 0);
  const amounts = [days, ...parts.slice(1).map((part) => Number(part ?? 0))];
  const said = units.flatMap(([, word], i) => {
    const amount = amounts[i] ?? 0;
    return amount === 0 ? [] : [`${amount} ${word}`];
  });
  return `${sign ?? ""}${said.join(" ") || "0 s"}`;
}

/** "1h 30m", "-90 min" or ISO 8601 → ISO 8601; null for anything else. */
function parseDuration(text: string): string | null {
  if (iso.test(text.toUpperCase())) return text.toUpperCase();
  const amounts = text.replace(/^-\s*/, "");
  const part = /(\d+(?:\.\d+)?)\s*(d|h|min|m|s)[a-z]*\s*/giy;
  let left = 0;
  let end = 0;
  for (let match = part.exec(amounts); match !== null; match = part.exec(amounts)) {
    const [, amount, unit] = match;
    const short = unit?.toLowerCase() === "m" ? "min" : unit?.toLowerCase();
    left += Math.round(Number(amount) * (units.find(([, word]) => word === short)?.[2] ?? 0));
    end = part.lastIndex;
  }
  if (end !== amounts.length || end === 0) return null;
  const [days = "", ...times] = units.map(([letter, , size]) => {
    const amount = letter === "S" ? left / size : Math.floor(left / size);
    left %= size;
    return amount === 0 ? "" : `${amount}${letter}`;
  });
  const time = times.join("");
  const sign = amounts === text ? "" : "-";
  return `${sign}P${days}${time === "" ? (days === "" ? "T0S" : "") : `T${time}`}`;
}
