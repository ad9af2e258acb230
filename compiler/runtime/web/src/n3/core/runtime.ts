import { QueryClient } from "@tanstack/query-core";
import { ApiError } from "./api_error";
import type { Clock } from "./clock";
import { Connection } from "./connection";
import { currentUserKey, fetchCurrentUser } from "./current_user";
import type { AnyDataset } from "./dataset";
import { DatasetClient, type Endpoint } from "./dataset_client";
import { DatasetWriter } from "./dataset_writer";
import { KeyedStore, type Draft } from "./keyed_store";
import { Listeners } from "./listeners";
import { LiveLists } from "./live_lists";
import { Outbox, type Settled } from "./outbox";
import { PageBuild } from "./page_build";
import { RowStore } from "./row_store";
import type { Store } from "./store";
import { StoredAnswers } from "./stored_answers";
import type { Tabs } from "./tabs";
import { Toasts } from "./toasts";
import { UnsavedChanges } from "./unsaved_changes";
import { WebSocketManager, type Socket, type SocketHandlers } from "./websocket_manager";
import { page } from "../words/page";

declare module "@tanstack/query-core" {
  interface Register {
    /** `told`: the server says by itself when the answer is another. */
    queryMeta: { readonly told?: () => boolean };
  }
}

/** The world around the app; tests hand in their own. */
export interface Environment {
  readonly endpoint: Endpoint;
  readonly openSocket: (handlers: SocketHandlers) => Socket;
  readonly clock: Clock;
  readonly newId: () => string;
  /** How often a read that failed is tried again by itself. */
  readonly retries: number;
  readonly store: Store;
  readonly tabs: Tabs;
  /** Whether the server has another build of the page than the one that runs. */
  readonly isOutdated: () => Promise<boolean>;
}

/** Told who the server says is at the keyboard. */
interface IdentityListener {
  /** The first answer has named them. */
  readonly known: (identity: string) => void;
  /** It names somebody else than before; `refused`: to a write, which was not done. */
  readonly changed: (refused: boolean) => void;
}

/** One dataset at work: its description, its rows and lists, and the ways to change them. */
export interface DatasetHandle {
  readonly dataset: AnyDataset;
  readonly client: DatasetClient;
  readonly rows: RowStore;
  readonly lists: LiveLists;
  readonly writer: DatasetWriter;
}

/** Everything of a running app that is not React, for one person: the next one has another (`Sessions`). */
export class Runtime {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly endpoint: Endpoint;
  readonly queries: QueryClient;
  readonly socket: WebSocketManager;
  readonly connection: Connection;
  readonly build: PageBuild;
  /** Writes that are not answered. */
  readonly outbox: Outbox;
  readonly toasts: Toasts;
  readonly drafts = new KeyedStore<Draft>();
  /** What widgets remember of themselves: page, sort, filters, the cell being edited. */
  readonly widgets = new KeyedStore<unknown>();
  /** Forms of the page that would lose what was entered. */
  readonly unsaved = new UnsavedChanges();
  readonly #environment: Environment;
  readonly #handles = new Map<string, DatasetHandle>();
  readonly #replaced = new Listeners();
  readonly #listener: IdentityListener;
  #changing: Promise<null> | null = null;
  #identity: string | null = null;
  /** The server itself has said so; before, only what is stored here. */
  #confirmed = false;
  #ended = false;
  readonly #stored: StoredAnswers;
  /** What the server has answered since the page began: what is stored of it is older. */
  readonly #answered = new Set<string>();
  #fromStore = false;

  constructor(
    surroundings: Environment,
    datasets: readonly AnyDataset[],
    listener: IdentityListener,
  ) {
    this.#environment = surroundings;
    this.#listener = listener;
    this.clock = surroundings.clock;
    this.newId = surroundings.newId;
    this.endpoint = { base: surroundings.endpoint.base, fetch: this.#fetch };
    this.toasts = new Toasts(surroundings.clock);
    this.connection = new Connection(surroundings.clock, () => fetchCurrentUser(this.endpoint));
    this.build = new PageBuild(surroundings.clock, surroundings.isOutdated);
    this.#stored = new StoredAnswers(surroundings.store, surroundings.clock, () => this.#schema());
    this.outbox = this.#beginOutbox();
    this.queries = new QueryClient({
      defaultOptions: {
        queries: {
          networkMode: "always",
          retry: (failures, error) =>
            error instanceof ApiError && error.transient && failures < surroundings.retries,
        },
        mutations: { networkMode: "always" },
      },
    });
    this.socket = new WebSocketManager({
      open: surroundings.openSocket,
      clock: surroundings.clock,
      onIdentity: (identity) => {
        this.#hear(identity);
      },
      onIdentityEnded: () => {
        // Who it is by now is in the answer; the same person goes on.
        void this.queries.invalidateQueries({ queryKey: currentUserKey });
      },
    });
    this.replaceDatasets(datasets);
    this.#keepInStep();
  }

  /** The dataset of this name. @throws when the program has none. */
  handle(name: string): DatasetHandle {
    const handle = this.#handles.get(name);
    if (handle === undefined) throw new Error(`The app has no dataset "${name}".`);
    return handle;
  }

  /** Called when handles were exchanged for others. */
  readonly onDatasets = this.#replaced.subscribe;

  /**
   * The program changed while it runs. A dataset that became another has another handle, and so have
   * those that show its rows through references; its rows, lists and what is being written stay.
   */
  replaceDatasets(datasets: readonly AnyDataset[]): void {
    const changed = new Set<string>();
    for (const dataset of datasets) {
      const known = this.#handles.get(dataset.name);
      if (known?.dataset === dataset) continue;
      const handle = known === undefined ? this.#begin(dataset) : { ...known, dataset };
      this.#handles.set(dataset.name, handle);
      changed.add(dataset.name);
    }
    // A set that grows while it is walked is walked to its end.
    for (const name of changed) {
      for (const handle of this.#handles.values()) {
        const { dataset } = handle;
        if (changed.has(dataset.name)) continue;
        if (!dataset.fields.some(({ reference }) => reference?.dataset === name)) continue;
        this.#handles.set(dataset.name, { ...handle });
        changed.add(dataset.name);
      }
    }
    if (changed.size > 0) this.#replaced.notify();
  }

  /**
   * The program is becoming another, until the function that is returned is called: answers that
   * come meanwhile wait for it, so that no row is shown as the program was before.
   */
  programChanging(): () => void {
    let end: (done: null) => void = () => undefined;
    const changing = new Promise<null>((resolve) => (end = resolve));
    this.#changing = changing;
    return () => {
      if (this.#changing === changing) this.#changing = null;
      end(null);
    };
  }

  /**
   * Reads again what the server may answer otherwise since the program is another, and of which it
   * says nothing: the lists that are live get a `resync` where they have changed.
   */
  async programChanged(): Promise<void> {
    await this.queries.invalidateQueries({
      queryKey: ["n3"],
      predicate: ({ meta }) => meta?.told?.() !== true,
    });
  }

  /** An opaque name of whose answers these are; null before the first one. */
  get identity(): string | null {
    return this.#identity;
  }

  get datasets(): readonly AnyDataset[] {
    return [...this.#handles.values()].map(({ dataset }) => dataset);
  }

  /** Somebody else is at the keyboard: nothing is sent any more. Are writes left of the former person? */
  end(): boolean {
    this.#ended = true;
    this.socket.end();
    this.connection.end();
    void this.queries.cancelQueries();
    void this.#stored.end();
    const left = this.outbox.end();
    this.flush();
    return left;
  }

  /** The network, or the person, may be back. */
  wake(): void {
    this.socket.wake();
    this.connection.wake();
    this.build.wake();
    this.outbox.wake();
  }

  /** The page is being left: deletes that could still be taken back are sent. */
  flush(): void {
    for (const { writer } of this.#handles.values()) writer.flush();
  }

  /** Sends requests in the name of the person that this is for, and hears whose answers come. */
  readonly #fetch: Endpoint["fetch"] = async (url, init) => {
    if (this.#ended) throw identityChanged();
    const reads = init.method === undefined || init.method === "GET";
    const headers = new Headers(init.headers);
    if (this.#identity !== null) headers.set("X-N3-Identity", this.#identity);
    const response = await this.#environment.endpoint
      .fetch(url, { ...init, headers })
      .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
    if (this.#isEnded()) throw identityChanged();
    if (init.signal?.aborted === true && response instanceof Error) throw response;
    // A gateway answers for a server that is away.
    if (response instanceof Error || (response.status >= 502 && response.status <= 504)) {
      this.connection.lost();
      const stored = reads && !this.#answered.has(url) ? await this.#answerFromStore(url) : null;
      if (stored !== null) return stored;
      if (response instanceof Error) throw response;
      return response;
    }
    const identity = response.headers.get("X-N3-Identity");
    // Under another identity the server does nothing.
    if (!this.#hear(identity, !reads)) throw identityChanged();
    this.connection.reached();
    if (reads && response.ok && identity !== null) {
      this.#answered.add(url);
      void this.#stored.keep(identity, url, response.clone());
    }
    return response;
  };

  /** What was read before, while the server is away and nobody else has said who is here. */
  async #answerFromStore(url: string): Promise<Response | null> {
    const found = await this.#stored.find(url);
    if (found === null || this.#isEnded() || this.#answered.has(url)) return null;
    if (this.#identity !== null && this.#identity !== found.identity) return null;
    if (this.#identity === null) {
      this.#identity = found.identity;
      void this.outbox.open(found.identity);
    }
    this.#fromStore = true;
    return found.response;
  }

  /** Asked anew after each wait. */
  #isEnded(): boolean {
    return this.#ended;
  }

  /** Is it still the same person? */
  #hear(identity: string | null, refused = false): boolean {
    if (this.#ended) return false;
    if (identity === null || (identity === this.#identity && this.#confirmed)) return true;
    if (this.#identity !== null && identity !== this.#identity) {
      this.#listener.changed(refused);
      return false;
    }
    this.#identity = identity;
    this.#confirmed = true;
    this.#listener.known(identity);
    void this.#stored.keepOnly(identity);
    void this.outbox.open(identity);
    return true;
  }

  #beginOutbox(): Outbox {
    const { store, tabs, newId, clock } = this.#environment;
    // The program may have no such dataset any more.
    const writerOf = (dataset: string) => this.#handles.get(dataset)?.writer;
    return new Outbox({
      store,
      clock,
      tabs,
      newId,
      makeRoom: () => this.#stored.giveWay(),
      connection: this.connection,
      send: async (entry) => {
        const writer = writerOf(entry.dataset);
        if (writer !== undefined) return writer.send(entry);
        const title = page.noSuchData(entry.dataset);
        throw new ApiError({ status: 0, code: "no_such_dataset", title });
      },
      show: (entry) => writerOf(entry.dataset)?.show(entry),
      hide: (entry) => writerOf(entry.dataset)?.hide(entry),
      settled: (what: Settled) => writerOf(what.dataset)?.settled(what),
      delayed: () => {
        this.toasts.show(page.keptHere);
      },
    });
  }

  /** What rows look like: answers of a program with others are of no use. */
  #schema(): string {
    const datasets = this.datasets.map(({ name, key, fields }) => {
      return [name, key, fields.map((field) => [field.name, field.type])];
    });
    return JSON.stringify(datasets);
  }

  #begin(dataset: AnyDataset): DatasetHandle {
    const { endpoint } = this;
    const { clock } = this.#environment;
    const { outbox } = this;
    const current = () => this.handle(dataset.name).dataset;
    const client = new DatasetClient(endpoint, this.socket, dataset.name);
    const rows = new RowStore(dataset);
    const lists = new LiveLists({
      dataset: current,
      client,
      rows,
      queries: this.queries,
      clock,
      changing: () => this.#changing,
    });
    const written = () => {
      this.#written(current());
    };
    const writer = new DatasetWriter({
      dataset: current,
      client,
      rows,
      lists,
      clock,
      outbox,
      written,
    });
    return { dataset, client, rows, lists, writer };
  }

  /** Reads again what a write made here may have changed and no event reports. */
  #written(dataset: AnyDataset): void {
    const stale = new Set<string>();
    for (const { dataset: other } of this.#handles.values())
      if (other.dependsOn.includes(dataset.name)) stale.add(other.name);
    void this.queries.invalidateQueries({
      queryKey: ["n3"],
      predicate: ({ queryKey: [, name, kind, hash] }) => {
        if (typeof name === "string" && stale.has(name)) return true;
        if (name !== dataset.name) return false;
        // Who is in a widget's list, and its numbers, only the server can say.
        const filtered = typeof hash === "string" && /(^|&)widget=/.test(hash);
        return !dataset.realtime && (kind === "aggregate" || filtered);
      },
    });
  }

  #keepInStep(): void {
    // Rows go when the last list that held them goes.
    this.queries.getQueryCache().subscribe(({ type, query }) => {
      const [, name] = query.queryKey as readonly unknown[];
      if (type !== "removed" || typeof name !== "string") return;
      const handle = this.#handles.get(name);
      handle?.rows.keepOnly(handle.lists.heldKeys());
    });
    const readAgain = () => {
      // What was shown from the store, or failed while the server was away.
      const all = this.#fromStore;
      this.#fromStore = false;
      if (all) void this.queries.invalidateQueries({ queryKey: ["n3"] });
      else void this.queries.refetchQueries({ predicate: ({ state }) => state.status === "error" });
    };
    let connected = false;
    this.socket.onChange(() => {
      if (this.socket.state !== "live") return;
      if (connected) void this.build.ask();
      connected = true;
      this.connection.wake();
      readAgain();
    });
    this.connection.subscribe(() => {
      if (this.connection.away()) return;
      readAgain();
      void this.build.ask();
    });
  }
}

const identityChanged = () =>
  new ApiError({
    status: 409,
    code: "identity_changed",
    title: page.identityChanged,
  });
