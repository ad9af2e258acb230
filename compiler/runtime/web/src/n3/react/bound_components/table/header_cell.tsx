import type { MouseEvent } from "react";

interface HeaderProps {
  readonly label: string;
  readonly numeric: boolean;
  readonly index: number;
  readonly sorted: false | "asc" | "desc";
  /** Its place among several sorts, from 1; 0 where it is the only one. */
  readonly place: number;
  readonly onSort: ((event: MouseEvent) => void) | undefined;
}

/** The head of a column: its label, and the button that sorts by it. */
export function HeaderCell({ label, numeric, index, sorted, place, onSort }: HeaderProps) {
  const order = sorted === "asc" ? "ascending" : "descending";
  return (
    <th
      role="columnheader"
      className="n3-head"
      aria-colindex={index + 1}
      aria-sort={sorted === false ? undefined : order}
      data-numeric={numeric || undefined}
    >
      {onSort === undefined ? (
        label
      ) : (
        <button type="button" onClick={onSort} title="Sort; hold Shift to sort by several columns">
          {label}
          {sorted !== false && (
            <span className="n3-sort" aria-hidden="true">
              {sorted === "asc" ? "↑" : "↓"}
              {place > 0 && <small>{place}</small>}
            </span>
          )}
        </button>
      )}
    </th>
  );
}
