import { useCallback, useMemo } from "react";
import { useRuntime } from "../../context";
import type { AnyDataset } from "../../../core/dataset";
import type { AnyQuery } from "../../../core/live_lists";
import { useDebounced } from "../../use_debounced";
import { useKeyedState } from "../../keyed_state";
import { expandOf, type TableColumn } from "./column";
import { shownOf, shownPaths, useColumnLayout, type ColumnLayout } from "./column_layout";
import { filterFields, noFilters, type FilterField, type Filters } from "./filters";
import type { AnyView, ViewQuery } from "./saved_views";
import {
  groupedFirst,
  initialView,
  queryOf,
  viewOf,
  viewQuery,
  type TableView,
} from "./table_view";

interface Options {
  readonly dataset: AnyDataset;
  readonly widget: string;
  readonly columns: readonly TableColumn[];
  readonly filters: AnyQuery["filters"];
  /** The widget and what its filter needs. */
  readonly asked: Pick<AnyQuery, "widget" | "params">;
  readonly sort: readonly string[];
  readonly withViews: boolean;
}

/** How somebody looks at a table, and what is asked for that. */
export interface TableViewing {
  readonly view: TableView;
  readonly changeView: (change: (view: TableView) => TableView) => void;
  readonly layout: ColumnLayout;
  readonly changeLayout: (change: (layout: ColumnLayout) => ColumnLayout) => void;
  readonly datasetOf: (name: string) => AnyDataset;
  /** What may be filtered by. */
  readonly fields: readonly FilterField[];
  /** The columns that are shown, in their order. */
  readonly shown: readonly TableColumn[];
  readonly group: TableColumn | null;
  /** What the program asks for, whatever its reader does. */
  readonly asked: Pick<AnyQuery, "widget" | "params" | "filters">;
  /** The list, without the page of it. */
  readonly query: AnyQuery;
  /** By the reader, who can take it back; the filters of the program stay. */
  readonly narrowed: boolean;
  readonly widen: () => void;
  /** What a saved view of it would keep. */
  readonly now: ViewQuery;
  readonly show: (saved: AnyView | null) => void;
  readonly filter: (filters: Filters) => void;
  readonly search: (text: string) => void;
}

const searchRest = 250;

export function useTableView(options: Options): TableViewing {
  const { dataset, widget, columns } = options;
  const runtime = useRuntime();
  const sortKey = options.sort.join();
  const first = useMemo(() => initialView(sortKey === "" ? [] : sortKey.split(",")), [sortKey]);
  const [view, changeView] = useKeyedState<TableView>(`${widget}:view`, first);
  const search = useDebounced(view.search, searchRest);
  const filters = useDebounced(view.filters, searchRest);
  const datasetOf = useCallback((name: string) => runtime.handle(name).dataset, [runtime]);
  const fields = useMemo(
    () => filterFields(dataset, datasetOf, columns),
    [dataset, datasetOf, columns],
  );
  const [layout, changeLayout] = useColumnLayout(
    widget,
    columns,
    options.withViews ? view.saved : null,
  );
  const shown = useMemo(() => shownOf(columns, layout), [columns, layout]);
  const group = columns.find(({ field }) => field.name === layout.group) ?? null;
  const own = useMemo(() => {
    const seen = { ...view, search, filters };
    return queryOf(dataset, datasetOf, fields, groupedFirst(seen, group));
  }, [dataset, datasetOf, fields, view, search, filters, group]);
  const asked = useMemo(
    () => ({
      ...options.asked,
      ...(options.filters === undefined ? {} : { filters: options.filters }),
    }),
    [options.asked, options.filters],
  );
  const query = useMemo(
    () => ({ ...own, ...asked, expand: expandOf(columns) }),
    [own, asked, columns],
  );
  return {
    view,
    changeView,
    layout,
    changeLayout,
    datasetOf,
    fields,
    shown,
    group,
    asked,
    query,
    narrowed: search !== "" || own.filter !== undefined,
    widen: () => {
      changeView((before) => ({ ...before, page: 1, search: "", filters: noFilters }));
    },
    now: viewQuery(fields, first, { ...view, search, filters }, shownPaths(columns, layout)),
    show: (saved) => {
      changeView(() => viewOf(fields, first, saved));
    },
    filter: (next) => {
      changeView((before) => ({ ...before, page: 1, filters: next }));
    },
    search: (text) => {
      changeView((before) => ({ ...before, page: 1, search: text }));
    },
  };
}
