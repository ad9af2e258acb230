/** Names that are not words: people write them in capitals. */
const capitals: ReadonlySet<string> = new Set([
  "id",
  "url",
  "uuid",
  "api",
  "ip",
  "sku",
  "vat",
  "html",
  "pdf",
]);

/**
 * A name as people say it: `user_profiles` → "User profiles", `created_at` → "Created",
 * `owner_id` → "Owner ID".
 */
export function words(name: string): string {
  const parts = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split("_")
    .filter((part) => part !== "");
  const last = parts.at(-1);
  if (parts.length > 1 && (last === "at" || last === "on")) parts.pop();
  const text = parts.map((part) => (capitals.has(part) ? part.toUpperCase() : part)).join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** One of many: "User profiles" → "user profile", "Categories" → "category". */
export function singular(title: string): string {
  const text = title.charAt(0).toLowerCase() + title.slice(1);
  if (text.endsWith("ies")) return text.replace(/ies$/, "y");
  if (/(ss|us|is)$/.test(text)) return text;
  if (/(ches|shes|xes|sses)$/.test(text)) return text.replace(/es$/, "");
  return text.replace(/s$/, "");
}

/** "1 new row", "3 new rows". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString()} ${n === 1 ? one : many}`;
}
