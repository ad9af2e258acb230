import { sorted, type Channel } from "./websocket_manager";

/** Comparisons that a filter may name. */
interface Comparison<V> {
  readonly eq?: V;
  readonly ne?: V;
  readonly lt?: V;
  readonly lte?: V;
  readonly gt?: V;
  readonly gte?: V;
  readonly in?: readonly V[];
  readonly not_in?: readonly V[];
  readonly contains?: string;
  readonly starts_with?: string;
  readonly ends_with?: string;
  readonly is_null?: boolean;
  readonly between?: readonly [V, V];
}

export type Operator = keyof Comparison<unknown>;

type Value<V> = NonNullable<V>;

/** A value is `eq`; several comparisons of one field must all hold. */
export type Filters<T> = {
  readonly [Field in keyof T]?: Value<T[Field]> | Comparison<Value<T[Field]>>;
};

/** `[path, operator, value]`: one comparison of a tree; a path may follow references. */
type Leaf<T> = {
  readonly [Field in keyof T & string]:
    | readonly [Field, "in" | "not_in", readonly Value<T[Field]>[]]
    | readonly [Field, "between", readonly [Value<T[Field]>, Value<T[Field]>]]
    | readonly [Field, "is_null", boolean]
    | readonly [Field, "eq" | "ne" | "lt" | "lte" | "gt" | "gte", Value<T[Field]>]
    | readonly [Field, "contains" | "starts_with" | "ends_with", string];
}[keyof T & string];

/** A value behind a reference, whose type is another dataset's. */
type PathLeaf = readonly [`${string}.${string}`, Operator, unknown];

/** Groups of comparisons: all of them hold, or any. */
export type FilterTree<T> =
  | { readonly all: readonly FilterTree<T>[] }
  | { readonly any: readonly FilterTree<T>[] }
  | Leaf<T>
  | PathLeaf;

/** A list of a dataset, in the words of the HTTP interface. */
export interface ListQuery<T> {
  /** From 1. */
  readonly page?: number;
  /** Instead of a page: "" begins, `next_cursor` goes on. */
  readonly cursor?: string;
  readonly count?: "exact" | "none";
  readonly page_size?: number;
  readonly sort_by?: (keyof T & string) | readonly (keyof T & string)[];
  /** One for all, or one for each of `sort_by`. */
  readonly sort_order?: Order | readonly Order[];
  readonly search?: string;
  readonly filters?: Filters<T>;
  /** Holds beside `filters`. */
  readonly filter?: FilterTree<T>;
  /** The fields that are sent, and the key; without it, all. */
  readonly select?: readonly (keyof T & string)[];
  /** References whose rows come along: `author`, `author.company`. */
  readonly expand?: readonly string[];
  /** `Page.widget`: the filter that the program gives this widget holds, too. */
  readonly widget?: string;
  /** The parameters of the page that the filter asks for, by names such as `route.id`. */
  readonly params?: Readonly<Record<string, string | undefined>>;
}

/** A list that is kept: its rows are whole ones, shared by all who show them. */
export type LiveQuery<T> = Omit<ListQuery<T>, "select" | "cursor"> & {
  /** A part of a list that is scrolled: the top of its rows is not in sight, and no place for a new one. */
  readonly scrolled?: boolean;
};

export type Order = "asc" | "desc";

type Loose = ListQuery<Record<string, unknown>>;

const list = (value: string | readonly string[] | undefined): string =>
  value === undefined ? "" : typeof value === "string" ? value : value.join(",");

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Values between commas; quotes keep what a comma or a blank would lose (RFC 4180). */
function listText(values: readonly unknown[]): string {
  return values
    .map(textOf)
    .map((text) =>
      text === "" || /[",\r\n]/.test(text) || text.trim() !== text
        ? `"${text.replaceAll('"', '""')}"`
        : text,
    )
    .join(",");
}

const ofLists: ReadonlySet<string> = new Set<Operator>(["in", "not_in", "between"]);

function isComparison(value: unknown): value is Comparison<unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Filters as `FIELD__OPERATOR`. The operator is always written: a field may be called `page`, or
 * `price__lt`, and is still itself.
 */
function filterOf(query: Loose): Record<string, string> {
  const filter: Record<string, string> = {};
  if (query.filter !== undefined) filter.filter = JSON.stringify(query.filter);
  for (const [field, value] of Object.entries<unknown>(query.filters ?? {})) {
    if (value === undefined || value === null) continue;
    for (const [operator, operand] of Object.entries(isComparison(value) ? value : { eq: value })) {
      if (operand === undefined) continue;
      const several = ofLists.has(operator) && Array.isArray(operand);
      filter[`${field}__${operator}`] = several ? listText(operand) : textOf(operand);
    }
  }
  return filter;
}

/** Every reference on the way to the last one is asked for, too; equal sets have equal text. */
function expandText(query: Loose): string {
  return [...new Set(query.expand ?? [])].sort().join(",");
}

/** The channel of a list's changes. */
export function channelOf(dataset: string, query: Loose): Channel {
  const search = query.search?.trim() ?? "";
  const expand = expandText(query);
  const { widget } = query;
  return {
    dataset,
    filter: filterOf(query),
    ...(search === "" ? {} : { search }),
    ...(expand === "" ? {} : { expand }),
    ...(widget === undefined ? {} : { widget, params: known(query.params) }),
  };
}

function known(params: Loose["params"] = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Is every row that the reader may see in it? */
export function isWhole({ filter, search, widget }: Channel): boolean {
  return search === undefined && widget === undefined && Object.keys(filter).length === 0;
}

/** The query string; names are in a fixed order, so equal queries have equal text. */
export function searchParams(query: Loose): URLSearchParams {
  const params = new URLSearchParams();
  if (query.page !== undefined) params.set("page", String(query.page));
  if (query.cursor !== undefined) params.set("cursor", query.cursor);
  if (query.count !== undefined) params.set("count", query.count);
  if (query.page_size !== undefined) params.set("page_size", String(query.page_size));
  const sort = list(query.sort_by);
  if (sort !== "") {
    params.set("sort_by", sort);
    params.set("sort_order", list(query.sort_order) || "asc");
  }
  const { filter, search, expand, widget, params: values = {} } = channelOf("", query);
  if (query.select !== undefined) params.set("select", query.select.join(","));
  if (expand !== undefined) params.set("expand", expand);
  for (const [name, value] of sorted(filter)) params.set(name, value);
  if (search !== undefined) params.set("search", search);
  if (widget !== undefined) params.set("widget", widget);
  for (const [name, value] of sorted(values)) params.set(`param:${name}`, value);
  return params;
}

/** `["-created_at", "name"]` as the language writes it → the two lists of the interface. */
export function sortOf(sort: readonly string[]): { sort_by: string[]; sort_order: Order[] } {
  return {
    sort_by: sort.map((name) => name.replace(/^-/, "")),
    sort_order: sort.map((name) => (name.startsWith("-") ? "desc" : "asc")),
  };
}
