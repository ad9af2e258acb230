import type { ValueSpec } from "./fields";
import { readDate, readMoment, readTime, writeDate, writeMoment, writeTime } from "./read_date";
import { durationWords, readDuration } from "./read_duration";
import { readNumber, writeNumber } from "./read_number";
import { plainText } from "./plain_text";
import { type Reader } from "./reader";
import { emptyList, itemOf, listed, listItems, textOf } from "./value_text";
import { common } from "../words/common";
import { typing } from "../words/typing";

/*
 * Values as they are typed. For every value that is not empty, `parseText(editText(value))` is the value; what the
 * page shows (`formatValue`) is read as the value it shows or, where it shows less than the value, refused. A
 * text that can be read in two ways is refused with both, never guessed.
 */

/** The text a value is edited as. */
export function editText(field: ValueSpec, value: unknown, reader: Reader = {}): string {
  if (value === null || value === undefined) return "";
  switch (field.type) {
    case "integer":
    case "number":
    case "decimal": {
      const digits = textOf(value);
      return digits.includes("e") ? digits : writeNumber(digits, reader);
    }
    case "date":
      return writeDate(textOf(value), reader);
    case "time":
      return writeTime(textOf(value), reader);
    case "datetime":
      return writeMoment(textOf(value), reader);
    case "duration":
      return durationWords(textOf(value), reader);
    case "boolean":
      return value === true ? "true" : "false";
    case "list":
      return listText(
        Array.isArray(value) ? value.map((item) => editText(itemOf(field), item, reader)) : [],
      );
    case "json":
      return JSON.stringify(value, null, 2);
    default:
      return textOf(value);
  }
}

/** The text of a list of these items, each as it is edited. */
export function listText(items: readonly string[]): string {
  return items.length === 0 ? emptyList : items.map(listed).join(", ");
}

/** What came of a text: a value, or the words that say what is wrong. */
export type Parsed = { readonly value: unknown } | { readonly error: string };

/** Reads what a person typed. Empty text is no value. */
export function parseText(field: ValueSpec, text: string, reader: Reader = {}): Parsed {
  const trimmed = text.trim();
  if (trimmed === "") return { value: null };
  switch (field.type) {
    case "integer":
    case "number":
    case "decimal":
      return parseNumber(field.type, trimmed, reader);
    case "boolean":
      return parseBoolean(trimmed);
    case "date":
      return readDate(trimmed, reader);
    case "datetime":
      return readMoment(trimmed, reader);
    case "time": {
      const value = readTime(trimmed, reader);
      return value === null ? { error: typing.time } : { value };
    }
    case "duration": {
      const read = readDuration(trimmed, reader);
      if (read === null) return { error: typing.duration };
      return "value" in read ? read : twoReadings(trimmed, read.readings);
    }
    case "enum":
      return parseChoice(field.values, trimmed);
    case "list":
      return parseList(itemOf(field), trimmed, reader);
    case "json":
      try {
        return { value: JSON.parse(trimmed) as unknown };
      } catch {
        return { error: typing.json };
      }
    case "string":
    case "text":
      // Blanks at its ends belong to a text.
      return { value: text };
    default:
      return { value: trimmed };
  }
}

function twoReadings(text: string, readings: readonly string[]): Parsed {
  return { error: typing.readings(text, readings) };
}

function parseNumber(type: "integer" | "number" | "decimal", text: string, reader: Reader): Parsed {
  // As programs write numbers that are very large or very small.
  if (type === "number" && /^[-+]?\d+(\.\d+)?e[-+]?\d+$/i.test(plainText(text))) {
    const value = Number(plainText(text));
    return Number.isFinite(value) ? { value } : { error: typing.tooLarge };
  }
  if (text.endsWith("…")) return { error: typing.shortened };
  const read = readNumber(text, reader);
  if (read === null) {
    return type === "integer"
      ? { error: typing.integer }
      : { error: typing.number(writeNumber("12.5", reader)) };
  }
  if ("readings" in read) {
    return twoReadings(
      text,
      read.readings.map((digits) => writeNumber(digits, reader)),
    );
  }
  if (type === "decimal") return { value: read.digits };
  const value = Number(read.digits);
  if (!Number.isFinite(value)) return { error: typing.tooLarge };
  if (type === "number") return { value };
  if (!Number.isInteger(value)) return { error: typing.integer };
  return Number.isSafeInteger(value) ? { value } : { error: typing.integerTooLarge };
}

function parseBoolean(text: string): Parsed {
  const folded = text.toLowerCase();
  const isOne = (words: readonly string[]) => words.some((word) => word.toLowerCase() === folded);
  if (isOne(["true", "yes", common.yes])) return { value: true };
  return isOne(["false", "no", common.no]) ? { value: false } : { error: typing.yesOrNo };
}

/** A value by its name, as inputs hold it, or by its label, as the page shows it. */
function parseChoice(values: Readonly<Record<string, string>>, text: string): Parsed {
  if (Object.hasOwn(values, text)) return { value: text };
  const entries = Object.entries(values);
  const folded = text.toLocaleLowerCase();
  const exact = entries.filter(([, label]) => label === text);
  const found =
    exact.length > 0 ? exact : entries.filter(([, label]) => label.toLocaleLowerCase() === folded);
  const [[value] = [], ...others] = found;
  if (value === undefined) {
    return { error: typing.oneOf(entries.map(([, label]) => label)) };
  }
  return others.length === 0
    ? { value }
    : twoReadings(
        text,
        found.map(([name]) => name),
      );
}

function parseList(item: ValueSpec, text: string, reader: Reader): Parsed {
  const parts = listItems(text);
  if (parts === null) return { error: typing.items };
  const values: unknown[] = [];
  for (const part of parts) {
    const parsed = isTextual(item) ? { value: part } : parseText(item, part, reader);
    if ("error" in parsed) return parsed;
    values.push(parsed.value);
  }
  return { value: values };
}

/** Of a list such an item may be empty, or begin with a blank. */
function isTextual({ type }: ValueSpec): boolean {
  return type === "string" || type === "text" || type === "email" || type === "url";
}
