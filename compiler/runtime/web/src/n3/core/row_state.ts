/*
 * The life of one row: what the server said of it (`base`) and, over it, what was changed here and is
 * not yet confirmed (`pending`). Widgets show `view`, base and overlay together.
 *
 * A row is heard of in four ways, in any order: a list or read answers with it, an event of the socket
 * brings it, a write made here is acknowledged, and a write made here fails. The rules that make all
 * orders end alike (row_store.test.ts tries them at random):
 *
 * - The higher `version` wins; an equal one replaces only different values (rights may have changed). An
 *   older answer that arrives late changes nothing. Rows of another program's table have a hash for a
 *   version, which has no order (`ordered` is false): of those the last that arrives wins.
 * - A row that is gone remembers where in the log (`goneAt`). Only an answer from a later position brings
 *   it back, since a key may be used again and a slow list may still have the old row. Positions that
 *   cannot be compared (another database, other rights) count as later.
 * - An overlay entry is removed by the acknowledgement or failure of its own mutation, nothing else: an
 *   event with the same change, which often comes first, must not make the view flicker back.
 * - `foreign` counts changes that others made, so that a form can say that its row changed. While own changes
 *   are pending, a version that an event brings may be the echo of one of them; it is kept in
 *   `unattributed` until the acknowledgement says which version was ours.
 * - `view` keeps its identity while its values are equal: widgets compare by identity, and an echo or a
 *   refetch renders nothing.
 *
 * What would invalidate this: a server that answers a write with less than the row's new version, or two
 * changes of one row with the same version.
 */

import type { AnyRow } from "./dataset";
import { covers, type Position } from "./position";

export type Patch = Readonly<Record<string, unknown>>;

/** A change that was made here and is not yet known to be everywhere. */
interface Pending {
  readonly mutation: string;
  readonly change: Patch | "delete";
}

/** One row: what the server last said of it, and what is being changed here. */
export interface RowState {
  /** Null while nothing was read, and when it is gone. */
  readonly base: AnyRow | null;
  /** The newest version ever seen, of a row that is gone too. */
  readonly version: number;
  /** Where in the log of changes it went. */
  readonly goneAt: Position | null;
  readonly pending: readonly Pending[];
  /** Base and pending changes together: what is shown. Keeps its identity while it is equal. */
  readonly view: AnyRow | null;
  /** How often somebody else changed it while it was known here. */
  readonly foreign: number;
  /** Versions that came while own changes were under way: ours, or somebody else's. */
  readonly unattributed: readonly number[];
}

export type RowAction =
  /** A list or a single row was read. */
  | { readonly type: "answered"; readonly row: AnyRow; readonly at: Position | null }
  /** The socket says that it changed. */
  | { readonly type: "happened"; readonly row: AnyRow; readonly at: Position }
  | { readonly type: "gone"; readonly at: Position | null }
  | { readonly type: "started"; readonly mutation: string; readonly change: Patch | "delete" }
  | {
      readonly type: "acknowledged";
      readonly mutation: string;
      readonly row: AnyRow | null;
      readonly at: Position | null;
    }
  | { readonly type: "failed"; readonly mutation: string };

export const unknownRow: RowState = {
  base: null,
  version: 0,
  goneAt: null,
  pending: [],
  view: null,
  foreign: 0,
  unattributed: [],
};

/** The whole life of a row. An older word never wins over a newer one. */
export function reduceRow(state: RowState, action: RowAction, ordered = true): RowState {
  switch (action.type) {
    case "answered":
      return withBase(state, action.row, action.at, ordered);
    case "happened": {
      const next = withBase(state, action.row, action.at, ordered);
      if (next.version === state.version || state.base === null) return next;
      return state.pending.length > 0
        ? { ...next, unattributed: [...next.unattributed, action.row._version] }
        : { ...next, foreign: next.foreign + 1 };
    }
    case "gone":
      return withView({ ...state, base: null, goneAt: later(state.goneAt, action.at) });
    case "started": {
      const { mutation, change } = action;
      return withView({ ...state, pending: [...state.pending, { mutation, change }] });
    }
    case "acknowledged": {
      const wanted = state.pending.find(({ mutation }) => mutation === action.mutation);
      const settled = without(state, action.mutation);
      const { row } = action;
      if (row === null) {
        const gone = wanted?.change === "delete";
        return withView(
          gone ? { ...settled, base: null, goneAt: later(null, action.at) } : settled,
        );
      }
      const others = settled.unattributed.filter((version) => version !== row._version);
      const known = withBase(settled, row, action.at, ordered);
      return settle({ ...known, unattributed: others });
    }
    case "failed":
      return settle(withView(without(state, action.mutation)));
  }
}

function withBase(state: RowState, row: AnyRow, at: Position | null, ordered: boolean): RowState {
  if (ordered && row._version < state.version) return withView(state);
  if (state.goneAt !== null && !after(at, state.goneAt)) return withView(state);
  const known = state.base !== null && row._version === state.version && same(state.base, row);
  if (known) return withView(state);
  return withView({ ...state, base: row, version: row._version, goneAt: null });
}

/** With no own change under way every version left over was somebody else's. */
function settle(state: RowState): RowState {
  if (state.pending.length > 0 || state.unattributed.length === 0) return state;
  return { ...state, unattributed: [], foreign: state.foreign + 1 };
}

function without(state: RowState, mutation: string): RowState {
  return { ...state, pending: state.pending.filter((entry) => entry.mutation !== mutation) };
}

function withView(state: RowState): RowState {
  let view = state.base;
  for (const { change } of state.pending) {
    if (view === null) break;
    view = change === "delete" ? null : { ...view, ...change };
  }
  if (view !== null && state.view !== null && same(state.view, view)) view = state.view;
  return view === state.view ? state : { ...state, view };
}

function same(a: AnyRow, b: AnyRow): boolean {
  if (a === b) return true;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => equal(a[name], b[name]));
}

/** Field values are JSON. */
function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  return typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b);
}

/** Places that can't be compared are newer: the log, or what the reader may see, started again. */
function after(at: Position | null, than: Position): boolean {
  return at !== null && !covers(than, at);
}

function later(a: Position | null, b: Position | null): Position {
  if (b === null) return a ?? { epoch: "", seq: Number.MAX_SAFE_INTEGER, rights: "" };
  return a !== null && !after(b, a) ? a : b;
}
