import { nativeDigits, plainText } from "./plain_text";
import { numberFormat, perLocale, type Reader } from "./reader";

/*
 * Numbers as people write them: `1,234.5`, `1.234,5`, `1 234,5`, `12,34,567.25`, `١٬٢٣٤٫٥`. The reader's locale
 * comes first, since that is how the page shows them; what it does not write is read by the conventions of
 * others, but only where all of those that can read it say the same: to a French reader `1.234` is 1234 or
 * 1,234, and nobody but the writer knows which.
 */

/** The digits with a point, or every way to understand them; null where there is none. */
type ReadNumber = { readonly digits: string } | { readonly readings: readonly string[] };

interface Signs {
  readonly decimal: string;
  readonly group: string;
}

const decimals = [".", ",", "٫"];
const groups = [",", ".", " ", "'", "_", "٬"];

/** Every pair that a locale may have. */
const conventions: readonly Signs[] = decimals.flatMap((decimal) =>
  groups.filter((group) => group !== decimal).map((group) => ({ decimal, group })),
);

/** A blank is a sign here. */
const plainSign = (sign: string) => (/^\s$/.test(sign) ? " " : plainText(sign));

const signsOf = perLocale((reader): Signs => {
  const parts = numberFormat(reader, {}).formatToParts(12345678.5);
  const sign = (type: "decimal" | "group") =>
    plainSign(parts.find((part) => part.type === type)?.value ?? "");
  return { decimal: sign("decimal"), group: sign("group") };
});

const literally = (sign: string) => sign.replace(/[.']/g, "\\$&");

function readAs(text: string, { decimal, group }: Signs): string | null {
  const [d, g] = [literally(decimal), literally(group)];
  const grouped = g === "" ? "" : `|\\d{1,3}(?:${g}\\d{3})+|\\d{1,2}(?:${g}\\d{2})+${g}\\d{3}`;
  const form = new RegExp(`^([-+]?) ?(?:(\\d+${grouped})(?:${d}(\\d*))?|${d}(\\d+))$`);
  const match = form.exec(text);
  if (match === null) return null;
  const [, sign, whole = "0", after = "", alone] = match;
  const integer = whole.replace(/\D/g, "").replace(/^0+(?=\d)/, "");
  const fraction = alone ?? after;
  const digits = fraction === "" ? integer : `${integer}.${fraction}`;
  return sign === "-" && /[1-9]/.test(digits) ? `-${digits}` : digits;
}

export function readNumber(text: string, reader: Reader): ReadNumber | null {
  const typed = plainText(text);
  const own = readAs(typed, signsOf(reader));
  if (own !== null) return { digits: own };
  const readings = new Set(conventions.flatMap((signs) => readAs(typed, signs) ?? []));
  const [digits] = readings;
  if (digits === undefined) return null;
  return readings.size === 1 ? { digits } : { readings: [...readings] };
}

/** Digits with a point as the reader writes them, without groups: every digit is kept. */
export function writeNumber(digits: string, reader: Reader): string {
  return nativeDigits(digits.replace(".", signsOf(reader).decimal), reader);
}
