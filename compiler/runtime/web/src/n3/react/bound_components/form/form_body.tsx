import { useSyncExternalStore } from "react";
import type { AnyDataset, Key } from "../../../core/dataset";
import type { WriteMode } from "../../../core/validation";
import { useDatasetHandle } from "../../context";
import { useLastKnown, useFoundRow } from "../../use_row";
import { Failure, RowSkeleton, WidgetState } from "../widget_state";
import { RowForm, type RowFormProps } from "./row_form";
import { form as words } from "../../../words/form";
import { common } from "../../../words/common";
import "./form.css";

interface Props extends Omit<RowFormProps, "row" | "gone"> {
  readonly mode: WriteMode;
  readonly id?: Key | undefined;
  /** The references whose rows are read along, for whoever shows them beside the form. */
  readonly expand?: readonly string[];
}

/** The inside of every form: of the form widget, and of the panels of a table. */
export default function FormBody({ id, expand, ...props }: Props) {
  if (props.mode === "create" || id === undefined) {
    return <RowForm {...props} row={null} gone={false} />;
  }
  return <KnownRow {...props} id={id} expand={expand} />;
}

interface KnownProps extends Omit<Props, "id" | "expand"> {
  readonly dataset: AnyDataset;
  readonly id: Key;
  readonly expand: readonly string[] | undefined;
}

/** A form of a row, from its first answer on; a row that goes meanwhile takes nothing with it. */
function KnownRow({ id, expand, ...props }: KnownProps) {
  const { rows } = useDatasetHandle(props.dataset.name);
  const found = useFoundRow(props.dataset.name, id, expand === undefined ? {} : { expand });
  // What the server has: what is only being sent, by this form too, is not yet a change.
  const row = useSyncExternalStore(rows.subscribe, () =>
    found.key === null ? null : rows.get(found.key).base,
  );
  const shown = useLastKnown(row);

  if (shown !== null) return <RowForm {...props} row={shown} gone={row === null} />;
  if (found.loading) {
    return <RowSkeleton />;
  }
  if (found.error !== null) {
    return <Failure error={found.error} title={common.theRow} onRetry={found.refetch} />;
  }
  return (
    <WidgetState title={words.rowCannotBeLoaded}>
      <p>{words.absentOrHidden}</p>
    </WidgetState>
  );
}
