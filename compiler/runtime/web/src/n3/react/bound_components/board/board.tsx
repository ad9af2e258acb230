import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { keyOf, titleOf, type AnyRow, type Key, type RefreshPolicy } from "../../../core/dataset";
import { searchParams, sortOf } from "../../../core/list_query";
import type { AnyQuery } from "../../../core/live_lists";
import type { ConflictRule } from "../../../core/outbox_entry";
import { UnsavedChanges } from "../../../core/unsaved_changes";
import { isWritable } from "../../../core/validation";
import { useAccessibleTitle, useDatasetHandle, useRuntime, useWidgetName } from "../../context";
import { WidgetHeading } from "../../heading";
import { useKeyedState } from "../../keyed_state";
import { useRights } from "../../use_current_user";
import { useDebounced } from "../../use_debounced";
import { CreatePanel, preloadForms, RowPanel } from "../form/panels";
import { columnsOf, expandOf } from "../table/column";
import { useWidgetFilter } from "../widget_filter";
import { Failure } from "../widget_state";
import { BoardCard } from "./board_card";
import { BoardColumn } from "./board_column";
import {
  boardColumns,
  cardsText,
  columnOfRow,
  type BoardColumn as Column,
} from "./board_column_spec";
import { board as words } from "../../../words/board";
import { page } from "../../../words/page";
import { common } from "../../../words/common";
import { CardMenu } from "./card_menu";
import { CardPlaces } from "./card_places";
import { ColumnReader, type ColumnStatus } from "./column_reader";
import { useBoardKeys } from "./use_board_keys";
import { useDragging } from "./use_dragging";
import { mayMove, useMoves } from "./use_moves";
import { useRemoval } from "./use_removal";
import "./board.css";

interface Props {
  readonly datasetName: string;
  readonly widgetKey?: string;
  readonly title?: string;
  readonly by: string;
  readonly fields?: readonly string[];
  readonly filter?: AnyQuery["filters"];
  readonly filterParams?: readonly string[];
  readonly sort?: readonly string[];
  readonly search?: boolean;
  readonly pageSize?: number;
  readonly empty?: string;
  readonly editable?: boolean;
  readonly enableCreate?: boolean;
  readonly enableUpdate?: boolean;
  readonly enableDelete?: boolean;
  readonly realtime?: boolean;
  readonly refreshPolicy?: RefreshPolicy;
  readonly optimisticUpdates?: boolean;
  readonly conflict?: ConflictRule;
  readonly cacheTtl?: number;
}

const searchRest = 250;
const noFields: readonly string[] = [];
const onePage: Readonly<Record<string, number>> = {};

/** Columns of cards. The server filters, sorts and counts each; the reader looks and moves. */
export default function Board(props: Props) {
  const { datasetName, widgetKey = datasetName, filterParams } = props;
  const { fields: names = noFields, sort = noFields } = props;
  const runtime = useRuntime();
  const handle = useDatasetHandle(datasetName);
  const { dataset } = handle;
  const widget = useWidgetName(widgetKey);
  const title = props.title ?? dataset.title;
  const noun = dataset.noun;
  const pageSize = props.pageSize ?? dataset.pageSize;
  const rights = useRights(widgetKey, datasetName);
  const mayUpdate = props.editable === true && props.enableUpdate !== false && rights.update;
  const mayDelete = props.enableDelete === true && rights.delete;
  const mayCreate = props.enableCreate === true && rights.create && dataset.schemas !== undefined;

  const by = dataset.fields.find(({ name }) => name === props.by);
  const columns = useMemo(() => (by === undefined ? [] : boardColumns(by)), [by]);
  const written = JSON.stringify(names);
  const fields = useMemo(() => {
    const requests = (JSON.parse(written) as readonly string[]).map((name) => ({ name }));
    return columnsOf(handle.dataset, (name) => runtime.handle(name).dataset, requests, false);
    // Another handle means that this dataset, or one it refers to, is another.
  }, [written, handle, runtime]);

  const withSearch = props.search !== false && dataset.searchable.size > 0;
  const [typed, setTyped] = useKeyedState(`${widget}:search`, "");
  const search = useDebounced(typed, searchRest);
  const filter = useWidgetFilter(widgetKey, filterParams);
  const sorting = sort.join();
  const query: AnyQuery = {
    page_size: pageSize,
    ...(sort.length === 0 ? {} : sortOf(sort)),
    ...(search === "" ? {} : { search }),
    ...filter,
    filters: props.filter ?? {},
    expand: expandOf(fields),
  };
  const hash = searchParams(query).toString();

  const [pages, setPages] = useState({ hash, of: onePage });
  const pagesOf = (column: string) => (pages.hash === hash ? (pages.of[column] ?? 1) : 1);
  const places = useMemo(() => {
    const { sort_by, sort_order } = sortOf(sorting === "" ? [] : sorting.split(","));
    const steps = sort_by.map((name, i) => [name, sort_order[i] ?? "asc"] as const);
    return new CardPlaces({ dataset, rows: handle.rows, columns, by: props.by, sort: steps });
  }, [dataset, handle.rows, columns, props.by, sorting]);
  const placed = useSyncExternalStore(places.subscribe, places.placed);

  const [status, setStatus] = useState<ReadonlyMap<string, ColumnStatus>>(new Map());
  const onStatus = useCallback((name: string, next: ColumnStatus | null) => {
    setStatus((before) => {
      const after = new Map(before);
      if (next === null) after.delete(name);
      else after.set(name, next);
      return after;
    });
  }, []);
  const statusNow = useRef(status);
  useEffect(() => {
    statusNow.current = status;
  });
  const read = useCallback((which: readonly (string | undefined)[]) => {
    for (const [name, { read: again }] of statusNow.current)
      if (which.includes(name.slice(0, name.lastIndexOf(" ")))) again();
  }, []);

  const [said, announce] = useState("");
  const move = useMoves({
    handle,
    // Where the program has no such field there is no column, and no card.
    by: by ?? { name: props.by, label: props.by, type: "string" },
    columns,
    places,
    optimistic: props.optimisticUpdates ?? true,
    conflict: props.conflict ?? "merge",
    read,
    announce,
  });
  const rowOf = useCallback((key: Key) => handle.rows.view(key), [handle.rows]);
  const movable = useCallback(
    (row: AnyRow) => by !== undefined && mayUpdate && mayMove(dataset, by, row),
    [by, mayUpdate, dataset],
  );
  const drop = useCallback(
    (key: Key, id: string) => {
      const row = rowOf(key);
      const to = columns.find((column) => column.id === id);
      if (row !== null && to !== undefined) move(row, to);
    },
    [rowOf, columns, move],
  );

  const [creating, setCreating] = useState<Column | "any" | null>(null);
  const [opened, setOpened] = useState<Key | null>(null);
  const [menu, setMenu] = useState<{ key: Key; button: HTMLElement } | null>(null);
  const [place] = useState(() => new UnsavedChanges());
  const scrollerRef = useRef<HTMLDivElement>(null);
  const ghostRef = useRef<HTMLDivElement>(null);
  const { dragged, ghost, onPointerDown, wasDrag } = useDragging({
    boardRef: scrollerRef,
    ghostRef,
    onDrop: drop,
  });
  // What was entered into the row that is open is asked about.
  const show = useCallback(
    (key: Key) => {
      place.leave(() => {
        setOpened(key);
      });
    },
    [place],
  );
  const openCard = useCallback(
    (key: Key) => {
      if (!wasDrag()) show(key);
    },
    [wasDrag, show],
  );
  const keys = useBoardKeys({
    boardRef: scrollerRef,
    columns,
    placed,
    keyOf: (row) => keyOf(dataset, row),
    cardsOf: (column) => {
      const { total, totalIsEstimate = false } = placed.get(column) ?? {};
      return total == null ? "" : cardsText(total, totalIsEstimate);
    },
    titleOf: (row) => titleOf(dataset, row),
    movable,
    onOpen: show,
    onDrop: drop,
    announce,
    // What closes gives the focus back to where it was, which may have moved.
    settled: menu === null && opened === null && creating === null,
  });
  const openMenu = useCallback((key: Key, button: HTMLElement) => {
    setMenu({ key, button });
  }, []);

  const onDelete = useRemoval(handle);
  const firsts = columns.map(({ id }) => status.get(`${id} 1`)).filter((one) => one !== undefined);
  const errors = firsts.flatMap(({ error }) => error ?? []);
  const nothing = errors.length === columns.length && [...placed.values()].every(isEmpty);
  const failure = errors.find(({ denied }) => denied) ?? (nothing ? errors[0] : undefined) ?? null;

  const lifting = dragged ?? keys.lifted;
  const liftedRow = lifting === null ? null : rowOf(lifting.key);
  const from = liftedRow === null ? undefined : columnOfRow(columns, props.by, liftedRow);
  const markIn = (column: string) =>
    liftedRow !== null && lifting?.over === column && from !== column
      ? places.placeIn(column, liftedRow)
      : null;
  const menuRow = menu === null ? null : rowOf(menu.key);
  const openRow = opened === null ? null : rowOf(opened);
  const beside = openRow === null ? undefined : columnOfRow(columns, props.by, openRow);
  const spoken = useAccessibleTitle(title);
  const presets = by !== undefined && isWritable(dataset, by, "create");
  const anyMovable = mayUpdate && by !== undefined && isWritable(dataset, by, "update");

  return (
    <section
      className="n3-card n3-board"
      aria-label={spoken}
      data-n3-widget={widgetKey}
      data-n3-dataset={datasetName}
    >
      <div className="n3-toolbar">
        <WidgetHeading title={title} />
        {failure === null && (withSearch || mayCreate) && (
          <div className="n3-tools">
            {withSearch && (
              <input
                type="search"
                className="n3-input n3-search"
                aria-label={words.search(title)}
                placeholder={page.search}
                value={typed}
                onChange={({ target }) => {
                  setTyped(() => target.value);
                }}
              />
            )}
            {mayCreate && (
              <button
                type="button"
                className="n3-button n3-primary"
                onPointerEnter={preloadForms}
                onFocus={preloadForms}
                onClick={() => {
                  setCreating("any");
                }}
              >
                {common.newOf(noun)}
              </button>
            )}
          </div>
        )}
      </div>
      {columns.flatMap((column) =>
        Array.from({ length: pagesOf(column.id) }, (_, i) => (
          <ColumnReader
            key={`${column.id} ${i + 1}`}
            datasetName={datasetName}
            column={column.id}
            query={{
              ...query,
              page: i + 1,
              ...(i === 0 ? {} : { count: "none" as const }),
              filters: { ...query.filters, ...column.filters },
            }}
            options={props}
            places={places}
            awaits={i === 0 && placed.get(column.id)?.awaits === true}
            onStatus={onStatus}
          />
        )),
      )}
      {failure !== null ? (
        <Failure
          error={failure}
          title={title}
          onRetry={() => {
            read(columns.map(({ id }) => id));
          }}
        />
      ) : (
        <div
          ref={scrollerRef}
          className="n3-board-columns"
          aria-busy={firsts.length < columns.length || firsts.some(isLoading) || undefined}
          data-dragging={dragged !== null || undefined}
          {...keys.handlers}
        >
          {columns.map((column) => {
            const here = placed.get(column.id);
            return (
              <BoardColumn
                key={column.id}
                column={column}
                placed={here}
                status={status.get(`${column.id} 1`)}
                noun={noun}
                empty={props.empty ?? words.none}
                mark={markIn(column.id)}
                pageSize={pageSize}
                cards={(here?.rows ?? []).map((row) => {
                  const key = keyOf(dataset, row);
                  const card = (
                    <BoardCard
                      row={row}
                      rowKey={key}
                      handle={handle}
                      fields={fields}
                      foreignBefore={places.foreignBefore(key)}
                      movable={movable(row)}
                      tabStop={keys.tabStop === key}
                      lifted={lifting?.key === key}
                      isOpen={opened === key}
                      keysId={`${widget}:keys`}
                      onFocus={keys.onFocus}
                      onOpen={openCard}
                      onMenu={openMenu}
                      onPointerDown={onPointerDown}
                    />
                  );
                  return { key, card };
                })}
                onMore={() => {
                  setPages({
                    hash,
                    of: {
                      ...(pages.hash === hash ? pages.of : onePage),
                      [column.id]: pagesOf(column.id) + 1,
                    },
                  });
                }}
                onCreate={
                  mayCreate && presets
                    ? () => {
                        setCreating(column);
                      }
                    : null
                }
              />
            );
          })}
        </div>
      )}
      <span id={`${widget}:keys`} hidden>
        {anyMovable ? words.keys : words.openKey}
      </span>
      <div className="n3-unseen" role="status" aria-live="assertive">
        {said}
      </div>
      {ghost !== null && liftedRow !== null && (
        <div
          ref={ghostRef}
          className="n3-board-ghost"
          aria-hidden="true"
          style={{ translate: ghost.at }}
        >
          <div
            className="n3-board-card"
            style={{ left: ghost.x, top: ghost.y, inlineSize: ghost.inlineSize }}
          >
            <strong dir="auto">{titleOf(dataset, liftedRow)}</strong>
          </div>
        </div>
      )}
      {menu !== null && menuRow !== null && (
        <CardMenu
          card={titleOf(dataset, menuRow)}
          button={menu.button}
          columns={
            movable(menuRow)
              ? columns.filter(({ id }) => id !== columnOfRow(columns, props.by, menuRow))
              : []
          }
          onOpen={() => {
            show(menu.key);
          }}
          onMove={(to) => {
            move(menuRow, to);
          }}
          onDelete={
            mayDelete && menuRow._can?.delete === true
              ? () => {
                  onDelete(menuRow);
                }
              : null
          }
          onClose={() => {
            setMenu(null);
          }}
        />
      )}
      {creating !== null && (
        <CreatePanel
          key={creating === "any" ? "" : creating.id}
          dataset={dataset}
          widget={widget}
          {...(creating === "any" ? {} : { preset: { [props.by]: creating.value ?? "" } })}
          onCreated={() => {
            read(columns.map(({ id }) => id));
          }}
          onClose={() => {
            setCreating(null);
          }}
        />
      )}
      {opened !== null && (
        <RowPanel
          datasetName={datasetName}
          widget={widget}
          rowKey={opened}
          rows={beside === undefined ? [] : (placed.get(beside)?.rows ?? [])}
          mayUpdate={mayUpdate}
          conflict={props.conflict}
          place={place}
          onMove={show}
          onClose={() => {
            setOpened(null);
          }}
          onDelete={mayDelete ? onDelete : null}
        />
      )}
    </section>
  );
}

const isLoading = ({ loading }: ColumnStatus) => loading;
const isEmpty = ({ rows }: { readonly rows: readonly AnyRow[] }) => rows.length === 0;
