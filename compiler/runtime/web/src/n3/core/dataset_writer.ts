import { ApiError } from "./api_error";
import type { Clock } from "./clock";
import { keyOf, type AnyDataset, type AnyRow, type Key } from "./dataset";
import type { DatasetClient } from "./dataset_client";
import { Listeners } from "./listeners";
import type { LiveLists } from "./live_lists";
import type { Patch } from "./row_state";
import type { RowStore } from "./row_store";

interface Options {
  readonly dataset: () => AnyDataset;
  readonly client: DatasetClient;
  readonly rows: RowStore;
  readonly lists: LiveLists;
  readonly clock: Clock;
  /** Makes the names of mutations; also their idempotency keys. */
  readonly newId: () => string;
  /** A write was done. */
  readonly written: () => void;
}

export interface UpdateOptions {
  /** The row as the person saw it when the change began; by default as it is now. */
  readonly base?: AnyRow;
  /** False: nothing is shown before the server agreed. */
  readonly optimistic?: boolean;
}

/** How long a delete may be taken back, in milliseconds. */
const undoTime = 5_000;
const attemptsToMerge = 3;

interface Waiting {
  readonly send: () => void;
  readonly undo: () => void;
}

/**
 * Writes of one dataset. A change shows at once, goes to the server in the order it was made for
 * its row, and is merged by field where somebody else was faster.
 */
export class DatasetWriter {
  readonly #options: Options;
  readonly #queues = new Map<Key, Promise<unknown>>();
  readonly #waiting = new Map<Key, Waiting>();
  readonly #unanswered = new UnansweredWrites();
  readonly #changed = new Listeners();

  constructor(options: Options) {
    this.#options = options;
  }

  /** Tells when a delete begins or ends to wait. */
  readonly subscribe = this.#changed.subscribe;

  async create(values: Patch): Promise<AnyRow | null> {
    const { client, rows, lists, newId } = this.#options;
    const creation = lists.creating();
    try {
      const { row, position } = await this.#unanswered.once(
        ["create", values],
        newId,
        (idempotencyKey) => client.create(values, { idempotencyKey }),
      );
      if (row === null) {
        creation.settled(null);
        void lists.refresh();
        this.#options.written();
        return null;
      }
      const key = keyOf(this.#options.dataset(), row);
      rows.apply(key, { type: "answered", row, at: position });
      creation.settled({ key, at: position });
      this.#options.written();
      return row;
    } catch (error) {
      creation.settled(null);
      throw error;
    }
  }

  /**
   * Changes some fields. Where the row changed meanwhile in others, the change is made again on
   * the newest row; where in the same ones, an `ApiError` `precondition_failed` carries it.
   */
  async update(key: Key, patch: Patch, options: UpdateOptions = {}): Promise<AnyRow | null> {
    const { rows, newId } = this.#options;
    const mutation = newId();
    const base = options.base ?? rows.get(key).base;
    const write = ["update", key, patch];
    if (options.optimistic !== false) {
      rows.apply(key, { type: "started", mutation, change: patch });
    }
    try {
      return await this.#unanswered.once(
        write,
        () => mutation,
        (idempotencyKey) =>
          this.#inOrder(key, () => this.#merge(key, patch, base, mutation, idempotencyKey)),
      );
    } catch (error) {
      rows.apply(key, { type: "failed", mutation });
      throw error;
    }
  }

  async delete(key: Key): Promise<void> {
    const mutation = this.#options.newId();
    this.#options.rows.apply(key, { type: "started", mutation, change: "delete" });
    await this.#sendDelete(key, mutation);
  }

  /** Hides the row at once and deletes it after a while, unless it is taken back. */
  deleteLater(key: Key, failed: (error: unknown) => void): { readonly undo: () => void } {
    const { rows, clock, newId } = this.#options;
    const mutation = newId();
    rows.apply(key, { type: "started", mutation, change: "delete" });
    const end = () => {
      cancel();
      this.#waiting.delete(key);
      this.#changed.notify();
    };
    const send = () => {
      end();
      this.#sendDelete(key, mutation).catch(failed);
    };
    const undo = () => {
      if (!this.#waiting.has(key)) return;
      end();
      rows.apply(key, { type: "failed", mutation });
    };
    const cancel = clock.after(undoTime, send);
    this.#waiting.set(key, { send, undo });
    this.#changed.notify();
    return { undo };
  }

  /** Takes back the newest delete that waits; null where none does. */
  readonly newestUndo = (): (() => void) | null => [...this.#waiting.values()].at(-1)?.undo ?? null;

  /** Somebody else is at the keyboard: what waits is not sent. Did anything? */
  drop(): boolean {
    const dropped = [...this.#waiting.values()];
    for (const { undo } of dropped) undo();
    return dropped.length > 0;
  }

  /** The page is being left: what waits is sent. */
  flush(): void {
    for (const { send } of [...this.#waiting.values()]) send();
  }

  async #sendDelete(key: Key, mutation: string): Promise<void> {
    const { client, rows, lists } = this.#options;
    try {
      const { position } = await this.#unanswered.once(
        ["delete", key],
        () => mutation,
        (idempotencyKey) => this.#inOrder(key, () => client.delete(key, { idempotencyKey })),
      );
      rows.apply(key, { type: "acknowledged", mutation, row: null, at: position });
      lists.deleted(key, position);
      this.#options.written();
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) {
        rows.apply(key, { type: "acknowledged", mutation, row: null, at: null });
        void lists.refresh();
        return;
      }
      rows.apply(key, { type: "failed", mutation });
      throw error;
    }
  }

  async #merge(
    key: Key,
    patch: Patch,
    base: AnyRow | null,
    mutation: string,
    firstKey: string,
  ): Promise<AnyRow | null> {
    const { client, rows, newId } = this.#options;
    // Own changes of this row that were made before this one are no conflict.
    const now = rows.get(key).base;
    let seen = now !== null && base !== null && !touched(base, now, patch) ? now : base;
    let idempotencyKey = firstKey;
    for (let attempt = 1; ; attempt++) {
      try {
        const { row, position } = await client.update(key, patch, {
          idempotencyKey,
          ...(seen === null ? {} : { version: seen._version }),
        });
        rows.apply(key, { type: "acknowledged", mutation, row, at: position });
        this.#options.written();
        return row;
      } catch (error) {
        const current = conflictOf(error);
        if (current === null) throw error;
        rows.apply(key, { type: "happened", row: current, at: { epoch: "", seq: 0, rights: "" } });
        if (seen === null || touched(seen, current, patch) || attempt === attemptsToMerge) {
          throw error;
        }
        seen = current;
        idempotencyKey = newId();
      }
    }
  }

  #inOrder<T>(key: Key, task: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(key) ?? Promise.resolve();
    const mine = before.then(task, task);
    this.#queues.set(key, mine);
    const done = () => {
      if (this.#queues.get(key) === mine) this.#queues.delete(key);
    };
    mine.then(done, done);
    return mine;
  }
}

/**
 * The keys of writes whose answer never came. The server may have done them, so when a person asks for the
 * same thing again, it goes under the same key and is done once. An answer, of whatever kind, ends it, and a
 * write with other values is another one.
 */
class UnansweredWrites {
  readonly #keys = new Map<string, string>();

  /** Runs a write under the key of an equal one that was not answered, else under a new one. */
  async once<T>(
    write: readonly unknown[],
    newKey: () => string,
    send: (idempotencyKey: string) => Promise<T>,
  ): Promise<T> {
    const name = JSON.stringify(write);
    const key = this.#keys.get(name) ?? newKey();
    // Taken: an equal write that is made meanwhile is meant as a second one.
    this.#keys.delete(name);
    try {
      return await send(key);
    } catch (error) {
      if (error instanceof ApiError && error.status === 0) this.#keys.set(name, key);
      throw error;
    }
  }
}

/** Did somebody else change a field that this change is about? */
function touched(base: AnyRow, current: AnyRow, patch: Patch): boolean {
  return Object.keys(patch).some(
    (name) => JSON.stringify(base[name]) !== JSON.stringify(current[name]),
  );
}

function conflictOf(error: unknown): AnyRow | null {
  if (!(error instanceof ApiError) || error.code !== "precondition_failed") return null;
  const { current } = error;
  return current !== undefined && typeof current._version === "number"
    ? { ...current, _version: current._version }
    : null;
}
