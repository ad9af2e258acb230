import { useSyncExternalStore } from "react";
import type { OutboxEntry } from "../../core/outbox_entry";
import { useRuntime } from "../context";

/** What waits for the server, or for a decision. */
export function useOutbox(): readonly OutboxEntry[] {
  const { outbox } = useRuntime();
  return useSyncExternalStore(outbox.subscribe, outbox.kept);
}
