import type { Key } from "./dataset";
import type { LiveQuery } from "./list_query";
import { covers, type Position } from "./position";

/** One list: which rows it has, in which order, and as of when. The rows are in the `RowStore`. */
export interface ListState {
  /** What it answers. */
  readonly query: LiveQuery<Record<string, unknown>>;
  readonly keys: readonly Key[];
  readonly total: number | null;
  readonly totalIsEstimate: boolean;
  readonly hasMore: boolean;
  /** Changes up to here are in it. */
  readonly position: Position | null;
  /** Of the change at `position`, the rows that are in it; null: all of them. */
  readonly within: readonly Key[] | null;
  /** Rows that somebody else made and that are not in `keys`: shown when asked for. */
  readonly newKeys: readonly Key[];
  /** Own writes that are in it already though they come after `position`. */
  readonly own: readonly { readonly seq: number; readonly key: Key }[];
}

export type ListAction =
  | {
      readonly type: "appeared";
      readonly key: Key;
      readonly at: Position | null;
      /** `end` is its natural place; `top` shows what was just made here; else it is announced. */
      readonly place: "end" | "top" | "announced";
      readonly own: boolean;
    }
  | {
      readonly type: "vanished";
      readonly key: Key;
      readonly at: Position | null;
      readonly own: boolean;
    }
  | { readonly type: "changed"; readonly key: Key; readonly at: Position };

/** Keeps a list as it is while the data moves: rows come and go, none ever changes its place. */
export function reduceList(list: ListState, action: ListAction): ListState {
  const { at } = action;
  if (at !== null && isKnown(list, action.key, at)) return advance(list, action);
  const next = advance(list, action);
  switch (action.type) {
    case "changed":
      return next;
    case "appeared": {
      const { key, place } = action;
      if (list.keys.includes(key) || list.newKeys.includes(key)) return next;
      const total = list.total === null ? null : list.total + 1;
      switch (place) {
        case "end":
          return { ...next, total, keys: [...list.keys, key] };
        case "top":
          return { ...next, total, keys: [key, ...list.keys] };
        case "announced":
          return { ...next, total, newKeys: [...list.newKeys, key] };
      }
      break;
    }
    case "vanished": {
      const { key } = action;
      const total = list.total === null ? null : Math.max(0, list.total - 1);
      return {
        ...next,
        total,
        keys: list.keys.filter((other) => other !== key),
        newKeys: list.newKeys.filter((other) => other !== key),
      };
    }
  }
}

function isKnown(list: ListState, key: Key, at: Position): boolean {
  return (
    isApplied(list, key, at) || list.own.some((write) => write.seq === at.seq && write.key === key)
  );
}

/** One change may concern several rows: each has an event of its own. */
function isApplied({ position, within }: ListState, key: Key, at: Position): boolean {
  if (!covers(position, at)) return false;
  return at.seq !== position?.seq || within === null || within.includes(key);
}

/** Own writes come by their answer, ahead of the socket: they are noted, not passed over. */
function advance(list: ListState, action: ListAction): ListState {
  const { at, key } = action;
  if (at === null || isApplied(list, key, at)) return list;
  if (action.type !== "changed" && action.own) {
    return isKnown(list, key, at) ? list : { ...list, own: [...list.own, { seq: at.seq, key }] };
  }
  const same = covers(list.position, at) ? (list.within ?? []) : [];
  return {
    ...list,
    position: at,
    within: [...same, key],
    own: list.own.filter(
      (write) => write.seq > at.seq || (write.seq === at.seq && write.key !== key),
    ),
  };
}
