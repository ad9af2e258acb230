/** Schemas of the field types: what they accept, the server accepts, and nothing else. */
import * as z from "zod/mini";
import { longest, patterns } from "./patterns";

/** Text counts by code points, as everywhere else; a string's own length counts UTF-16. */
const codePoints = (value: string) => Array.from(value.normalize("NFC")).length;

export function minLength(minimum: number) {
  return z.check<string>((payload) => {
    if (codePoints(payload.value) >= minimum) return;
    payload.issues.push({
      code: "too_small",
      origin: "string",
      minimum,
      inclusive: true,
      input: payload.value,
    });
  });
}

export function maxLength(maximum: number) {
  return z.check<string>((payload) => {
    if (codePoints(payload.value) <= maximum) return;
    payload.issues.push({
      code: "too_big",
      origin: "string",
      maximum,
      inclusive: true,
      input: payload.value,
    });
  });
}

export const text = () => z.string().check(z.regex(patterns.text));
export const email = () => z.string().check(z.regex(patterns.email), maxLength(longest.email));
export const url = () => z.string().check(z.regex(patterns.url), maxLength(longest.url));
export const date = () => z.string().check(z.regex(patterns.date));
export const time = () => z.string().check(z.regex(patterns.time));
export const datetime = () => z.string().check(z.regex(patterns.datetime));
export const duration = () => z.string().check(z.regex(patterns.duration));
export const uuid = () => z.string().check(z.regex(patterns.uuid));
