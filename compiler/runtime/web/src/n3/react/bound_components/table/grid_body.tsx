import { Fragment, useMemo, useRef, type RefObject } from "react";
import { keyOf, type AnyRow, type Key } from "../../../core/dataset";
import type { Span } from "../../../core/list_part";
import type { DatasetHandle } from "../../../core/runtime";
import type { CellEditing } from "./cell_editing";
import type { TableColumn } from "./column";
import type { ColumnLayout } from "./column_layout";
import { GridRow } from "./grid_row";
import type { Gone } from "./kept_rows";
import type { RowAction } from "./row_actions";
import { useRowWindow, type Heights } from "./row_window";
import { useScrollAnchor } from "./scroll_anchor";
import type { RowSelection } from "./selection";
import { groupLines, GroupRow, type Numbers } from "./totals";
import type { Grid } from "./use_grid";

/** Where the rows are that were read, in the list of which they are a part. */
export interface RowPlaces {
  /** Names the list. */
  readonly list: string;
  /** The place of the first of them. */
  readonly first: number;
  /** How many rows the list has. */
  readonly count: number;
  /** Rows that a scroll has left behind and that are kept, by their place. */
  readonly away: ReadonlyMap<number, AnyRow>;
  /** Told what is in sight; null where all rows of the list were read. */
  readonly see: ((sight: Span, rowHeight: number) => void) | null;
  /** Their places are not about to change. */
  readonly settled: boolean;
  /** Told that somebody waits for the row of a place. */
  readonly reach: (place: number) => void;
}

export interface GridBodyProps {
  readonly session: DatasetHandle;
  readonly scrollerRef: RefObject<HTMLElement | null>;
  readonly rows: readonly AnyRow[];
  /** Why rows are gone that stay for their unsaved text. */
  readonly gone: ReadonlyMap<Key, Gone>;
  readonly places: RowPlaces;
  /** How many rows the pages before have. */
  readonly firstIndex: number;
  readonly columns: readonly TableColumn[];
  /** With those of boxes and buttons. */
  readonly columnCount: number;
  readonly layout: ColumnLayout;
  readonly group: TableColumn | null;
  readonly groups: readonly Numbers[];
  readonly grid: Grid;
  readonly editing: CellEditing;
  readonly mayUpdate: boolean;
  readonly mayDelete: boolean;
  readonly actions: readonly RowAction[];
  /** Null where rows can't be selected. */
  readonly selection: RowSelection | null;
  readonly onDelete: (row: AnyRow) => void;
  readonly onOpen: ((key: Key) => void) | null;
  /** The row in the panel. */
  readonly opened: Key | null;
}

/** The rows of the window, and the room of those around it. Scrolling renders this, and not the table. */
export function GridBody(props: GridBodyProps) {
  const { session, rows, gone, columns, layout, group, grid, selection, opened, scrollerRef } =
    props;
  const { first, count, list, see } = props.places;
  const { block } = grid;
  const lines = useMemo(() => (group === null ? null : groupLines(group, rows)), [group, rows]);
  const heightsRef = useRef<Heights | null>(null);
  useScrollAnchor(scrollerRef, heightsRef, session.dataset, {
    list,
    rows,
    first: see === null ? null : first,
  });
  const segments = useRowWindow({
    scrollerRef,
    heightsRef,
    count,
    loaded: { from: first, to: first + rows.length },
    kept: grid.kept,
    lines,
    see,
  });
  const rowAt = (place: number) => {
    const i = place - first;
    const row = rows[i] ?? props.places.away.get(place);
    if (row === undefined) return null;
    const key = keyOf(session.dataset, row);
    return (
      <Fragment key={key}>
        {group !== null && lines !== null && lines[i] !== lines[i + 1] && (
          <GroupRow
            group={group}
            row={row}
            columns={columns}
            layout={layout}
            groups={props.groups}
            span={props.columnCount}
          />
        )}
        <GridRow
          row={row}
          rowKey={key}
          index={props.firstIndex + place}
          gone={gone.get(key) ?? null}
          session={session}
          columns={columns}
          frozen={layout.frozen}
          editing={props.editing}
          mayUpdate={props.mayUpdate}
          withDelete={props.mayDelete}
          actions={props.actions}
          active={grid.active?.key === key ? grid.active : null}
          tabStop={grid.tabStop?.key === key ? grid.tabStop.field : null}
          block={block !== null && block.top <= i && i <= block.bottom ? block : null}
          cut={grid.cut?.key === key ? grid.cut.field : null}
          reading={grid.reading?.key === key ? grid.reading.field : null}
          onRead={grid.read}
          onDelete={props.onDelete}
          selected={selection === null ? null : selection.has(key)}
          onSelect={selection?.toggle ?? null}
          onOpen={props.onOpen}
          isOpen={opened === key}
        />
      </Fragment>
    );
  };
  // One flat array: in arrays of their own rows would lose their element, and so the focus, from one to another.
  return segments.flatMap((segment) =>
    segment.type === "rows" ? (
      Array.from({ length: segment.to - segment.from }, (_, i) => rowAt(segment.from + i))
    ) : (
      <tr key={`room ${segment.from}`} className="n3-room" aria-hidden="true">
        <td
          colSpan={props.columnCount}
          style={{ blockSize: segment.height, backgroundSize: `40% ${segment.rowHeight}px` }}
        />
      </tr>
    ),
  );
}
