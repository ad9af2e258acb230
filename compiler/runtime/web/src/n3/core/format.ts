import type { ValueSpec } from "./fields";
import { dateWords, momentWords, timeWords } from "./read_date";
import { durationWords } from "./read_duration";
import { numberFormat, type Reader } from "./reader";
import { itemOf, listed, textOf } from "./value_text";
import { common } from "../words/common";

export { editText, parseText, type Parsed } from "./parse";

/** How a value looks to the reader, in the reader's locale and time zone; "" for null. */
export function formatValue(field: ValueSpec, value: unknown, reader: Reader = {}): string {
  if (value === null || value === undefined) return "";
  switch (field.type) {
    case "integer":
      return typeof value === "number"
        ? numberFormat(reader, { maximumFractionDigits: 0 }).format(value)
        : "";
    case "number":
      return typeof value === "number" ? numberWords(value, reader) : "";
    case "decimal": {
      const { scale } = field;
      const digits = { minimumFractionDigits: scale, maximumFractionDigits: Math.max(scale, 20) };
      // A string keeps every digit.
      return numberFormat(reader, digits).format(textOf(value) as Intl.StringNumericLiteral);
    }
    case "boolean":
      return value === true ? common.yes : common.no;
    case "date":
      return dateWords(textOf(value), reader);
    case "datetime":
      return momentWords(textOf(value), reader);
    case "time":
      return timeWords(textOf(value), reader);
    case "duration":
      return durationWords(textOf(value), reader);
    case "enum":
      return field.values[textOf(value)] ?? textOf(value);
    case "list":
      return Array.isArray(value)
        ? value.map((item) => listed(formatValue(itemOf(field), item, reader))).join(", ")
        : textOf(value);
    case "json":
      return JSON.stringify(value);
    default:
      return textOf(value);
  }
}

/** Cut after the sixth digit, which is said by "…": what is rounded without a word would be read as exact. */
function numberWords(value: number, reader: Reader): string {
  const size = Math.abs(value);
  if (size >= 1e21 || (size > 0 && size < 1e-6)) return String(value);
  const options = { maximumFractionDigits: 6, roundingMode: "trunc" } as const;
  // Its shortest text: the exact value of 0.29 is a little less.
  const text = numberFormat(reader, options).format(String(value) as Intl.StringNumericLiteral);
  return Number(value.toFixed(6)) === value ? text : `${text}…`;
}
