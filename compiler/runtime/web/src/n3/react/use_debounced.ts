import { useEffect, useState } from "react";
import { useRuntime } from "./context";

/** The value as it was when it had rested for so long. */
export function useDebounced<Value>(value: Value, ms: number): Value {
  const { clock } = useRuntime();
  const [settled, setSettled] = useState(value);
  useEffect(
    () =>
      clock.after(ms, () => {
        setSettled(value);
      }),
    [clock, value, ms],
  );
  return settled;
}
