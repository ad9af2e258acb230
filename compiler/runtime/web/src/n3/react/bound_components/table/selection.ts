import { useCallback, useLayoutEffect, useMemo, useRef } from "react";
import { keyOf, type AnyDataset, type AnyRow, type Key } from "../../../core/dataset";
import { useKeyedState } from "../../keyed_state";

interface Selected {
  /** The list that the rows were selected in; in another nothing is selected. */
  readonly query: string;
  readonly keys: ReadonlySet<Key>;
  /** All rows that match, on other pages too. */
  readonly all: boolean;
}

export interface RowSelection {
  /** The rows of this page that are selected. */
  readonly rows: readonly AnyRow[];
  readonly all: boolean;
  readonly has: (key: Key) => boolean;
  /** `range`: from the row that was selected before to this one. */
  readonly toggle: (key: Key, range: boolean) => void;
  /** The whole page, or nothing. */
  readonly togglePage: () => void;
  readonly selectAll: () => void;
  readonly clear: () => void;
}

const nothing: Selected = { query: "", keys: new Set(), all: false };

/** Which rows of a list are selected. Going to another page, or filtering otherwise, begins anew. */
export function useRowSelection(
  widget: string,
  dataset: AnyDataset,
  rows: readonly AnyRow[],
  query: string,
): RowSelection {
  const [kept, change] = useKeyedState<Selected>(`${widget}:selection`, nothing);
  const selected = kept.query === query ? kept : nothing;
  const anchor = useRef<Key | null>(null);
  const there = useMemo(
    () => (selected.all ? rows : rows.filter((row) => selected.keys.has(keyOf(dataset, row)))),
    [rows, dataset, selected],
  );
  // Rows are rendered again only for their own changes: what they call stays the same.
  const latest = useRef({ rows, query, there });
  useLayoutEffect(() => {
    latest.current = { rows, query, there };
  });
  const toggle = useCallback(
    (key: Key, range: boolean) => {
      const now = latest.current;
      const keys = now.rows.map((row) => keyOf(dataset, row));
      const from = range && anchor.current !== null ? keys.indexOf(anchor.current) : -1;
      const to = keys.indexOf(key);
      anchor.current = key;
      change((before) => {
        const known = before.query === now.query ? before : nothing;
        const next = new Set(known.all ? keys : known.keys);
        const on = from >= 0 || !next.has(key);
        const touched = from < 0 ? [key] : keys.slice(Math.min(from, to), Math.max(from, to) + 1);
        for (const one of touched) {
          if (on) next.add(one);
          else next.delete(one);
        }
        return { query: now.query, keys: next, all: false };
      });
    },
    [dataset, change],
  );
  const togglePage = useCallback(() => {
    const now = latest.current;
    const whole = now.there.length === now.rows.length;
    const keys = whole ? [] : now.rows.map((row) => keyOf(dataset, row));
    change(() => ({ query: now.query, keys: new Set(keys), all: false }));
  }, [dataset, change]);
  return {
    rows: there,
    all: selected.all,
    has: (key) => selected.all || selected.keys.has(key),
    toggle,
    togglePage,
    selectAll: () => {
      change(() => ({ query, keys: new Set(), all: true }));
    },
    clear: () => {
      change(() => nothing);
    },
  };
}

/** How many of a page are selected. */
export function pageState(selected: number, rows: number): "none" | "some" | "all" {
  if (selected === 0) return "none";
  return selected === rows ? "all" : "some";
}
