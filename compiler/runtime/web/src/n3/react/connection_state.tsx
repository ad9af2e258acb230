import { page as words } from "../words/page";
import { useSocketState } from "./use_socket";

/** Whether changes by others arrive as they happen; a word goes with the colour. */
export function ConnectionState() {
  const socket = useSocketState();
  // Nothing is said where nothing is live, or before the first connection.
  if (socket === null) return null;
  return (
    <p className="n3-live" data-state={socket}>
      <span className="n3-dot" data-state={socket} aria-hidden="true" />
      {words[socket]}
    </p>
  );
}
