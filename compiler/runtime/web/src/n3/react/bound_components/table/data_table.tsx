import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useRuntime, useDatasetHandle, useAccessibleTitle } from "../../context";
import { WidgetHeading } from "../../heading";
import { ApiError } from "../../../core/api_error";
import { type AnyRow, type Key, type RefreshPolicy } from "../../../core/dataset";
import type { DatasetClient } from "../../../core/dataset_client";
import { checkField } from "../../../core/validation";
import { partSize, type Span } from "../../../core/list_part";
import type { AnyQuery } from "../../../core/live_lists";
import type { ConflictRule } from "../../../core/outbox_entry";
import { problemText } from "../../../core/problem_text";
import type { DatasetHandle } from "../../../core/runtime";
import { usePreload } from "../../use_preload";
import { useSchemas } from "../../use_schemas";
import { useRights } from "../../use_current_user";
import { UnsavedChanges } from "../../../core/unsaved_changes";
import { Failure } from "../widget_state";
import { BatchEditing, mostRows } from "./batch_editing";
import { CreatePanel, preloadForms, RowPanel } from "../form/panels";
import { CellEditing } from "./cell_editing";
import { Message } from "../../parts/message";
import type { TableColumn } from "./column";
import { ColumnPanel } from "./column_panel";
import { ordered, withToggled } from "./column_layout";
import { FilterBar } from "./filter_bar";
import type { RowPlaces } from "./grid_body";
import { useKeptRows } from "./kept_rows";
import { pageSizes, usePageSize } from "./page_size";
import type { RowAction } from "./row_actions";
import { useRowSelection } from "./selection";
import { SelectionBar, ViewTabs } from "./later";
import { TableFoot } from "./table_foot";
import { TableGrid } from "./table_grid";
import { TableTools } from "./table_tools";
import { EmptyTable } from "./table_states";
import { useTotals } from "./totals";
import { useWaitingRows } from "./waiting_rows";
import { UndoHistory, type UndonePlace } from "./undo_history";
import { useGrid } from "./use_grid";
import { useHeads } from "./use_heads";
import { useListRows } from "./use_list_rows";
import { useTableView } from "./use_table_view";
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

const nothingAway: RowPlaces["away"] = new Map();
const nothingToReach = () => undefined;

/** The table of a dataset: the server sorts, filters and pages; the reader looks and writes. */
export function DataTable(props: DataTableProps) {
  const { datasetName, widget, widgetKey, title, columns, actions } = props;
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

  const viewing = useTableView({ ...props, dataset });
  const { view, changeView, layout, changeLayout, shown, group, query } = viewing;
  const sizes = useMemo(
    () => pageSizes(props.pageSize, dataset.maxPageSize),
    [props.pageSize, dataset.maxPageSize],
  );
  const [chosen, choose] = usePageSize(widget, props.pageSize, sizes);
  const scrolled = chosen === "all" && group === null;
  const pageSize = chosen === "all" ? props.pageSize : chosen;
  const heldRef = useRef(false);
  const listRows = useListRows(
    session,
    query,
    scrolled ? null : { page: view.page, page_size: pageSize },
    {
      realtime: props.realtime,
      refreshPolicy: props.refreshPolicy,
      cacheTtl: props.cacheTtl,
    },
    heldRef,
  );
  const { list, changes, part, total, settled, see, reach } = listRows;
  /** Names what can be selected together, and what a text that was refused stays with. */
  const name = scrolled ? listRows.shown : `${listRows.name} ${view.page} ${pageSize}`;

  const [history] = useState(() => new UndoHistory());
  const editing = useMemo(
    () => new CellEditing({ runtime, datasetName, widget, optimistic, conflict, history }),
    [runtime, datasetName, widget, optimistic, conflict, history],
  );
  const gridRef = useRef<HTMLTableElement>(null);
  const scrollerRef = useRef<HTMLDivElement>(null);
  const { rows, gone, away } = useKeptRows(session, list.data, part, name, editing);
  const first = part?.from ?? 0;
  const places = useMemo(
    (): RowPlaces => ({
      list: name,
      first,
      // Rows that are kept have their place though the list has become shorter.
      count: scrolled
        ? Math.max(listRows.count, first + rows.length, ...[...away.keys()].map((at) => at + 1))
        : rows.length,
      away: scrolled ? away : nothingAway,
      settled,
      see: scrolled ? see : null,
      reach: scrolled ? reach : nothingToReach,
    }),
    [name, first, scrolled, listRows.count, rows.length, away, settled, see, reach],
  );

  const { sortings, operations } = useHeads(dataset, columns, viewing, props.withSorting, gridRef);
  const selectable = mayUpdate || mayDelete;
  const readRange = async (wanted: Span): Promise<readonly AnyRow[]> => {
    const refuse = (why: string) => {
      runtime.toasts.show(why, { tone: "bad" });
      return [];
    };
    if (wanted.to - wanted.from > mostRows) return refuse(words.tooMany(mostRows));
    try {
      return await rowsAt(session, query, wanted);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return refuse(problemText(error, dataset.fields));
    }
  };
  const scroll = scrolled ? { first, read: readRange } : null;
  const selection = useRowSelection(widget, session, rows, name, scroll);
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
    places,
    columns: shown,
    editing,
    history,
    gridRef,
    selection: selectable ? selection : null,
  });
  const { batch } = grid;
  useEffect(() => {
    heldRef.current = grid.block !== null;
  });
  const groups = useTotals(session, query, shown, layout, group, changes);
  const totals = useTotals(session, query, shown, layout, null, changes);

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
  const filtered = props.asked.widget !== undefined || Object.keys(props.filters ?? {}).length > 0;
  /** Of a list that is scrolled, rows were read before. */
  const begun = scrolled && total !== null && listRows.shown === listRows.name;
  const missing = list.error !== null && rows.length === 0 ? list.error : null;
  /** Why nothing can be shown; an error while rows are shown is only noted. */
  const failure = list.error?.denied === true ? list.error : begun ? null : missing;
  const waiting = useWaitingRows(datasetName);
  const none = list.empty && failure === null && rows.length === 0;
  const isEmpty = none && waiting.length === 0;
  /** The page has no rows left while there are some elsewhere: they are on their way. */
  const refilling = rows.length === 0 && !none && !begun;
  const lastPage = list.total === null ? 1 : Math.max(1, Math.ceil(list.total / pageSize));
  const beyond =
    refilling && !scrolled && !list.loading && failure === null && view.page > lastPage;
  useEffect(() => {
    if (beyond) changeView((before) => ({ ...before, page: lastPage }));
  }, [beyond, lastPage, changeView]);
  const create = () => {
    setCreating(true);
  };
  const withButtons = mayDelete || mayUpdate || actions.length > 0;
  const columnCount = shown.length + (withButtons ? 1 : 0) + (selectable ? 1 : 0);
  const toggle = selection.togglePage;
  const label = scrolled ? words.selectLoaded : words.selectPage;
  const retry = () => void list.refetch();

  const withFilterBar = props.withFilters && viewing.fields.length > 0;
  const columnChoice = {
    columns: ordered(columns, layout).map(({ field, label: name }) => ({
      name: field.name,
      label: name,
      shown: !layout.hidden.includes(field.name),
    })),
    onToggle: (column: string, show: boolean) => {
      changeLayout((before) => withToggled(before, "hidden", column, !show));
    },
    onMove: operations.move,
  };

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
            onSearch={viewing.search}
            exportUrl={props.withExport ? session.client.exportUrl(query) : null}
            createLabel={common.newOf(noun)}
            onCreate={mayCreate ? create : null}
          >
            {!withFilterBar && <ColumnPanel className="n3-button" {...columnChoice} />}
          </TableTools>
        )}
      </div>

      {props.withViews && (props.withFilters || props.withSearch) && failure?.denied !== true && (
        <ViewTabs
          session={session}
          current={view.saved?.id ?? null}
          now={viewing.now}
          asked={viewing.asked}
          total={total}
          onShow={viewing.show}
        />
      )}

      {withFilterBar && failure?.denied !== true && (
        <FilterBar fields={viewing.fields} filters={view.filters} onChange={viewing.filter}>
          <ColumnPanel className="n3-chip n3-chip-add n3-line-end" {...columnChoice} />
        </FilterBar>
      )}

      {list.error !== null && failure === null && missing === null && (
        <Message tone="bad" role="status">
          {words.outdated(list.error.message)}{" "}
          <button type="button" className="n3-link" onClick={retry}>
            {page.tryAgain}
          </button>
        </Message>
      )}

      {failure !== null ? (
        <Failure error={failure} title={title} onRetry={retry} />
      ) : isEmpty ? (
        <EmptyTable
          text={props.empty ?? (filtered ? common.noneMatching : common.none)(dataset.title)}
          columns={columns}
          filtered={filtered}
          narrowed={viewing.narrowed || view.page > 1}
          onWiden={viewing.widen}
          onCreate={mayCreate ? create : null}
          createLabel={(filtered ? common.newOf : words.addFirst)(noun)}
        />
      ) : (
        <TableGrid
          spoken={spoken}
          gridRef={gridRef}
          scrollerRef={scrollerRef}
          session={session}
          rows={rows}
          gone={gone}
          places={places}
          firstIndex={scrolled ? 0 : (view.page - 1) * pageSize}
          total={total}
          waiting={waiting}
          columns={shown}
          columnCount={columnCount}
          layout={layout}
          sortings={sortings}
          operations={operations}
          group={group}
          groups={groups}
          numbers={totals[0]}
          grid={grid}
          editing={editing}
          mayUpdate={mayUpdate}
          mayDelete={mayDelete}
          actions={actions}
          selection={selectable ? selection : null}
          pageSelection={selectable ? { label, state: selection.state, toggle } : null}
          withButtons={withButtons}
          refilling={refilling ? pageSize : 0}
          old={list.error !== null && missing === null}
          failed={missing}
          onRetry={retry}
          onDelete={remove}
          onOpen={mayUpdate ? open : null}
          opened={opened}
        />
      )}

      {failure === null && !isEmpty && (
        <TableFoot
          page={view.page}
          pageSize={chosen}
          sizes={sizes}
          rows={pageSize}
          sight={scrolled ? listRows.sight : null}
          note={
            chosen === "all" && group !== null
              ? words.groupsInPages
              : scrolled && total !== null && listRows.count < total
                ? words.firstRows(listRows.count)
                : null
          }
          list={{
            shown: list.data.length,
            total,
            totalIsEstimate: list.totalIsEstimate && !(scrolled && total !== list.total),
            hasMore: list.hasMore,
            newRows: list.newRows,
            loading: list.loading,
          }}
          withTotal={props.showTotals}
          onPage={(next) => {
            changeView((before) => ({ ...before, page: next }));
          }}
          onPageSize={(size) => {
            choose(size);
            changeView((before) => ({ ...before, page: 1 }));
          }}
          onNew={() => {
            changeView((before) => ({ ...before, page: 1 }));
            if (scrollerRef.current !== null) scrollerRef.current.scrollTop = 0;
            void session.lists.refresh();
          }}
        />
      )}

      {selectable && (
        <SelectionBar
          selection={selection}
          total={total}
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
          onMove={(key) => {
            open(key);
            if (scrolled) grid.bring(key);
          }}
          onClose={() => {
            setOpened(null);
          }}
          onDelete={mayDelete ? remove : null}
        />
      )}
    </section>
  );
}

/** The rows at places of a list. */
async function rowsAt(
  { client, dataset }: DatasetHandle,
  query: AnyQuery,
  { from, to }: Span,
): Promise<readonly AnyRow[]> {
  const size = partSize(dataset.maxPageSize);
  const { expand: _, ...all } = query;
  const rows: AnyRow[] = [];
  for (let page = 1 + Math.floor(from / size); (page - 1) * size < to; page += 1)
    rows.push(...(await client.list({ ...all, page, page_size: size, count: "none" })).data);
  return rows.slice(from % size, (from % size) + to - from);
}

/** The rows of all pages, as far as a batch takes them and one more. */
async function everyRow(client: DatasetClient, query: AnyQuery): Promise<readonly AnyRow[]> {
  const rows: AnyRow[] = [];
  const { expand: _, ...all } = query;
  for await (const { data } of client.pages({ ...all, page_size: 100 })) {
    rows.push(...data);
    if (rows.length > mostRows) break;
  }
  return rows;
}
