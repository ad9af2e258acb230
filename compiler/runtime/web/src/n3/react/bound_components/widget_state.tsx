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

interface FailureProps {
  readonly error: ApiError;
  readonly title: string;
  readonly onRetry: () => void;
}

/** Why there is nothing to show, and what can be done about it. */
export function Failure({ error, title, onRetry }: FailureProps) {
  if (error.denied) {
    return (
      <div className="n3-state">
        <strong>{error.status === 401 ? page.signInToSee : page.notAllowedToSee(title)}</strong>
        <p>{error.message}</p>
      </div>
    );
  }
  return (
    <div className="n3-state" role="alert">
      <strong>{page.cannotBeLoaded(title)}</strong>
      <p>
        {error.message} {page.nothingChanged}
        {error.traceId !== undefined && <small> {page.reference(error.traceId)}</small>}
      </p>
      <button type="button" className="n3-button" onClick={onRetry}>
        {page.tryAgain}
      </button>
    </div>
  );
}
