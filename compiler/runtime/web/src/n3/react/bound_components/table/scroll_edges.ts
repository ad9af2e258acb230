import { useLayoutEffect, type RefObject } from "react";
import type { TableColumn } from "./column";
import type { ColumnLayout } from "./column_layout";

/**
 * Keeps what CSS can't know of a table that scrolls sideways: whether columns are out of sight at either
 * end (`data-under-start`, `data-under-end`: what stays in sight casts a shadow there), and where each of
 * the columns that stay in sight begins (`--frozen-N`). Measured again when what is shown changes.
 */
export function useScrollEdges(
  tableRef: RefObject<HTMLTableElement | null>,
  columns: readonly TableColumn[],
  layout: ColumnLayout,
  shown: unknown,
): void {
  useLayoutEffect(() => {
    const table = tableRef.current;
    const scroller = table?.parentElement ?? null;
    if (table === null || scroller === null) return undefined;
    let room = 0;
    let before = -1;
    const edges = () => {
      const at = Math.abs(scroller.scrollLeft);
      if (at === before) return;
      before = at;
      scroller.toggleAttribute("data-under-start", at > 1);
      scroller.toggleAttribute("data-under-end", at < room - 1);
    };
    const measure = () => {
      let start = 0;
      for (const head of table.tHead?.rows[0]?.cells ?? []) {
        const { frozen } = head.dataset;
        if (frozen === undefined) continue;
        table.style.setProperty(`--frozen-${frozen}`, `${start}px`);
        start += head.getBoundingClientRect().width;
      }
      room = scroller.scrollWidth - scroller.clientWidth;
      before = -1;
      edges();
    };
    measure();
    scroller.addEventListener("scroll", edges, { passive: true });
    // The window is not all that makes it narrower: a panel beside it does, too.
    const resized = new ResizeObserver(measure);
    resized.observe(scroller);
    return () => {
      scroller.removeEventListener("scroll", edges);
      resized.disconnect();
    };
  }, [tableRef, columns, layout, shown]);
}
