import { useEffect, useState, useSyncExternalStore } from "react";
import { useApp } from "../context";
import { lazily } from "../lazily";
import { useSocketState } from "../use_socket";
import { useOutbox } from "./use_outbox";

const { Component: OutboxPanel, preload } = lazily(() => import("./outbox_panel"));

const words = {
  away: "The server can’t be reached.",
  offline: "You are offline.",
  old: "The page shows what it last read, and updates when the connection is back.",
  waits: (changes: number) =>
    changes === 1
      ? "1 change waits, and is sent then."
      : `${changes} changes wait, and are sent then.`,
  sends: (changes: number) => `Saving ${changes === 1 ? "1 change" : `${changes} changes`} …`,
  signIn: (changes: number) =>
    changes === 1 ? "Sign in again to save 1 change." : `Sign in again to save ${changes} changes.`,
  stopped: (changes: number) =>
    changes === 1 ? "1 change needs a decision." : `${changes} changes need a decision.`,
  fleeting: "They are lost if this page is closed.",
  show: "Show",
};

const calm = 2_000;

/** Says that the server is away, once that has lasted a moment, and what waits to be sent. */
export function WaitingChanges() {
  const { runtime } = useApp();
  const { connection, outbox } = runtime;
  const kept = useOutbox();
  const socket = useSocketState();
  const away = useSyncExternalStore(connection.subscribe, connection.away);
  const [open, setOpen] = useState(false);
  useEffect(
    () =>
      outbox.onAsk(() => {
        setOpen(true);
      }),
    [outbox],
  );
  const stopped = kept.filter(({ problem }) => problem !== null).length;
  const waiting = kept.length - stopped;
  const unreachable = away || (socket !== null && socket !== "live");
  const long = useLasting(unreachable || waiting > 0);
  const said: string[] = [];
  if (long && unreachable) {
    said.push(socket === "offline" ? words.offline : words.away, words.old);
    if (waiting > 0) said.push(words.waits(waiting));
  } else if (outbox.signedOut && waiting > 0) said.push(words.signIn(waiting));
  else if (long && waiting > 0) said.push(words.sends(waiting));
  if (stopped > 0) said.push(words.stopped(stopped));
  if (said.length > 0 && outbox.fleeting) said.push(words.fleeting);
  return (
    <>
      <div role="status" aria-live="polite">
        {said.length > 0 && (
          <div className="n3-away" data-tone={stopped > 0 ? "bad" : undefined}>
            <span
              className="n3-dot"
              data-state={unreachable ? (socket ?? "reconnecting") : "reconnecting"}
              aria-hidden="true"
            />
            <p>{said.join(" ")}</p>
            {kept.length > 0 && (
              <button
                type="button"
                className="n3-button"
                onPointerEnter={preload}
                onClick={() => {
                  setOpen(true);
                }}
              >
                {words.show}
              </button>
            )}
          </div>
        )}
      </div>
      {open && (
        <OutboxPanel
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}

/** Has it been so for a moment? */
function useLasting(now: boolean): boolean {
  const { clock } = useApp().runtime;
  const [long, setLong] = useState(false);
  useEffect(() => {
    if (!now) return;
    const cancel = clock.after(calm, () => {
      setLong(true);
    });
    return () => {
      cancel();
      setLong(false);
    };
  }, [now, clock]);
  return long;
}
