import { useEffect } from "react";
import { useRuntime } from "./context";

const quiet = 3_000;

/** Fetches what somebody may open, once the page has become quiet: later the network may be away. */
export function usePreload(preload: () => void, wanted = true): void {
  const { clock } = useRuntime();
  useEffect(() => (wanted ? clock.after(quiet, preload) : undefined), [clock, preload, wanted]);
}
