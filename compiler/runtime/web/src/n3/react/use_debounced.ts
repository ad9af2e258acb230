import { useEffect, useState } from "react";
import { useComposing } from "./composing";
import { useRuntime } from "./context";

/** The value as it was when it had rested for so long, with no word half composed. */
export function useDebounced<Value>(value: Value, ms: number): Value {
  const { clock } = useRuntime();
  const [settled, setSettled] = useState(value);
  const composing = useComposing();
  useEffect(
    () =>
      composing
        ? undefined
        : clock.after(ms, () => {
            setSettled(value);
          }),
    [clock, value, ms, composing],
  );
  return settled;
}
