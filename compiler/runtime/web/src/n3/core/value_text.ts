import type { ValueSpec } from "./fields";

/** A value of JSON as text, strings as they are. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null || value === undefined ? "" : JSON.stringify(value);
}

/** What is known of the items of a list. */
export function itemOf({ item }: Extract<ValueSpec, { readonly type: "list" }>): ValueSpec {
  return item === "decimal" ? { type: item, scale: 0 } : { type: item };
}

/** A list without items is written so: no text at all is no list. */
export const emptyList = "[]";

/** An item of a list as it is written: in quotes where its text would be read as something else. */
export function listed(text: string): string {
  return text === "" || text === emptyList || text.trim() !== text || /[",\n]/.test(text)
    ? `"${text.replaceAll('"', '""')}"`
    : text;
}

const items = /\s*(?:"((?:[^"]|"")*)"|([^,]*?))\s*(?:,|$)/gy;

/** The items between commas, without those that are empty; null where a quote does not end. */
export function listItems(text: string): readonly string[] | null {
  if (text.trim() === emptyList) return [];
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
