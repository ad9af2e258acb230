import { useContext } from "react";
import { useActions } from "../../use_actions";
import type { Action } from "../../../core/actions";
import {
  PageContext,
  useRuntime,
  useDatasetHandle,
  useWidgetName,
  useAccessibleTitle,
} from "../../context";
import type { CreateOf, DatasetName, Key } from "../../../core/dataset";
import type { ConflictRule } from "../../../core/outbox_entry";
import { WidgetHeading } from "../../heading";
import { useScope } from "../../scope";
import type { Scope } from "../../../core/scope";
import { useCurrentUser } from "../../use_current_user";
import { rightsOf } from "../../../core/current_user";
import { BoundWidget } from "../bound_widget";
import type { InputName } from "../inputs/field_input";
import { RowSkeleton, WidgetState } from "../widget_state";
import { FormBody } from "./panels";
import { form as words } from "../../../words/form";
import { common } from "../../../words/common";
import "./form.css";

type FieldName<Name extends DatasetName> = keyof CreateOf<Name> & string;

type FormField<Name extends DatasetName> =
  | FieldName<Name>
  | { readonly name: FieldName<Name>; readonly label?: string; readonly input?: InputName };

/** A check of a form beyond those of its dataset. */
type FormCheck = "required" | "email_format" | "url_format";

export interface BoundFormWidgetProps<Name extends DatasetName> {
  readonly datasetName: Name;
  readonly widgetKey?: string;
  readonly title?: string;
  /** Not saved yet: it asks for nothing. */
  readonly pending?: true;
  /** `create_update` changes the row of `id` where there is one, and else makes a row. */
  readonly mode: "create" | "update" | "create_update";
  readonly id?: Key | ((scope: Scope) => unknown) | undefined;
  /** By default every field that may be written. */
  readonly fields?: readonly FormField<Name>[];
  /** The button's word. */
  readonly submit?: string;
  /** Ready for the next row once one was saved. */
  readonly autoClear?: boolean;
  /** What becomes of an update whose row somebody else has changed; by default `merge`. */
  readonly conflict?: ConflictRule;
  readonly checks?: Readonly<Partial<Record<FieldName<Name>, readonly FormCheck[]>>>;
  /** What happens when it was saved. */
  readonly onSuccess?: readonly Action[];
}

/** A form bound to a dataset: it makes a row, or changes one. */
export function BoundFormWidget<Name extends DatasetName>(props: BoundFormWidgetProps<Name>) {
  return (
    <BoundWidget {...props}>
      <Bound {...props} />
    </BoundWidget>
  );
}

function Bound<Name extends DatasetName>(props: BoundFormWidgetProps<Name>) {
  const { datasetName, widgetKey = datasetName } = props;
  const { outbox, toasts } = useRuntime();
  const scope = useScope();
  const run = useActions();
  const widget = useWidgetName(widgetKey);
  const asked = typeof props.id === "function" ? props.id(scope) : props.id;
  const id = typeof asked === "number" || typeof asked === "string" ? asked : undefined;
  const { dataset, lists } = useDatasetHandle(datasetName);
  const page = useContext(PageContext);
  const me = useCurrentUser();

  const update = props.mode === "update" || (props.mode === "create_update" && id !== undefined);
  const mode = update ? "update" : "create";
  const rights = rightsOf(me, page, widgetKey, datasetName);
  const refused = me !== undefined && !(update ? rights.update : rights.create);

  const onDone = () => {
    void run(props.onSuccess ?? [], scope, { refresh: () => void lists.refresh() });
    // What waits for the server says so by itself.
    if (props.onSuccess === undefined && !outbox.waits) toasts.show(common.saved);
  };

  const title = props.title ?? (update ? words.edit : common.newOf)(dataset.noun);
  const spoken = useAccessibleTitle(title);
  return (
    <section
      className="n3-card n3-form-card"
      aria-label={spoken}
      data-n3-widget={widgetKey}
      data-n3-row={update ? id : undefined}
      data-n3-dataset={datasetName}
    >
      <WidgetHeading title={title} />
      {refused ? (
        <WidgetState title={update ? words.mayNotUpdate : words.mayNotCreate}>
          <p>{me.user.anonymous ? words.signInFirst : common.askAdministrator}</p>
        </WidgetState>
      ) : (
        <FormBody
          fallback={<RowSkeleton />}
          key={id ?? "new"}
          widget={widget}
          dataset={dataset}
          mode={mode}
          id={update ? id : undefined}
          fields={props.fields}
          submit={props.submit ?? common.save}
          checks={props.checks}
          autoClear={props.autoClear ?? false}
          conflict={props.conflict}
          onDone={onDone}
        />
      )}
    </section>
  );
}
