import { useEffect, useState, useSyncExternalStore } from "react";
import { useApp } from "../context";
import { lazily } from "../lazily";
import { usePreload } from "../use_preload";
import { useServerState } from "../use_server_state";
import { page as words } from "../../words/page";
import { server } from "../../words/server";
import { useOutbox } from "./use_outbox";

const { Component: OutboxPanel, preload } = lazily(() => import("./outbox_panel"), { opens: true });

const calm = 2_000;

/** Says that the server is away, once that has lasted a moment, what waits to be sent, and that the app is another. */
export function WaitingChanges() {
  const { runtime } = useApp();
  const { build, connection, outbox } = runtime;
  usePreload(preload);
  const kept = useOutbox();
  const state = useServerState();
  const away = useSyncExternalStore(connection.subscribe, connection.away);
  const outdated = useSyncExternalStore(build.subscribe, build.outdated) && !away;
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
  const unreachable = away || (state !== null && state !== "live");
  const long = useLasting(unreachable || waiting > 0);
  const said: string[] = [];
  if (long && unreachable) {
    said.push(state === "offline" ? words.youAreOffline : server.unreachable, words.lastRead);
    if (waiting > 0) said.push(words.changesWait(waiting));
  } else if (outbox.signedOut && waiting > 0) said.push(words.signInToSave(waiting));
  else if (long && waiting > 0) said.push(words.saving(waiting));
  if (stopped > 0) said.push(words.undecided(stopped));
  if (said.length > 0 && outbox.fleeting) said.push(words.fleeting(kept.length));
  if (outdated) said.push(words.newVersion);
  const dot = state === "offline" ? state : unreachable || waiting > 0 ? "reconnecting" : "live";
  return (
    <>
      <div role="status" aria-live="polite">
        {said.length > 0 && (
          <div className="n3-away" data-tone={stopped > 0 ? "bad" : undefined}>
            <span className="n3-dot" data-state={dot} aria-hidden="true" />
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
            {outdated && (
              <button
                type="button"
                className="n3-button"
                onClick={() => {
                  location.reload();
                }}
              >
                {words.reload}
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
