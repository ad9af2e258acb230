import { ApiError, type Problem } from "./api_error";
import type { Connection } from "./connection";
import type { Clock } from "./clock";
import type { Key } from "./dataset";
import { days } from "./durations";
import { Listeners } from "./listeners";
import { meet, type OutboxEntry, type Write } from "./outbox_entry";
import type { AnyRow } from "./dataset";
import type { Patch } from "./row_state";
import type { Store } from "./store";
import type { Tabs } from "./tabs";
import { page } from "../words/page";

/** What came of a write that another tab has sent. */
export interface Settled {
  readonly id: string;
  readonly dataset: string;
  readonly write: Write;
  /** Of an update, the rows as they are then; null for one that may not be read. */
  readonly rows: readonly (AnyRow | null)[];
  /** As in `formatPosition`; null where it was given up. */
  readonly position: string | null;
  readonly done: boolean;
}

/**
 * The server keeps idempotency keys this long (`protocol/limits.json`). A write that it has done without our hearing
 * of it would be done twice after that, so it is asked about.
 */
export const longestUnasked = days(30);

interface Options {
  readonly store: Store;
  readonly clock: Clock;
  /** Frees some of the store for what waits here; false where there is nothing to free. */
  readonly makeRoom: () => Promise<boolean>;
  readonly tabs: Tabs;
  readonly connection: Connection;
  readonly newId: () => string;
  /** Does it now; throws an `ApiError` where it can't be done. */
  readonly send: (entry: OutboxEntry) => Promise<Pick<Settled, "rows" | "position">>;
  /** A write waits here: it shows as if it were done. */
  readonly show: (entry: OutboxEntry) => void;
  /** It is not shown any more. */
  readonly hide: (entry: OutboxEntry) => void;
  /** Another tab has sent it. */
  readonly settled: (what: Settled) => void;
  /** The first of several writes waits, and whoever made it does not know that yet. */
  readonly delayed: () => void;
}

/*
 * The writes of one person that are not answered. A write is stored before it is sent, so that a page that is
 * left in the middle forgets none; whoever finds it later sends it under the same key, and the server does it once.
 *
 * - The tab in which it was made sends it (`tab` names it). Where no answer comes, where an earlier write of
 *   the same row waits, or while the server is away, the write waits (`tab` is null): it shows as done and
 *   whoever asked for it goes on.
 * - Of all tabs one leads: it sends what waits, one after the other, as soon as the server is there. A tab that
 *   was closed leaves its writes to it.
 * - What the server refuses, or somebody else was faster with, stops there, with what must come after it, until the
 *   person has decided (`problem`). Other rows go on.
 * - Everything is stored under the identity that made it, and only the runtime of that identity opens it.
 */
export class Outbox {
  readonly #options: Options;
  readonly #entries = new Map<string, OutboxEntry>();
  readonly #changed = new Listeners();
  readonly #asked = new Listeners();
  #kept: readonly OutboxEntry[] = [];
  #identity: string | null = null;
  #leading = false;
  #giveUpLead: () => void = () => undefined;
  #pumping = false;
  #signedOut = false;
  #ended = false;
  /** Counts changes that were made here: what is read of the store meanwhile is older. */
  #revision = 0;

  constructor(options: Options) {
    this.#options = options;
    options.connection.subscribe(() => {
      void this.#pump();
    });
  }

  readonly subscribe = this.#changed.subscribe;

  /** Tells that a person has just made a write that they must decide about. */
  readonly onAsk = this.#asked.subscribe;

  /** What waits, in its order: for the server, or with a problem for the person. */
  readonly kept = (): readonly OutboxEntry[] => this.#kept;

  /** The server wants to know who sends it. */
  get signedOut(): boolean {
    return this.#signedOut;
  }

  /** Does anything wait for the server? */
  get waits(): boolean {
    return this.#kept.some(({ problem }) => problem === null);
  }

  /** Would what waits be lost with the page? */
  get fleeting(): boolean {
    return this.#kept.length > 0 && !this.#options.store.durable;
  }

  /** The person is known: what they left here goes on. */
  async open(identity: string): Promise<void> {
    if (this.#identity !== null) return;
    this.#identity = identity;
    const { store, tabs } = this.#options;
    for (const entry of [...this.#entries.values()]) void this.#put({ ...entry, identity });
    await this.#load();
    if (this.#isEnded()) return;
    this.#giveUpLead = tabs.lead(`outbox ${identity}`, () => {
      this.#leading = true;
      void this.#load().then(() => this.#pump());
    });
    const others = (await store.all("outbox")) as readonly OutboxEntry[];
    for (const { tab } of others) {
      if (tab === null || tab === tabs.id) continue;
      tabs.whenClosed(tab, () => {
        void this.#adopt(tab);
      });
    }
  }

  /** A write that is about to be sent from here. */
  begin(dataset: string, write: Write): OutboxEntry {
    const { newId, tabs, clock } = this.#options;
    const id = newId();
    const last = Math.max(0, ...[...this.#entries.values()].map(({ order }) => order));
    const entry: OutboxEntry = {
      id,
      identity: this.#identity ?? "",
      dataset,
      write,
      idempotencyKey: id,
      order: Math.max(clock.time(), last + 1),
      tab: tabs.id,
      problem: null,
    };
    void this.#put(entry);
    return entry;
  }

  /** As it is by now. */
  now(entry: OutboxEntry): OutboxEntry {
    return this.#entries.get(entry.id) ?? entry;
  }

  /** Can it not be sent before something else is? */
  mustWait(entry: OutboxEntry): boolean {
    if (this.#options.connection.away()) return true;
    return this.#kept.some((other) => other.order < entry.order && meet(other, entry));
  }

  /** Nobody answered, or it must wait: it is sent when it can be. */
  keep(entry: OutboxEntry): void {
    const kept = { ...this.now(entry), tab: null };
    this.#options.show(kept);
    if (this.#kept.length === 0 && !this.#ended) this.#options.delayed();
    void this.#put(kept).then(() => {
      this.#tellOthers();
      return this.#pump();
    });
  }

  /** The server did not take it: the person who has just made it is asked. */
  ask(entry: OutboxEntry, problem: Problem): void {
    void this.#stop(entry, problem);
    this.#asked.notify();
  }

  /** It was answered, or taken back. */
  remove(entry: OutboxEntry): void {
    if (!this.#entries.delete(entry.id)) return;
    this.#revision += 1;
    void this.#options.store.delete("outbox", entry.id);
    if (entry.tab === null) this.#notify();
  }

  /** It is made again on a newer row: for the server that is another write. */
  renew(entry: OutboxEntry): OutboxEntry {
    const next = { ...this.now(entry), idempotencyKey: this.#options.newId() };
    if (this.#entries.has(entry.id)) void this.#put(next);
    return next;
  }

  /** Of several changes the versions are part of what is sent under the key. */
  sends(entry: OutboxEntry, versions: readonly (number | undefined)[]): void {
    const now = this.#entries.get(entry.id);
    if (now?.write.op !== "update") return;
    const changes = now.write.changes.map((change, i) => ({ ...change, version: versions[i] }));
    void this.#put({ ...now, write: { ...now.write, changes } });
  }

  /** Own values are in a row by now: the writes that come later were made on them. */
  wrote(dataset: string, key: Key, values: Patch): void {
    for (const entry of [...this.#entries.values()]) {
      const { write } = entry;
      if (entry.dataset !== dataset || write.op !== "update") continue;
      if (!write.changes.some((change) => change.key === key)) continue;
      const changes = write.changes.map((change) =>
        change.key === key && change.base !== null
          ? { ...change, base: { ...change.base, ...values } }
          : change,
      );
      void this.#put({ ...entry, write: { ...write, changes } });
    }
  }

  /** The person wants it sent once more; with `write`, as they have decided by now. */
  retry(id: string, write?: Write): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#signedOut = false;
    const { newId, clock } = this.#options;
    const changed = write === undefined ? {} : { write, idempotencyKey: newId() };
    const next = { ...entry, problem: null, confirmed: clock.time(), ...changed };
    this.#options.show(next);
    void this.#put(next).then(() => {
      this.#tellOthers();
      this.#options.connection.wake();
      return this.#pump();
    });
  }

  /** The person does not want it any more. */
  discard(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#options.hide(entry);
    this.remove(entry);
    this.#tell({ ...entry, rows: [], position: null, done: false });
    void this.#pump();
  }

  /** The person may be signed in again: what stopped for that goes on. */
  wake(): void {
    this.#signedOut = false;
    void this.#pump();
  }

  /** Another tab of this person says that something has changed. */
  heard(settled: Settled | null): void {
    if (settled === null) {
      void this.#load().then(() => this.#pump());
      return;
    }
    const entry = this.#entries.get(settled.id);
    if (entry === undefined) return;
    this.#entries.delete(settled.id);
    this.#revision += 1;
    if (settled.done) this.#options.settled(settled);
    else this.#options.hide(entry);
    this.#notify();
    void this.#pump();
  }

  /** Somebody else is at the keyboard. Is anything left for the former person? */
  end(): boolean {
    this.#ended = true;
    this.#giveUpLead();
    return this.#entries.size > 0;
  }

  async #pump(): Promise<void> {
    if (this.#pumping || !this.#leading) return;
    this.#pumping = true;
    try {
      for (;;) {
        const entry = this.#next();
        if (entry === undefined || !(await this.#send(entry))) break;
      }
    } finally {
      this.#pumping = false;
    }
  }

  /** The first that no other holds up. */
  #next(): OutboxEntry | undefined {
    if (this.#ended || this.#signedOut || this.#options.connection.away()) return undefined;
    return this.#kept.find(
      (entry, i) =>
        entry.problem === null && !this.#kept.slice(0, i).some((other) => meet(other, entry)),
    );
  }

  /** Was it decided? Else nothing more is sent for now. */
  async #send(entry: OutboxEntry): Promise<boolean> {
    const age = this.#options.clock.time() - (entry.confirmed ?? entry.order);
    if (age >= longestUnasked) {
      await this.#stop(entry, { status: 0, code: "too_old", title: page.cannotBeSent });
      return true;
    }
    try {
      const result = await this.#options.send(entry);
      this.remove(this.now(entry));
      this.#tell({ ...entry, ...result, done: true });
      return true;
    } catch (error) {
      if (this.#isEnded()) return false;
      if (error instanceof ApiError) {
        if (error.away || error.status === 429) {
          this.#options.connection.lost();
          return false;
        }
        if (error.status === 401) {
          this.#signedOut = true;
          this.#notify();
          return false;
        }
      }
      await this.#stop(entry, error instanceof ApiError ? error.problem : unknownProblem(error));
      return true;
    }
  }

  async #stop(entry: OutboxEntry, problem: Problem): Promise<void> {
    // Discarded meanwhile.
    if (!this.#entries.has(entry.id)) return;
    const stopped = { ...this.now(entry), tab: null, problem };
    this.#options.hide(stopped);
    await this.#put(stopped);
    this.#tellOthers();
  }

  /** What a closed tab was sending. */
  async #adopt(tab: string): Promise<void> {
    await this.#load();
    for (const entry of [...this.#entries.values()]) {
      if (entry.tab === tab) this.keep(entry);
    }
  }

  /** Takes over what is stored; what this tab is sending it knows better. */
  async #load(): Promise<void> {
    const { store, tabs, show, hide } = this.#options;
    let revision: number;
    let all: readonly OutboxEntry[];
    do {
      revision = this.#revision;
      all = (await store.all("outbox")) as readonly OutboxEntry[];
      if (this.#isEnded()) return;
    } while (revision !== this.#revision);
    const stored = new Map(
      all.filter(({ identity }) => identity === this.#identity).map((entry) => [entry.id, entry]),
    );
    for (const [id, entry] of this.#entries) {
      if (entry.tab === tabs.id || stored.has(id)) continue;
      hide(entry);
      this.#entries.delete(id);
    }
    for (const [id, entry] of stored) {
      if (this.#entries.get(id)?.tab === tabs.id) continue;
      // Of this tab and not known: it was made before somebody else was at the keyboard.
      const next = entry.tab === tabs.id ? { ...entry, tab: null } : entry;
      this.#entries.set(id, next);
      if (next.tab !== null) continue;
      if (next.problem === null) show(next);
      else hide(next);
    }
    this.#notify();
  }

  #isEnded(): boolean {
    return this.#ended;
  }

  async #put(entry: OutboxEntry): Promise<void> {
    this.#entries.set(entry.id, entry);
    this.#revision += 1;
    if (entry.tab === null) this.#notify();
    // Before the first answer nobody knows whose it is.
    const identity = this.#identity;
    if (identity === null) return;
    const { store, makeRoom } = this.#options;
    while (!(await store.put("outbox", entry.id, { ...entry, identity }))) {
      // Nothing is left that could go, or it was answered or changed meanwhile, and is not to come back.
      if (!(await makeRoom()) || this.#entries.get(entry.id) !== entry) break;
    }
  }

  #tellOthers(): void {
    this.#options.tabs.tell({ type: "outbox", identity: this.#identity ?? "", settled: null });
  }

  #tell({ id, dataset, write, rows, position, done }: Settled): void {
    const settled = { id, dataset, write, rows, position, done };
    this.#options.tabs.tell({ type: "outbox", identity: this.#identity ?? "", settled });
  }

  #notify(): void {
    this.#kept = [...this.#entries.values()]
      .filter(({ tab }) => tab === null)
      .sort((a, b) => a.order - b.order);
    this.#changed.notify();
  }
}

/** What is thrown by mistake is not for the person; it is told where developers look. */
function unknownProblem(error: unknown): Problem {
  reportError(error);
  return { status: 0, code: "unsent", title: page.cannotBeSent };
}
