import { useRef } from "react";

/** Are two values of a field the same? */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * A field is checked when it is left, but only with what somebody typed into it: whoever passes by an empty one, as
 * after a save that cleared it, has made no mistake yet.
 */
export function useLeaving<Value>(
  value: Value,
  change: (value: Value) => void,
  leave: () => void,
): { readonly onChange: (value: Value) => void; readonly onBlur: () => void } {
  const typed = useRef<Value>(undefined);
  return {
    onChange: (next) => {
      typed.current = next;
      change(next);
    },
    onBlur: () => {
      if (isSame(typed.current, value)) leave();
    },
  };
}
