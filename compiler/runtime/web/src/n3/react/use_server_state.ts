import { useSyncExternalStore } from "react";
import { useRuntime } from "./context";
import type { SocketState } from "../core/websocket_manager";

/** Whether changes by others arrive as they happen; null before the one socket was ever open. */
export function useServerState(): SocketState | null {
  const { socket, connection } = useRuntime();
  const state = useSyncExternalStore(socket.onChange, () =>
    socket.wasLive || socket.state === "offline" ? socket.state : null,
  );
  const away = useSyncExternalStore(connection.subscribe, connection.away);
  // A socket whose other end is gone seems open for a while.
  return away && state === "live" ? "reconnecting" : state;
}
