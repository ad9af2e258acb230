import { useLayoutEffect, useRef, type RefObject } from "react";
import { keyOf, type AnyDataset, type AnyRow } from "../../../core/dataset";
import type { Heights } from "./row_window";

interface Shown {
  /** Names the list. */
  readonly list: string;
  readonly rows: readonly AnyRow[];
  /** The place of the first of them; null where the list is not scrolled. */
  readonly first: number | null;
}

/**
 * Keeps the rows in sight where they are, while the rows above them become more or fewer: somebody made or
 * deleted some. At the top of the list new rows push the others down. Another list begins at its top.
 */
export function useScrollAnchor(
  scrollerRef: RefObject<HTMLElement | null>,
  heightsRef: RefObject<Heights | null>,
  dataset: AnyDataset,
  shown: Shown,
): void {
  const before = useRef(shown);
  const { list, rows, first } = shown;
  useLayoutEffect(() => {
    const last = before.current;
    before.current = { list, rows, first };
    const scroller = scrollerRef.current;
    if (scroller === null || first === null || last.first === null) return;
    if (last.list !== list) {
      scroller.scrollTop = 0;
      return;
    }
    if (last.rows === rows && last.first === first) return;
    const height = heightsRef.current?.rowHeight;
    if (height === undefined || scroller.scrollTop < height) return;
    const top = Math.floor(scroller.scrollTop / height);
    const end = Math.ceil((scroller.scrollTop + scroller.clientHeight) / height);
    for (let place = Math.max(top, last.first); place < end; place++) {
      const row = last.rows[place - last.first];
      if (row === undefined) return;
      const key = keyOf(dataset, row);
      const now = rows.findIndex((one) => keyOf(dataset, one) === key);
      if (now < 0) continue;
      const moved = first + now - place;
      if (moved !== 0) scroller.scrollTop += moved * height;
      return;
    }
  }, [scrollerRef, heightsRef, dataset, list, rows, first]);
}
