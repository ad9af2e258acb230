import { Fragment, type ReactNode } from "react";
import { useScope } from "../scope";
import type { Scope } from "../../core/scope";
import { useCurrentUserSettled } from "../use_current_user";
import { PendingWidget } from "./pending";

interface Props {
  /** Not saved yet: what its condition reads is not known. */
  readonly pending?: true;
  readonly widgetKey?: string;
  readonly condition: (scope: Scope) => unknown;
  /** What is shown where the condition does not hold. */
  readonly otherwise?: ReactNode;
  readonly children?: ReactNode;
}

/** Shows its children only when something is so. It protects nothing: the server does. */
export function When(props: Props) {
  if (props.pending !== true) return <Decided {...props} />;
  return <PendingWidget widgetKey={props.widgetKey} />;
}

function Decided({ condition, otherwise, children }: Props) {
  const scope = useScope();
  const known = useCurrentUserSettled();
  // Before it is known who reads, neither branch is right: what is below waits for the one that comes.
  if (!known) return <div className="n3-growing" />;
  // The keys keep the branches apart: a widget of one never takes over the state of the other's.
  return condition(scope) === true ? (
    <Fragment key="then">{children}</Fragment>
  ) : (
    <Fragment key="otherwise">{otherwise}</Fragment>
  );
}
