import { titleOf, type AnyDataset, type AnyRow } from "../../../core/dataset";
import { isNumeric, type FieldSpec } from "../../../core/fields";
import { isPendingPath } from "../../../core/pending";
import { isWritable } from "../../../core/validation";
import type { InputName } from "../inputs/field_input";
import { table as words } from "../../../words/table";

/** A column as it is shown: a field, perhaps under another label and with another editor. */
export interface TableColumn {
  /** What is written, and how it is shown. Behind a reference its name is the whole path. */
  readonly field: FieldSpec;
  readonly label: string;
  readonly input: InputName | undefined;
  readonly numeric: boolean;
  readonly sortable: boolean;
  /** What the server sorts by. */
  readonly sort: string;
  /** May be written at all; the row says whether by this reader. */
  readonly writable: boolean;
  /** Where the value is in a row; of a reference, the row it names. */
  readonly path: readonly string[];
  /** The dataset of the row that a reference names. */
  readonly target: AnyDataset | null;
  /** The dataset of the other row that a cell names by its title: `seller`, or `seller.name`. */
  readonly names: string | null;
  /** What names the row is what one looks for; what another row has is quieter than its own values. */
  readonly rank: "title" | "own" | "through";
  /** Not saved yet: its cells are empty, and nothing is asked of the server. */
  readonly pending: boolean;
}

/** A column as a page writes it. */
export interface ColumnRequest {
  /** A field, a reference, or a path through references: `name`, `author`, `author.name`. */
  readonly name: string;
  readonly label?: string | undefined;
  readonly input?: InputName | undefined;
}

/** Of two lists of columns the next one, with the very columns of before that say the same. */
export function shareColumns(
  before: readonly TableColumn[],
  next: readonly TableColumn[],
): readonly TableColumn[] {
  const shared = next.map((column) => before.find((known) => isSame(known, column)) ?? column);
  const unchanged =
    shared.length === before.length && shared.every((column, i) => column === before[i]);
  return unchanged ? before : shared;
}

function isSame(a: TableColumn, b: TableColumn): boolean {
  const text = (column: TableColumn) => JSON.stringify({ ...column, target: null });
  return a.target === b.target && text(a) === text(b);
}

/** The columns of a table; what the dataset does not have is left out. */
export function columnsOf(
  dataset: AnyDataset,
  datasetOf: (name: string) => AnyDataset,
  requests: readonly ColumnRequest[] | null,
  withUpdate: boolean,
): TableColumn[] {
  const wanted = requests ?? everything(dataset);
  const sorts = new Set<string>();
  return wanted.flatMap((request, i) => {
    const found = columnOf(dataset, datasetOf, request, withUpdate);
    if (found === null) return [];
    // A reference and its title are sorted alike: the first of the two is the one that is pressed.
    if (sorts.has(found.sort)) return [{ ...found, sort: `${found.sort}#${i}`, sortable: false }];
    sorts.add(found.sort);
    return [found];
  });
}

function everything(dataset: AnyDataset): ColumnRequest[] {
  return dataset.fields
    .filter((field) => field.writeonly !== true && field.name !== dataset.key)
    .map(({ name, reference }) => ({ name: reference?.name ?? name }));
}

function columnOf(
  dataset: AnyDataset,
  datasetOf: (name: string) => AnyDataset,
  { name, label, input }: ColumnRequest,
  withUpdate: boolean,
): TableColumn | null {
  const steps = name.split(".");
  const last = steps.pop() ?? name;
  const labels: string[] = [];
  let owner = dataset;
  for (const step of steps) {
    const link = referring(owner, step);
    if (link?.reference === undefined) return null;
    labels.push(link.label);
    owner = datasetOf(link.reference.dataset);
  }
  const referenced = steps.length > 0;
  const prefix = referenced ? `${steps.join(".")}.` : "";
  const link = referring(owner, last);
  const own = link ?? owner.fields.find((field) => field.name === last);
  if (own === undefined) return null;
  const pending = isPendingPath(dataset, datasetOf, name);
  const target =
    link?.reference === undefined || pending ? null : datasetOf(link.reference.dataset);
  const sort = target === null ? prefix + own.name : `${prefix}${last}.${target.titleField}`;
  const sortable =
    !pending &&
    (target === null ? owner.sortable.has(own.name) : target.sortable.has(target.titleField));
  const isTitle = last === owner.titleField;
  const names = target?.name ?? (referenced && isTitle ? owner.name : null);
  return {
    field: referenced ? { ...own, name } : own,
    label: label ?? words.through([...labels, own.label]),
    input,
    numeric: target === null && isNumeric(own),
    sortable,
    sort,
    writable: !referenced && withUpdate && isWritable(dataset, own, "update"),
    path: [...steps, last],
    target,
    names,
    rank: names !== null ? "own" : referenced ? "through" : isTitle ? "title" : "own",
    pending,
  };
}

/** The field of a reference. */
function referring(dataset: AnyDataset, name: string): FieldSpec | undefined {
  return dataset.fields.find(({ reference }) => reference?.name === name);
}

/** The references whose rows the columns show. */
export function expandOf(columns: readonly TableColumn[]): string[] {
  const paths = new Set<string>();
  for (const { path, target, pending } of columns) {
    if (pending) continue;
    const deep = target === null ? path.length - 1 : path.length;
    for (let i = 1; i <= deep; i++) paths.add(path.slice(0, i).join("."));
  }
  return [...paths];
}

/** What a row has in a column; of a reference the title of the row it names. */
export function valueIn(column: TableColumn, row: AnyRow): unknown {
  if (column.pending) return null;
  let value: unknown = row;
  for (const step of column.path) {
    if (typeof value !== "object" || value === null) return null;
    value = (value as Record<string, unknown>)[step];
  }
  if (column.target === null) return value;
  if (typeof value === "object" && value !== null) return titleOf(column.target, value as AnyRow);
  // Not read yet (it was changed just now), or not open to this reader.
  const key = column.path.length === 1 ? row[column.field.name] : null;
  const waits = value === undefined && (typeof key === "string" || typeof key === "number");
  return waits ? `#${key}` : null;
}
