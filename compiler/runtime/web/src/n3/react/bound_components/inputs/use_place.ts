import { useLayoutEffect, type RefObject } from "react";

/** Keeps what belongs to a box at it, above whatever would cut it off: the list that scrolls, the page's end. */
export function usePlace(
  boxRef: RefObject<HTMLElement | null>,
  placedRef: RefObject<HTMLElement | null>,
  open: boolean,
): void {
  useLayoutEffect(() => {
    if (!open) return undefined;
    const place = () => {
      const at = boxRef.current?.getBoundingClientRect();
      if (at === undefined || placedRef.current === null) return;
      const { style } = placedRef.current;
      const below = window.innerHeight - at.bottom;
      const above = below < 200 && at.top > below;
      style.left = `${at.left}px`;
      style.minInlineSize = `${at.width}px`;
      style.insetBlockStart = above ? "auto" : `${at.bottom + 2}px`;
      style.insetBlockEnd = above ? `${window.innerHeight - at.top + 2}px` : "auto";
    };
    // The box may move at any time: the page scrolls, a message appears above it.
    let frame = 0;
    const follow = () => {
      place();
      frame = requestAnimationFrame(follow);
    };
    follow();
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [boxRef, placedRef, open]);
}
