import { useSocketState } from "../use_socket";

const said = { live: "Live", reconnecting: "Reconnecting", offline: "Offline" } as const;

/** Whether changes by others arrive as they happen; a word goes with the colour. */
export function LiveIndicator({ live }: { readonly live: boolean }) {
  const socket = useSocketState();
  // Nothing is said before the first connection.
  if (socket === null || (socket === "live" && !live)) return null;
  return (
    <span className="n3-live" data-state={socket} role="status">
      <span className="n3-dot" data-state={socket} aria-hidden="true" />
      {said[socket]}
    </span>
  );
}
