import { useEffect, useLayoutEffect, useState, type RefObject } from "react";
import type { TableColumn } from "./column";

interface Held {
  /** The columns that have them. */
  readonly of: string;
  /** In pixels, of all columns in their order, those of boxes and buttons too. */
  readonly widths: readonly number[];
}

/**
 * The widths of a table of many rows, as the browser has chosen them for the first that it saw: rows that are scrolled
 * into sight would make it choose others. Null until they are known, and where `held` is false: a person has given the
 * columns widths, or all rows are in the document. In a window of another size they are chosen again.
 */
export function useHeldWidths(
  tableRef: RefObject<HTMLTableElement | null>,
  columns: readonly TableColumn[],
  held: boolean,
  /** Rows are there to choose them by. */
  filled: boolean,
): readonly number[] | null {
  const [known, setKnown] = useState<Held | null>(null);
  const of = columns.map(({ field }) => field.name).join();
  const widths = held && known?.of === of ? known.widths : null;
  useLayoutEffect(() => {
    if (!held || !filled || widths !== null) return;
    const heads = Array.from(tableRef.current?.tHead?.rows[0]?.cells ?? []);
    const measured = heads.map((head) => head.getBoundingClientRect().width);
    // On a phone rows are cards, and there are no heads.
    if (measured.length > 0 && measured.every((width) => width > 0))
      setKnown({ of, widths: measured });
  }, [tableRef, held, filled, widths, of]);
  useEffect(() => {
    if (!held) return undefined;
    const release = () => {
      setKnown(null);
    };
    window.addEventListener("resize", release);
    return () => {
      window.removeEventListener("resize", release);
    };
  }, [held]);
  return widths;
}
