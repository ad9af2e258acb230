/** Reads a query string as the contract says that a server does. */

export const operators = [
  "eq",
  "ne",
  "lt",
  "lte",
  "gt",
  "gte",
  "in",
  "not_in",
  "contains",
  "starts_with",
  "ends_with",
  "is_null",
  "between",
] as const;

export interface Filter {
  readonly field: string;
  readonly operator: (typeof operators)[number];
  readonly values: readonly string[];
}

/** What an endpoint takes beside filters. */
const words = new Set(
  "page page_size sort_by sort_order search count cursor select expand widget filter".split(" "),
);

const parameter = "param:";

export interface ParsedQuery {
  readonly words: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
  readonly filters: readonly Filter[];
}

export function readQuery(query: URLSearchParams, isField: (name: string) => boolean): ParsedQuery {
  const named = [...query];
  const isFilter = (name: string) => !words.has(name) && !name.startsWith(parameter);
  return {
    words: Object.fromEntries(named.filter(([name]) => words.has(name))),
    params: Object.fromEntries(
      named
        .filter(([name]) => name.startsWith(parameter))
        .map(([name, value]) => [name.slice(parameter.length), value]),
    ),
    filters: named
      .filter(([name]) => isFilter(name))
      .map(([name, value]) => readFilter(name, value, isField)),
  };
}

export function readFilter(
  name: string,
  value: string,
  isField: (name: string) => boolean,
): Filter {
  const cut = name.lastIndexOf("__");
  const operator = operators.find((word) => word === name.slice(cut + 2));
  const field = name.slice(0, Math.max(cut, 0));
  if (operator === undefined || !isField(field))
    return { field: name, operator: "eq", values: [value] };
  const several = operator === "in" || operator === "not_in" || operator === "between";
  return { field, operator, values: several ? readList(value) : [value] };
}

/** The values between commas; `""` within quotes is one quote. No text is no value. */
export function readList(text: string): string[] {
  if (text === "") return [];
  const values: string[] = [];
  const one = /"((?:[^"]|"")*)"(?:,|$)|([^",]*)(?:,|$)/y;
  while (one.lastIndex < text.length || text.endsWith(",")) {
    const match = one.exec(text);
    if (match === null) throw new Error(`not a list of values: ${text}`);
    values.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (one.lastIndex === text.length && !match[0].endsWith(",")) break;
  }
  return values;
}
