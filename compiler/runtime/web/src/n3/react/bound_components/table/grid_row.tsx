import { memo, useState, useSyncExternalStore } from "react";
import { titleOf, type AnyRow, type Key } from "../../../core/dataset";
import type { DatasetHandle } from "../../../core/runtime";
import type { Block } from "./block";
import type { ActiveCell, CellEditing } from "./cell_editing";
import { valueIn, type TableColumn } from "./column";
import { preloadForms } from "../form/panels";
import { GridCell } from "./grid_cell";
import type { Gone } from "./kept_rows";
import type { CellName } from "./use_grid";
import { RowActions, type RowAction } from "./row_actions";
import { table as words } from "../../../words/table";
import { common } from "../../../words/common";

interface Props {
  readonly row: AnyRow;
  readonly rowKey: Key;
  readonly index: number;
  /** It is here only for its unsaved text. */
  readonly gone: Gone | null;
  readonly session: DatasetHandle;
  readonly columns: readonly TableColumn[];
  /** The columns that stay in sight; they come first. */
  readonly frozen: readonly string[];
  readonly editing: CellEditing;
  readonly mayUpdate: boolean;
  readonly withDelete: boolean;
  /** The row's buttons. */
  readonly actions: readonly RowAction[];
  /** Only the row that has it is rendered again. */
  readonly active: ActiveCell | null;
  /** The column that the Tab key enters the grid by, where it is in this row. */
  readonly tabStop: string | null;
  /** The column under the pointer whose text is cut off, where it is in this row. */
  readonly cut: string | null;
  /** The column that is read in full, where it is in this row. */
  readonly reading: string | null;
  readonly onRead: (cell: CellName | null) => void;
  readonly onDelete: (row: AnyRow) => void;
  /** The cells that are selected together, where some are in this row. */
  readonly block: Block | null;
  /** Null where rows can't be selected. */
  readonly selected: boolean | null;
  readonly onSelect: ((key: Key, range: boolean) => void) | null;
  /** Shows the row in a panel; null where there is none. */
  readonly onOpen: ((key: Key) => void) | null;
  /** It is the one in the panel. */
  readonly isOpen: boolean;
}

/** One row. It renders again only when it changed or has the focus. */
export const GridRow = memo(function GridRow(props: Props) {
  const { row, rowKey, index, gone, session, columns, editing, mayUpdate, withDelete } = props;
  const { actions, active, tabStop, cut, reading, onRead, onDelete, frozen } = props;
  const { selected, onSelect, block, onOpen, isOpen } = props;
  const first = selected === null ? 0 : 1;
  const foreign = useSyncExternalStore(
    session.rows.subscribe,
    () => session.rows.get(rowKey).foreign,
  );
  const [known] = useState(foreign);
  const rowMayChange = mayUpdate && gone !== "deleted" && row._can?.update === true;
  return (
    <tr
      role="row"
      className="n3-row"
      aria-rowindex={index + 2}
      data-key={JSON.stringify(rowKey)}
      data-n3-row={rowKey}
      // Two names, so that a second change flashes again.
      data-flash={foreign === known ? undefined : foreign % 2 === 0 ? "even" : "odd"}
      data-gone={gone ?? undefined}
      aria-selected={selected ?? undefined}
      data-active={active !== null || undefined}
      data-open={isOpen || undefined}
    >
      {selected !== null && (
        <td
          role="gridcell"
          className="n3-cell n3-cell-select"
          aria-colindex={1}
          data-frozen={frozen.length > 0 || undefined}
          style={frozen.length > 0 ? { insetInlineStart: "var(--frozen-select)" } : undefined}
        >
          <input
            type="checkbox"
            aria-label={words.select(titleOf(session.dataset, row))}
            checked={selected}
            tabIndex={tabStop === null ? -1 : 0}
            onChange={({ nativeEvent }) => {
              onSelect?.(rowKey, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey);
            }}
          />
        </td>
      )}
      {columns.map((column, i) => (
        <GridCell
          key={column.field.name}
          value={valueIn(column, row)}
          rowKey={rowKey}
          column={column}
          frozen={frozen.includes(column.field.name)}
          index={i}
          colIndex={first + i + 1}
          editing={editing}
          gone={gone}
          writable={
            rowMayChange && column.writable && row._can.fields?.[column.field.name] !== false
          }
          writing={active?.field === column.field.name && active.editing}
          tabStop={tabStop === column.field.name}
          inBlock={block !== null && block.left <= i && i <= block.right}
          cut={cut === column.field.name}
          reading={reading === column.field.name}
          onRead={onRead}
        />
      ))}
      {(withDelete || onOpen !== null || actions.length > 0) && (
        <td
          role="gridcell"
          className="n3-cell n3-cell-actions"
          aria-colindex={first + columns.length + 1}
        >
          <div className="n3-row-tools">
            {gone === null && actions.length > 0 && (
              <RowActions
                conflict={editing.conflict}
                row={row}
                title={titleOf(session.dataset, row)}
                actions={actions}
                tabIndex={tabStop === null ? -1 : 0}
              />
            )}
            {onOpen !== null && gone === null && (
              <button
                type="button"
                className="n3-icon-button n3-open"
                tabIndex={tabStop === null ? -1 : 0}
                aria-label={words.openRow(titleOf(session.dataset, row))}
                title={words.open}
                onPointerEnter={preloadForms}
                onClick={() => {
                  onOpen(rowKey);
                }}
              >
                <svg viewBox="0 0 16 16" aria-hidden="true">
                  <path d="M2.5 3.5h11v9h-11zM9.5 3.5v9" />
                </svg>
              </button>
            )}
            {withDelete && gone === null && row._can?.delete === true && (
              <button
                type="button"
                className="n3-icon-button"
                tabIndex={tabStop === null ? -1 : 0}
                aria-label={words.deleteRow(titleOf(session.dataset, row))}
                title={common.delete}
                onClick={() => {
                  onDelete(row);
                }}
              >
                <svg viewBox="0 0 16 16" aria-hidden="true">
                  <path d="M2.5 4.5h11M6.5 4V2.5h3V4M4 4.5l.6 8.5h6.8l.6-8.5M6.7 7v3.5M9.3 7v3.5" />
                </svg>
              </button>
            )}
          </div>
        </td>
      )}
    </tr>
  );
});
