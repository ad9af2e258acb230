import {
  rowSortingFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
  type Updater,
} from "@tanstack/react-table";
import { useMemo, type RefObject } from "react";
import type { AnyDataset, AnyRow } from "../../../core/dataset";
import { valueIn, type TableColumn } from "./column";
import { widthsOf, withMove, withToggled, withTotal, withWidth } from "./column_layout";
import type { Sorting } from "./grid_head";
import type { ColumnOperations } from "./header_cell";
import { sortedBy } from "./table_view";
import type { TableViewing } from "./use_table_view";

const features = tableFeatures({ rowSortingFeature });
type Features = typeof features;
const noRows: AnyRow[] = [];

interface Heads {
  /** By the name of the column's field. */
  readonly sortings: ReadonlyMap<string, Sorting>;
  readonly operations: ColumnOperations;
}

/** What the heads of a table show and do. */
export function useHeads(
  dataset: AnyDataset,
  columns: readonly TableColumn[],
  { view, changeView, changeLayout, datasetOf }: TableViewing,
  withSorting: boolean,
  gridRef: RefObject<HTMLTableElement | null>,
): Heads {
  const definitions = useMemo(
    () =>
      columns.map((column): ColumnDef<Features, AnyRow> => ({
        id: column.sort,
        accessorFn: (row) => valueIn(column, row),
        header: column.label,
        enableSorting: withSorting && column.sortable,
        sortDescFirst: false,
      })),
    [columns, withSorting],
  );
  const sorting = useMemo(
    () => [...sortedBy(dataset, datasetOf, view)],
    [dataset, datasetOf, view],
  );
  // It keeps the sort of the columns, and gets no rows: with options that change with each of them, so would
  // all that is made of it, and every head would be rendered.
  const options = useMemo(
    () => ({
      features,
      columns: definitions,
      data: noRows,
      manualSorting: true,
      state: { sorting },
      onSortingChange: (updater: Updater<{ id: string; desc: boolean }[]>) => {
        changeView((before) => ({
          ...before,
          page: 1,
          sorting: typeof updater === "function" ? updater([...before.sorting]) : updater,
        }));
      },
    }),
    [definitions, sorting, changeView],
  );
  const table = useTable<Features, AnyRow>(options);
  const operations = useMemo(
    (): ColumnOperations => ({
      sort: (column, desc, add) => {
        table.getColumn(column.sort)?.toggleSorting(desc, add);
      },
      move: (name, by) => {
        changeLayout((before) => withMove(before, columns, name, by));
      },
      resize: (name, width) => {
        const measured = widthsOf(gridRef.current);
        changeLayout((before) => withWidth(before, measured, name, width));
      },
      freeze: (name, frozen) => {
        changeLayout((before) => withToggled(before, "frozen", name, frozen));
      },
      total: (name, total) => {
        changeLayout((before) => withTotal(before, name, total));
      },
      group: (name) => {
        changeLayout((before) => ({ ...before, group: name }));
        changeView((before) => ({ ...before, page: 1 }));
      },
      hide: (name) => {
        changeLayout((before) => withToggled(before, "hidden", name, true));
      },
    }),
    [table, columns, changeLayout, changeView, gridRef],
  );
  const sortings = useMemo(
    () =>
      new Map(
        columns.map((column) => {
          const known = table.getColumn(column.sort);
          const sorted = {
            order: known?.getIsSorted() ?? (false as const),
            place: known !== undefined && sorting.length > 1 ? known.getSortIndex() + 1 : 0,
            onSort: known?.getCanSort() === true ? known.getToggleSortingHandler() : undefined,
          };
          return [column.field.name, sorted];
        }),
      ),
    [table, columns, sorting],
  );
  return { sortings, operations };
}
