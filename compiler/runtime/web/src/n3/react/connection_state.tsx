import { page as words } from "../words/page";
import { useServerState } from "./use_server_state";

/** Says that changes by others arrive, or that they do not; a word goes with the colour. */
export function ConnectionState() {
  const state = useServerState();
  // Nothing is said where nothing is live, or before the first connection.
  if (state === null) return null;
  return (
    <p className="n3-live" data-state={state}>
      <span className="n3-dot" data-state={state} aria-hidden="true" />
      {words[state]}
    </p>
  );
}
