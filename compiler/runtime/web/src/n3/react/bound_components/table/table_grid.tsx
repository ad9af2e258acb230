import type { CSSProperties, RefObject } from "react";
import type { ApiError } from "../../../core/api_error";
import { partSize } from "../../../core/list_part";
import { page } from "../../../words/page";
import { table as words } from "../../../words/table";
import { Delayed, skeletonDelay } from "../widget_state";
import { GridBody, type GridBodyProps } from "./grid_body";
import { GridColumns, GridHead, type PageSelection, type Sorting } from "./grid_head";
import type { ColumnOperations } from "./header_cell";
import { useHeldWidths } from "./held_widths";
import { virtualFrom } from "./row_window";
import { useScrollEdges } from "./scroll_edges";
import { SkeletonRows } from "./table_states";
import { TotalsRow, type Numbers } from "./totals";
import { WaitingRows, type useWaitingRows } from "./waiting_rows";

interface Props extends GridBodyProps {
  readonly spoken: string;
  readonly scrollerRef: RefObject<HTMLDivElement | null>;
  readonly gridRef: RefObject<HTMLTableElement | null>;
  readonly waiting: ReturnType<typeof useWaitingRows>;
  /** How many rows the list has, on all pages; null where it is not known. */
  readonly total: number | null;
  readonly withButtons: boolean;
  readonly pageSelection: PageSelection | null;
  readonly sortings: ReadonlyMap<string, Sorting>;
  readonly operations: ColumnOperations;
  readonly numbers: Numbers | undefined;
  /** So many rows are on their way, and none is here; 0 where some are. */
  readonly refilling: number;
  /** The rows may be older ones. */
  readonly old: boolean;
  /** Why the rows in sight are not here. */
  readonly failed: ApiError | null;
  readonly onRetry: () => void;
}

/** The grid in its scroller: heads, rows and totals. */
export function TableGrid(props: Props) {
  const { session, spoken, gridRef, scrollerRef, columns, layout, grid, places, rows, refilling } =
    props;
  const { withButtons, pageSelection, columnCount, selection, total, failed } = props;
  const sized = Object.keys(layout.widths).length > 0;
  const virtual = places.see !== null || rows.length > virtualFrom;
  const held = useHeldWidths(gridRef, columns, virtual && !sized, rows.length > 0);
  useScrollEdges(gridRef, columns, layout, held ?? rows);
  return (
    <div
      className="n3-table-scroll"
      ref={scrollerRef}
      data-virtual={virtual || undefined}
      data-endless={places.see !== null || undefined}
      style={mostRows(session.dataset.maxPageSize)}
    >
      {failed !== null && (
        <div className="n3-missing-rows">
          <p className="n3-note" data-tone="bad" role="status">
            {words.notLoaded(failed.message)}{" "}
            <button type="button" className="n3-link" onClick={props.onRetry}>
              {page.tryAgain}
            </button>
          </p>
        </div>
      )}
      <table
        ref={gridRef}
        role="grid"
        className="n3-table"
        aria-label={spoken}
        aria-rowcount={total === null ? -1 : total + 1}
        aria-colcount={columnCount}
        data-block={grid.block !== null || undefined}
        aria-multiselectable={selection !== null || undefined}
        aria-busy={refilling > 0 || grid.waiting || undefined}
        data-sized={sized || undefined}
        data-held={held !== null || undefined}
        data-refilling={refilling > 0 || undefined}
        data-old={props.old || undefined}
        {...grid.handlers}
      >
        <GridColumns
          columns={columns}
          layout={layout}
          withButtons={withButtons}
          selection={pageSelection}
          held={held}
        />
        <GridHead
          columns={columns}
          layout={layout}
          sortings={props.sortings}
          operations={props.operations}
          withButtons={withButtons}
          selection={pageSelection}
        />
        <tbody role="rowgroup">
          <WaitingRows
            rows={props.waiting}
            columns={columns}
            selectable={selection !== null}
            withButtons={withButtons}
          />
          {refilling > 0 ? (
            <Delayed ms={skeletonDelay}>
              <SkeletonRows columns={columnCount} rows={Math.min(refilling, 8)} />
            </Delayed>
          ) : (
            <GridBody {...props} />
          )}
        </tbody>
        <TotalsRow
          columns={columns}
          layout={layout}
          numbers={props.numbers}
          before={selection === null ? 0 : 1}
          after={withButtons ? 1 : 0}
        />
      </table>
    </div>
  );
}

/** What is in sight is of one part, and half as much at most. */
function mostRows(maxPageSize: number): CSSProperties {
  const rows = { "--most-rows": Math.floor(partSize(maxPageSize) / 2) };
  return rows as CSSProperties;
}
