import { useLayoutEffect, useState, type RefObject } from "react";

/*
 * Of many rows only those in sight are in the document, with a few around them: a browser lays out some
 * hundred rows at once, not a hundred thousand. What is out of sight is room of the same height, so the scroll
 * bar is right. The row with the focus is always there: an element that is removed loses the focus, and an
 * open editor its text.
 *
 * All rows of a table have one height (they do not wrap); it is measured once there is a row.
 */

/** From so many rows on. */
export const virtualFrom = 200;

/** Rows beyond those in sight; the window moves in steps of as many, not at every pixel. */
const around = 20;
const usualHeight = 37;

interface Window {
  readonly from: number;
  readonly to: number;
  readonly rowHeight: number;
}

/** A run of rows, or the room of rows that are not in the document. */
export type Segment =
  | { readonly type: "rows"; readonly from: number; readonly to: number }
  | { readonly type: "room"; readonly from: number; readonly height: number };

/** The rows that are in the document. `kept` is the place of the row with the focus, -1 without one. */
export function useRowWindow(
  scrollerRef: RefObject<HTMLElement | null>,
  count: number,
  kept: number,
): readonly Segment[] {
  const [window, setWindow] = useState<Window>({ from: 0, to: 3 * around, rowHeight: usualHeight });
  const virtual = count > virtualFrom;
  useLayoutEffect(() => {
    const scroller = scrollerRef.current;
    if (!virtual || scroller === null) return undefined;
    const measure = () => {
      const row = scroller.querySelector("tr[data-key]");
      const height = row?.getBoundingClientRect().height ?? 0;
      const rowHeight = height > 0 ? height : usualHeight;
      const first = Math.floor(scroller.scrollTop / rowHeight / around) * around;
      const seen = Math.ceil(scroller.clientHeight / rowHeight);
      const from = Math.max(0, first - around);
      const to = first + seen + 2 * around;
      setWindow((before) =>
        before.from === from && before.to === to && before.rowHeight === rowHeight
          ? before
          : { from, to, rowHeight },
      );
    };
    measure();
    scroller.addEventListener("scroll", measure, { passive: true });
    return () => {
      scroller.removeEventListener("scroll", measure);
    };
  }, [scrollerRef, virtual, count]);
  return virtual ? segments(window, count, kept) : [{ type: "rows", from: 0, to: count }];
}

/** Rows and room, in order, with the kept row in its place. */
export function segments(
  { from, to, rowHeight }: Window,
  count: number,
  kept: number,
): readonly Segment[] {
  const end = Math.min(to, count);
  const start = Math.min(from, end);
  const runs: [number, number][] = [[start, end]];
  if (kept >= 0 && kept < start) runs.unshift([kept, kept + 1]);
  if (kept >= end && kept < count) runs.push([kept, kept + 1]);
  const all: Segment[] = [];
  let done = 0;
  for (const [first, last] of runs) {
    if (first > done) all.push({ type: "room", from: done, height: (first - done) * rowHeight });
    all.push({ type: "rows", from: first, to: last });
    done = last;
  }
  if (done < count) all.push({ type: "room", from: done, height: (count - done) * rowHeight });
  return all;
}
