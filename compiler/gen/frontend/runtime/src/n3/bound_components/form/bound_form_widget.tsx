import { useContext } from "react";
import { useLocation } from "wouter";
import { PageContext, useRuntime, useSession } from "../../context";
import type { CreateOf, DatasetName, Key } from "../../dataset";
import { lazily } from "../../lazily";
import { isLocalPath } from "../../route";
import { useMe } from "../../use_me";
import { rightsOf } from "../../me";
import { singular } from "../../words";
import { ErrorBoundary } from "../error_boundary";
import type { InputName } from "../inputs/field_input";
import { Delayed, skeletonDelay } from "../widget_state";
import "./form.css";

const { Component: FormBody } = lazily(() => import("./form_body"));

type FieldName<Name extends DatasetName> = keyof CreateOf<Name> & string;

export type FormField<Name extends DatasetName> =
  | FieldName<Name>
  | { readonly name: FieldName<Name>; readonly label?: string; readonly input?: InputName };

/** What happens when a form was saved. */
export type SuccessAction =
  | { readonly type: "refresh_table" }
  /** Within the app only. */
  | { readonly type: "navigate"; readonly to: string }
  | { readonly type: "toast"; readonly message: string };

export interface BoundFormWidgetProps<Name extends DatasetName> {
  readonly datasetName: Name;
  readonly widgetKey?: string;
  readonly title?: string;
  /** `create_update` changes the row of `id` where there is one, and else makes a row. */
  readonly mode: "create" | "update" | "create_update";
  readonly id?: Key | undefined;
  /** By default every field that may be written. */
  readonly fields?: readonly FormField<Name>[];
  /** The button's word. */
  readonly submit?: string;
  /** Ready for the next row once one was saved. */
  readonly autoClear?: boolean;
  readonly onSuccess?: readonly SuccessAction[];
}

/** A form bound to a dataset: it makes a row, or changes one. */
export function BoundFormWidget<Name extends DatasetName>(props: BoundFormWidgetProps<Name>) {
  return (
    <ErrorBoundary what={props.title ?? props.datasetName}>
      <Bound {...props} />
    </ErrorBoundary>
  );
}

function Bound<Name extends DatasetName>(props: BoundFormWidgetProps<Name>) {
  const { datasetName, widgetKey = datasetName, id } = props;
  const { toasts } = useRuntime();
  const { dataset, lists } = useSession(datasetName);
  const page = useContext(PageContext);
  const me = useMe();
  const [, navigate] = useLocation();

  const update = props.mode === "update" || (props.mode === "create_update" && id !== undefined);
  const mode = update ? "update" : "create";
  const rights = rightsOf(me, page, widgetKey, datasetName);
  const refused = me !== undefined && !(update ? rights.update : rights.create);

  const onDone = () => {
    for (const action of props.onSuccess ?? []) {
      switch (action.type) {
        case "refresh_table":
          void lists.refresh();
          break;
        case "navigate":
          if (isLocalPath(action.to)) navigate(action.to);
          break;
        case "toast":
          toasts.show(action.message);
      }
    }
    if (props.onSuccess === undefined) toasts.show("Saved");
  };

  const title = props.title ?? (update ? `Edit ${singular(dataset.title)}` : dataset.title);
  return (
    <section className="n3-card n3-form-card" aria-label={title} data-n3-widget={widgetKey}>
      <h2>{title}</h2>
      {refused ? (
        <div className="n3-state">
          <strong>You may not {update ? "change this" : "add to this"}</strong>
          <p>
            {me.user.anonymous
              ? "Sign in first."
              : "An administrator can give you the role that it needs."}
          </p>
        </div>
      ) : (
        <FormBody
          fallback={
            <Delayed ms={skeletonDelay}>
              <div className="n3-form-skeleton" aria-hidden="true" />
            </Delayed>
          }
          key={id ?? "new"}
          widget={`${page ?? ""}/${widgetKey}`}
          dataset={dataset}
          mode={mode}
          id={update ? id : undefined}
          fields={props.fields}
          submit={props.submit ?? "Save"}
          autoClear={props.autoClear ?? false}
          onDone={onDone}
        />
      )}
    </section>
  );
}
