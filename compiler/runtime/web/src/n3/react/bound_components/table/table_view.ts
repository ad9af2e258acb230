import type { AnyDataset } from "../../../core/dataset";
import type { FieldSpec } from "../../../core/fields";
import { isNumeric } from "../../../core/fields";
import { isPendingPath } from "../../../core/pending";
import { parseText } from "../../../core/format";
import type { Operator } from "../../../core/list_query";
import type { AnyQuery } from "../../../core/live_lists";

export interface FilterRow {
  readonly id: number;
  readonly field: string;
  readonly operator: Operator;
  /** As typed. */
  readonly text: string;
}

/** How a person looks at a table. Kept outside React by the widget's key. */
export interface TableView {
  readonly page: number;
  readonly sorting: readonly { readonly id: string; readonly desc: boolean }[];
  readonly filters: readonly FilterRow[];
  readonly search: string;
  readonly hidden: Readonly<Record<string, boolean>>;
}

export function initialView(sort: readonly string[]): TableView {
  return {
    page: 1,
    sorting: sort.map((name) => ({ id: name.replace(/^-/, ""), desc: name.startsWith("-") })),
    filters: [],
    search: "",
    hidden: {},
  };
}

interface OperatorChoice {
  readonly operator: Operator;
  readonly label: string;
}

const equality: readonly OperatorChoice[] = [
  { operator: "eq", label: "is" },
  { operator: "ne", label: "is not" },
];
const order: readonly OperatorChoice[] = [
  { operator: "gte", label: "at least" },
  { operator: "lte", label: "at most" },
];
const dates: readonly OperatorChoice[] = [
  { operator: "gte", label: "from" },
  { operator: "lte", label: "until" },
];
const text: readonly OperatorChoice[] = [
  { operator: "contains", label: "contains" },
  { operator: "starts_with", label: "starts with" },
  { operator: "ends_with", label: "ends with" },
];
const absence: readonly OperatorChoice[] = [{ operator: "is_null", label: "is empty" }];

/** The comparisons that make sense for a field, the likeliest first. */
export function operatorsOf(field: FieldSpec): readonly OperatorChoice[] {
  const empty = field.required === true ? [] : absence;
  if (isNumeric(field)) return [...equality, ...order, ...empty];
  switch (field.type) {
    case "boolean":
      return equality.slice(0, 1);
    case "date":
    case "datetime":
    case "time":
      return [...dates, ...empty];
    case "enum":
    case "uuid":
      return [...equality, ...empty];
    case "duration":
      return [...order, ...empty];
    default:
      return [...text, ...equality, ...empty];
  }
}

/** A filter counts once its value can be read. */
export function filterValue(field: FieldSpec, row: FilterRow): unknown {
  if (row.operator === "is_null") return true;
  const parsed = parseText(field, row.text);
  return "value" in parsed ? parsed.value : null;
}

/** What rows are sorted by: all that the reader chose, but for what is not saved yet. */
export function sortedBy(
  dataset: AnyDataset,
  datasetOf: (name: string) => AnyDataset,
  { sorting }: TableView,
): TableView["sorting"] {
  return sorting.filter(({ id }) => !isPendingPath(dataset, datasetOf, id));
}

/** The view in the words of the interface. */
export function queryOf(
  dataset: AnyDataset,
  datasetOf: (name: string) => AnyDataset,
  view: TableView,
  pageSize: number,
): AnyQuery {
  const sorting = sortedBy(dataset, datasetOf, view);
  const filters: Record<string, Record<string, unknown>> = {};
  for (const row of view.filters) {
    const field = dataset.fields.find(({ name }) => name === row.field);
    if (field === undefined || field.pending === true) continue;
    const value = filterValue(field, row);
    if (value === null) continue;
    filters[row.field] = { ...filters[row.field], [row.operator]: value };
  }
  return {
    page: view.page,
    page_size: pageSize,
    ...(sorting.length === 0
      ? {}
      : {
          sort_by: sorting.map(({ id }) => id),
          sort_order: sorting.map(({ desc }) => (desc ? "desc" : "asc")),
        }),
    ...(view.search === "" ? {} : { search: view.search }),
    filters,
  };
}
