import { memo, type MouseEvent, type ReactNode } from "react";
import { usePreload } from "../../use_preload";
import { preloadOverlays } from "../opened";
import type { TableColumn } from "./column";
import { usualWidth, type ColumnLayout } from "./column_layout";
import { HeaderCell, type ColumnOperations } from "./header_cell";
import { table as words } from "../../../words/table";

export interface Sorting {
  readonly order: false | "asc" | "desc";
  readonly place: number;
  readonly onSort: ((event: MouseEvent) => void) | undefined;
}

interface Props {
  readonly columns: readonly TableColumn[];
  readonly layout: ColumnLayout;
  /** By the name of the column's field. */
  readonly sortings: ReadonlyMap<string, Sorting>;
  readonly operations: ColumnOperations;
  /** A last column has the buttons of the rows. */
  readonly withButtons: boolean;
  /** A first column selects rows. */
  readonly selection: PageSelection | null;
}

export interface PageSelection {
  readonly label: string;
  readonly state: "none" | "some" | "all";
  readonly toggle: () => void;
}

/** The name that the column of buttons has among the widths. */
const buttons = "";

interface ColumnsProps extends Omit<Props, "sortings" | "operations"> {
  /** Of all columns, where the browser has chosen them once; see held_widths.ts. */
  readonly held: readonly number[] | null;
}

/** The widths that a person gave the columns, or those that are held; none where the browser chooses them. */
export function GridColumns({
  selection,
  columns,
  layout,
  withButtons,
  held,
}: ColumnsProps): ReactNode {
  if (held !== null) {
    return (
      <colgroup>
        {held.map((width, i) => (
          <col key={i} style={{ inlineSize: width }} />
        ))}
      </colgroup>
    );
  }
  if (Object.keys(layout.widths).length === 0) return null;
  const names = [...columns.map(({ field }) => field.name), ...(withButtons ? [buttons] : [])];
  return (
    <colgroup>
      {selection !== null && <col className="n3-col-select" />}
      {names.map((name) => (
        <col key={name} style={{ inlineSize: layout.widths[name] ?? usualWidth }} />
      ))}
    </colgroup>
  );
}

const PageBox = memo(function PageBox({ label, state, toggle }: PageSelection) {
  return (
    <input
      type="checkbox"
      aria-label={label}
      checked={state === "all"}
      ref={(box) => {
        if (box !== null) box.indeterminate = state === "some";
      }}
      onChange={toggle}
    />
  );
});

/** With its menu and its buttons a head is as much as a row: it is rendered when it changes. */
const Head = memo(HeaderCell);

/** The heads of all columns. */
export function GridHead({ selection, columns, layout, sortings, operations, withButtons }: Props) {
  usePreload(preloadOverlays);
  const first = selection === null ? 1 : 2;
  return (
    <thead role="rowgroup">
      <tr role="row" aria-rowindex={1}>
        {selection !== null && (
          <th
            role="columnheader"
            className="n3-head n3-head-select"
            aria-colindex={1}
            data-frozen={layout.frozen.length > 0 ? "select" : undefined}
            style={
              layout.frozen.length > 0 ? { insetInlineStart: "var(--frozen-select)" } : undefined
            }
          >
            <PageBox {...selection} />
          </th>
        )}
        {columns.map((column, i) => {
          const sorting = sortings.get(column.field.name);
          return (
            <Head
              key={column.field.name}
              column={column}
              colIndex={first + i}
              sorted={sorting?.order ?? false}
              place={sorting?.place ?? 0}
              onSort={sorting?.onSort}
              frozen={layout.frozen.includes(column.field.name) ? i : null}
              tabStop={i === 0}
              total={layout.totals[column.field.name] ?? null}
              grouped={layout.group === column.field.name}
              operations={operations}
            />
          );
        })}
        {withButtons && (
          <th
            role="columnheader"
            className="n3-head n3-head-actions"
            aria-colindex={first + columns.length}
            data-column={buttons}
          >
            <span className="n3-unseen">{words.actions}</span>
          </th>
        )}
      </tr>
    </thead>
  );
}
