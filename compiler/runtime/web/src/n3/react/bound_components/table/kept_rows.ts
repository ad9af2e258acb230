import { useCallback, useRef, useState, useSyncExternalStore } from "react";
import { keyOf, type AnyDataset, type AnyRow, type Key } from "../../../core/dataset";
import type { Span } from "../../../core/list_part";
import type { DatasetHandle } from "../../../core/runtime";
import type { CellEditing } from "./cell_editing";

/** Why a row that has an unsaved text is not in its list any more. */
export type Gone = "deleted" | "moved";

interface KeptRows {
  /** The rows of the list, and among them those that only stay for their unsaved text. */
  readonly rows: readonly AnyRow[];
  readonly gone: ReadonlyMap<Key, Gone>;
  /** By their place: rows that are written in, or have the focus, and that a scroll has left behind. */
  readonly away: ReadonlyMap<number, AnyRow>;
}

interface Kept extends KeptRows {
  readonly listed: readonly AnyRow[];
  readonly part: Span | null;
  readonly query: string;
  /** The query that `listed` came for: while the next page is on its way, the page before is shown. */
  readonly answered: string;
  readonly unsaved: string;
}

const nothing: ReadonlyMap<Key, Gone> = new Map();

const nowhere: ReadonlyMap<number, AnyRow> = new Map();

/**
 * The rows of a list together with those that have gone while somebody writes in them: deleted, no longer
 * selected by the filter, moved to another page. They stay where they were until the edit ends.
 *
 * `query` names the list: a text that was refused stays with the list in which it was typed, and does not
 * follow its author to other pages. Where a list is scrolled, `part` says which of its rows these
 * are, and those outside of it have not gone.
 */
export function useKeptRows(
  session: DatasetHandle,
  listed: readonly AnyRow[],
  part: Span | null,
  query: string,
  editing: CellEditing,
): KeptRows {
  const { rows } = session;
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
    part,
    gone: nothing,
    away: nowhere,
    query,
    answered: query,
    unsaved,
  });
  const unchanged =
    kept.listed === listed &&
    kept.part === part &&
    kept.query === query &&
    kept.unsaved === unsaved;
  const next = unchanged ? kept : keep(session, editing, kept, { listed, part, query, unsaved });
  if (next !== kept) setKept(next);
  const away = useAway(session, next, editing);
  return { rows: next.rows, gone: next.gone, away };
}

/**
 * Rows that are away, as they are by now; without those that nobody writes in and that have the focus no more, or
 * were deleted.
 */
function useAway(
  { dataset, rows }: DatasetHandle,
  { away, gone, unsaved }: Kept,
  editing: CellEditing,
): KeptRows["away"] {
  const last = useRef<KeptRows["away"]>(nowhere);
  const snapshot = useCallback(() => {
    const wanted = away.size === 0 ? null : wantedKeys(editing, unsaved);
    const next = new Map<number, AnyRow>();
    for (const [place, row] of away) {
      const key = keyOf(dataset, row);
      const { view, base, goneAt } = rows.get(key);
      const forgotten = base === null && goneAt === null;
      const there = view !== null || forgotten || gone.has(key);
      if (there && wanted?.has(key) === true) next.set(place, view ?? row);
    }
    const before = last.current;
    const same = [...next].every(([place, row]) => before.get(place) === row);
    if (!same || next.size !== before.size) last.current = next;
    return last.current;
  }, [dataset, rows, away, gone, unsaved, editing]);
  return useSyncExternalStore(
    useCallback(
      (listener: () => void) => {
        const ends = [editing, rows].map((store) => store.subscribe(listener));
        return () => {
          for (const end of ends) end();
        };
      },
      [editing, rows],
    ),
    snapshot,
  );
}

/** The rows that are written in, and that of the focus. */
function wantedKeys(editing: CellEditing, unsaved: string): ReadonlySet<Key> {
  const active = editing.active();
  const written = (JSON.parse(unsaved) as readonly UnsavedRow[]).map(({ key }) => key);
  return new Set(active === null ? written : [...written, active.key]);
}

/** A row with an unsaved text. */
export interface UnsavedRow {
  readonly key: Key;
  /** Its cell is open. */
  readonly open: boolean;
  readonly deleted: boolean;
}

function keep(
  { dataset }: DatasetHandle,
  editing: CellEditing,
  before: Kept,
  now: Pick<Kept, "listed" | "part" | "query" | "unsaved">,
): Kept {
  const { listed, query } = now;
  const answered = listed === before.listed ? before.answered : query;
  const there = new Set(listed.map((row) => keyOf(dataset, row)));
  const gone = new Map<Key, Gone>();
  const rows = [...listed];
  const unsaved = JSON.parse(now.unsaved) as readonly UnsavedRow[];
  const sameList = before.answered === answered;
  const away = sameList ? leftBehind(dataset, editing, before, now, there) : nowhere;
  const keysAway = new Set([...away.values()].map((row) => keyOf(dataset, row)));
  for (const { key, open, deleted } of unsaved) {
    if (there.has(key) || gone.has(key)) continue;
    if (keysAway.has(key)) {
      if (deleted) gone.set(key, "deleted");
      continue;
    }
    const index = before.rows.findIndex((row) => keyOf(dataset, row) === key);
    const ofThisList = index >= 0 && sameList;
    if (!open && !deleted && !ofThisList) continue;
    const row = before.rows[index] ?? editing.baseOf(key);
    if (row === undefined) continue;
    gone.set(key, deleted ? "deleted" : "moved");
    rows.splice(placeOf(dataset, before.rows, index, rows), 0, row);
  }
  const inList = rows.length === listed.length ? listed : rows;
  return { ...now, answered, rows: inList, gone: gone.size === 0 ? nothing : gone, away };
}

/** The rows that are written in, or have the focus, and whose places a scroll has left. */
function leftBehind(
  dataset: AnyDataset,
  editing: CellEditing,
  before: Kept,
  { part, unsaved }: Pick<Kept, "part" | "unsaved">,
  there: ReadonlySet<Key>,
): KeptRows["away"] {
  if (part === null || before.part === null) return nowhere;
  const { from } = before.part;
  const wanted = wantedKeys(editing, unsaved);
  const places = [...before.away, ...before.rows.map((row, i) => [from + i, row] as const)].filter(
    ([place, row]) => {
      const key = keyOf(dataset, row);
      const inPart = part.from <= place && place < part.to;
      return wanted.has(key) && !there.has(key) && !inPart;
    },
  );
  return places.length === 0 ? nowhere : new Map(places);
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
