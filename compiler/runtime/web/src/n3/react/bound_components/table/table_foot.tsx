import { useSyncExternalStore } from "react";
import type { Span } from "../../../core/list_part";
import type { KeyedStore } from "../../../core/keyed_store";
import { number } from "../../../words/counting";
import { table as words } from "../../../words/table";
import { common } from "../../../words/common";
import type { PageSize } from "./page_size";

interface List {
  readonly shown: number;
  readonly total: number | null;
  readonly totalIsEstimate: boolean;
  readonly hasMore: boolean;
  readonly newRows: number;
  readonly loading: boolean;
}

interface Props {
  readonly page: number;
  /** What the person chose. */
  readonly pageSize: PageSize;
  readonly sizes: readonly PageSize[];
  /** How many rows the pages have. */
  readonly rows: number;
  /** What is in sight, where all rows are scrolled; null where they are shown in pages. */
  readonly sight: KeyedStore<Span> | null;
  /** Why not all rows are shown, where that is so. */
  readonly note: string | null;
  readonly list: List;
  readonly withTotal: boolean;
  readonly onPage: (page: number) => void;
  readonly onPageSize: (size: PageSize) => void;
  /** Shows the rows that others have made. */
  readonly onNew: () => void;
}

/** Which rows are shown, how many others have made since, and the ways to other pages. */
export function TableFoot(props: Props) {
  const { page, pageSize, sizes, rows, sight, note, list, withTotal, onPage, onPageSize } = props;
  const [least = 0] = sizes;
  const few = list.total !== null && typeof least === "number" && list.total <= least;
  const first = (page - 1) * rows;
  return (
    <div className="n3-table-foot">
      {list.loading ? (
        <span className="n3-range" />
      ) : sight === null ? (
        <span className="n3-range" aria-live="polite">
          {rangeText({ from: first, to: first + list.shown }, list, withTotal)}
        </span>
      ) : (
        <SightRange sight={sight} list={list} withTotal={withTotal} />
      )}
      {list.newRows > 0 && (
        <button type="button" className="n3-link" onClick={props.onNew}>
          {common.newRows(list.newRows)}
        </button>
      )}
      {note !== null && <span role="status">{note}</span>}
      <div className="n3-tools">
        {sizes.length > 1 && (!few || pageSize !== least) && (
          <label className="n3-page-size">
            {words.rowsPerPage}
            <select
              className="n3-input"
              value={pageSize}
              onChange={({ target }) => {
                const chosen = sizes.find((size) => String(size) === target.value);
                if (chosen !== undefined) onPageSize(chosen);
              }}
            >
              {sizes.map((size) => (
                <option key={size} value={size}>
                  {size === "all" ? words.allRows : number(size)}
                </option>
              ))}
            </select>
          </label>
        )}
        {sight === null && (page > 1 || list.hasMore) && (
          <>
            <button
              type="button"
              className="n3-button"
              disabled={page === 1}
              onClick={() => {
                onPage(page - 1);
              }}
            >
              {words.previous}
            </button>
            <button
              type="button"
              className="n3-button"
              disabled={!list.hasMore}
              onClick={() => {
                onPage(page + 1);
              }}
            >
              {words.next}
            </button>
          </>
        )}
      </div>
    </div>
  );
}

/** It changes with each scroll, so nobody is read it. */
function SightRange({
  sight,
  list,
  withTotal,
}: Pick<Props, "list" | "withTotal"> & { readonly sight: KeyedStore<Span> }) {
  const span = useSyncExternalStore(sight.subscribe, () => sight.get(inSight));
  return <span className="n3-range">{span !== undefined && rangeText(span, list, withTotal)}</span>;
}

/** The name of what is in sight. */
export const inSight = "";

/** "1–25 of 120", "1–25 of 10,000+", "26–40". */
function rangeText({ from, to }: Span, list: List, withTotal: boolean): string {
  if (!withTotal || list.total === null) return words.range(from + 1, to);
  return words.rangeOf(from + 1, to, `${number(list.total)}${list.totalIsEstimate ? "+" : ""}`);
}
