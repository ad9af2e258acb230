import { sameValue } from "../../../core/compare";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { AnyRow } from "../../../core/dataset";
import type { Aggregate } from "../../../core/dataset_client";
import type { FieldSpec } from "../../../core/fields";
import { formatValue } from "../../../core/format";
import type { AnyQuery } from "../../../core/live_lists";
import type { DatasetHandle } from "../../../core/runtime";
import { useDebounced } from "../../use_debounced";
import { valueIn, type TableColumn } from "./column";
import type { ColumnLayout, Total } from "./column_layout";
import { table as words } from "../../../words/table";

/** What came of the rows of a group, by what was asked: `sum(price)`. */
export type Numbers = Readonly<Record<string, unknown>>;

/** The path that the server knows a column by. */
const pathOf = ({ field }: TableColumn): string => field.name;

/**
 * Numbers over all rows that the query selects, in groups of equal values of `group`. They are worked out
 * again once the rows that are shown have changed.
 */
export function useTotals(
  session: DatasetHandle,
  query: AnyQuery,
  columns: readonly TableColumn[],
  layout: ColumnLayout,
  group: TableColumn | null,
  changes: unknown,
): readonly Numbers[] {
  const asked = columns.flatMap((column) => {
    const total = layout.totals[column.field.name];
    return total === undefined ? [] : [`${total}(${pathOf(column)})` as const];
  });
  const by = group === null ? [] : [pathOf(group)];
  return useNumbers(session, query, asked, by, changes, asked.length > 0 || group !== null);
}

/** The same for the whole list, where it is wanted: how many rows it has. */
export function useRowCount(
  session: DatasetHandle,
  query: AnyQuery,
  changes: unknown,
  wanted: boolean,
): number | null {
  const [all] = useNumbers(session, query, noValues, noValues, changes, wanted);
  const count = all?.["count()"];
  return typeof count === "number" ? count : null;
}

const noValues: readonly never[] = [];

function useNumbers(
  session: DatasetHandle,
  query: AnyQuery,
  asked: readonly Aggregate<AnyRow>[],
  by: readonly string[],
  changes: unknown,
  enabled: boolean,
): readonly Numbers[] {
  const { filter, filters, search, widget, params } = query;
  const selected = { filter, filters, search, widget, params };
  const values = ["count()" as const, ...asked];
  const { data, refetch } = useQuery({
    queryKey: ["n3", session.dataset.name, "totals", JSON.stringify([selected, values, by])],
    queryFn: ({ signal }) =>
      session.client.groups({ ...defined(selected), group_by: by, values }, signal),
    enabled,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const settled = useDebounced(changes, 500);
  const [first] = useState(settled);
  useEffect(() => {
    if (enabled && settled !== first) void refetch();
  }, [enabled, settled, first, refetch]);
  return enabled ? (data?.data ?? none) : none;
}

const none: readonly Numbers[] = [];

function defined<Values extends object>(
  values: Values,
): { [K in keyof Values]?: NonNullable<Values[K]> } {
  const known = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as { [K in keyof Values]?: NonNullable<Values[K]> };
}

interface FootProps {
  readonly columns: readonly TableColumn[];
  readonly layout: ColumnLayout;
  readonly numbers: Numbers | undefined;
  /** The columns around those that show a field. */
  readonly before: number;
  readonly after: number;
}

/** The totals of all rows, each below its column. */
export function TotalsRow({ columns, layout, numbers, before, after }: FootProps) {
  if (columns.every(({ field }) => layout.totals[field.name] === undefined)) return null;
  return (
    <tfoot role="rowgroup">
      <tr role="row" className="n3-totals">
        {before > 0 && <td role="gridcell" className="n3-cell" />}
        {columns.map((column) => (
          <td
            key={column.field.name}
            role="gridcell"
            className="n3-cell"
            data-numeric={column.numeric || undefined}
          >
            <TotalText column={column} layout={layout} numbers={numbers} />
          </td>
        ))}
        {after > 0 && <td role="gridcell" className="n3-cell n3-cell-actions" />}
      </tr>
    </tfoot>
  );
}

function TotalText({
  column,
  layout,
  numbers,
}: Pick<FootProps, "layout" | "numbers"> & { readonly column: TableColumn }) {
  const total = layout.totals[column.field.name];
  if (total === undefined) return null;
  const value = numbers?.[`${total}(${pathOf(column)})`];
  return (
    <>
      {words.totals[total]} <b>{formatValue(fieldOf(column.field, total), value) || "–"}</b>
    </>
  );
}

/** The mean of integers is none. */
function fieldOf(field: FieldSpec, total: Total): FieldSpec {
  return total === "avg" && field.type === "integer" ? { ...field, type: "number" } : field;
}

interface GroupProps {
  readonly group: TableColumn;
  readonly row: AnyRow;
  readonly columns: readonly TableColumn[];
  readonly layout: ColumnLayout;
  readonly groups: readonly Numbers[];
  readonly span: number;
}

/** The line above rows that are equal in a column: their value, how many there are, what they come to. */
export function GroupRow({ group, row, columns, layout, groups, span }: GroupProps) {
  const value = valueIn(group, row);
  const stored = row[group.field.name] ?? value;
  const numbers = groups.find((one) => sameValue(one[pathOf(group)], stored));
  const text =
    group.target === null
      ? formatValue(group.field, value)
      : typeof value === "string"
        ? value
        : "";
  const counted = numbers?.["count()"];
  return (
    <tr role="row" className="n3-group">
      <td role="gridcell" className="n3-cell" colSpan={span}>
        <b>{text === "" ? "–" : text}</b>
        {typeof counted === "number" && <small>{words.rows(counted)}</small>}
        {columns.map((column) =>
          layout.totals[column.field.name] === undefined ? null : (
            <small key={column.field.name}>
              {column.label} <TotalText column={column} layout={layout} numbers={numbers} />
            </small>
          ),
        )}
      </td>
    </tr>
  );
}

/** How many lines of groups are above each row, without its own, and above what follows the last row. */
export function groupLines(group: TableColumn, rows: readonly AnyRow[]): readonly number[] {
  const lines = [0];
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1];
    const begins =
      before === undefined || !sameValue(groupValue(group, row), groupValue(group, before));
    lines.push((lines[i] ?? 0) + (begins ? 1 : 0));
  }
  return lines;
}

function groupValue(group: TableColumn, row: AnyRow): unknown {
  return group.target === null ? valueIn(group, row) : row[group.field.name];
}
