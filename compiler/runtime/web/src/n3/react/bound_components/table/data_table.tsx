import {
  columnVisibilityFeature,
  rowSortingFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
  type Updater,
} from "@tanstack/react-table";
import { useCallback, useEffect, useMemo, useState } from "react";
import { ApiError } from "../../../core/api_error";
import { problemText } from "../../../core/problem_text";
import { useRuntime, useDatasetHandle, useAccessibleTitle } from "../../context";
import { WidgetHeading } from "../../heading";
import { keyOf, titleOf, type AnyRow, type Key, type RefreshPolicy } from "../../../core/dataset";
import { useKeyedState } from "../../keyed_state";
import type { AnyQuery } from "../../../core/live_lists";
import { useDatasetRows } from "../../use_dataset";
import { useDebounced } from "../../use_debounced";
import { useRights } from "../../use_current_user";
import { UnsavedChanges } from "../../../core/unsaved_changes";
import { noneOf } from "../../../core/words";
import { Delayed, Failure, skeletonDelay } from "../widget_state";
import { CreatePanel, preloadForm } from "../form/create_panel";
import { RowPanel } from "../form/row_panel";
import { CellEditing } from "./cell_editing";
import { expandOf, valueIn, type TableColumn } from "./column";
import { ColumnPanel } from "./column_panel";
import { FilterPanel } from "./filter_panel";
import { GridRow } from "./grid_row";
import { HeaderCell } from "./header_cell";
import type { RowAction } from "./row_actions";
import { initialView, queryOf, sortedBy, type TableView } from "./table_view";
import { TableFoot } from "./table_foot";
import { EmptyTable, SkeletonRows } from "./table_states";
import { useGrid } from "./use_grid";
import "./table.css";

interface DataTableProps {
  readonly datasetName: string;
  readonly widget: string;
  readonly widgetKey: string;
  readonly title: string;
  readonly columns: readonly TableColumn[];
  readonly filters: AnyQuery["filters"];
  /** The widget and what its filter needs. */
  readonly asked: Pick<AnyQuery, "widget" | "params">;
  readonly sort: readonly string[];
  readonly pageSize: number;
  readonly showTotals: boolean;
  readonly empty: string | undefined;
  readonly withCreate: boolean;
  readonly withUpdate: boolean;
  readonly withDelete: boolean;
  readonly withSorting: boolean;
  readonly withFilters: boolean;
  readonly withSearch: boolean;
  readonly realtime: boolean | undefined;
  readonly refreshPolicy: RefreshPolicy | undefined;
  readonly cacheTtl: number | undefined;
  readonly optimistic: boolean;
  readonly actions: readonly RowAction[];
}

const features = tableFeatures({ columnVisibilityFeature, rowSortingFeature });
type Features = typeof features;

const searchRest = 250;
const noFilters = {};

/** The table of a dataset: the server sorts, filters and pages; the reader looks and writes. */
export function DataTable(props: DataTableProps) {
  const { datasetName, widget, widgetKey, title, columns, pageSize, optimistic, actions } = props;
  const runtime = useRuntime();
  const session = useDatasetHandle(datasetName);
  const { dataset } = session;
  const rights = useRights(widgetKey, datasetName);
  const mayUpdate = props.withUpdate && rights.update;
  const mayDelete = props.withDelete && rights.delete;
  const mayCreate = props.withCreate && rights.create && dataset.create !== undefined;

  const sortKey = props.sort.join();
  const first = useMemo(() => initialView(sortKey === "" ? [] : sortKey.split(",")), [sortKey]);
  const [view, changeView] = useKeyedState<TableView>(`${widget}:view`, first);
  const search = useDebounced(view.search, searchRest);
  const filters = useDebounced(view.filters, searchRest);
  const datasetOf = useCallback((name: string) => runtime.handle(name).dataset, [runtime]);
  const own = useMemo(
    () => queryOf(dataset, datasetOf, { ...view, search, filters }, pageSize),
    [dataset, datasetOf, view, search, filters, pageSize],
  );
  const query = useMemo(() => {
    const expand = expandOf(columns);
    return { ...own, ...props.asked, expand, filters: { ...own.filters, ...props.filters } };
  }, [own, columns, props.filters, props.asked]);
  const list = useDatasetRows(datasetName, query, {
    realtime: props.realtime,
    refreshPolicy: props.refreshPolicy,
    cacheTtl: props.cacheTtl,
  });

  const editing = useMemo(
    () => new CellEditing({ runtime, datasetName, widget, optimistic }),
    [runtime, datasetName, widget, optimistic],
  );

  const definitions = useMemo(
    () =>
      columns.map((column): ColumnDef<Features, AnyRow> => ({
        id: column.sort,
        accessorFn: (row) => valueIn(column, row),
        header: column.label,
        enableSorting: props.withSorting && column.sortable,
        sortDescFirst: false,
      })),
    [columns, props.withSorting],
  );
  const sorting = useMemo(
    () => [...sortedBy(dataset, datasetOf, view)],
    [dataset, datasetOf, view],
  );
  const hidden = useMemo(
    () =>
      Object.fromEntries(
        columns.map(({ field, sort }) => [sort, view.hidden[field.name] !== true] as const),
      ),
    [view.hidden, columns],
  );
  const table = useTable<Features, AnyRow>({
    features,
    columns: definitions,
    data: list.data,
    manualSorting: true,
    state: { sorting, columnVisibility: hidden },
    onSortingChange: (updater: Updater<{ id: string; desc: boolean }[]>) => {
      changeView((before) => ({
        ...before,
        page: 1,
        sorting: typeof updater === "function" ? updater([...before.sorting]) : updater,
      }));
    },
  });

  const shown = useMemo(
    () => columns.filter(({ field }) => view.hidden[field.name] !== true),
    [columns, view.hidden],
  );
  const grid = useGrid({ dataset, rows: list.data, columns: shown, editing });

  const [creating, setCreating] = useState(false);
  const [opened, setOpened] = useState<Key | null>(null);
  const [place] = useState(() => new UnsavedChanges());
  // What was entered into the row that is open is asked about.
  const open = useCallback(
    (key: Key) => {
      place.leave(() => {
        setOpened(key);
      });
    },
    [place],
  );
  const remove = useCallback(
    (row: AnyRow) => {
      const failed = (error: unknown) => {
        const why = error instanceof ApiError ? problemText(error, dataset.fields) : "";
        runtime.toasts.show(`${titleOf(dataset, row)} was not deleted. ${why}`, { tone: "bad" });
      };
      const { undo } = session.writer.deleteLater(keyOf(dataset, row), failed);
      runtime.toasts.show(`${titleOf(dataset, row)} deleted`, {
        action: { label: "Undo", run: undo },
      });
    },
    [runtime, session, dataset],
  );

  const noun = dataset.noun;
  /** By the reader, who can take it back; the filters of the program stay. */
  const narrowed = search !== "" || Object.keys(own.filters ?? noFilters).length > 0;
  const filtered =
    props.asked.widget !== undefined || Object.keys(props.filters ?? noFilters).length > 0;
  /** Why nothing can be shown; an error while rows are shown is only noted. */
  const failure =
    list.error !== null && (list.error.denied || list.data.length === 0) ? list.error : null;
  const isEmpty = list.empty && failure === null;
  /** The page has no rows left while there are some elsewhere: they are on their way. */
  const refilling = list.data.length === 0 && !isEmpty;
  const lastPage = list.total === null ? 1 : Math.max(1, Math.ceil(list.total / pageSize));
  const beyond = refilling && !list.loading && failure === null && view.page > lastPage;
  useEffect(() => {
    if (beyond) changeView((before) => ({ ...before, page: lastPage }));
  }, [beyond, lastPage, changeView]);
  const create = () => {
    setCreating(true);
  };
  const widen = () => {
    changeView((before) => ({ ...before, page: 1, search: "", filters: [] }));
  };
  const withButtons = mayDelete || mayUpdate || actions.length > 0;
  const columnCount = shown.length + (withButtons ? 1 : 0);

  const spoken = useAccessibleTitle(title);
  return (
    <section
      className="n3-card n3-table-card"
      aria-label={spoken}
      data-n3-widget={widgetKey}
      data-n3-dataset={datasetName}
    >
      <div className="n3-toolbar">
        <WidgetHeading title={title} />
        {failure?.denied !== true && (
          <div className="n3-tools">
            {props.withSearch && (
              <input
                type="search"
                className="n3-input n3-search"
                aria-label={`Search ${title.toLowerCase()}`}
                placeholder="Search"
                value={view.search}
                onChange={({ target }) => {
                  changeView((before) => ({ ...before, page: 1, search: target.value }));
                }}
              />
            )}
            {props.withFilters && (
              <FilterPanel
                dataset={dataset}
                filters={view.filters}
                onChange={(next) => {
                  changeView((before) => ({ ...before, page: 1, filters: next }));
                }}
              />
            )}
            <ColumnPanel
              columns={columns.map(({ field, label }) => ({
                name: field.name,
                label,
                shown: view.hidden[field.name] !== true,
              }))}
              onToggle={(name, show) => {
                changeView((before) => {
                  const { [name]: _, ...others } = before.hidden;
                  return { ...before, hidden: show ? others : { ...others, [name]: true } };
                });
              }}
            />
            {mayCreate && (
              <button
                type="button"
                className="n3-button n3-primary"
                onClick={create}
                onPointerEnter={preloadForm}
                onFocus={preloadForm}
              >
                New {noun}
              </button>
            )}
          </div>
        )}
      </div>

      {list.error !== null && failure === null && (
        <p className="n3-note" data-tone="bad" role="status">
          These rows may be outdated: {list.error.message}{" "}
          <button type="button" className="n3-link" onClick={() => void list.refetch()}>
            Try again
          </button>
        </p>
      )}

      {failure !== null ? (
        <Failure error={failure} title={title} onRetry={() => void list.refetch()} />
      ) : isEmpty ? (
        <EmptyTable
          text={props.empty ?? noneOf(dataset.title, filtered)}
          columns={columns}
          filtered={filtered}
          narrowed={narrowed || view.page > 1}
          onWiden={widen}
          onCreate={mayCreate ? create : null}
          createLabel={filtered ? `New ${noun}` : `Add the first ${noun}`}
        />
      ) : (
        <div className="n3-table-scroll">
          <table
            role="grid"
            className="n3-table"
            aria-label={spoken}
            aria-rowcount={list.total === null ? -1 : list.total + 1}
            aria-colcount={columnCount}
            aria-busy={refilling || undefined}
            data-old={list.error !== null || undefined}
            {...grid.handlers}
          >
            <thead role="rowgroup">
              {table.getHeaderGroups().map((group) => (
                <tr role="row" key={group.id} aria-rowindex={1}>
                  {group.headers.map(({ column }, i) => (
                    <HeaderCell
                      key={column.id}
                      label={shown[i]?.label ?? column.id}
                      numeric={shown[i]?.numeric ?? false}
                      index={i}
                      field={shown[i]?.path.join(".")}
                      pending={shown[i]?.pending ?? false}
                      sorted={column.getIsSorted()}
                      place={sorting.length > 1 ? column.getSortIndex() + 1 : 0}
                      onSort={column.getCanSort() ? column.getToggleSortingHandler() : undefined}
                    />
                  ))}
                  {withButtons && (
                    <th
                      role="columnheader"
                      className="n3-head n3-head-actions"
                      aria-colindex={columnCount}
                    >
                      <span className="n3-unseen">Actions</span>
                    </th>
                  )}
                </tr>
              ))}
            </thead>
            <tbody role="rowgroup">
              {refilling ? (
                <Delayed ms={skeletonDelay}>
                  <SkeletonRows columns={shown.length} rows={Math.min(pageSize, 8)} />
                </Delayed>
              ) : (
                table.getRowModel().rows.map(({ original }, i) => {
                  const key = keyOf(dataset, original);
                  return (
                    <GridRow
                      key={key}
                      row={original}
                      rowKey={key}
                      index={(view.page - 1) * pageSize + i}
                      session={session}
                      columns={shown}
                      editing={editing}
                      mayUpdate={mayUpdate}
                      withDelete={mayDelete}
                      actions={actions}
                      active={grid.active?.key === key ? grid.active : null}
                      tabStop={grid.tabStop?.key === key ? grid.tabStop.field : null}
                      onDelete={remove}
                      onOpen={mayUpdate ? open : null}
                      isOpen={opened === key}
                    />
                  );
                })
              )}
            </tbody>
          </table>
        </div>
      )}

      {failure === null && !isEmpty && (
        <TableFoot
          page={view.page}
          pageSize={pageSize}
          list={list}
          withTotal={props.showTotals}
          onPage={(page) => {
            changeView((before) => ({ ...before, page }));
          }}
          onNew={() => {
            changeView((before) => ({ ...before, page: 1 }));
            void session.lists.refresh();
          }}
        />
      )}

      {creating && (
        <CreatePanel
          dataset={dataset}
          widget={widget}
          onClose={() => {
            setCreating(false);
          }}
        />
      )}
      {opened !== null && (
        <RowPanel
          datasetName={datasetName}
          widget={widget}
          rowKey={opened}
          rows={list.data}
          mayUpdate={mayUpdate}
          place={place}
          onMove={open}
          onClose={() => {
            setOpened(null);
          }}
          onDelete={mayDelete ? remove : null}
        />
      )}
    </section>
  );
}
