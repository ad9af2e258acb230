/** For whom values are written and read; what is left out is the browser's. */
export interface Reader {
  readonly locale?: string;
  readonly timeZone?: string;
}

/** Formats are dear to make and are used for every cell. */
function cached<Options extends object, Format>(
  make: (locale: string | undefined, options: Options) => Format,
): (reader: Reader, options: Options) => Format {
  const made = new Map<string, Format>();
  return ({ locale }, options) => {
    const name = `${locale ?? ""}${JSON.stringify(options)}`;
    const known = made.get(name) ?? make(locale, options);
    made.set(name, known);
    return known;
  };
}

/** What a locale is asked for once: it does not change. */
export function perLocale<Value>(make: (reader: Reader) => Value): (reader: Reader) => Value {
  const made = new Map<string | undefined, Value>();
  return (reader) => {
    const known = made.get(reader.locale);
    if (known !== undefined) return known;
    const value = make(reader);
    made.set(reader.locale, value);
    return value;
  };
}

export const numberFormat = cached(
  (locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options),
);
export const dateFormat = cached(
  (locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options),
);

/** The reader's own zone, by its name. */
export function timeZoneOf({ timeZone }: Reader): string {
  return timeZone ?? dateFormat({}, {}).resolvedOptions().timeZone;
}

const digit = /\p{Nd}/u;

/**
 * What was typed, in the letters that a pattern can name: ASCII digits and signs, plain blanks, and no marks
 * of direction. Locales and input methods write the same number in many ways.
 */
export function plainText(text: string): string {
  return text
    .replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/\p{Nd}/gu, digitValue)
    .replace(/\s/g, " ")
    .replace(/[\u2010-\u2015\u2212\ufe63\uff0d]/g, "-")
    .replace(/[’ʼ‘＇]/g, "'")
    .replace(/[＋，．：／]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .trim();
}

/** Unicode has its decimal digits in runs of ten, each from 0 to 9. */
function digitValue(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  let first = code;
  while (digit.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((code - first) % 10);
}

/** ASCII digits as the reader's locale writes them. */
export function nativeDigits(text: string, reader: Reader): string {
  const format = numberFormat(reader, { useGrouping: false });
  return text.replace(/\d/g, (letter) => format.format(Number(letter)));
}
