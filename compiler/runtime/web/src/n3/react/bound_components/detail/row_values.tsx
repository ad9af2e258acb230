import type { AnyRow } from "../../../core/dataset";
import { PendingMark } from "../pending";
import { ColumnValue } from "../table/cell_value";
import { valueIn, type TableColumn } from "../table/column";
import "./detail.css";

interface Props {
  readonly columns: readonly TableColumn[];
  readonly row: AnyRow;
}

/** The values of a row, each with its label. */
export function RowValues({ columns, row }: Props) {
  return (
    <dl className="n3-values">
      {columns.map((column) => (
        <div
          key={column.path.join(".")}
          data-n3-field={column.path.join(".")}
          data-type={column.field.type}
        >
          <dt>
            {column.label}
            {column.pending && <PendingMark />}
          </dt>
          <dd dir="auto">
            {!column.pending && <ColumnValue column={column} value={valueIn(column, row)} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}
