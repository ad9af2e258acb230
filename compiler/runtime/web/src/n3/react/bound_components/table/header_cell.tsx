import type { MouseEvent } from "react";
import { PendingMark } from "../pending";

interface HeaderProps {
  readonly label: string;
  readonly numeric: boolean;
  readonly index: number;
  /** Its path, for who looks for its place in the program. */
  readonly field: string | undefined;
  /** Not saved yet. */
  readonly pending: boolean;
  readonly sorted: false | "asc" | "desc";
  /** Its place among several sorts, from 1; 0 where it is the only one. */
  readonly place: number;
  readonly onSort: ((event: MouseEvent) => void) | undefined;
}

/** The head of a column: its label, and the button that sorts by it. */
export function HeaderCell(props: HeaderProps) {
  const { label, numeric, index, field, pending, sorted, place, onSort } = props;
  const order = sorted === "asc" ? "ascending" : "descending";
  return (
    <th
      role="columnheader"
      className="n3-head"
      aria-colindex={index + 1}
      aria-sort={sorted === false ? undefined : order}
      data-numeric={numeric || undefined}
      data-n3-field={field}
    >
      {onSort === undefined ? (
        <>
          {label}
          {pending && <PendingMark />}
        </>
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
