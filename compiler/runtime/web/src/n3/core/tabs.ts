import type { Settled } from "./outbox";

/** What tabs tell each other. */
export type TabMessage =
  | { readonly type: "identity"; readonly identity: string }
  /** Something waits, or does not any more; `settled` says what came of one. */
  | { readonly type: "outbox"; readonly identity: string; readonly settled: Settled | null };

/** The tabs of this browser in which the app is open. */
export interface Tabs {
  /** Names this one. */
  readonly id: string;
  /** Tells the others. */
  readonly tell: (message: TabMessage) => void;
  readonly listen: (heard: (message: TabMessage) => void) => void;
  /** Calls `led` once no other tab has the lead of this name; the answer gives it up. */
  readonly lead: (name: string, led: () => void) => () => void;
  /** Calls `then` once that tab is closed. */
  readonly whenClosed: (tab: string, then: () => void) => void;
}
