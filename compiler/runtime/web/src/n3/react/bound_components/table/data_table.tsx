import {
  rowSortingFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
  type Updater,
} from "@tanstack/react-table";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useRuntime, useDatasetHandle, useAccessibleTitle } from "../../context";
import { WidgetHeading } from "../../heading";
import { type AnyRow, type Key, type RefreshPolicy } from "../../../core/dataset";
import { useKeyedState } from "../../keyed_state";
import type { DatasetClient } from "../../../core/dataset_client";
import { checkField } from "../../../core/validation";
import { searchParams } from "../../../core/list_query";
import type { AnyQuery } from "../../../core/live_lists";
import type { ConflictRule } from "../../../core/outbox_entry";
import { usePreload } from "../../use_preload";
import { useSchemas } from "../../use_schemas";
import { useDatasetRows } from "../../use_dataset";
import { useDebounced } from "../../use_debounced";
import { useRights } from "../../use_current_user";
import { UnsavedChanges } from "../../../core/unsaved_changes";
import { Delayed, Failure, skeletonDelay } from "../widget_state";
import { BatchEditing, mostRows } from "./batch_editing";
import { CreatePanel, preloadForms, RowPanel } from "../form/panels";
import { CellEditing } from "./cell_editing";
import { Message } from "../../parts/message";
import { expandOf, valueIn, type TableColumn } from "./column";
import {
  ordered,
  shownOf,
  shownPaths,
  useColumnLayout,
  widthsOf,
  withMove,
  withToggled,
  withTotal,
  withWidth,
} from "./column_layout";
import { FilterBar } from "./filter_bar";
import { filterFields, noFilters } from "./filters";
import { GridBody } from "./grid_body";
import { useKeptRows } from "./kept_rows";
import { GridColumns, GridHead } from "./grid_head";
import { useHeldWidths } from "./held_widths";
import type { ColumnOperations } from "./header_cell";
import type { RowAction } from "./row_actions";
import { virtualFrom } from "./row_window";
import { pageState, useRowSelection } from "./selection";
import { SelectionBar, ViewTabs } from "./later";
import { useScrollEdges } from "./scroll_edges";
import {
  initialView,
  queryOf,
  groupedFirst,
  sortedBy,
  viewOf,
  viewQuery,
  type TableView,
} from "./table_view";
import { TableFoot } from "./table_foot";
import { TableTools } from "./table_tools";
import { EmptyTable, SkeletonRows } from "./table_states";
import { TotalsRow, useTotals } from "./totals";
import { useWaitingRows, WaitingRows } from "./waiting_rows";
import { UndoHistory, type UndonePlace } from "./undo_history";
import { useGrid } from "./use_grid";
import { table as words } from "../../../words/table";
import { common } from "../../../words/common";
import { page } from "../../../words/page";
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
  readonly withExport: boolean;
  readonly withViews: boolean;
  readonly realtime: boolean | undefined;
  readonly refreshPolicy: RefreshPolicy | undefined;
  readonly cacheTtl: number | undefined;
  readonly optimistic: boolean;
  readonly conflict: ConflictRule;
  readonly actions: readonly RowAction[];
}

const features = tableFeatures({ rowSortingFeature });
type Features = typeof features;
const noRows: AnyRow[] = [];

const searchRest = 250;

/** The table of a dataset: the server sorts, filters and pages; the reader looks and writes. */
export function DataTable(props: DataTableProps) {
  const { datasetName, widget, widgetKey, title, columns, pageSize, actions } = props;
  const { optimistic, conflict } = props;
  const runtime = useRuntime();
  const session = useDatasetHandle(datasetName);
  const { dataset } = session;
  const rights = useRights(widgetKey, datasetName);
  const mayUpdate = props.withUpdate && rights.update;
  const mayDelete = props.withDelete && rights.delete;
  const mayCreate = props.withCreate && rights.create && dataset.schemas !== undefined;
  useSchemas(dataset, mayUpdate);
  usePreload(preloadForms, mayUpdate || mayCreate);

  const sortKey = props.sort.join();
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
    props.withViews ? view.saved : null,
  );
  const group = columns.find(({ field }) => field.name === layout.group) ?? null;
  const own = useMemo(() => {
    const seen = { ...view, search, filters };
    return queryOf(dataset, datasetOf, fields, groupedFirst(seen, group), pageSize);
  }, [dataset, datasetOf, fields, view, search, filters, pageSize, group]);
  /** What the program asks for, whatever its reader does. */
  const asked = useMemo(
    () => ({ ...props.asked, ...(props.filters === undefined ? {} : { filters: props.filters }) }),
    [props.asked, props.filters],
  );
  const query = useMemo(
    () => ({ ...own, ...asked, expand: expandOf(columns) }),
    [own, asked, columns],
  );
  const list = useDatasetRows(datasetName, query, {
    realtime: props.realtime,
    refreshPolicy: props.refreshPolicy,
    cacheTtl: props.cacheTtl,
  });

  const [history] = useState(() => new UndoHistory());
  const editing = useMemo(
    () => new CellEditing({ runtime, datasetName, widget, optimistic, conflict, history }),
    [runtime, datasetName, widget, optimistic, conflict, history],
  );
  const gridRef = useRef<HTMLTableElement>(null);

  const hash = searchParams(query).toString();
  const { rows, gone } = useKeptRows(session, list.data, hash, editing);

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

  const shown = useMemo(() => shownOf(columns, layout), [columns, layout]);
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
    [table, columns, changeLayout, changeView],
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
  const selectable = mayUpdate || mayDelete;
  const selection = useRowSelection(widget, dataset, rows, hash);
  const makeBatch = useCallback(
    (follow: (place: UndonePlace) => void) =>
      new BatchEditing({ runtime, datasetName, editing, history, optimistic, conflict, follow }),
    [runtime, datasetName, editing, history, optimistic, conflict],
  );
  const grid = useGrid({
    runtime,
    batch: makeBatch,
    dataset,
    rows,
    columns: shown,
    editing,
    history,
    gridRef,
    selection: selectable ? selection : null,
  });
  const { batch, block } = grid;
  const scrollerRef = useRef<HTMLDivElement>(null);
  const groups = useTotals(session, query, shown, layout, group, rows);
  const totals = useTotals(session, query, shown, layout, null, rows);
  const sized = Object.keys(layout.widths).length > 0;
  const held = useHeldWidths(gridRef, shown, rows.length > virtualFrom && !sized);
  useScrollEdges(gridRef, shown, layout, rows);

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
    [place, setOpened],
  );
  const remove = useCallback(
    (row: AnyRow) => {
      batch.delete([row]);
    },
    [batch],
  );
  const withSelected = async (act: (rows: readonly AnyRow[]) => void | Promise<void>) => {
    const all = selection.all ? await everyRow(session.client, query) : selection.rows;
    selection.clear();
    await act(all);
  };

  const noun = dataset.noun;
  /** By the reader, who can take it back; the filters of the program stay. */
  const narrowed = search !== "" || own.filter !== undefined;
  const filtered = props.asked.widget !== undefined || Object.keys(props.filters ?? {}).length > 0;
  /** Why nothing can be shown; an error while rows are shown is only noted. */
  const failure =
    list.error !== null && (list.error.denied || rows.length === 0) ? list.error : null;
  const waiting = useWaitingRows(datasetName);
  const none = list.empty && failure === null && rows.length === 0;
  const isEmpty = none && waiting.length === 0;
  /** The page has no rows left while there are some elsewhere: they are on their way. */
  const refilling = rows.length === 0 && !none;
  const lastPage = list.total === null ? 1 : Math.max(1, Math.ceil(list.total / pageSize));
  const beyond = refilling && !list.loading && failure === null && view.page > lastPage;
  useEffect(() => {
    if (beyond) changeView((before) => ({ ...before, page: lastPage }));
  }, [beyond, lastPage, changeView]);
  const create = () => {
    setCreating(true);
  };
  const widen = () => {
    changeView((before) => ({ ...before, page: 1, search: "", filters: noFilters }));
  };
  const withButtons = mayDelete || mayUpdate || actions.length > 0;
  const columnCount = shown.length + (withButtons ? 1 : 0) + (selectable ? 1 : 0);
  const pageSelection = selectable
    ? {
        state: pageState(selection.rows.length, rows.length),
        toggle: selection.togglePage,
      }
    : null;

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
          <TableTools
            title={title}
            search={props.withSearch ? view.search : null}
            onSearch={(text) => {
              changeView((before) => ({ ...before, page: 1, search: text }));
            }}
            columns={ordered(columns, layout).map(({ field, label }) => ({
              name: field.name,
              label,
              shown: !layout.hidden.includes(field.name),
            }))}
            onToggle={(name, show) => {
              changeLayout((before) => withToggled(before, "hidden", name, !show));
            }}
            onMove={operations.move}
            exportUrl={props.withExport ? session.client.exportUrl(query) : null}
            createLabel={common.newOf(noun)}
            onCreate={mayCreate ? create : null}
          />
        )}
      </div>

      {props.withViews && (props.withFilters || props.withSearch) && failure?.denied !== true && (
        <ViewTabs
          session={session}
          current={view.saved?.id ?? null}
          now={viewQuery(fields, first, { ...view, search, filters }, shownPaths(columns, layout))}
          asked={asked}
          total={list.total}
          onShow={(saved) => {
            changeView(() => viewOf(fields, first, saved));
          }}
        />
      )}

      {props.withFilters && failure?.denied !== true && (
        <FilterBar
          fields={fields}
          filters={view.filters}
          onChange={(next) => {
            changeView((before) => ({ ...before, page: 1, filters: next }));
          }}
        />
      )}

      {list.error !== null && failure === null && (
        <Message tone="bad" role="status">
          {words.outdated(list.error.message)}{" "}
          <button type="button" className="n3-link" onClick={() => void list.refetch()}>
            {page.tryAgain}
          </button>
        </Message>
      )}

      {failure !== null ? (
        <Failure error={failure} title={title} onRetry={() => void list.refetch()} />
      ) : isEmpty ? (
        <EmptyTable
          text={props.empty ?? (filtered ? common.noneMatching : common.none)(dataset.title)}
          columns={columns}
          filtered={filtered}
          narrowed={narrowed || view.page > 1}
          onWiden={widen}
          onCreate={mayCreate ? create : null}
          createLabel={(filtered ? common.newOf : words.addFirst)(noun)}
        />
      ) : (
        <div
          className="n3-table-scroll"
          ref={scrollerRef}
          data-virtual={rows.length > virtualFrom || undefined}
        >
          <table
            ref={gridRef}
            role="grid"
            className="n3-table"
            aria-label={spoken}
            aria-rowcount={list.total === null ? -1 : list.total + 1}
            aria-colcount={columnCount}
            data-block={block !== null || undefined}
            aria-multiselectable={selectable || undefined}
            aria-busy={refilling || undefined}
            data-sized={sized || undefined}
            data-held={held !== null || undefined}
            data-old={list.error !== null || undefined}
            {...grid.handlers}
          >
            <GridColumns
              columns={shown}
              layout={layout}
              withButtons={withButtons}
              selection={pageSelection}
              held={held}
            />
            <GridHead
              columns={shown}
              layout={layout}
              sortings={sortings}
              operations={operations}
              withButtons={withButtons}
              selection={pageSelection}
            />
            <tbody role="rowgroup">
              <WaitingRows
                rows={waiting}
                columns={shown}
                selectable={selectable}
                withButtons={withButtons}
              />
              {refilling ? (
                <Delayed ms={skeletonDelay}>
                  <SkeletonRows columns={columnCount} rows={Math.min(pageSize, 8)} />
                </Delayed>
              ) : (
                <GridBody
                  session={session}
                  scrollerRef={scrollerRef}
                  rows={rows}
                  gone={gone}
                  firstIndex={(view.page - 1) * pageSize}
                  columns={shown}
                  columnCount={columnCount}
                  layout={layout}
                  group={group}
                  groups={groups}
                  grid={grid}
                  editing={editing}
                  mayUpdate={mayUpdate}
                  mayDelete={mayDelete}
                  actions={actions}
                  selection={selectable ? selection : null}
                  onDelete={remove}
                  onOpen={mayUpdate ? open : null}
                  opened={opened}
                />
              )}
            </tbody>
            <TotalsRow
              columns={shown}
              layout={layout}
              numbers={totals[0]}
              before={selectable ? 1 : 0}
              after={withButtons ? 1 : 0}
            />
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

      {selectable && (
        <SelectionBar
          selection={selection}
          total={list.total}
          columns={mayUpdate ? shown.filter(({ writable, pending }) => writable && !pending) : []}
          withDelete={mayDelete}
          onSet={(column, text) => {
            const parsed = checkField(dataset, column.field, "update", text);
            void withSelected((all) =>
              batch.write(all.map((row) => ({ row, column, text, parsed }))),
            );
          }}
          onDelete={() => {
            void withSelected((all) => {
              batch.delete(all);
            });
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
          rows={rows}
          mayUpdate={mayUpdate}
          conflict={conflict}
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

/** The rows of all pages, as far as a batch takes them and one more. */
async function everyRow(client: DatasetClient, query: AnyQuery): Promise<readonly AnyRow[]> {
  const rows: AnyRow[] = [];
  const { page: _, expand: __, ...all } = query;
  for await (const { data } of client.pages({ ...all, page_size: 100 })) {
    rows.push(...data);
    if (rows.length > mostRows) break;
  }
  return rows;
}
