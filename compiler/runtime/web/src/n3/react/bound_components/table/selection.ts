import { useCallback, useLayoutEffect, useMemo, useRef } from "react";
import { keyOf, type AnyDataset, type AnyRow, type Key } from "../../../core/dataset";
import type { Span } from "../../../core/list_part";
import type { DatasetHandle } from "../../../core/runtime";
import { useKeyedState } from "../../keyed_state";

interface Selected {
  /** The list that the rows were selected in; in another nothing is selected. */
  readonly query: string;
  /** As they were when they were selected. */
  readonly keys: ReadonlyMap<Key, AnyRow>;
  /** All rows that match, on other pages too. */
  readonly all: boolean;
}

export interface RowSelection {
  /** The rows that are selected: of this page, or of a list that is scrolled. */
  readonly rows: readonly AnyRow[];
  /** How many of the rows that are here are selected. */
  readonly state: "none" | "some" | "all";
  readonly all: boolean;
  readonly has: (key: Key) => boolean;
  /** `range`: from the row that was selected before to this one. */
  readonly toggle: (key: Key, range: boolean) => void;
  /** All rows that are here, or nothing. */
  readonly togglePage: () => void;
  readonly selectAll: () => void;
  readonly clear: () => void;
}

const nothing: Selected = { query: "", keys: new Map(), all: false };

/** A list that is scrolled, of which some rows are here. */
interface ScrolledList {
  /** The place of the first row that is here. */
  readonly first: number;
  /** The rows at these places; none where they cannot be had, which is said then. */
  readonly read: (places: Span) => Promise<readonly AnyRow[]>;
}

/** Where the range of a selection begins. */
interface Anchor {
  readonly query: string;
  readonly key: Key;
  readonly place: number;
}

/**
 * Which rows of a list are selected. Going to another page, or filtering otherwise, begins anew; a scroll does
 * not (`scrolled`): rows that it has left behind stay selected, and a range may begin at one of them.
 */
export function useRowSelection(
  widget: string,
  { dataset, rows: store }: DatasetHandle,
  rows: readonly AnyRow[],
  query: string,
  scrolled: ScrolledList | null,
): RowSelection {
  const [kept, change] = useKeyedState<Selected>(`${widget}:selection`, nothing);
  const selected = kept.query === query ? kept : nothing;
  const anchor = useRef<Anchor | null>(null);
  const here = useMemo(
    () => (selected.all ? rows : rows.filter((row) => selected.keys.has(keyOf(dataset, row)))),
    [rows, dataset, selected],
  );
  const isScrolled = scrolled !== null;
  const there = useMemo(() => {
    if (!isScrolled || selected.all) return here;
    return [...selected.keys].flatMap(([key, row]) => {
      const { view, base, goneAt } = store.get(key);
      // What was forgotten since is as it was; what is being deleted has no view.
      return view ?? (base === null && goneAt === null ? row : []);
    });
    // Read again with the rows that are here.
  }, [isScrolled, selected, here, store]);
  // Rows are rendered again only for their own changes: what they call stays the same.
  const latest = useRef({ rows, query, here, scrolled });
  useLayoutEffect(() => {
    latest.current = { rows, query, here, scrolled };
  });
  const toggle = useCallback(
    (key: Key, range: boolean) => {
      const now = latest.current;
      const keys = now.rows.map((row) => keyOf(dataset, row));
      const begin = range && anchor.current?.query === now.query ? anchor.current : null;
      const from = begin === null ? -1 : keys.indexOf(begin.key);
      const to = keys.indexOf(key);
      const place = (now.scrolled?.first ?? 0) + to;
      anchor.current = { query: now.query, key, place };
      if (begin !== null && from < 0 && now.scrolled !== null) {
        const places = { from: Math.min(begin.place, place), to: Math.max(begin.place, place) + 1 };
        void now.scrolled.read(places).then((read) => {
          change((before) =>
            before.query === now.query && !before.all
              ? { ...before, keys: new Map([...before.keys, ...named(dataset, read)]) }
              : before,
          );
        });
      }
      change((before) => {
        const known = before.query === now.query ? before : nothing;
        const next = new Map(known.all ? named(dataset, now.rows) : known.keys);
        const on = begin !== null || !next.has(key);
        const touched = from < 0 ? [key] : keys.slice(Math.min(from, to), Math.max(from, to) + 1);
        for (const one of touched) {
          const row = store.get(one).view;
          if (on && row !== null) next.set(one, row);
          else if (!on) next.delete(one);
        }
        return { query: now.query, keys: next, all: false };
      });
    },
    [dataset, store, change],
  );
  const togglePage = useCallback(() => {
    const now = latest.current;
    const whole = now.here.length === now.rows.length;
    change((before) => {
      const known = now.scrolled !== null && before.query === now.query;
      const others = known ? before.keys : nothing.keys;
      const keys = whole ? nothing.keys : new Map([...others, ...named(dataset, now.rows)]);
      return { query: now.query, keys, all: false };
    });
  }, [dataset, change]);
  return {
    rows: there,
    state: here.length === 0 ? "none" : here.length === rows.length ? "all" : "some",
    all: selected.all,
    has: (key) => selected.all || selected.keys.has(key),
    toggle,
    togglePage,
    selectAll: () => {
      change(() => ({ query, keys: new Map(), all: true }));
    },
    clear: () => {
      change(() => nothing);
    },
  };
}

function named(dataset: AnyDataset, rows: readonly AnyRow[]): readonly (readonly [Key, AnyRow])[] {
  return rows.map((row) => [keyOf(dataset, row), row]);
}
