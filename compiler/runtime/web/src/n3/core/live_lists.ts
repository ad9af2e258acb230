import type { QueryClient, QueryKey } from "@tanstack/query-core";
import type { Clock } from "./clock";
import { compareRows } from "./compare";
import { keyOf, type AnyDataset, type AnyRow, type Key } from "./dataset";
import type { DatasetClient } from "./dataset_client";
import { channelOf, isWhole, searchParams, type LiveQuery, type Order } from "./list_query";
import { reduceList, type ListState } from "./list_state";
import { covers, isBefore, type Position } from "./position";
import type { RowStore } from "./row_store";
import { channelKey, type ChangeEvent, type Channel, type Subscription } from "./websocket_manager";

export type AnyQuery = LiveQuery<Record<string, unknown>>;

interface ReceivedChange {
  readonly event: ChangeEvent;
  readonly at: Position;
}

interface WatchedChannel {
  readonly subscription: Subscription;
  /** The rows that the server was told are shown here. */
  held: Set<Key>;
  /** The newest changes: an answer that was under way when they came gets them applied. */
  log: ReceivedChange[];
  /** Everything after this place is in `log`; null where that is not known. */
  logFrom: Position | null;
  readonly lists: Map<string, { readonly query: AnyQuery; mounts: number }>;
}

interface Options {
  readonly dataset: () => AnyDataset;
  readonly client: DatasetClient;
  readonly rows: RowStore;
  readonly queries: QueryClient;
  readonly clock: Clock;
  /** While the program becomes another: settled once it has. */
  readonly changing: () => Promise<unknown> | null;
}

const maxLog = 500;
/** Rows that go one after the other are replaced at once. */
const refillAfter = 100;
const retryAfter = 2_000;

/** The lists of one dataset: fetches them into the query cache and keeps them up to date there. */
export class LiveLists {
  readonly #options: Options;
  readonly #watched = new Map<string, WatchedChannel>();
  /** Rows made here: their echo is no news. */
  readonly #own = new Set<Key>();
  /** Rows that are being read for those through their references. */
  readonly #completing = new Set<string>();
  #creating = 0;
  /** Lists that have lost rows while the server has more, by their key's text. */
  readonly #short = new Map<string, QueryKey>();
  #deferred: { readonly name: string; readonly change: ReceivedChange }[] = [];

  constructor(options: Options) {
    this.#options = options;
  }

  key(query: AnyQuery): QueryKey {
    return [...this.#prefix, searchParams(query).toString()];
  }

  async fetch(query: AnyQuery, signal?: AbortSignal): Promise<ListState> {
    const list = await this.#read(query, signal);
    const watched = this.#watched.get(this.#channelName(query));
    if (watched === undefined) return list;
    // Asked before the answer that the channel went on from: what happened between is in neither.
    const { logFrom } = watched;
    if (isBefore(list.position, logFrom)) return this.fetch(query, signal);
    this.#hold(watched, query, list.keys);
    return this.#replay(watched.log, query, list);
  }

  async #read(query: AnyQuery, signal: AbortSignal | undefined): Promise<ListState> {
    const { client, rows } = this.#options;
    const page = await client.list(query, signal);
    await this.#options.changing();
    return {
      query,
      keys: rows.answered(page.data, page.position),
      total: page.total,
      totalIsEstimate: page.total_is_estimate,
      hasMore: page.has_more,
      position: page.position,
      within: null,
      newKeys: [],
      own: [],
    };
  }

  /** What was told since a list was read. */
  #replay(log: readonly ReceivedChange[], query: AnyQuery, list: ListState): ListState {
    const next = log.reduce((known, change) => this.#apply(known, query, change), list);
    this.#refill(this.key(query), list, next);
    return next;
  }

  /** Keeps this list up to date from the place it was read at; the answer ends it. */
  watch(query: AnyQuery): () => void {
    const { client, queries } = this.#options;
    const name = this.#channelName(query);
    const hash = searchParams(query).toString();
    const shown = queries.getQueryData<ListState>(this.key(query));
    let watched = this.#watched.get(name);
    let missed = false;
    if (watched !== undefined) {
      this.#hold(watched, query, shown?.keys ?? []);
      if (shown !== undefined) this.#join(watched, query, shown);
    } else {
      const held = new Set(shown?.keys);
      const subscription = client.subscribe(query, shown?.position ?? null, {
        event: (event, at) => {
          this.#receive(name, { event, at });
        },
        resync: () => {
          void this.#resync(name);
        },
        held: () => this.#watched.get(name)?.held ?? held,
      });
      const logFrom = shown?.position ?? null;
      watched = { subscription, held, log: [], logFrom, lists: new Map() };
      ({ missed } = subscription);
      this.#watched.set(name, watched);
    }
    const entry = watched.lists.get(hash) ?? { query, mounts: 0 };
    entry.mounts += 1;
    watched.lists.set(hash, entry);
    if (missed) void this.#resync(name);
    const found = watched;
    return () => {
      entry.mounts -= 1;
      if (entry.mounts === 0) found.lists.delete(hash);
      if (found.lists.size > 0 || this.#watched.get(name) !== found) return;
      found.subscription.close();
      this.#watched.delete(name);
    };
  }

  /** A list joins a channel: it gets what was told since it was read, or is read again. */
  #join(watched: WatchedChannel, query: AnyQuery, list: ListState): void {
    const { queries } = this.#options;
    const { log, logFrom } = watched;
    if (logFrom !== null && covers(list.position, logFrom)) {
      const next = this.#replay(log, query, list);
      if (next !== list) queries.setQueryData(this.key(query), next);
    } else
      void queries.refetchQueries(
        { queryKey: this.key(query), exact: true },
        { cancelRefetch: false },
      );
  }

  /** A row is being made here; `settled` says what became of it. */
  creating(): { settled(made: { key: Key; at: Position | null } | null): void } {
    this.#creating += 1;
    return {
      settled: (made) => {
        this.#creating -= 1;
        if (made !== null) this.#made(made.key, made.at);
        if (this.#creating > 0) return;
        const heldBack = this.#deferred;
        this.#deferred = [];
        for (const { name, change } of heldBack) this.#record(name, change);
      },
    };
  }

  /** A row was deleted here. */
  deleted(key: Key, at: Position | null): void {
    const queries = this.#watchedQueries();
    this.#update((list, hash) => {
      // Of a row that it does not show, a filtered list does not know whether it was in it.
      const query = queries.get(hash);
      const has = list.keys.includes(key) || list.newKeys.includes(key);
      if (!has && (query === undefined || !isWhole(this.#channelOf(query)))) return list;
      return reduceList(list, { type: "vanished", key, at, own: true });
    });
  }

  /**
   * Events, and the answers to writes, have a row without those through its references: what is
   * shown of them is read, once at a time for each version of the row.
   */
  complete(shown: readonly AnyRow[], expand: readonly string[]): void {
    const { client, rows } = this.#options;
    const dataset = this.#options.dataset();
    const stored = new Map(
      dataset.fields.flatMap(({ name, reference }) =>
        reference === undefined ? [] : [[reference.name, name]],
      ),
    );
    const isThere = (row: AnyRow, path: string) => {
      const steps = path.split(".");
      if ((row[stored.get(steps[0] ?? "") ?? ""] ?? null) === null) return true; // it refers to nothing
      let through: unknown = row;
      for (const step of steps) {
        if (through === null) return true;
        through = (through as Record<string, unknown>)[step];
        if (through === undefined) return false;
      }
      return true;
    };
    for (const row of shown) {
      if (expand.every((path) => isThere(row, path))) continue;
      const key = keyOf(dataset, row);
      const asked = JSON.stringify([key, row._version, expand]);
      if (this.#completing.has(asked)) continue;
      this.#completing.add(asked);
      client
        .get(key, undefined, expand)
        .then((answer) => {
          rows.apply(key, { type: "answered", row: answer, at: null });
        })
        .catch(() => undefined) // it is gone, or the next answer has them
        .finally(() => this.#completing.delete(asked));
    }
  }

  /** Fetches every list again, those on screen at once. */
  refresh(): Promise<void> {
    return this.#options.queries.invalidateQueries({ queryKey: this.#prefix });
  }

  /** Names the read of a single row; its answer is the row's key. */
  rowKey(id: Key | undefined): QueryKey {
    return ["n3", this.#options.dataset().name, "row", id ?? null];
  }

  /** Every key that a cached list, or the read of a single row, holds. */
  heldKeys(): ReadonlySet<Key> {
    const { dataset, queries } = this.#options;
    const single = queries
      .getQueriesData<Key>({ queryKey: ["n3", dataset().name, "row"] })
      .flatMap(([, key]) => key ?? []);
    const listed = this.#cached().flatMap(([, list]) => [...list.keys, ...list.newKeys]);
    return new Set([...single, ...listed]);
  }

  get #prefix(): QueryKey {
    return ["n3", this.#options.dataset().name, "list"];
  }

  #channelName(query: AnyQuery): string {
    return channelKey(this.#channelOf(query));
  }

  #channelOf(query: AnyQuery): Channel {
    return channelOf(this.#options.dataset().name, query);
  }

  /**
   * Where rows of other datasets decide what is in a list, the server takes back only rows that it
   * was told is shown.
   */
  #hold(watched: WatchedChannel, query: AnyQuery, keys: readonly Key[]): void {
    if (!this.#dependsOnOthers(query) || keys.every((key) => watched.held.has(key))) return;
    watched.held = new Set([...this.#keysOf(watched), ...keys]);
    watched.subscription.renew();
  }

  #dependsOnOthers(query: AnyQuery): boolean {
    const { filter, widget } = this.#channelOf(query);
    return (
      this.#options.dataset().dependsOn.length > 0 ||
      widget !== undefined ||
      Object.keys(filter).some((name) => name.includes("."))
    );
  }

  /** The rows that the lists on screen have. */
  #keysOf({ lists }: WatchedChannel): Key[] {
    return [...lists.values()].flatMap(({ query }) => {
      const list = this.#options.queries.getQueryData<ListState>(this.key(query));
      return list === undefined ? [] : [...list.keys, ...list.newKeys];
    });
  }

  #cached(): [QueryKey, ListState][] {
    return this.#options.queries
      .getQueriesData<ListState>({ queryKey: this.#prefix })
      .flatMap(([key, list]) => (list === undefined ? [] : [[key, list] as [QueryKey, ListState]]));
  }

  #update(change: (list: ListState, hash: unknown) => ListState): void {
    for (const [key, list] of this.#cached()) {
      const next = change(list, key.at(-1));
      if (next === list) continue;
      this.#options.queries.setQueryData(key, next);
      this.#refill(key, list, next);
    }
  }

  /** A page that gets shorter while there are more rows is filled up from the server. */
  #refill(key: QueryKey, before: ListState, after: ListState): void {
    if (after.keys.length >= before.keys.length || !after.hasMore) return;
    const { clock, queries } = this.#options;
    if (this.#short.size === 0) {
      clock.after(refillAfter, () => {
        const keys = [...this.#short.values()];
        this.#short.clear();
        for (const queryKey of keys)
          void queries.refetchQueries({ queryKey, exact: true, type: "active" });
      });
    }
    this.#short.set(JSON.stringify(key), key);
  }

  /** The lists that are followed, by the last part of their keys. */
  #watchedQueries(): ReadonlyMap<unknown, AnyQuery> {
    const all = [...this.#watched.values()].flatMap(({ lists }) => [...lists]);
    return new Map(all.map(([hash, { query }]) => [hash, query]));
  }

  #made(key: Key, at: Position | null): void {
    this.#own.add(key);
    // A filtered list can't know whether the row belongs to it: the server says so.
    const watched = this.#watchedQueries();
    this.#update((list, hash) => {
      const query = watched.get(hash);
      if (query === undefined || !isWhole(this.#channelOf(query))) return list;
      const place = this.#isAtEnd(list, query, key) ? "end" : topOf(query);
      return reduceList(list, { type: "appeared", key, at, place, own: true });
    });
    void this.#options.queries.invalidateQueries({
      queryKey: this.#prefix,
      predicate: (query) =>
        query.state.fetchStatus === "fetching" || !watched.has(query.queryKey.at(-1)),
    });
  }

  #receive(name: string, change: ReceivedChange): void {
    const { rows } = this.#options;
    const { event, at } = change;
    if (event.data !== undefined) rows.apply(event.id, { type: "happened", row: event.data, at });
    else if (this.#isWhole(name)) rows.apply(event.id, { type: "gone", at });
    if (this.#mayBeOwn(name, event)) this.#deferred.push({ name, change });
    else this.#record(name, change);
  }

  /**
   * While a row is being made here, one that appears may be that row, which only the answer can say. What
   * follows it waits with it, since a list takes changes in their order.
   */
  #mayBeOwn(name: string, { op }: ChangeEvent): boolean {
    if (this.#creating === 0) return false;
    return op === "create" || this.#deferred.some((one) => one.name === name);
  }

  #record(name: string, change: ReceivedChange): void {
    const watched = this.#watched.get(name);
    if (watched === undefined) return;
    if (watched.log.length === maxLog) watched.logFrom = watched.log[0]?.at ?? null;
    watched.log = [...watched.log.slice(1 - maxLog), change];
    if (change.event.op === "create") watched.held.add(change.event.id);
    const { queries } = this.#options;
    for (const { query } of watched.lists.values()) {
      const key = this.key(query);
      const list = queries.getQueryData<ListState>(key);
      if (list === undefined) continue;
      const next = this.#apply(list, query, change);
      if (next === list) continue;
      queries.setQueryData(key, next);
      this.#refill(key, list, next);
    }
  }

  #apply(list: ListState, query: AnyQuery, { event, at }: ReceivedChange): ListState {
    const key = event.id;
    switch (event.op) {
      case "update":
        return reduceList(list, { type: "changed", key, at });
      case "delete":
        return reduceList(list, { type: "vanished", key, at, own: false });
      case "create": {
        const own = this.#own.has(key);
        const place = this.#isAtEnd(list, query, key) ? "end" : own ? topOf(query) : "announced";
        return reduceList(list, { type: "appeared", key, at, place, own: false });
      }
    }
  }

  /** Does the row belong after the last one, on a page that has room for it? */
  #isAtEnd(list: ListState, query: AnyQuery, key: Key): boolean {
    const dataset = this.#options.dataset();
    if (list.hasMore || list.keys.length >= (query.page_size ?? dataset.pageSize)) return false;
    const row = this.#options.rows.view(key);
    const lastKey = list.keys.at(-1);
    if (lastKey === undefined) return (query.page ?? 1) === 1;
    const last = this.#options.rows.view(lastKey);
    if (row === null || last === null) return false;
    return compareRows(dataset.fields, sortSteps(query), dataset.key)(last, row) < 0;
  }

  /** The channel without a filter: what leaves it is gone for this reader. */
  #isWhole(name: string): boolean {
    return name === channelKey({ dataset: this.#options.dataset().name, filter: {} });
  }

  async #resync(name: string): Promise<void> {
    const watched = this.#watched.get(name);
    if (watched === undefined) return;
    const { queries, clock } = this.#options;
    watched.log = [];
    watched.logFrom = null;
    const keys = [...watched.lists.values()].map(({ query }) => this.key(query));
    await Promise.all(keys.map((queryKey) => queries.refetchQueries({ queryKey, exact: true })));
    if (this.#watched.get(name) !== watched) return;
    const failed = keys.some((key) => queries.getQueryState(key)?.status === "error");
    if (failed) {
      clock.after(retryAfter, () => {
        void this.#resync(name);
      });
      return;
    }
    const positions = keys.flatMap((key) => {
      const position = queries.getQueryData<ListState>(key)?.position ?? null;
      return position === null ? [] : [position];
    });
    const oldest = positions.sort((a, b) => a.seq - b.seq)[0] ?? null;
    watched.held = new Set(this.#keysOf(watched));
    watched.logFrom = oldest;
    watched.subscription.resume(oldest);
  }
}

/** Where a row appears that was made here, and whose place only the server knows. */
function topOf({ scrolled, page = 1 }: AnyQuery): "top" | "announced" {
  return scrolled === true && page > 1 ? "announced" : "top";
}

function sortSteps(query: AnyQuery): (readonly [string, Order])[] {
  const names = typeof query.sort_by === "string" ? [query.sort_by] : (query.sort_by ?? []);
  const orders = typeof query.sort_order === "string" ? [query.sort_order] : query.sort_order;
  return names.map((name, i) => [name, orders?.[i] ?? orders?.[0] ?? "asc"] as const);
}

/** The rows of a list as they are shown; those that are being deleted are left out. */
export function visibleRows(rows: RowStore, keys: readonly Key[]): AnyRow[] {
  return keys.flatMap((key) => rows.view(key) ?? []);
}
