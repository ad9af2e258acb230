import type { AnyDataset } from "../../../core/dataset";
import { isNumeric, type FieldSpec } from "../../../core/fields";
import { editText, formatValue, parseText } from "../../../core/format";
import type { FilterTree, Operator } from "../../../core/list_query";
import type { TableColumn } from "./column";
import { filters as words } from "../../../words/filters";

/*
 * The conditions that a reader narrows a table by: comparisons, and groups of comparisons, one within the
 * other at most. They are sent as the tree of the interface, and stored as it in views.
 */

/** One comparison as it is being written. */
export interface FilterRow {
  readonly id: number;
  /** A field, or a path through references. */
  readonly field: string;
  readonly operator: Operator;
  /** As typed; of several values, as JSON. */
  readonly text: string;
}

export interface FilterGroup {
  readonly id: number;
  readonly match: Match;
  readonly rows: readonly FilterRow[];
}

/** A condition that another program wrote and that has no form here; it can only be removed. */
interface OtherFilter {
  readonly id: number;
  readonly tree: AnyTree;
}

export type FilterItem = FilterRow | FilterGroup | OtherFilter;

export interface Filters {
  readonly match: Match;
  readonly items: readonly FilterItem[];
}

export type Match = "all" | "any";
export type AnyTree = FilterTree<Record<string, unknown>>;

export const noFilters: Filters = { match: "all", items: [] };

export const isGroup = (item: FilterItem): item is FilterGroup => "rows" in item;
export const isRow = (item: FilterItem): item is FilterRow => "operator" in item;

/** What can be filtered by. */
export interface FilterField {
  readonly field: FieldSpec;
  readonly label: string;
  /** Of a reference: the dataset whose rows can be chosen. */
  readonly target: AnyDataset | null;
}

/** The fields of a dataset that may be filtered by, the key last, and the columns through references. */
export function filterFields(
  dataset: AnyDataset,
  datasetOf: (name: string) => AnyDataset,
  columns: readonly TableColumn[],
): readonly FilterField[] {
  const own = dataset.fields
    .filter(({ name }) => dataset.filterable.has(name))
    .map((field): FilterField => {
      const target = field.reference === undefined ? null : datasetOf(field.reference.dataset);
      return { field, label: field.label, target };
    });
  const through = columns
    .filter(({ path, target, pending }) => path.length > 1 && target === null && !pending)
    .map(({ field, label }): FilterField => ({ field, label, target: null }));
  const isKey = ({ field }: FilterField) => field.name === dataset.key;
  return [...own.filter((one) => !isKey(one)), ...through, ...own.filter(isKey)];
}

interface OperatorChoice {
  readonly operator: Operator;
  readonly label: string;
}

/** The comparisons that make sense for a field, the likeliest first. */
export function operatorsOf({ field, target }: FilterField): readonly OperatorChoice[] {
  const equality: readonly OperatorChoice[] = [
    { operator: "eq", label: words.is },
    { operator: "ne", label: words.isNot },
  ];
  const order: readonly OperatorChoice[] = [
    { operator: "gte", label: words.atLeast },
    { operator: "lte", label: words.atMost },
  ];
  const empty: readonly OperatorChoice[] =
    field.required === true ? [] : [{ operator: "is_null", label: words.isEmpty }];
  if (target !== null) return [...equality, ...empty];
  if (isNumeric(field)) return [...equality, ...order, ...empty];
  switch (field.type) {
    case "boolean":
      return equality.slice(0, 1);
    case "date":
    case "datetime":
    case "time":
      return [
        { operator: "gte", label: words.from },
        { operator: "lte", label: words.until },
        ...empty,
      ];
    case "enum":
      return [
        ...equality,
        { operator: "in", label: words.isAnyOf },
        { operator: "not_in", label: words.isNoneOf },
        ...empty,
      ];
    case "uuid":
      return [...equality, ...empty];
    case "duration":
      return [...order, ...empty];
    default:
      return [
        { operator: "contains", label: words.contains },
        { operator: "starts_with", label: words.startsWith },
        { operator: "ends_with", label: words.endsWith },
        ...equality,
        ...empty,
      ];
  }
}

export const takesSeveral = ({ operator }: Pick<FilterRow, "operator">): boolean =>
  operator === "in" || operator === "not_in";

/** The values of a comparison that takes several. */
export function valuesOf(text: string): readonly string[] {
  try {
    const values: unknown = JSON.parse(text);
    return Array.isArray(values) ? values.filter((value) => typeof value === "string") : [];
  } catch {
    return [];
  }
}

/** The value that is compared with; null as long as it can't be read: then the filter does not count. */
function filterValue({ field }: FilterField, row: FilterRow): unknown {
  if (row.operator === "is_null") return true;
  if (takesSeveral(row)) {
    const values = valuesOf(row.text);
    return values.length === 0 ? null : values;
  }
  const parsed = parseText(field, row.text);
  return "value" in parsed ? parsed.value : null;
}

/** The filters as the server takes them; null where none counts. */
export function treeOf(fields: readonly FilterField[], filters: Filters): AnyTree | null {
  const parts = filters.items.flatMap((item): readonly AnyTree[] => {
    if (isRow(item)) return leafOf(fields, item);
    if (!isGroup(item)) return [item.tree];
    return groupOf(
      item.match,
      item.rows.flatMap((row) => leafOf(fields, row)),
    );
  });
  return groupOf(filters.match, parts)[0] ?? null;
}

function leafOf(fields: readonly FilterField[], row: FilterRow): readonly AnyTree[] {
  const field = fields.find((one) => one.field.name === row.field);
  if (field === undefined || field.field.pending === true) return [];
  const value = filterValue(field, row);
  // The value was read by the type of its field.
  return value === null ? [] : [[row.field, row.operator, value] as AnyTree];
}

function groupOf(match: Match, parts: readonly AnyTree[]): readonly AnyTree[] {
  if (parts.length < 2) return parts;
  return [match === "all" ? { all: parts } : { any: parts }];
}

/** The filters of a tree, to be changed; what has no form is kept as it is. */
export function filtersOf(fields: readonly FilterField[], tree: AnyTree | null): Filters {
  if (tree === null) return noFilters;
  let id = 0;
  const next = () => (id += 1);
  const row = (leaf: AnyTree): FilterRow | null => {
    if (!isLeaf(leaf)) return null;
    const [name, operator, value] = leaf;
    const field = fields.find((one) => one.field.name === name);
    if (field === undefined) return null;
    if (!operatorsOf(field).some((choice) => choice.operator === operator)) return null;
    const text = Array.isArray(value) ? JSON.stringify(value) : editText(field.field, value);
    const read = { id: next(), field: name, operator, text };
    // A moment to the second has no form where minutes are edited.
    return JSON.stringify(filterValue(field, read)) === JSON.stringify(value) ? read : null;
  };
  const item = (part: AnyTree): FilterItem => {
    const own = row(part);
    if (own !== null) return own;
    const group = partsOf(part);
    const rows = group?.parts.map(row) ?? [null];
    return group === null || rows.includes(null)
      ? { id: next(), tree: part }
      : { id: next(), match: group.match, rows: rows.filter((one) => one !== null) };
  };
  const whole = partsOf(tree);
  return whole === null
    ? { match: "all", items: [item(tree)] }
    : { match: whole.match, items: whole.parts.map(item) };
}

function isLeaf(tree: AnyTree): tree is readonly [string, Operator, unknown] & AnyTree {
  return Array.isArray(tree);
}

function partsOf(tree: AnyTree): { match: Match; parts: readonly AnyTree[] } | null {
  if ("all" in tree) return { match: "all", parts: tree.all };
  return "any" in tree ? { match: "any", parts: tree.any } : null;
}

/** "Stage is not Lost"; of a reference (`target`) the value is the key of the row. */
export function describeRow(
  fields: readonly FilterField[],
  row: FilterRow,
): { readonly what: string; readonly value: string; readonly target: AnyDataset | null } | null {
  const found = fields.find((one) => one.field.name === row.field);
  if (found === undefined || found.field.pending === true) return null;
  const { field, label, target } = found;
  const choice = operatorsOf(found).find(({ operator }) => operator === row.operator);
  const what = `${label} ${choice?.label ?? row.operator}`;
  if (row.operator === "is_null") return { what, value: "", target: null };
  const value = filterValue(found, row);
  if (value === null) return { what, value: "…", target: null };
  if (target !== null) return { what, value: row.text, target };
  const shown = Array.isArray(value) ? value : [value];
  const text = shown.map((each) => formatValue(field, each)).join(", ");
  return { what, value: text, target: null };
}
