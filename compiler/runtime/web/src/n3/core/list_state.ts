import type { Key } from "./dataset";
import { covers, type Position } from "./position";

/** One list: which rows it has, in which order, and as of when. The rows are in the `RowStore`. */
export interface ListState {
  readonly keys: readonly Key[];
  readonly total: number | null;
  readonly totalIsEstimate: boolean;
  readonly hasMore: boolean;
  /** Changes up to here are in it. */
  readonly position: Position | null;
  /** Rows that somebody else made and that are not in `keys`: shown when asked for. */
  readonly newKeys: readonly Key[];
  /** Places of own writes that are in it already though they lie behind `position`. */
  readonly own: readonly number[];
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
  | { readonly type: "changed"; readonly at: Position };

/** Keeps a list as it is while the data moves: rows come and go, none ever changes its place. */
export function reduceList(list: ListState, action: ListAction): ListState {
  const { at } = action;
  if (at !== null && known(list, at)) return advanced(list, action);
  const next = advanced(list, action);
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

function known(list: ListState, at: Position): boolean {
  return list.own.includes(at.seq) || covers(list.position, at);
}

/** Own writes come by their answer, ahead of the socket: they are noted, not passed over. */
function advanced(list: ListState, action: ListAction): ListState {
  const { at } = action;
  if (at === null) return list;
  if (action.type !== "changed" && action.own) {
    return known(list, at) ? list : { ...list, own: [...list.own, at.seq] };
  }
  if (covers(list.position, at)) return list;
  return { ...list, position: at, own: list.own.filter((seq) => seq > at.seq) };
}
