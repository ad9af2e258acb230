import {
  useCallback,
  useLayoutEffect,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
} from "react";
import type { AnyRow, Key } from "../../../core/dataset";
import { isComposing } from "../../composing";
import type { BoardColumn } from "./board_column_spec";
import { board as words } from "../../../words/board";
import type { PlacedColumns } from "./card_places";
import type { Dragged } from "./use_dragging";

interface Options {
  readonly boardRef: RefObject<HTMLElement | null>;
  readonly columns: readonly BoardColumn[];
  readonly placed: PlacedColumns;
  readonly keyOf: (row: AnyRow) => Key;
  readonly titleOf: (row: AnyRow) => string;
  /** How many cards a column has, in words. */
  readonly cardsOf: (column: string) => string;
  readonly movable: (row: AnyRow) => boolean;
  readonly onOpen: (key: Key) => void;
  readonly onDrop: (key: Key, column: string) => void;
  readonly announce: (text: string) => void;
  /** Nothing is open over the board. */
  readonly settled: boolean;
}

interface Place {
  readonly column: number;
  readonly index: number;
  readonly row: AnyRow;
}

/*
 * The board has one place in the order of the Tab key. Arrows go from card to card, Home and End to the ends of a
 * column, Enter opens a card. Space lifts it as in drag and drop of React Aria: then the arrows to the sides choose a
 * column, Space or Enter drops the card there, and Escape leaves it where it was.
 *
 * A card that comes into another column is another element, so the focus is given to it again; where the card with
 * the focus goes, the one in its place has it.
 */
export function useBoardKeys(options: Options) {
  const { boardRef, columns, placed, settled } = options;
  const [active, setActive] = useState<Key | null>(null);
  const [lifted, setLifted] = useState<Dragged | null>(null);
  const inside = useRef(false);
  const last = useRef<{ readonly column: number; readonly index: number } | null>(null);

  const rowsAt = (column: number): readonly AnyRow[] =>
    placed.get(columns[column]?.id ?? "")?.rows ?? [];
  const placeOf = (key: Key | null): Place | null => {
    for (const column of columns.keys()) {
      const index = rowsAt(column).findIndex((row) => options.keyOf(row) === key);
      const row = rowsAt(column)[index];
      if (row !== undefined) return { column, index, row };
    }
    return null;
  };
  const first = columns.flatMap((_, column) => rowsAt(column).slice(0, 1)).at(0);
  const found = placeOf(active);
  const tabStop = found !== null ? active : first === undefined ? null : options.keyOf(first);

  const focus = (key: Key) => {
    const name = JSON.stringify(key);
    const cards = boardRef.current?.querySelectorAll<HTMLElement>("[data-key]") ?? [];
    [...cards].find(({ dataset }) => dataset.key === name)?.focus();
  };
  const keep = () => {
    const { activeElement } = document;
    const lost = activeElement === null || activeElement === document.body;
    if (!inside.current || !lost || !settled) return;
    if (found !== null && active !== null) {
      focus(active);
      return;
    }
    const before = last.current;
    const rows = before === null ? [] : rowsAt(before.column);
    const next = rows[Math.min(before?.index ?? 0, rows.length - 1)] ?? first;
    if (next !== undefined) focus(options.keyOf(next));
  };
  useLayoutEffect(() => {
    if (found !== null) last.current = { column: found.column, index: found.index };
    keep();
    const frame = requestAnimationFrame(keep);
    return () => {
      cancelAnimationFrame(frame);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- when cards changed their places, or what was over them went
  }, [placed, settled]);

  const onFocus = useCallback((key: Key) => {
    inside.current = true;
    setActive(key);
    setLifted((before) => (before?.key === key ? before : null));
  }, []);

  const put = (place: Place, to: number | null) => {
    setLifted(null);
    const column = columns[to ?? place.column];
    if (to === null || column === undefined || to === place.column) {
      options.announce(words.stays(options.titleOf(place.row), columns[place.column]?.label ?? ""));
    } else options.onDrop(options.keyOf(place.row), column.id);
  };

  const onLiftedKey = (place: Place, over: number, event: KeyboardEvent): boolean => {
    const to = over + sideways(event);
    switch (event.key) {
      case "ArrowLeft":
      case "ArrowRight": {
        const column = columns[to];
        if (column === undefined) return true;
        setLifted({ key: options.keyOf(place.row), over: column.id });
        options.announce(words.over(column.label, options.cardsOf(column.id)));
        boardRef.current?.children[to]?.scrollIntoView({ block: "nearest", inline: "nearest" });
        return true;
      }
      case " ":
      case "Enter":
        put(place, over);
        return true;
      case "Escape":
        put(place, null);
        return true;
      case "Tab":
        setLifted(null);
        return false;
      default:
        return event.key.startsWith("Arrow");
    }
  };

  const onCardKey = (place: Place, event: KeyboardEvent): boolean => {
    const rows = rowsAt(place.column);
    const go = (row: AnyRow | undefined) => {
      if (row !== undefined) focus(options.keyOf(row));
      return true;
    };
    switch (event.key) {
      case "ArrowUp":
        return go(rows[place.index - 1]);
      case "ArrowDown":
        return go(rows[place.index + 1]);
      case "Home":
        return go(rows[0]);
      case "End":
        return go(rows.at(-1));
      case "ArrowLeft":
      case "ArrowRight": {
        const step = sideways(event);
        for (let to = place.column + step; columns[to] !== undefined; to += step) {
          const beside = rowsAt(to);
          if (beside.length > 0) return go(beside[Math.min(place.index, beside.length - 1)]);
        }
        return true;
      }
      case "Enter":
        options.onOpen(options.keyOf(place.row));
        return true;
      case " ": {
        const column = columns[place.column];
        if (column === undefined || !options.movable(place.row)) return true;
        setLifted({ key: options.keyOf(place.row), over: column.id });
        options.announce(words.lifted(options.titleOf(place.row), column.label));
        return true;
      }
      default:
        return false;
    }
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const { target } = event;
    if (event.defaultPrevented || isComposing(event) || !(target instanceof HTMLElement)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // Only a card has these keys, not what is in it.
    if (target.dataset.key === undefined) return;
    const place = placeOf(active);
    if (place === null) return;
    const over = lifted === null ? -1 : columns.findIndex(({ id }) => id === lifted.over);
    const taken =
      lifted !== null && lifted.key === active
        ? onLiftedKey(place, over, event)
        : onCardKey(place, event);
    if (!taken) return;
    event.preventDefault();
    event.stopPropagation();
  };

  const onBlur = ({ relatedTarget, currentTarget }: FocusEvent<HTMLElement>) => {
    if (!settled) return;
    // What is removed from the page loses the focus without this event.
    if (relatedTarget instanceof Node && currentTarget.contains(relatedTarget)) return;
    inside.current = false;
    setLifted(null);
  };
  return { tabStop, lifted, onFocus, handlers: { onKeyDown, onBlur } };
}

/** An arrow to the side of the text's end goes forward. */
function sideways({ key, currentTarget }: KeyboardEvent): -1 | 0 | 1 {
  if (key !== "ArrowLeft" && key !== "ArrowRight") return 0;
  const forward = getComputedStyle(currentTarget).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  return key === forward ? 1 : -1;
}
