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
