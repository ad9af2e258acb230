import { useState, type ComponentType } from "react";
import { lazily } from "../lazily";
import { ErrorBoundary } from "./error_boundary";
import { PendingWidget } from "./pending";
import { Delayed, skeletonDelay } from "./widget_state";

type Load = () => Promise<{ default: ComponentType }>;

interface Props {
  readonly widgetKey: string;
  /** Not saved yet. */
  readonly pending?: true;
  readonly name: string;
  readonly load: Load;
}

/** A component of the program's owner, which is loaded when it is first shown. */
export function ShowComponent({ widgetKey, pending, name, load }: Props) {
  if (pending === true) return <PendingWidget widgetKey={widgetKey} />;
  return (
    <div className="n3-component" data-n3-widget={widgetKey}>
      <ErrorBoundary what={name}>
        <Loaded load={load} />
      </ErrorBoundary>
    </div>
  );
}

function Loaded({ load }: { readonly load: Load }) {
  const [{ Component }] = useState(() => lazily(load));
  return (
    <Component
      fallback={
        <Delayed ms={skeletonDelay}>
          <div className="n3-form-skeleton" aria-hidden="true" />
        </Delayed>
      }
    />
  );
}
