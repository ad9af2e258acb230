import type { AnyDataset, AnyRow } from "../../../core/dataset";
import { useRuntime } from "../../context";
import { SidePanel } from "../../parts/side_panel";
import FormBody from "./form_body";
import { form as words } from "../../../words/form";
import { common } from "../../../words/common";

interface Props {
  readonly dataset: AnyDataset;
  readonly widget: string;
  /** What the new row begins with, by field, as it is typed. */
  readonly preset?: Readonly<Record<string, string>>;
  /** The new row; null where its maker may not read it. */
  readonly onCreated?: (row: AnyRow | null) => void;
  readonly onClose: () => void;
}

/** A form for one new row, beside the list that it will be in. */
export function CreatePanel({ dataset, widget, preset, onCreated, onClose }: Props) {
  const { toasts } = useRuntime();
  const noun = dataset.noun;
  return (
    <SidePanel title={common.newOf(noun)} onClose={onClose}>
      <FormBody
        widget={`${widget}:new`}
        dataset={dataset}
        mode="create"
        preset={preset}
        submit={words.create(noun)}
        onDone={(row) => {
          // The new row may be where it can’t be seen.
          toasts.show(words.created(noun));
          onCreated?.(row);
          onClose();
        }}
        onCancel={onClose}
        autoFocus
      />
    </SidePanel>
  );
}
