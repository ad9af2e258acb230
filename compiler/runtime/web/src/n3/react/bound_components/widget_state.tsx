import { useEffect, useState, type ReactNode } from "react";
import type { ApiError } from "../../core/api_error";
import { useRuntime } from "../context";
import { page } from "../../words/page";

/** Shows its children only when they were waited for so long. */
export function Delayed({ ms, children }: { readonly ms: number; readonly children: ReactNode }) {
  const { clock } = useRuntime();
  const [due, setDue] = useState(false);
  useEffect(
    () =>
      clock.after(ms, () => {
        setDue(true);
      }),
    [clock, ms],
  );
  return due ? children : null;
}

/** Before this, an answer is likely to come without anything having flickered. */
export const skeletonDelay = 150;

/** A widget that waits for a row or its code. Until it is known how high it is, shell.css holds back what is below. */
export function RowSkeleton() {
  return (
    <div className="n3-growing">
      <Delayed ms={skeletonDelay}>
        <div className="n3-form-skeleton" aria-hidden="true" />
      </Delayed>
    </div>
  );
}

interface WidgetStateProps {
  readonly title: string;
  /** On a page without a widget around it. */
  readonly card?: boolean;
  readonly role?: "alert" | "status";
  /** Why, in a paragraph, and a button for what can be done about it. */
  readonly children?: ReactNode;
}

/** What is shown where there are no data. */
export function WidgetState({ title, card = false, role, children }: WidgetStateProps) {
  return (
    <div className={card ? "n3-card n3-state" : "n3-state"} role={role}>
      <strong>{title}</strong>
      {children}
    </div>
  );
}

interface FailureProps {
  readonly error: ApiError;
  readonly title: string;
  readonly onRetry: () => void;
}

/** Why there is nothing to show, and what can be done about it. */
export function Failure({ error, title, onRetry }: FailureProps) {
  if (error.denied) {
    return (
      <WidgetState title={error.status === 401 ? page.signInToSee : page.notAllowedToSee(title)}>
        <p>{error.message}</p>
      </WidgetState>
    );
  }
  return (
    <WidgetState title={page.cannotBeLoaded(title)} role="alert">
      <p>
        {error.message} {page.nothingChanged}
        {error.traceId !== undefined && <small> {page.reference(error.traceId)}</small>}
      </p>
      <button type="button" className="n3-button" onClick={onRetry}>
        {page.tryAgain}
      </button>
    </WidgetState>
  );
}
