import { ApiError } from "./api_error";
import type { Clock } from "./clock";
import { sameValue } from "./compare";
import { keyOf, type AnyDataset, type AnyRow, type Key } from "./dataset";
import type { DatasetClient } from "./dataset_client";
import { isSettable } from "./fields";
import { Listeners } from "./listeners";
import type { LiveLists } from "./live_lists";
import type { Outbox, Settled } from "./outbox";
import {
  keysOf,
  type ConflictRule,
  type OutboxEntry,
  type RowChange,
  type Write,
} from "./outbox_entry";
import { formatPosition, parsePosition, type Position } from "./position";
import type { Patch } from "./row_state";
import type { RowStore } from "./row_store";

interface Options {
  readonly dataset: () => AnyDataset;
  readonly client: DatasetClient;
  readonly rows: RowStore;
  readonly lists: LiveLists;
  readonly clock: Clock;
  readonly outbox: Outbox;
  /** A write was done. */
  readonly written: () => void;
}

export interface UpdateOptions {
  /** The row as the person saw it when the change began; by default as it is now. */
  readonly base?: AnyRow;
  /** False: nothing is shown before the server agreed. */
  readonly optimistic?: boolean;
  /** What becomes of it where somebody else has changed the row; by default `merge`. */
  readonly conflict?: ConflictRule | undefined;
  /** At a conflict the person is asked in a dialog, and the change waits for the answer; else the write fails. */
  readonly ask?: boolean;
}

/** What the server answered: of an update and a create the rows, null for one that may not be read. */
type Result = Pick<Settled, "rows" | "position">;

/** How long a delete may be taken back, in milliseconds. */
const undoTime = 5_000;
const attemptsToMerge = 3;

interface Waiting {
  readonly send: () => void;
  readonly undo: () => boolean;
}

/**
 * Writes of one dataset. A change shows at once, goes to the server in the order it was made for its row, and
 * is merged by field where somebody else was faster. Where no answer comes, the write waits in the `Outbox`: for
 * whoever made it, it is done.
 */
export class DatasetWriter {
  readonly #options: Options;
  readonly #queues = new Map<Key, Promise<unknown>>();
  readonly #waiting = new Set<Waiting>();
  readonly #changed = new Listeners();

  constructor(options: Options) {
    this.#options = options;
  }

  /** Tells when a delete begins or ends to wait. */
  readonly subscribe = this.#changed.subscribe;

  /** The new row; null where its maker may not read it, and while it waits to be sent. */
  async create(values: Patch): Promise<AnyRow | null> {
    const [row = null] = await this.#write({ op: "create", values });
    return row;
  }

  /**
   * Changes some fields. Where the row changed meanwhile and `conflict` allows it, the change is made again on
   * the newest row; else an `ApiError` `precondition_failed` carries that.
   */
  async update(key: Key, patch: Patch, options: UpdateOptions = {}): Promise<AnyRow | null> {
    const base = options.base ?? this.#options.rows.get(key).base;
    const changes = [{ key, patch, base }];
    const [row = null] = await this.updateAll(changes, options);
    return row;
  }

  async delete(key: Key): Promise<void> {
    await this.#write({ op: "delete", keys: [key] });
  }

  /**
   * Changes several rows in one transaction: all of them or none. Answers with the rows as they are then,
   * null for one that may not be read any more. A row that somebody else changed meanwhile is
   * treated as in `update`; an error names its change by its place: `update.3.title`.
   */
  async updateAll(
    changes: readonly RowChange[],
    options: Omit<UpdateOptions, "base"> = {},
  ): Promise<readonly (AnyRow | null)[]> {
    return this.#write({ op: "update", changes, conflict: options.conflict }, options);
  }

  /**
   * Hides rows at once and deletes them after a while, several in one transaction, unless they are taken
   * back: `undo` answers false where it is too late.
   */
  deleteLater(
    keys: readonly Key[],
    failed: (error: unknown) => void,
  ): { readonly undo: () => boolean } {
    const { clock, outbox } = this.#options;
    // Stored from now on: a page that is closed meanwhile takes nothing back.
    const entry = outbox.begin(this.#options.dataset().name, { op: "delete", keys });
    this.show(entry);
    const end = () => {
      cancel();
      this.#waiting.delete(waiting);
      this.#changed.notify();
    };
    const waiting: Waiting = {
      send: () => {
        end();
        this.#submit(entry).catch(failed);
      },
      undo: () => {
        if (!this.#waiting.has(waiting)) return false;
        end();
        this.hide(entry);
        outbox.remove(entry);
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

  /** The page is being left, or somebody else is at the keyboard: what waits to be taken back is sent. */
  flush(): void {
    for (const { send } of [...this.#waiting]) send();
  }

  /** Sends one write, and shows what the server answered. */
  async send(entry: OutboxEntry): Promise<Result> {
    const { write } = entry;
    switch (write.op) {
      case "create":
        return this.#create(entry, write.values);
      case "update":
        return write.changes.length === 1 ? this.#merge(entry) : this.#mergeAll(entry);
      case "delete":
        return this.#delete(entry, write.keys);
    }
  }

  /** Rows appear as they will be once the server has done it. */
  show({ id, write }: OutboxEntry): void {
    const { rows } = this.#options;
    const start = (key: Key, change: Patch | "delete") => {
      if (rows.get(key).pending.some(({ mutation }) => mutation === id)) return;
      rows.apply(key, { type: "started", mutation: id, change });
    };
    if (write.op === "update") for (const { key, patch } of write.changes) start(key, patch);
    if (write.op === "delete") for (const key of write.keys) start(key, "delete");
  }

  hide({ id, write }: OutboxEntry): void {
    for (const key of keysOf(write))
      this.#options.rows.apply(key, { type: "failed", mutation: id });
  }

  /** Another tab has sent it. */
  settled({ id, write, rows: answered, position }: Settled): void {
    const { rows, lists } = this.#options;
    const at = parsePosition(position);
    for (const [i, key] of keysOf(write).entries())
      rows.apply(key, { type: "acknowledged", mutation: id, row: answered[i] ?? null, at });
    if (write.op === "delete") void lists.refresh();
    this.#options.written();
  }

  async #write(
    write: Write,
    { optimistic = true, ask = false }: Pick<UpdateOptions, "optimistic" | "ask"> = {},
  ): Promise<readonly (AnyRow | null)[]> {
    const entry = this.#options.outbox.begin(this.#options.dataset().name, write);
    if (optimistic) this.show(entry);
    return this.#submit(entry, ask);
  }

  /** Sends it from here, after what is on its way to the same rows; or leaves it to the outbox. */
  async #submit(entry: OutboxEntry, ask = false): Promise<readonly (AnyRow | null)[]> {
    const { outbox, rows } = this.#options;
    const asShown = () =>
      entry.write.op === "update" ? keysOf(entry.write).map((key) => rows.view(key)) : [];
    const keep = () => {
      outbox.keep(entry);
      return asShown();
    };
    try {
      return await this.#inOrder(keysOf(entry.write), async () => {
        if (outbox.mustWait(entry)) return keep();
        const result = await this.send(outbox.now(entry));
        outbox.remove(entry);
        return result.rows;
      });
    } catch (error) {
      if (error instanceof ApiError && (error.away || error.code === "identity_changed"))
        return keep();
      if (ask && conflictOf(error) !== null && error instanceof ApiError) {
        outbox.ask(entry, error.problem);
        return asShown();
      }
      this.hide(entry);
      outbox.remove(entry);
      throw error;
    }
  }

  async #create({ idempotencyKey }: OutboxEntry, values: Patch): Promise<Result> {
    const { client, rows, lists } = this.#options;
    const creation = lists.creating();
    let made: { key: Key; at: Position | null } | null = null;
    try {
      const { row, position } = await client.create(values, { idempotencyKey });
      if (row === null) void lists.refresh();
      else {
        made = { key: keyOf(this.#options.dataset(), row), at: position };
        rows.apply(made.key, { type: "answered", row, at: position });
      }
      return resultOf([row], position);
    } finally {
      creation.settled(made);
      if (made !== null) this.#options.written();
    }
  }

  async #delete({ id, idempotencyKey }: OutboxEntry, keys: readonly Key[]): Promise<Result> {
    const { client, rows, lists } = this.#options;
    const [only, ...others] = keys;
    const done = (position: Position | null) => {
      for (const key of keys)
        rows.apply(key, { type: "acknowledged", mutation: id, row: null, at: position });
    };
    if (only === undefined) return resultOf([], null);
    if (others.length > 0) {
      const batch = { delete: keys.map((key) => ({ id: key })) };
      const { position } = await client.batch(batch, { idempotencyKey });
      done(position);
      // Each row went by a change of its own, and the answer has only the place of the last.
      void lists.refresh();
      this.#options.written();
      return resultOf([], position);
    }
    try {
      const { position } = await client.delete(only, { idempotencyKey });
      done(position);
      lists.deleted(only, position);
      this.#options.written();
      return resultOf([], position);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
      done(null);
      void lists.refresh();
      return resultOf([], null);
    }
  }

  async #merge(entry: OutboxEntry): Promise<Result> {
    const { client, rows, outbox } = this.#options;
    const dataset = this.#options.dataset();
    const [change] = changesOf(entry);
    if (change === undefined) return resultOf([], null);
    const { key, patch, base } = change;
    const rule = ruleOf(entry);
    const now = rows.get(key).base;
    let seen = now !== null && mayFollow(rule, dataset, base, now, patch) ? now : base;
    let { idempotencyKey } = entry;
    for (let attempt = 1; ; attempt++) {
      try {
        const { row, position } = await client.update(key, patch, {
          idempotencyKey,
          ...(seen === null ? {} : { version: seen._version }),
        });
        rows.apply(key, { type: "acknowledged", mutation: entry.id, row, at: position });
        this.#wrote(key, patch, row);
        this.#options.written();
        return resultOf([row], position);
      } catch (error) {
        const current = conflictOf(error);
        if (current === null) throw error;
        rows.apply(key, { type: "happened", row: current, at: nowhere });
        if (
          !mayFollow(rule, dataset, seen, current, patch) ||
          isLast(rule, attempt, attemptsToMerge, seen, current)
        )
          throw error;
        seen = current;
        ({ idempotencyKey } = outbox.renew(entry));
      }
    }
  }

  async #mergeAll(entry: OutboxEntry): Promise<Result> {
    const { client, rows, outbox } = this.#options;
    const dataset = this.#options.dataset();
    const changes = changesOf(entry);
    const rule = ruleOf(entry);
    const seen = new Map(
      changes.map(({ key, patch, base }) => {
        const now = rows.get(key).base;
        const follows = now !== null && mayFollow(rule, dataset, base, now, patch);
        return [key, follows ? now : base] as const;
      }),
    );
    let { idempotencyKey } = entry;
    // Sent once already, without an answer: the same key goes with the same versions.
    let versions = changes.map(({ key, version }) => version ?? seen.get(key)?._version);
    for (let attempt = 1; ; attempt++) {
      try {
        outbox.sends(entry, versions);
        const update = changes.map(({ key, patch }, i) => {
          const version = versions[i];
          return { id: key, ...(version === undefined ? {} : { version }), values: patch };
        });
        const answer = await client.batch({ update }, { idempotencyKey });
        for (const [i, { key, patch }] of changes.entries()) {
          const row = answer.update[i] ?? null;
          rows.apply(key, { type: "acknowledged", mutation: entry.id, row, at: answer.position });
          this.#wrote(key, patch, row);
        }
        this.#options.written();
        return resultOf(answer.update, answer.position);
      } catch (error) {
        const current = conflictOf(error);
        const changed = changes.find(
          ({ key }) => current !== null && keyOf(dataset, current) === key,
        );
        if (current === null || changed === undefined) throw error;
        const { key, patch } = changed;
        const before = seen.get(key) ?? null;
        rows.apply(key, { type: "happened", row: current, at: nowhere });
        if (
          !mayFollow(rule, dataset, before, current, patch) ||
          isLast(rule, attempt, changes.length + attemptsToMerge + 1, before, current)
        )
          throw error;
        seen.set(key, current);
        versions = changes.map((one) => seen.get(one.key)?._version);
        ({ idempotencyKey } = outbox.renew(entry));
      }
    }
  }

  #wrote(key: Key, patch: Patch, row: AnyRow | null): void {
    const values = row === null ? patch : pick(row, Object.keys(patch));
    this.#options.outbox.wrote(this.#options.dataset().name, key, values);
  }

  /** One write of a row after the other; one of several rows waits for those of all of them. */
  #inOrder<T>(keys: readonly Key[], task: () => Promise<T>): Promise<T> {
    const before = Promise.allSettled(keys.flatMap((key) => this.#queues.get(key) ?? []));
    const mine = before.then(task);
    for (const key of keys) this.#queues.set(key, mine);
    const done = () => {
      for (const key of keys) if (this.#queues.get(key) === mine) this.#queues.delete(key);
    };
    mine.then(done, done);
    return mine;
  }
}

/** Of a row that came with a refusal: older than every place in the log. */
const nowhere: Position = { epoch: "", seq: 0, rights: "" };

function resultOf(rows: readonly (AnyRow | null)[], position: Position | null): Result {
  return { rows, position: position === null ? null : formatPosition(position) };
}

function changesOf({ write }: OutboxEntry): readonly RowChange[] {
  return write.op === "update" ? write.changes : [];
}

function pick(row: AnyRow, names: readonly string[]): Patch {
  return Object.fromEntries(names.map((name) => [name, row[name]]));
}

function ruleOf({ write }: OutboxEntry): ConflictRule {
  return (write.op === "update" ? write.conflict : undefined) ?? "merge";
}

/** May a change that was made on one version of a row be made on a newer one? */
function mayFollow(
  rule: ConflictRule,
  dataset: AnyDataset,
  base: AnyRow | null,
  current: AnyRow,
  patch: Patch,
): boolean {
  return rule === "overwrite" || (base !== null && !touched(rule, dataset, base, current, patch));
}

/** Who overwrites goes on as long as somebody else is faster; who merges asks after a while. */
function isLast(
  rule: ConflictRule,
  attempt: number,
  most: number,
  before: AnyRow | null,
  current: AnyRow,
): boolean {
  return rule === "overwrite" ? before?._version === current._version : attempt >= most;
}

/**
 * Did somebody else change a field that this change is about, or one that a rule or a computed value reads
 * together with it; or, where every change is asked about, any at all?
 */
function touched(
  rule: ConflictRule,
  { joined, fields }: AnyDataset,
  base: AnyRow,
  current: AnyRow,
  patch: Patch,
): boolean {
  const about = [
    ...joined.filter((names) => names.some((name) => name in patch)).flat(),
    ...(rule === "ask" ? fields.filter(isSettable).map(({ name }) => name) : []),
  ];
  const differs = (name: string) => !sameValue(base[name], current[name]);
  // Who wrote the same value has nothing against it.
  const decided = (name: string) => name in patch && sameValue(patch[name], current[name]);
  return (
    Object.keys(patch).some((name) => differs(name) && !decided(name)) ||
    about.some((name) => !(name in patch) && differs(name))
  );
}

function conflictOf(error: unknown): AnyRow | null {
  if (!(error instanceof ApiError) || error.code !== "precondition_failed") return null;
  const { current } = error;
  return current !== undefined && typeof current._version === "number"
    ? { ...current, _version: current._version }
    : null;
}
