import { WidgetState } from "../widget_state";
import type { TableColumn } from "./column";
import { table as words } from "../../../words/table";

/** The table's own shape while its first rows are on their way. */
export function SkeletonRows({
  columns,
  rows,
}: {
  readonly columns: number;
  readonly rows: number;
}) {
  return Array.from({ length: rows }, (_, row) => (
    <tr key={row} className="n3-row n3-skeleton" aria-hidden="true">
      {Array.from({ length: columns }, (_, column) => (
        <td key={column} className="n3-cell">
          <span style={{ inlineSize: `${45 + ((row * 31 + column * 17) % 40)}%` }} />
        </td>
      ))}
    </tr>
  ));
}

interface EmptyProps {
  readonly text: string;
  readonly columns: readonly TableColumn[];
  /** By the program: there may be rows that this table never shows. */
  readonly filtered: boolean;
  /** By the reader's own search and filters. */
  readonly narrowed: boolean;
  readonly onWiden: () => void;
  readonly onCreate: (() => void) | null;
  readonly createLabel: string;
}

/** An empty table says what will be here, or that nothing matches. */
export function EmptyTable(props: EmptyProps) {
  const { text, columns, filtered, narrowed, onWiden, onCreate, createLabel } = props;
  if (narrowed) {
    return (
      <WidgetState title={words.noMatch}>
        <p>{words.mayBeHidden}</p>
        <button type="button" className="n3-button" onClick={onWiden}>
          {words.showAll}
        </button>
      </WidgetState>
    );
  }
  const told = columns.some(({ writable }) => writable)
    ? columns.filter(({ writable }) => writable)
    : columns;
  const labels = told.slice(0, 4).map(({ label }) => label);
  return (
    <WidgetState title={text}>
      <p>{filtered ? words.onlyMatching : words.willShow(labels)}</p>
      {onCreate !== null && (
        <button type="button" className="n3-button n3-primary" onClick={onCreate}>
          {createLabel}
        </button>
      )}
    </WidgetState>
  );
}
