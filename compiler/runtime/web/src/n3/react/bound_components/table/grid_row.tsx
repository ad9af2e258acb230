import { memo, useState, useSyncExternalStore } from "react";
import { titleOf, type AnyRow, type Key } from "../../../core/dataset";
import type { DatasetHandle } from "../../../core/runtime";
import type { ActiveCell, CellEditing } from "./cell_editing";
import { valueIn, type TableColumn } from "./column";
import { preloadForm } from "../form/create_panel";
import { GridCell } from "./grid_cell";
import { RowActions, type RowAction } from "./row_actions";

interface Props {
  readonly row: AnyRow;
  readonly rowKey: Key;
  readonly index: number;
  readonly session: DatasetHandle;
  readonly columns: readonly TableColumn[];
  readonly editing: CellEditing;
  readonly mayUpdate: boolean;
  readonly withDelete: boolean;
  /** The row's buttons. */
  readonly actions: readonly RowAction[];
  /** Only the row that has it is rendered again. */
  readonly active: ActiveCell | null;
  /** The column that the Tab key enters the grid by, where it is in this row. */
  readonly tabStop: string | null;
  readonly onDelete: (row: AnyRow) => void;
  /** Shows the row in a panel; null where there is none. */
  readonly onOpen: ((key: Key) => void) | null;
  /** It is the one in the panel. */
  readonly isOpen: boolean;
}

/** One row. It renders again only when it changed or has the focus. */
export const GridRow = memo(function GridRow(props: Props) {
  const { row, rowKey, index, session, columns, editing, mayUpdate, withDelete, actions } = props;
  const { active, tabStop, onDelete, onOpen, isOpen } = props;
  const foreign = useSyncExternalStore(
    session.rows.subscribe,
    () => session.rows.get(rowKey).foreign,
  );
  const [first] = useState(foreign);
  const rowMayChange = mayUpdate && row._can?.update === true;
  return (
    <tr
      role="row"
      className="n3-row"
      aria-rowindex={index + 2}
      data-key={JSON.stringify(rowKey)}
      data-n3-row={rowKey}
      // Two names, so that a second change flashes again.
      data-flash={foreign === first ? undefined : foreign % 2 === 0 ? "even" : "odd"}
      data-active={active !== null || undefined}
      data-open={isOpen || undefined}
    >
      {columns.map((column, i) => (
        <GridCell
          key={column.field.name}
          value={valueIn(column, row)}
          rowKey={rowKey}
          column={column}
          index={i}
          editing={editing}
          writable={
            rowMayChange && column.writable && row._can.fields?.[column.field.name] !== false
          }
          writing={active?.field === column.field.name && active.editing}
          tabStop={tabStop === column.field.name}
        />
      ))}
      {(withDelete || onOpen !== null || actions.length > 0) && (
        <td role="gridcell" className="n3-cell n3-cell-actions" aria-colindex={columns.length + 1}>
          <div className="n3-row-tools">
            {actions.length > 0 && (
              <RowActions
                row={row}
                title={titleOf(session.dataset, row)}
                actions={actions}
                tabIndex={tabStop === null ? -1 : 0}
              />
            )}
            {onOpen !== null && (
              <button
                type="button"
                className="n3-icon-button n3-open"
                tabIndex={tabStop === null ? -1 : 0}
                aria-label={`Open ${titleOf(session.dataset, row)}`}
                title="Open"
                onPointerEnter={preloadForm}
                onClick={() => {
                  onOpen(rowKey);
                }}
              >
                <svg viewBox="0 0 16 16" aria-hidden="true">
                  <path d="M2.5 3.5h11v9h-11zM9.5 3.5v9" />
                </svg>
              </button>
            )}
            {withDelete && row._can?.delete === true && (
              <button
                type="button"
                className="n3-icon-button"
                tabIndex={tabStop === null ? -1 : 0}
                aria-label={`Delete ${titleOf(session.dataset, row)}`}
                title="Delete"
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
