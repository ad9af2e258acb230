import { useCallback, useState, useSyncExternalStore } from "react";
import { keyOf, type AnyDataset, type AnyRow, type Key } from "../../../core/dataset";
import type { DatasetHandle } from "../../../core/runtime";
import type { CellEditing } from "./cell_editing";

/** Why a row that has an unsaved text is not in its list any more. */
export type Gone = "deleted" | "moved";

interface KeptRows {
  /** The rows of the list, and among them those that only stay for their unsaved text. */
  readonly rows: readonly AnyRow[];
  readonly gone: ReadonlyMap<Key, Gone>;
}

interface Kept extends KeptRows {
  readonly listed: readonly AnyRow[];
  readonly query: string;
  /** The query that `listed` came for: while the next page is on its way, the page before is shown. */
  readonly answered: string;
  readonly unsaved: string;
}

const nothing: ReadonlyMap<Key, Gone> = new Map();

/**
 * The rows of a list together with those that have gone while somebody writes in them: deleted, no longer
 * selected by the filter, moved to another page. They stay where they were until the edit ends.
 *
 * `query` names the list: a text that was refused stays with the list in which it was typed, and does not
 * follow its author to other pages.
 */
export function useKeptRows(
  session: DatasetHandle,
  listed: readonly AnyRow[],
  query: string,
  editing: CellEditing,
): KeptRows {
  const { dataset, rows } = session;
  // As text, so that typing, which changes drafts at every key, renders no table.
  const unsaved = useSyncExternalStore(
    useCallback(
      (listener: () => void) => {
        const ends = [editing.drafts, editing, rows].map((store) => store.subscribe(listener));
        return () => {
          for (const end of ends) end();
        };
      },
      [editing, rows],
    ),
    () => JSON.stringify(editing.unsaved()),
  );
  const [kept, setKept] = useState<Kept>({
    rows: listed,
    listed,
    gone: nothing,
    query,
    answered: query,
    unsaved,
  });
  const unchanged = kept.listed === listed && kept.query === query && kept.unsaved === unsaved;
  const next = unchanged ? kept : keep(dataset, editing, kept, { listed, query, unsaved });
  if (next !== kept) setKept(next);
  return next;
}

/** A row with an unsaved text. */
export interface UnsavedRow {
  readonly key: Key;
  /** Its cell is open. */
  readonly open: boolean;
  readonly deleted: boolean;
}

function keep(
  dataset: AnyDataset,
  editing: CellEditing,
  before: Kept,
  now: Pick<Kept, "listed" | "query" | "unsaved">,
): Kept {
  const { listed, query } = now;
  const answered = listed === before.listed ? before.answered : query;
  const there = new Set(listed.map((row) => keyOf(dataset, row)));
  const gone = new Map<Key, Gone>();
  const rows = [...listed];
  for (const { key, open, deleted } of JSON.parse(now.unsaved) as readonly UnsavedRow[]) {
    if (there.has(key) || gone.has(key)) continue;
    const index = before.rows.findIndex((row) => keyOf(dataset, row) === key);
    const ofThisList = index >= 0 && before.answered === answered;
    if (!open && !deleted && !ofThisList) continue;
    const row = before.rows[index] ?? editing.baseOf(key);
    if (row === undefined) continue;
    gone.set(key, deleted ? "deleted" : "moved");
    rows.splice(placeOf(dataset, before.rows, index, rows), 0, row);
  }
  return gone.size === 0
    ? { ...now, answered, rows: listed, gone: nothing }
    : { ...now, answered, rows, gone };
}

/** After the nearest row above it that is still there. */
function placeOf(
  dataset: AnyDataset,
  before: readonly AnyRow[],
  index: number,
  rows: readonly AnyRow[],
): number {
  for (let above = index - 1; above >= 0; above--) {
    const row = before[above];
    const place =
      row === undefined
        ? -1
        : rows.findIndex((other) => keyOf(dataset, other) === keyOf(dataset, row));
    if (place >= 0) return place + 1;
  }
  return index < 0 ? rows.length : 0;
}
