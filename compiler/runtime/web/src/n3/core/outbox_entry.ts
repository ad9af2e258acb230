import type { Problem } from "./api_error";
import type { AnyRow, Key } from "./dataset";
import type { Patch } from "./row_state";

/** A change of one row. */
export interface RowChange {
  readonly key: Key;
  readonly patch: Patch;
  /** The row as the person saw it; null where it was not read. */
  readonly base: AnyRow | null;
  /** It was sent on this version, among others of its key. */
  readonly version?: number | undefined;
}

/**
 * What becomes of an update whose row somebody else has changed meanwhile. `merge`: changes of different fields
 * are both kept, one of the same field is a conflict. `ask`: any change that its maker can see is a conflict.
 * `overwrite`: none is, the last update wins, field by field.
 */
export type ConflictRule = "merge" | "ask" | "overwrite";

/** What a person did, as plain data. Of several rows: all or none. */
export type Write =
  | { readonly op: "create"; readonly values: Patch }
  | {
      readonly op: "update";
      readonly changes: readonly RowChange[];
      /** By default `merge`. */
      readonly conflict?: ConflictRule | undefined;
    }
  | { readonly op: "delete"; readonly keys: readonly Key[] };

/** A write on its way. It outlives the page, and the version of the app that made it. */
export interface OutboxEntry {
  /** Also names the overlay of its rows. */
  readonly id: string;
  /** Whose it is: it is never sent in the name of anybody else. */
  readonly identity: string;
  readonly dataset: string;
  readonly write: Write;
  readonly idempotencyKey: string;
  /** Writes are sent in this order. Milliseconds since 1970, or later where that would not be after the one before. */
  readonly order: number;
  /** The tab that sends it now; null while it waits for the server. */
  readonly tab: string | null;
  /** Why it was refused; it waits for the person then. */
  readonly problem: Problem | null;
  /** When the person last said that it is to be sent, as `order`; absent where they only made it. */
  readonly confirmed?: number;
}

export function keysOf(write: Write): readonly Key[] {
  switch (write.op) {
    case "create":
      return [];
    case "update":
      return write.changes.map(({ key }) => key);
    case "delete":
      return write.keys;
  }
}

/** Do both write to a row, so that their order counts? */
export function meet(a: OutboxEntry, b: OutboxEntry): boolean {
  if (a.dataset !== b.dataset) return false;
  const keys = new Set(keysOf(a.write));
  return keysOf(b.write).some((key) => keys.has(key));
}
