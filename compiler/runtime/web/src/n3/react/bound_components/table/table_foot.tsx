import type { AnyRow } from "../../../core/dataset";
import { number } from "../../../words/counting";
import { table as words } from "../../../words/table";
import { common } from "../../../words/common";

interface List {
  readonly data: readonly AnyRow[];
  readonly total: number | null;
  readonly totalIsEstimate: boolean;
  readonly hasMore: boolean;
  readonly newRows: number;
  readonly loading: boolean;
}

interface Props {
  readonly page: number;
  readonly pageSize: number;
  readonly list: List;
  readonly withTotal: boolean;
  readonly onPage: (page: number) => void;
  /** Shows the rows that others have made. */
  readonly onNew: () => void;
}

/** Which rows are shown, how many others have made since, and the ways to other pages. */
export function TableFoot({ page, pageSize, list, withTotal, onPage, onNew }: Props) {
  return (
    <div className="n3-table-foot">
      <span className="n3-range" aria-live="polite">
        {list.loading ? "" : rangeText(page, pageSize, list, withTotal)}
      </span>
      {list.newRows > 0 && (
        <button type="button" className="n3-link" onClick={onNew}>
          {common.newRows(list.newRows)}
        </button>
      )}
      <div className="n3-tools">
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
      </div>
    </div>
  );
}

/** "1–25 of 120", "1–25 of 10,000+", "26–40". */
function rangeText(page: number, pageSize: number, list: List, withTotal: boolean): string {
  const from = (page - 1) * pageSize + 1;
  const to = from + list.data.length - 1;
  if (!withTotal || list.total === null) return words.range(from, to);
  return words.rangeOf(from, to, `${number(list.total)}${list.totalIsEstimate ? "+" : ""}`);
}
