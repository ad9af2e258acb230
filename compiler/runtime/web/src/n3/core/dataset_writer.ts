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

/** A change of one row among several. */
export interface RowChange {
  readonly key: Key;
  readonly patch: Patch;
  /** The row as the person saw it. */
  readonly base: AnyRow;
}

/** How long a delete may be taken back, in milliseconds. */
const undoTime = 5_000;
const attemptsToMerge = 3;

type WrittenRows = Awaited<ReturnType<DatasetClient["batch"]>>;

interface Waiting {
  readonly send: () => void;
  readonly undo: () => boolean;
}

/**
 * Writes of one dataset. A change shows at once, goes to the server in the order it was made for
 * its row, and is merged by field where somebody else was faster.
 */
export class DatasetWriter {
  readonly #options: Options;
  readonly #queues = new Map<Key, Promise<unknown>>();
  /** What own writes made of a row, one after the other, while others of its queue wait. */
  readonly #written = new Map<Key, Patch[]>();
  readonly #waiting = new Set<Waiting>();
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
    const seen = this.#asSeen(key, options.base ?? rows.get(key).base);
    const write = ["update", key, patch];
    if (options.optimistic !== false) {
      rows.apply(key, { type: "started", mutation, change: patch });
    }
    try {
      return await this.#unanswered.once(
        write,
        () => mutation,
        (idempotencyKey) =>
          this.#inOrder([key], () => this.#merge(key, patch, seen(), mutation, idempotencyKey)),
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

  /**
   * Changes several rows in one transaction: all of them or none. Answers with the rows as they are then,
   * null for one that may not be read any more. A row that somebody else changed meanwhile in other fields is
   * no conflict, as in `update`; an error names its change by its place: `update.3.title`.
   */
  async updateAll(
    changes: readonly RowChange[],
    optimistic = true,
  ): Promise<readonly (AnyRow | null)[]> {
    const { rows, newId } = this.#options;
    const mutation = newId();
    const settle = (action: "started" | "failed") => {
      for (const { key, patch } of changes)
        rows.apply(
          key,
          action === "started"
            ? { type: action, mutation, change: patch }
            : { type: action, mutation },
        );
    };
    if (optimistic) settle("started");
    const keys = changes.map(({ key }) => key);
    const seen = changes.map(({ key, base }) => this.#asSeen(key, base));
    try {
      const { update, position } = await this.#unanswered.once(
        ["updateAll", changes.map(({ key, patch }) => [key, patch])],
        () => mutation,
        (idempotencyKey) =>
          this.#inOrder(keys, () =>
            this.#mergeAll(
              changes.map((change, i) => ({ ...change, base: seen[i]?.() ?? change.base })),
              idempotencyKey,
            ),
          ),
      );
      for (const [i, key] of keys.entries())
        rows.apply(key, { type: "acknowledged", mutation, row: update[i] ?? null, at: position });
      this.#options.written();
      return keys.map((_, i) => update[i] ?? null);
    } catch (error) {
      settle("failed");
      throw error;
    }
  }

  /**
   * Hides rows at once and deletes them after a while, several in one transaction, unless they are taken
   * back: `undo` answers false where it is too late.
   */
  deleteLater(
    keys: readonly Key[],
    failed: (error: unknown) => void,
  ): { readonly undo: () => boolean } {
    const { rows, clock, newId } = this.#options;
    const mutation = newId();
    for (const key of keys) rows.apply(key, { type: "started", mutation, change: "delete" });
    const end = () => {
      cancel();
      this.#waiting.delete(waiting);
      this.#changed.notify();
    };
    const [only, ...others] = keys;
    const waiting: Waiting = {
      send: () => {
        end();
        if (only === undefined) return;
        const sent =
          others.length === 0
            ? this.#sendDelete(only, mutation)
            : this.#sendDeletes(keys, mutation);
        sent.catch(failed);
      },
      undo: () => {
        if (!this.#waiting.has(waiting)) return false;
        end();
        for (const key of keys) rows.apply(key, { type: "failed", mutation });
        return true;
      },
    };
    const cancel = clock.after(undoTime, waiting.send);
    this.#waiting.add(waiting);
    this.#changed.notify();
    return { undo: waiting.undo };
  }

  /** Takes back the newest delete that waits; null where none does. */
  readonly newestUndo = (): (() => void) | null => [...this.#waiting].at(-1)?.undo ?? null;

  /** Somebody else is at the keyboard: what waits is not sent. Did anything? */
  drop(): boolean {
    const dropped = [...this.#waiting.values()];
    for (const { undo } of dropped) undo();
    return dropped.length > 0;
  }

  /** The page is being left: what waits is sent. */
  flush(): void {
    for (const { send } of [...this.#waiting]) send();
  }

  async #sendDelete(key: Key, mutation: string): Promise<void> {
    const { client, rows, lists } = this.#options;
    try {
      const { position } = await this.#unanswered.once(
        ["delete", key],
        () => mutation,
        (idempotencyKey) => this.#inOrder([key], () => client.delete(key, { idempotencyKey })),
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
    const dataset = this.#options.dataset();
    const now = rows.get(key).base;
    let seen = now !== null && base !== null && !touched(dataset, base, now, patch) ? now : base;
    let idempotencyKey = firstKey;
    for (let attempt = 1; ; attempt++) {
      try {
        const { row, position } = await client.update(key, patch, {
          idempotencyKey,
          ...(seen === null ? {} : { version: seen._version }),
        });
        rows.apply(key, { type: "acknowledged", mutation, row, at: position });
        this.#wrote(key, patch, row);
        this.#options.written();
        return row;
      } catch (error) {
        const current = conflictOf(error);
        if (current === null) throw error;
        rows.apply(key, { type: "happened", row: current, at: { epoch: "", seq: 0, rights: "" } });
        if (
          seen === null ||
          touched(dataset, seen, current, patch) ||
          attempt === attemptsToMerge
        ) {
          throw error;
        }
        seen = current;
        idempotencyKey = newId();
      }
    }
  }

  async #sendDeletes(keys: readonly Key[], mutation: string): Promise<void> {
    const { client, rows, lists } = this.#options;
    try {
      const { position } = await this.#unanswered.once(
        ["deleteAll", keys],
        () => mutation,
        (idempotencyKey) =>
          this.#inOrder(keys, () =>
            client.batch({ delete: keys.map((id) => ({ id })) }, { idempotencyKey }),
          ),
      );
      for (const key of keys)
        rows.apply(key, { type: "acknowledged", mutation, row: null, at: position });
      // Each row went by a change of its own, and the answer has only the place of the last.
      void lists.refresh();
      this.#options.written();
    } catch (error) {
      for (const key of keys) rows.apply(key, { type: "failed", mutation });
      throw error;
    }
  }

  async #mergeAll(changes: readonly RowChange[], firstKey: string): Promise<WrittenRows> {
    const { client, rows, newId } = this.#options;
    const dataset = this.#options.dataset();
    const seen = new Map(
      changes.map(({ key, patch, base }) => {
        const now = rows.get(key).base;
        return [key, now !== null && !touched(dataset, base, now, patch) ? now : base] as const;
      }),
    );
    let idempotencyKey = firstKey;
    for (let attempt = 1; ; attempt++) {
      try {
        const update = changes.map(({ key, patch, base }) => {
          return { id: key, version: (seen.get(key) ?? base)._version, values: patch };
        });
        const answer = await client.batch({ update }, { idempotencyKey });
        for (const [i, { key, patch }] of changes.entries())
          this.#wrote(key, patch, answer.update[i] ?? null);
        return answer;
      } catch (error) {
        const current = conflictOf(error);
        const changed = changes.find(
          ({ key }) => current !== null && keyOf(dataset, current) === key,
        );
        if (current === null || changed === undefined) throw error;
        const { key, patch, base } = changed;
        rows.apply(key, { type: "happened", row: current, at: { epoch: "", seq: 0, rights: "" } });
        if (
          touched(dataset, seen.get(key) ?? base, current, patch) ||
          attempt > changes.length + attemptsToMerge
        )
          throw error;
        seen.set(key, current);
        idempotencyKey = newId();
      }
    }
  }

  /**
   * The row as the person saw it, asked when its write is sent: own writes that were waiting before it are in
   * it by then, since a person is not in conflict with themselves.
   */
  #asSeen<Base extends AnyRow | null>(key: Key, base: Base): () => Base {
    const before = this.#written.get(key)?.length ?? 0;
    return () => {
      const since = (this.#written.get(key) ?? []).slice(before);
      return since.reduce<Base>((row, own) => (row === null ? row : { ...row, ...own }), base);
    };
  }

  #wrote(key: Key, patch: Patch, row: AnyRow | null): void {
    const values = row === null ? patch : pick(row, Object.keys(patch));
    this.#written.set(key, [...(this.#written.get(key) ?? []), values]);
  }

  /** One write of a row after the other; one of several rows waits for those of all of them. */
  #inOrder<T>(keys: readonly Key[], task: () => Promise<T>): Promise<T> {
    const before = Promise.allSettled(keys.flatMap((key) => this.#queues.get(key) ?? []));
    const mine = before.then(task);
    for (const key of keys) this.#queues.set(key, mine);
    const done = () => {
      for (const key of keys) {
        if (this.#queues.get(key) !== mine) continue;
        this.#queues.delete(key);
        this.#written.delete(key);
      }
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

function pick(row: AnyRow, names: readonly string[]): Patch {
  return Object.fromEntries(names.map((name) => [name, row[name]]));
}

/**
 * Did somebody else change a field that this change is about, or one that a rule or a computed value reads
 * together with it?
 */
function touched({ joined }: AnyDataset, base: AnyRow, current: AnyRow, patch: Patch): boolean {
  const about = joined.filter((names) => names.some((name) => name in patch)).flat();
  return [...Object.keys(patch), ...about].some(
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
