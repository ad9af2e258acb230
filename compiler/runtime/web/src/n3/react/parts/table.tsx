import type { ReactNode } from "react";
import { WidgetState } from "../bound_components/widget_state";
import "./table.css";

interface TableColumn<Row> {
  readonly label: string;
  readonly value: (row: Row) => ReactNode;
  /** Buttons of a row: their column has a name, which is not shown. */
  readonly tools?: boolean;
}

interface TableProps<Row> {
  /** What it is a table of. */
  readonly label: string;
  /** The first one has what a row is called. */
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  /** What is said where there are no rows. */
  readonly empty: string;
}

/*
 * Rows that are read, and buttons for each: of people, of keys. On a phone its rows are cards. The roles are written
 * out, since a table that is laid out otherwise is none any more for a screen reader.
 */
export function Table<Row>({ label, columns, rows, keyOf, empty }: TableProps<Row>) {
  if (rows.length === 0) return <WidgetState title={empty} />;
  const named = columns.findIndex(({ tools }) => tools !== true);
  return (
    <table className="n3-plain" role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column.label} role="columnheader" scope="col">
              <span className={column.tools === true ? "n3-unseen" : undefined}>
                {column.label}
              </span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row">
            {columns.map((column, i) => {
              const Cell = i === named ? "th" : "td";
              return (
                <Cell
                  key={column.label}
                  role={i === named ? "rowheader" : "cell"}
                  scope={i === named ? "row" : undefined}
                  data-label={i === named || column.tools === true ? undefined : column.label}
                >
                  {column.value(row)}
                </Cell>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface ChipsProps {
  /** What they are. */
  readonly label: string;
  readonly items: readonly string[];
}

/** Several words that belong to something, as the roles of a person. */
export function Chips({ label, items }: ChipsProps) {
  if (items.length === 0) return "–";
  return (
    <ul className="n3-tags" aria-label={label}>
      {items.map((item) => (
        <li key={item}>
          <bdi>{item}</bdi>
        </li>
      ))}
    </ul>
  );
}
