import {
  useCallback,
  useLayoutEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ClipboardEvent,
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
} from "react";
import { flushSync } from "react-dom";
import { keyOf, type AnyDataset, type AnyRow, type Key } from "../../../core/dataset";
import { isComposing } from "../../composing";
import { isTyped, kindOf } from "../inputs/field_input";
import type { Runtime } from "../../../core/runtime";
import type { BatchEditing } from "./batch_editing";
import { useBlock, type Block } from "./block";
import type { ActiveCell, CellEditing } from "./cell_editing";
import type { TableColumn } from "./column";
import { focusable, useFocusKeeper } from "./focus_keeper";
import type { RowPlaces } from "./grid_body";
import { far, gridKey } from "./grid_keys";
import { heightOf } from "./row_window";
import type { RowSelection } from "./selection";
import type { UndonePlace, UndoHistory } from "./undo_history";

interface Options {
  readonly dataset: AnyDataset;
  readonly rows: readonly AnyRow[];
  readonly places: RowPlaces;
  readonly columns: readonly TableColumn[];
  readonly editing: CellEditing;
  readonly history: UndoHistory;
  readonly gridRef: RefObject<HTMLTableElement | null>;
  /** Null where rows can't be selected. */
  readonly selection: Pick<RowSelection, "toggle" | "togglePage"> | null;
  readonly runtime: Runtime;
  /** Writes many cells at once. */
  readonly batch: (follow: (place: UndonePlace) => void) => BatchEditing;
}

/** A cell by its row and its column. */
export interface CellName {
  readonly key: Key;
  readonly field: string;
}

export interface Grid {
  readonly active: ActiveCell | null;
  /** The cell by which the Tab key enters the grid. */
  readonly tabStop: CellName | null;
  /** The places of the rows that stay in the document wherever it is scrolled: those of the focus, above all. */
  readonly kept: readonly number[];
  /** The focus waits for a row that is being read. */
  readonly waiting: boolean;
  /** Scrolls to a row. */
  readonly bring: (key: Key) => void;
  /** The cells that are selected together. */
  readonly block: Block | null;
  /** The cell under the pointer whose text is cut off. */
  readonly cut: CellName | null;
  /** The cell that is read in full. */
  readonly reading: CellName | null;
  readonly read: (cell: CellName | null) => void;
  readonly batch: BatchEditing;
  readonly handlers: {
    readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
    readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
    readonly onBlur: (event: FocusEvent<HTMLElement>) => void;
    readonly onCopy: (event: ClipboardEvent<HTMLElement>) => void;
    readonly onPaste: (event: ClipboardEvent<HTMLElement>) => void;
    readonly onMouseOver: (event: MouseEvent<HTMLElement>) => void;
    readonly onMouseDown: (event: MouseEvent<HTMLElement>) => void;
    readonly onDoubleClick: (event: MouseEvent<HTMLElement>) => void;
  };
}

/** A key that an input method has taken for itself. */
const firstOfWord = { type: "replace", text: "…" } as const;

/** Roving focus over the cells, and the keys that move it or begin to write. */
export function useGrid(options: Options): Grid {
  const { dataset, rows, columns, editing, history, gridRef, selection, runtime } = options;
  const { first, count, away, settled, reach } = options.places;
  const active = useSyncExternalStore(editing.subscribe, editing.active);
  const keeper = useFocusKeeper(gridRef, dataset, rows);
  const makeBatch = options.batch;
  const batch = useMemo(() => makeBatch(keeper.follow), [makeBatch, keeper]);
  const more = first + rows.length < count;
  const blocks = useBlock({ runtime, dataset, rows, more, columns, editing, batch, active });
  const [cut, setCut] = useState<CellName | null>(null);
  const [reading, read] = useState<CellName | null>(null);

  const places = useMemo(() => {
    const all = [...away, ...rows.map((row, i) => [first + i, row] as const)];
    return new Map(all.map(([place, row]) => [keyOf(dataset, row), place] as const));
  }, [rows, first, away, dataset]);
  const rowAt = useCallback(
    (place: number) => rows[place - first] ?? away.get(place),
    [rows, first, away],
  );
  const here = active !== null && places.has(active.key);
  const [firstRow] = rows;
  const [firstColumn] = columns;
  const tabStop = here
    ? active
    : firstRow === undefined || firstColumn === undefined
      ? null
      : { key: keyOf(dataset, firstRow), field: firstColumn.field.name };

  // The focus goes to a row that is not read yet once it is there; until then it stays where it is.
  const [wanted, setWanted] = useState<{ readonly place: number; readonly column: number } | null>(
    null,
  );
  useLayoutEffect(() => {
    const row = wanted === null ? undefined : rowAt(wanted.place);
    if (wanted === null || row === undefined || !settled) return;
    const cell = rowElement(gridRef.current, keyOf(dataset, row))?.cells[wanted.column];
    if (cell === undefined) return;
    setWanted(null);
    // Whoever has gone elsewhere meanwhile stays there.
    if (gridRef.current?.contains(document.activeElement) === true) focusable(cell).focus();
  }, [wanted, rowAt, settled, gridRef, dataset]);
  const tabPlace = tabStop === null ? [] : [places.get(tabStop.key) ?? -1];
  const kept = [...tabPlace, ...(wanted === null ? [] : [wanted.place]), ...away.keys()];

  const find = useCallback(
    (cell: HTMLTableCellElement | null) => {
      const key = cell?.parentElement?.dataset.key;
      const row = key === undefined ? undefined : rowAt(places.get(JSON.parse(key) as Key) ?? -1);
      const column = columns.find(({ field }) => field.name === cell?.dataset.field);
      return cell === null || row === undefined || column === undefined
        ? null
        : { cell, row, column, writable: cell.dataset.writable !== undefined };
    },
    [rowAt, columns, places],
  );

  const begin = useCallback(
    (target: NonNullable<ReturnType<typeof find>>, text?: string) => {
      if (!target.writable) return;
      const { row, column } = target;
      if (kindOf(column.field, column.input) === "checkbox") editing.toggle(row, column.field);
      else editing.begin(row, column.field, text);
    },
    [editing],
  );

  /** Moves the focus; above the first row is the head. */
  const move = (cell: HTMLTableCellElement, byRows: number, byColumns: number) => {
    const rowKey = cell.parentElement?.dataset.key;
    const known = rowKey === undefined ? -1 : (places.get(JSON.parse(rowKey) as Key) ?? -1);
    const from = wanted?.place ?? known;
    const head = cell.closest("table")?.tHead?.rows[0]?.cells[cell.cellIndex];
    if (byRows === -1 && from === 0 && head !== undefined) {
      focusableHead(head).focus();
      return;
    }
    const place = Math.max(0, Math.min(count - 1, from + byRows));
    const row = rowAt(place);
    const column = cell.cellIndex;
    if (row === undefined) {
      const aside = cell.closest("tr")?.cells[column] ?? cell;
      setWanted({ place, column: cellAside(aside, byColumns).closest("td")?.cellIndex ?? column });
      reach(place);
      scrollTo(gridRef.current, place);
      return;
    }
    setWanted(null);
    const key = keyOf(dataset, row);
    let element = rowElement(gridRef.current, key);
    if (element === null) {
      // Out of sight, it is not in the document: the row of the active cell always is.
      flushSync(() => {
        editing.focus(key, cell.dataset.field ?? columns[0]?.field.name ?? "");
      });
      element = rowElement(gridRef.current, key);
    }
    const beside = element?.cells[column];
    if (beside !== undefined) cellAside(beside, byColumns).focus();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const head = (event.target as HTMLElement).closest("th");
    if (head !== null) {
      const key = gridKey(event);
      if (key?.type !== "move") return;
      event.preventDefault();
      headNeighbour(head, key.rows, key.columns).focus();
      return;
    }
    const cell = (event.target as HTMLElement).closest("td");
    // In the row's own buttons, and in an editor, keys are theirs; only Tab leaves an editor.
    const found = find(cell);
    if (cell === null) return;
    if (event.key === "Tab" && event.target !== cell && found !== null) {
      const next = cellAside(cell, event.shiftKey ? -1 : 1);
      if (next === cell) return;
      event.preventDefault();
      next.focus();
      return;
    }
    if (event.key === "Escape" && found !== null && event.target === cell) {
      // What could not be saved is given up.
      editing.cancel(keyOf(dataset, found.row), found.column.field.name);
      return;
    }
    const key = isComposing(event) ? firstOfWord : gridKey(event);
    if (key?.type === "undo" && !isEditor(event.target)) {
      event.preventDefault();
      const undone = history.undo();
      if (undone !== null) keeper.follow(undone);
      return;
    }
    if (key?.type === "select" && !isText(event.target)) {
      event.preventDefault();
      const rowKey = cell.parentElement?.dataset.key ?? "null";
      const row = rowAt(places.get(JSON.parse(rowKey) as Key) ?? -1);
      if (key.page) selection?.togglePage();
      else if (row !== undefined) selection?.toggle(keyOf(dataset, row), false);
      return;
    }
    if (key === null || (event.target !== cell && key.type !== "move")) return;
    if (key.type === "extend" || key.type === "fill") {
      if (event.target !== cell || found === null) return;
      event.preventDefault();
      if (key.type === "fill") blocks.fillDown();
      else {
        const end = blocks.extend(key.rows, key.columns);
        if (end !== null)
          rowElement(gridRef.current, end.key)?.scrollIntoView({ block: "nearest" });
      }
      return;
    }
    if (key.type === "replace" && key.text === "" && blocks.empty()) {
      event.preventDefault();
      return;
    }
    if (key.type === "move") {
      event.preventDefault();
      blocks.collapse();
      move(cell, key.rows, key.columns);
      return;
    }
    if (found === null) return;
    const kind = kindOf(found.column.field, found.column.input);
    // Where nothing can be written, the keys that open an editor show the whole text.
    const opens = key.type === "edit" || key.type === "toggle";
    if (key.type === "read" || (opens && !found.writable)) {
      event.preventDefault();
      read({ key: keyOf(dataset, found.row), field: found.column.field.name });
      return;
    }
    if (!found.writable) return;
    const choosing = found.column.target !== null;
    const asText = isTyped(kind);
    switch (key.type) {
      case "edit":
        event.preventDefault();
        begin(found);
        break;
      case "toggle":
        event.preventDefault();
        begin(found, asText && !choosing ? " " : undefined);
        break;
      case "replace":
        if (kind === "checkbox") break;
        if (choosing) {
          // The letter goes into the editor, which searches for it; no key begins with it.
          if (key.text === "") event.preventDefault();
          begin(found, key.text === "" ? "" : undefined);
          break;
        }
        if (kind !== "select" && key.text !== "") {
          // The key is written into the editor by the browser: it may be the first of a composition.
          flushSync(() => {
            begin(found, "");
          });
          break;
        }
        event.preventDefault();
        // A choice can't begin with a letter: it is opened as it is.
        begin(found, key.text === "" ? "" : undefined);
    }
  };

  const onPaste = (event: ClipboardEvent<HTMLElement>) => {
    const found = find((event.target as HTMLElement).closest("td"));
    // In an editor it is the browser's.
    if (found === null || isEditor(event.target)) return;
    event.preventDefault();
    const text = event.clipboardData.getData("text/plain");
    if (blocks.paste(text) || !found.writable) return;
    editing.paste(found.row, found.column, text.replace(/\r?\n$/, ""));
  };

  const onCopy = (event: ClipboardEvent<HTMLElement>) => {
    if (isEditor(event.target) || find((event.target as HTMLElement).closest("td")) === null)
      return;
    const text = blocks.copied();
    if (text === null) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", text);
  };

  const onMouseOver = (event: MouseEvent<HTMLElement>) => {
    const found = find((event.target as HTMLElement).closest("td"));
    if (found !== null && event.buttons === 1 && active?.editing === false) {
      // The pointer is drawn over cells: they are selected, not their text.
      blocks.extendTo({ key: keyOf(dataset, found.row), field: found.column.field.name });
      document.getSelection()?.removeAllRanges();
    }
    const value = found?.cell.querySelector(".n3-cell-value") ?? null;
    const next =
      found !== null && value !== null && value.scrollWidth > value.clientWidth
        ? { key: keyOf(dataset, found.row), field: found.column.field.name }
        : null;
    setCut((before) =>
      before?.key === next?.key && before?.field === next?.field ? before : next,
    );
  };

  const onFocus = (event: FocusEvent<HTMLElement>) => {
    keeper.onFocus(event);
    setWanted(null);
    const found = find(event.target.closest("td"));
    if (found !== null && event.target === found.cell) {
      editing.focus(keyOf(dataset, found.row), found.column.field.name);
    }
    // A row whose box or button has the focus stays in the document, too.
    const rowKey = event.target.closest<HTMLElement>("tr[data-key]")?.dataset.key;
    const field = active?.field ?? firstColumn?.field.name;
    if (found === null && rowKey !== undefined && field !== undefined)
      editing.focus(JSON.parse(rowKey) as Key, field);
  };

  const onMouseDown = (event: MouseEvent<HTMLElement>) => {
    const found = find((event.target as HTMLElement).closest("td"));
    if (found === null || event.button !== 0 || isControl(event.target)) return;
    if (event.shiftKey && active?.editing === false) {
      event.preventDefault();
      blocks.extendTo({ key: keyOf(dataset, found.row), field: found.column.field.name });
      return;
    }
    blocks.collapse();
    // A second press on the cell that has the focus begins to write, as a double click does.
    if (document.activeElement === found.cell) {
      event.preventDefault();
      begin(found);
    }
  };

  const onDoubleClick = (event: MouseEvent<HTMLElement>) => {
    const found = find((event.target as HTMLElement).closest("td"));
    const again = found !== null && !isControl(event.target) && editing.active()?.editing !== true;
    if (again && kindOf(found.column.field, found.column.input) !== "checkbox") begin(found);
  };

  return {
    active,
    tabStop,
    cut,
    reading,
    read,
    kept,
    waiting: wanted !== null,
    bring: (key) => {
      const place = places.get(key);
      if (place !== undefined) scrollTo(gridRef.current, place);
    },
    block: blocks.block,
    batch,
    handlers: {
      onKeyDown,
      onFocus,
      onBlur: keeper.onBlur,
      onCopy,
      onPaste,
      onMouseDown,
      onMouseOver,
      onDoubleClick,
    },
  };
}

/** Brings the room of a row into sight. */
function scrollTo(grid: HTMLTableElement | null, place: number): void {
  const scroller = grid?.parentElement;
  if (scroller === null || scroller === undefined) return;
  const height = heightOf(scroller.querySelector("tr[data-key]"));
  const top = place * height;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  // Below the heads, and above the totals.
  const least = top + 3 * height - scroller.clientHeight;
  if (least > scroller.scrollTop) scroller.scrollTop = least;
}

function rowElement(grid: HTMLTableElement | null, key: Key): HTMLTableRowElement | null {
  const rows = Array.from(grid?.tBodies[0]?.rows ?? []);
  return rows.find((row) => row.dataset.key === JSON.stringify(key)) ?? null;
}

/** Where Ctrl A and a blank are the text's. */
function isText(target: EventTarget): boolean {
  return isEditor(target) && !(target as Element).matches("input[type=checkbox]");
}

function isEditor(target: EventTarget): boolean {
  return target instanceof Element && target.closest("input, select, textarea") !== null;
}

function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest("a, button, input, select, textarea") !== null;
}

/** From a head: another head, or the first cells below it. */
function headNeighbour(head: HTMLTableCellElement, rows: number, columns: number): HTMLElement {
  const heads = head.parentElement?.children ?? [];
  const at = Math.max(0, Math.min(heads.length - 1, head.cellIndex + columns));
  const below =
    rows > 0
      ? head.closest("table")?.tBodies[0]?.querySelector<HTMLTableRowElement>("tr[data-key]")
          ?.cells[at]
      : undefined;
  if (below !== undefined) return focusable(below);
  return focusableHead((heads[at] ?? head) as HTMLTableCellElement);
}

function focusableHead(head: HTMLTableCellElement): HTMLElement {
  return head.hasAttribute("tabindex") ? head : (head.querySelector("button") ?? head);
}

/** The cell so many columns away, or the last one in that direction. */
function cellAside(cell: HTMLTableCellElement, columns: number): HTMLElement {
  const cells = cell.closest("tr")?.cells;
  if (cells === undefined) return cell;
  // Home is the first cell with a value: the checkbox is one step further.
  const first = columns === -far && cells[0]?.classList.contains("n3-cell-select") === true ? 1 : 0;
  const place = Math.max(first, Math.min(cells.length - 1, cell.cellIndex + columns));
  return focusable(cells[place] ?? cell);
}
