import { useCallback, useSyncExternalStore } from "react";
import { useRuntime } from "./context";

/** Like `useState`, but kept by the app under `key`: a remount finds it again. */
export function useKeyedState<Value>(
  key: string,
  initial: Value,
): readonly [Value, (change: (value: Value) => Value) => void] {
  const { widgets } = useRuntime();
  // Each key is used with one type: it is made of the widget's name and the state's.
  const read = useCallback(
    () => (widgets.get(key) as Value | undefined) ?? initial,
    [widgets, key, initial],
  );
  const value = useSyncExternalStore(widgets.subscribe, read);
  const change = useCallback(
    (next: (value: Value) => Value) => {
      widgets.set(key, next(read()));
    },
    [widgets, key, read],
  );
  return [value, change];
}
