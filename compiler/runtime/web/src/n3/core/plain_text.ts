import { numberFormat, type Reader } from "./reader";

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
