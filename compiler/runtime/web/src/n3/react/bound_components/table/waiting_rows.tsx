import type { AnyRow } from "../../../core/dataset";
import type { OutboxEntry } from "../../../core/outbox_entry";
import type { Patch } from "../../../core/row_state";
import { table as words } from "../../../words/table";
import { FieldValue } from "../field_value";
import { useOutbox } from "../../outbox/use_outbox";
import { ColumnValue } from "./cell_value";
import { valueIn, type TableColumn } from "./column";

/** A new row that waits for the server. */
interface WaitingRow {
  readonly id: string;
  readonly values: Patch;
}

/** The new rows of a dataset that wait for the server, the newest first. */
export function useWaitingRows(datasetName: string): readonly WaitingRow[] {
  return useOutbox()
    .flatMap(({ id, dataset, write, problem }: OutboxEntry) =>
      dataset === datasetName && write.op === "create" && problem === null
        ? [{ id, values: write.values }]
        : [],
    )
    .reverse();
}

interface Props {
  readonly rows: readonly WaitingRow[];
  readonly columns: readonly TableColumn[];
  readonly selectable: boolean;
  readonly withButtons: boolean;
}

/**
 * Above the rows that the server has: what is known of the new ones. They have no key yet, so nothing can be
 * done with them here; the list of what waits can give them up.
 */
export function WaitingRows({ rows, columns, selectable, withButtons }: Props) {
  return rows.map(({ id, values }) => (
    <tr key={id} role="row" className="n3-row" data-waiting>
      {selectable && <td role="gridcell" className="n3-cell n3-cell-select" />}
      {columns.map((column, i) => (
        <td
          key={column.field.name}
          role="gridcell"
          className="n3-cell"
          data-label={column.label}
          data-type={column.field.type}
          data-numeric={column.numeric || undefined}
        >
          <span className="n3-cell-value" dir="auto">
            <Value column={column} values={values} />
          </span>
          {i === 0 && <small className="n3-waits">{words.waits}</small>}
        </td>
      ))}
      {withButtons && <td role="gridcell" className="n3-cell n3-cell-actions" />}
    </tr>
  ));
}

/** Of what only the server knows there is nothing yet. */
function Value({ column, values }: { readonly column: TableColumn; readonly values: Patch }) {
  const { field, path, target } = column;
  const own = values[field.name];
  if (path.length === 1 && target !== null && own !== null && own !== undefined)
    return <FieldValue field={field} value={own} />;
  const row: AnyRow = { ...values, _version: 0 };
  return <ColumnValue column={column} value={valueIn(column, row)} />;
}
