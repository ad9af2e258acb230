import { useSyncExternalStore } from "react";
import { useRuntime } from "./context";
import type { SocketState } from "../core/websocket_manager";

/** The state of the one socket; null before it was ever open. */
export function useSocketState(): SocketState | null {
  const { socket } = useRuntime();
  return useSyncExternalStore(socket.onChange, () =>
    socket.wasLive || socket.state === "offline" ? socket.state : null,
  );
}
