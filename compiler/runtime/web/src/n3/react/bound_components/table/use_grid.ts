import {
  useCallback,
  useSyncExternalStore,
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
} from "react";
import { flushSync } from "react-dom";
import { keyOf, type AnyDataset, type AnyRow, type Key } from "../../../core/dataset";
import { isComposing } from "../../composing";
import { kindOf } from "../inputs/field_input";
import type { ActiveCell, CellEditing } from "./cell_editing";
import type { TableColumn } from "./column";
import { gridKey } from "./grid_keys";

interface Options {
  readonly dataset: AnyDataset;
  readonly rows: readonly AnyRow[];
  readonly columns: readonly TableColumn[];
  readonly editing: CellEditing;
}

interface Grid {
  readonly active: ActiveCell | null;
  /** The cell by which the Tab key enters the grid. */
  readonly tabStop: { readonly key: Key; readonly field: string } | null;
  readonly handlers: {
    readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
    readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
    readonly onMouseDown: (event: MouseEvent<HTMLElement>) => void;
    readonly onDoubleClick: (event: MouseEvent<HTMLElement>) => void;
  };
}

/** A key that an input method has taken for itself. */
const firstOfWord = { type: "replace", text: "…" } as const;

/** Roving focus over the cells, and the keys that move it or begin to write. */
export function useGrid({ dataset, rows, columns, editing }: Options): Grid {
  const active = useSyncExternalStore(editing.subscribe, editing.active);

  const here = active !== null && rows.some((row) => keyOf(dataset, row) === active.key);
  const [firstRow] = rows;
  const [firstColumn] = columns;
  const tabStop = here
    ? active
    : firstRow === undefined || firstColumn === undefined
      ? null
      : { key: keyOf(dataset, firstRow), field: firstColumn.field.name };

  const find = useCallback(
    (cell: HTMLTableCellElement | null) => {
      const key = cell?.parentElement?.dataset.key;
      const row = rows.find((row) => JSON.stringify(keyOf(dataset, row)) === key);
      const column = columns.find(({ field }) => field.name === cell?.dataset.field);
      return cell === null || row === undefined || column === undefined
        ? null
        : { cell, row, column, writable: cell.dataset.writable !== undefined };
    },
    [rows, columns, dataset],
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

  const onKeyDown = useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      const cell = (event.target as HTMLElement).closest("td");
      // In the row's own buttons, and in an editor, keys are theirs; only Tab leaves an editor.
      const found = find(cell);
      if (cell === null) return;
      if (event.key === "Tab" && event.target !== cell && found !== null) {
        const next = neighbour(cell, 0, event.shiftKey ? -1 : 1);
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
      if (key === null || (event.target !== cell && key.type !== "move")) return;
      if (key.type === "move") {
        event.preventDefault();
        neighbour(cell, key.rows, key.columns).focus();
        return;
      }
      if (found === null) return;
      const kind = kindOf(found.column.field, found.column.input);
      if (!found.writable) return;
      const choosing = found.column.target !== null;
      const asText = kind === "text" || kind === "textarea" || kind === "email" || kind === "url";
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
          if (asText && key.text !== "") {
            // The key is written into the editor by the browser: it may be the first of a composition.
            flushSync(() => {
              begin(found, "");
            });
            break;
          }
          event.preventDefault();
          // A date or a choice can't begin with a letter: it is opened as it is.
          begin(found, key.text === "" ? "" : undefined);
      }
    },
    [find, begin, editing, dataset],
  );

  const onFocus = useCallback(
    (event: FocusEvent<HTMLElement>) => {
      const found = find(event.target.closest("td"));
      if (found !== null && event.target === found.cell) {
        editing.focus(keyOf(dataset, found.row), found.column.field.name);
      }
    },
    [find, editing, dataset],
  );

  const onMouseDown = useCallback(
    (event: MouseEvent<HTMLElement>) => {
      const found = find((event.target as HTMLElement).closest("td"));
      if (found === null || event.button !== 0 || isControl(event.target)) return;
      // A second press on the cell that has the focus begins to write, as a double click does.
      if (document.activeElement === found.cell) {
        event.preventDefault();
        begin(found);
      }
    },
    [find, begin],
  );

  const onDoubleClick = useCallback(
    (event: MouseEvent<HTMLElement>) => {
      const found = find((event.target as HTMLElement).closest("td"));
      const again =
        found !== null && !isControl(event.target) && editing.active()?.editing !== true;
      if (again && kindOf(found.column.field, found.column.input) !== "checkbox") begin(found);
    },
    [find, begin, editing],
  );

  return { active, tabStop, handlers: { onKeyDown, onFocus, onMouseDown, onDoubleClick } };
}

function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest("a, button, input, select, textarea") !== null;
}

/** The cell so many rows and columns away, or the last one in that direction. */
function neighbour(cell: HTMLTableCellElement, rows: number, columns: number): HTMLElement {
  const body = cell.closest("tbody");
  const row = cell.closest("tr");
  if (body === null || row === null) return cell;
  const clamp = (n: number, length: number) => Math.max(0, Math.min(length - 1, n));
  const nextRow = body.rows[clamp(row.sectionRowIndex + rows, body.rows.length)] ?? row;
  const next = nextRow.cells[clamp(cell.cellIndex + columns, nextRow.cells.length)] ?? cell;
  return next.dataset.field === undefined ? (next.querySelector("button") ?? cell) : next;
}
