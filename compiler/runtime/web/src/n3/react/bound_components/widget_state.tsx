import { useEffect, useState, type ReactNode } from "react";
import type { ApiError } from "../../core/api_error";
import { useRuntime } from "../context";

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
        <strong>
          {error.status === 401 ? "Sign in to see this" : `You are not allowed to see “${title}”`}
        </strong>
        <p>{error.message}</p>
      </div>
    );
  }
  return (
    <div className="n3-state" role="alert">
      <strong>{title} cannot be loaded</strong>
      <p>
        {error.message} Nothing was changed.
        {error.traceId !== undefined && <small> Reference: {error.traceId}</small>}
      </p>
      <button type="button" className="n3-button" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}
