import { counting, listing } from "./counting";

export const count = counting("en");

/** As the pages of this app have always written it: without a comma before "and". */
export const list = listing("en-GB");
export const either = listing("en-GB", "disjunction");

/** "3 rows" */
export const rows = (n: number) => count(n, { one: "row", other: "rows" });

/** A label or message within a sentence: "Created" → "created"; "ID" and "VAT number" stay. */
export function inSentence(text: string): string {
  return /^\p{Lu}(?!\p{Lu})/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
