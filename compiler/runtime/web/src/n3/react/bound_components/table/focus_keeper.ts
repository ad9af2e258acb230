import {
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  type FocusEvent,
  type RefObject,
} from "react";
import { keyOf, type AnyDataset, type AnyRow } from "../../../core/dataset";
import type { UndonePlace } from "./undo_history";

interface Place {
  /** The row's key as text; null for the head. */
  readonly key: string | null;
  readonly row: number;
  readonly column: number;
}

interface FocusKeeper {
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
  readonly onBlur: (event: FocusEvent<HTMLElement>) => void;
  /** The focus goes to this row as soon as it is shown; without a field to the column where it was last. */
  readonly follow: (place: UndonePlace) => void;
}

/**
 * Keeps the focus in a grid whose rows go. A browser gives the focus of an element that is removed to the
 * body, from where the next Tab starts at the top of the page; here it falls to the row that comes up in its
 * place, in the same column.
 */
export function useFocusKeeper(
  gridRef: RefObject<HTMLTableElement | null>,
  dataset: AnyDataset,
  rows: readonly AnyRow[],
): FocusKeeper {
  const place = useRef<Place | null>(null);
  const followed = useRef<UndonePlace | null>(null);
  const lastColumn = useRef(0);

  useLayoutEffect(() => {
    const grid = gridRef.current;
    const [body] = grid?.tBodies ?? [];
    if (body === undefined) return;
    const wanted = followed.current;
    const found = wanted === null ? undefined : rowOf(body, JSON.stringify(wanted.key));
    if (wanted !== null && found !== undefined) {
      followed.current = null;
      const ofField = Array.from(found.cells).findIndex((c) => c.dataset.field === wanted.field);
      focusAt(body, found, ofField < 0 ? lastColumn.current : ofField);
      return;
    }
    const at = place.current;
    const left = document.activeElement;
    if (at?.key == null || (left !== null && left !== document.body)) return;
    if (rows.some((row) => JSON.stringify(keyOf(dataset, row)) === at.key)) return;
    const shown = Array.from(body.rows).filter((row) => row.dataset.key !== undefined);
    const next = shown[Math.min(at.row, shown.length - 1)];
    if (next === undefined) place.current = null;
    else focusAt(body, next, at.column);
  }, [gridRef, dataset, rows]);

  const onFocus = useCallback(({ target }: FocusEvent<HTMLElement>) => {
    const cell = target.closest("td");
    const row = cell?.closest("tr");
    if (cell === null || row === null || row === undefined) {
      place.current = null;
      return;
    }
    lastColumn.current = cell.cellIndex;
    place.current = {
      key: row.dataset.key ?? null,
      row: placeAmong(row),
      column: cell.cellIndex,
    };
  }, []);

  const onBlur = useCallback(
    ({ target, currentTarget, relatedTarget }: FocusEvent<HTMLElement>) => {
      if (relatedTarget !== null) {
        if (!currentTarget.contains(relatedTarget)) place.current = null;
        return;
      }
      // Removed with its row, or only left? The browser says the same of both.
      queueMicrotask(() => {
        if (target.isConnected && document.activeElement !== target) place.current = null;
      });
    },
    [],
  );

  const follow = useCallback((next: UndonePlace) => {
    followed.current = next;
  }, []);
  return useMemo(() => ({ onFocus, onBlur, follow }), [onFocus, onBlur, follow]);
}

/** Its place among the rows that show data. */
function placeAmong(row: HTMLTableRowElement): number {
  const rows = Array.from(row.parentElement?.children ?? []) as HTMLElement[];
  return rows.filter(({ dataset }) => dataset.key !== undefined).indexOf(row);
}

function rowOf(body: HTMLTableSectionElement, key: string): HTMLTableRowElement | undefined {
  return Array.from(body.rows).find((row) => row.dataset.key === key);
}

function focusAt(
  body: HTMLTableSectionElement,
  row: HTMLTableRowElement | undefined,
  column: number,
): void {
  const cells = (row ?? body.rows[0])?.cells;
  const cell = cells?.[Math.min(column, cells.length - 1)];
  if (cell !== undefined) focusable(cell).focus();
}

/** A cell itself, or in the column of buttons the first that is there. */
export function focusable(cell: HTMLTableCellElement): HTMLElement {
  if (cell.dataset.field !== undefined) return cell;
  return (
    cell.querySelector<HTMLElement>("button, input") ??
    (cell.previousElementSibling as HTMLElement | null) ??
    cell
  );
}
