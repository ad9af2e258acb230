import { useEffect, useState } from "react";
import { useApp } from "./context";
import { useSocketState } from "./use_socket";

const words = {
  live: "Live",
  reconnecting: "Reconnecting",
  offline: "Offline",
  awayTitle: "The server can’t be reached.",
  offlineTitle: "You are offline.",
  what: "The page shows what it last read, and updates when the connection is back.",
};

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

const calm = 2_000;

/** Says what a lost connection means, once it has lasted a moment. */
export function ServerAway() {
  const { runtime } = useApp();
  const state = useSocketState();
  const away = state !== null && state !== "live";
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!away) return;
    const cancel = runtime.clock.after(calm, () => {
      setShown(true);
    });
    return () => {
      cancel();
      setShown(false);
    };
  }, [away, runtime]);
  return (
    <div role="status" aria-live="polite">
      {shown && (
        <p className="n3-away">
          <span className="n3-dot" data-state={state} aria-hidden="true" />
          {state === "offline" ? words.offlineTitle : words.awayTitle} {words.what}
        </p>
      )}
    </div>
  );
}
