import { memo, useSyncExternalStore, type PointerEvent } from "react";
import { titleOf, type AnyRow, type Key } from "../../../core/dataset";
import type { DatasetHandle } from "../../../core/runtime";
import { preloadForms } from "../form/panels";
import { PendingMark } from "../pending";
import { ColumnValue } from "../table/cell_value";
import { valueIn, type TableColumn } from "../table/column";
import { board as words } from "../../../words/board";

interface Props {
  readonly row: AnyRow;
  readonly rowKey: Key;
  readonly handle: DatasetHandle;
  readonly fields: readonly TableColumn[];
  /** How often others had changed the row when the board first had it. */
  readonly foreignBefore: number;
  readonly movable: boolean;
  readonly tabStop: boolean;
  /** It is lifted, or dragged. */
  readonly lifted: boolean;
  /** It is the one in the panel. */
  readonly isOpen: boolean;
  /** Names what is said of its keys. */
  readonly keysId: string;
  readonly onFocus: (key: Key) => void;
  readonly onOpen: (key: Key) => void;
  readonly onMenu: (key: Key, button: HTMLElement) => void;
  readonly onPointerDown: (key: Key, event: PointerEvent<HTMLElement>) => void;
}

/** A row: its title, and the fields that have a value. */
export const BoardCard = memo(function BoardCard(props: Props) {
  const { row, rowKey, handle, fields, foreignBefore, movable, tabStop, lifted, isOpen } = props;
  const { onFocus, onOpen, onMenu, onPointerDown } = props;
  const foreign = useSyncExternalStore(
    handle.rows.subscribe,
    () => handle.rows.get(rowKey).foreign,
  );
  const title = titleOf(handle.dataset, row);
  return (
    <div
      role="row"
      className="n3-board-card"
      tabIndex={tabStop ? 0 : -1}
      aria-describedby={props.keysId}
      data-key={JSON.stringify(rowKey)}
      data-n3-row={rowKey}
      // Two names, so that a second change flashes again.
      data-flash={foreign === foreignBefore ? undefined : foreign % 2 === 0 ? "even" : "odd"}
      data-movable={movable || undefined}
      data-lifted={lifted || undefined}
      data-open={isOpen || undefined}
      onFocus={() => {
        onFocus(rowKey);
      }}
      onPointerEnter={preloadForms}
      onPointerDown={(event) => {
        if (movable && !isControl(event.target)) onPointerDown(rowKey, event);
      }}
      onClick={({ target }) => {
        if (!isControl(target)) onOpen(rowKey);
      }}
    >
      <div role="gridcell">
        <div className="n3-board-card-head">
          <strong dir="auto">{title}</strong>
          <button
            type="button"
            className="n3-icon-button"
            tabIndex={tabStop ? 0 : -1}
            aria-label={words.actions(title)}
            aria-haspopup="menu"
            onClick={({ currentTarget }) => {
              onMenu(rowKey, currentTarget);
            }}
          >
            <svg viewBox="0 0 16 16" aria-hidden="true">
              <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" />
            </svg>
          </button>
        </div>
        <CardFields fields={fields} row={row} />
      </div>
    </div>
  );
});

/** What is pressed for itself. */
function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest("button, a") !== null;
}

function CardFields({ fields, row }: Pick<Props, "fields" | "row">) {
  const shown = fields.filter((field) => {
    const value = valueIn(field, row);
    return field.pending || (value !== null && value !== undefined && value !== "");
  });
  if (shown.length === 0) return null;
  return (
    <dl>
      {shown.map((field) => (
        <div key={field.path.join(".")} data-n3-field={field.path.join(".")}>
          <dt>
            {field.label}
            {field.pending && <PendingMark />}
          </dt>
          <dd dir="auto">
            {!field.pending && <ColumnValue column={field} value={valueIn(field, row)} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}
