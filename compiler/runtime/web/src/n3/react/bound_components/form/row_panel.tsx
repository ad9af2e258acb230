import { useMemo, useSyncExternalStore } from "react";
import { keyOf, titleOf, type AnyRow, type Key } from "../../../core/dataset";
import type { UnsavedChanges } from "../../../core/unsaved_changes";
import type { ConflictRule } from "../../../core/outbox_entry";
import { isWritable } from "../../../core/validation";
import { useDatasetHandle, useRuntime } from "../../context";
import { useLastKnown, useFoundRow } from "../../use_row";
import { RowValues } from "../detail/row_values";
import { Message } from "../../parts/message";
import { SidePanel } from "../../parts/side_panel";
import { columnsOf, expandOf } from "../table/column";
import FormBody from "./form_body";
import { form as words } from "../../../words/form";
import { common } from "../../../words/common";

interface Props {
  readonly datasetName: string;
  readonly widget: string;
  readonly rowKey: Key;
  /** The rows of the list beside it, in its order. */
  readonly rows: readonly AnyRow[];
  readonly mayUpdate: boolean;
  /** What becomes of its update where somebody else has changed the row. */
  readonly conflict?: ConflictRule | undefined;
  /** Asked before another row takes the place of this one, where there is a list. */
  readonly place?: UnsavedChanges;
  readonly onMove: (key: Key) => void;
  readonly onClose: () => void;
  readonly onDelete: ((row: AnyRow) => void) | null;
}

/** One row of a list, beside it: a form where it may be changed, and what else it has. */
export function RowPanel(props: Props) {
  const { datasetName, widget, rowKey, mayUpdate, place, onMove, onClose, onDelete } = props;
  const runtime = useRuntime();
  const handle = useDatasetHandle(datasetName);
  const { dataset, rows } = handle;
  const columns = useMemo(
    () => columnsOf(handle.dataset, (name) => runtime.handle(name).dataset, null, false),
    // Another handle means that this dataset, or one it refers to, is another.
    [handle, runtime],
  );
  const expand = useMemo(() => expandOf(columns), [columns]);
  const found = useFoundRow(datasetName, rowKey, { expand });
  const now = useSyncExternalStore(rows.subscribe, () => rows.view(rowKey));
  const last = useLastKnown(now);
  // Of a row that went, what was entered stays.
  const row = last !== null && keyOf(dataset, last) === rowKey ? last : null;
  const writes = mayUpdate && dataset.schemas !== undefined && row?._can?.update === true;
  const others = columns.filter(
    ({ field }) =>
      !writes || !isWritable(dataset, field, "update") || row._can.fields?.[field.name] === false,
  );
  const index = props.rows.findIndex((one) => keyOf(dataset, one) === rowKey);
  const neighbour = (step: -1 | 1) => {
    const next = index < 0 ? undefined : props.rows[index + step];
    return next === undefined ? null : keyOf(dataset, next);
  };
  const move = { before: neighbour(-1), after: neighbour(1), onMove };
  return (
    <SidePanel
      title={row === null ? dataset.title : titleOf(dataset, row)}
      onClose={onClose}
      place={place}
      tools={props.rows.length > 0 && <MoveButtons {...move} />}
      onKey={({ key }) => {
        const next = { ArrowUp: move.before, ArrowDown: move.after }[key];
        if (next !== null && next !== undefined) onMove(next);
        return next !== undefined;
      }}
    >
      {writes ? (
        <FormBody
          key={rowKey}
          widget={widget}
          dataset={dataset}
          mode="update"
          id={rowKey}
          expand={expand}
          submit={common.save}
          conflict={props.conflict}
          onDone={() => {
            if (!runtime.outbox.waits) runtime.toasts.show(common.saved);
          }}
          onCancel={onClose}
          after={others.length > 0 && <RowValues columns={others} row={row} />}
          tools={
            onDelete !== null &&
            row._can.delete && (
              <button
                type="button"
                className="n3-button n3-quiet n3-foot-end"
                onClick={() => {
                  onClose();
                  onDelete(row);
                }}
              >
                {common.delete}
              </button>
            )
          }
        />
      ) : (
        <div className="n3-panel-body">
          {(now === null || found.key === null) && !found.loading && (
            <Message tone="bad">{common.rowGone}</Message>
          )}
          {row !== null && <RowValues columns={others} row={row} />}
        </div>
      )}
    </SidePanel>
  );
}

interface MoveProps {
  readonly before: Key | null;
  readonly after: Key | null;
  readonly onMove: (key: Key) => void;
}

/** Walk through the list beside the panel. */
function MoveButtons({ before, after, onMove }: MoveProps) {
  const buttons = [
    { label: words.previousRow, sign: "↑", key: before },
    { label: words.nextRow, sign: "↓", key: after },
  ];
  return buttons.map(({ label, sign, key }) => (
    <button
      key={label}
      type="button"
      className="n3-icon-button"
      aria-label={label}
      title={label}
      aria-disabled={key === null || undefined}
      onClick={() => {
        if (key !== null) onMove(key);
      }}
    >
      {sign}
    </button>
  ));
}
