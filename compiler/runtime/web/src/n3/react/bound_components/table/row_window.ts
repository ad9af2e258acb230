import { startTransition, useLayoutEffect, useRef, useState, type RefObject } from "react";
import { flushSync } from "react-dom";
import type { Span } from "../../../core/list_part";

/*
 * Of many rows only those in sight are in the document, with a few around them: a browser lays out some
 * hundred rows at once, not a hundred thousand. What is out of sight is room of the same height, so the scroll
 * bar is right. The row with the focus is always there: an element that is removed loses the focus, and an
 * open editor its text.
 *
 * All rows of a table have one height (they do not wrap), and so have all lines above groups; both are
 * measured once there are some.
 *
 * Scrolling must not wait for rows. Those that are about to come into sight are rendered in a transition, which
 * React gives up for each frame; only where rows in sight are missing, as after a jump, they are rendered at
 * once. The steps are small, because what a step adds to the document is laid out within one frame.
 */

/** From so many rows on. */
export const virtualFrom = 200;

/** Rows beyond those in sight, and by how many the window moves. */
const around = 20;
const step = 5;
const usualHeight = 37;
const usual: Heights = { rowHeight: usualHeight, lineHeight: usualHeight };
/** So many milliseconds after a scroll it has ended. */
const rested = 200;

interface Window {
  readonly from: number;
  readonly to: number;
  readonly rowHeight: number;
  readonly lineHeight: number;
}

/** A run of rows, or the room of rows that are not in the document. */
export type Segment =
  | { readonly type: "rows"; readonly from: number; readonly to: number }
  | {
      readonly type: "room";
      readonly from: number;
      readonly height: number;
      readonly rowHeight: number;
    };

interface Options {
  readonly scrollerRef: RefObject<HTMLElement | null>;
  /** As they were measured. */
  readonly heightsRef: RefObject<Heights | null>;
  /** How many rows the list has. */
  readonly count: number;
  /** The places of those that were read. */
  readonly loaded: Span;
  /** Places of rows that stay in the document, such as that of the focus. */
  readonly kept: readonly number[];
  /** The lines of groups above each row, without its own; null without groups. */
  readonly lines: readonly number[] | null;
  /** Told what is in sight, and the height of a row; null where all rows were read. */
  readonly see: ((sight: Span, rowHeight: number) => void) | null;
}

/** The rows that are in the document. */
export function useRowWindow(options: Options): readonly Segment[] {
  const { scrollerRef, heightsRef, count, loaded, kept, lines, see } = options;
  const [window, setWindow] = useState<Window>({
    from: 0,
    to: 3 * around,
    rowHeight: usualHeight,
    lineHeight: usualHeight,
  });
  const shown = useRef(window);
  /** What was asked for last: a transition that shows it may not have ended. */
  const asked = useRef(window);
  useLayoutEffect(() => {
    shown.current = window;
  });
  const { from, to } = loaded;
  const virtual = see !== null || count > virtualFrom;
  useLayoutEffect(() => {
    const scroller = scrollerRef.current;
    if (!virtual || scroller === null) return undefined;
    const measure = () => {
      heightsRef.current = {
        rowHeight: heightOf(scroller.querySelector("tr[data-key]")),
        lineHeight: heightOf(scroller.querySelector("tr.n3-group")),
      };
      look();
    };
    let last = 0;
    const scrolled = ({ timeStamp }: Event) => {
      // Rows have become higher or lower since, perhaps. While a scroll goes on they have not, and to measure
      // what has just come into the document makes the browser lay it out.
      if (timeStamp - last > rested) measure();
      else look();
      last = timeStamp;
    };
    const look = () => {
      const { rowHeight, lineHeight } = heightsRef.current ?? usual;
      const first = placeAt(scroller.scrollTop, { rowHeight, lineHeight }, count, lines);
      const end = Math.min(count, first + Math.ceil(scroller.clientHeight / rowHeight) + 1);
      scroller.toggleAttribute("data-missing", first < from || end > to);
      scroller.ariaBusy = first < from || end > to ? "true" : null;
      see?.({ from: first, to: end }, rowHeight);
      const next: Window = {
        from: Math.max(0, Math.floor(first / step) * step - around),
        to: Math.ceil(end / step) * step + around,
        rowHeight,
        lineHeight,
      };
      if (sameWindow(asked.current, next)) return;
      asked.current = next;
      if (first < shown.current.from || end > shown.current.to) setWindow(next);
      else
        startTransition(() => {
          setWindow(next);
        });
    };
    if (heightsRef.current === null) measure();
    else look();
    scroller.addEventListener("scroll", scrolled, { passive: true });
    globalThis.addEventListener("resize", measure);
    // All that was read is printed.
    const print = () => {
      flushSync(() => {
        setWindow({ ...asked.current, from: 0, to: Infinity });
      });
    };
    const printed = () => {
      setWindow(asked.current);
    };
    globalThis.addEventListener("beforeprint", print);
    globalThis.addEventListener("afterprint", printed);
    return () => {
      scroller.removeEventListener("scroll", scrolled);
      globalThis.removeEventListener("resize", measure);
      globalThis.removeEventListener("beforeprint", print);
      globalThis.removeEventListener("afterprint", printed);
    };
  }, [scrollerRef, heightsRef, virtual, count, from, to, lines, see]);
  return virtual
    ? segments(window, count, loaded, kept, lines)
    : [{ type: "rows", from: 0, to: count }];
}

function sameWindow(one: Window, other: Window): boolean {
  return (
    one.from === other.from &&
    one.to === other.to &&
    one.rowHeight === other.rowHeight &&
    one.lineHeight === other.lineHeight
  );
}

export function heightOf(row: Element | null): number {
  const height = row?.getBoundingClientRect().height ?? 0;
  return height > 0 ? height : usualHeight;
}

export type Heights = Pick<Window, "rowHeight" | "lineHeight">;
type Lines = readonly number[] | null;

/** Where a row begins, with the line of its group where it has one. */
function topOf(place: number, { rowHeight, lineHeight }: Heights, lines: Lines): number {
  return place * rowHeight + (lines?.[place] ?? 0) * lineHeight;
}

/** The row that is so many pixels below the first. */
function placeAt(top: number, heights: Heights, count: number, lines: Lines): number {
  let least = 0;
  let most = count;
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (topOf(middle, heights, lines) <= top) least = middle;
    else most = middle - 1;
  }
  return least;
}

/** Rows and room, in order, with the rows that are kept in their places. */
export function segments(
  { from, to, ...heights }: Window,
  count: number,
  loaded: Span,
  kept: readonly number[],
  lines: Lines,
): readonly Segment[] {
  const end = Math.min(to, count, loaded.to);
  const start = Math.min(Math.max(from, loaded.from), end);
  const alone = [...new Set(kept)].filter(
    (place) => place >= 0 && place < count && (place < start || place >= end),
  );
  const runs = [[start, end] as const, ...alone.map((place) => [place, place + 1] as const)]
    .filter(([first, last]) => first < last)
    .sort(([one], [other]) => one - other);
  const room = (first: number, last: number): Segment => ({
    type: "room",
    from: first,
    height: topOf(last, heights, lines) - topOf(first, heights, lines),
    rowHeight: heights.rowHeight,
  });
  const all: Segment[] = [];
  let done = 0;
  for (const [first, last] of runs) {
    if (first > done) all.push(room(done, first));
    all.push({ type: "rows", from: first, to: last });
    done = last;
  }
  if (done < count) all.push(room(done, count));
  return all;
}
