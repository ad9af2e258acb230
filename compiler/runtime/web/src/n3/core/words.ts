/** A label or message within a sentence: "Created" → "created"; "ID" and "VAT number" stay. */
export function inSentence(text: string): string {
  return /^\p{Lu}(?!\p{Lu})/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** "1 new row", "3 new rows". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString()} ${n === 1 ? one : many}`;
}

/**
 * What is said where a list is empty: "No orders yet", and of one that the program filters "No matching
 * orders", since others may exist.
 */
export function noneOf(title: string, filtered: boolean): string {
  return filtered ? `No matching ${title.toLowerCase()}` : `No ${title.toLowerCase()} yet`;
}
