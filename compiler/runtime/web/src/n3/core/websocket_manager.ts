import type { Clock } from "./clock";
import type { AnyRow, Key } from "./dataset";
import { Listeners } from "./listeners";
import { covers, formatPosition, parsePosition, type Position } from "./position";

export type SocketState = "live" | "reconnecting" | "offline";

/** The rows a subscription is about: a dataset and what narrows it, as in the query string. */
export interface Channel {
  readonly dataset: string;
  readonly filter: Readonly<Record<string, string>>;
  readonly search?: string;
  /** `Page.widget`, whose own filter holds too, and its parameters. */
  readonly widget?: string;
  readonly params?: Readonly<Record<string, string>>;
  /** References whose rows are shown: a change of theirs is one of this channel. */
  readonly expand?: string;
}

export interface ChangeEvent {
  readonly seq: number;
  readonly op: "create" | "update" | "delete";
  readonly id: Key;
  /** The row as the reader sees it; absent when it was deleted or left what the reader sees. */
  readonly data?: AnyRow;
  readonly version: number;
}

export interface ChannelListener {
  event(event: ChangeEvent, position: Position): void;
  /** Something was missed: fetch again, then `resume` at the new place. */
  resync(): void;
  /**
   * The rows that are shown: where a change elsewhere takes one out or lets one in, the server says
   * so. Without it, such a change is a resync.
   */
  held?(): Iterable<Key>;
}

export interface Subscription {
  /**
   * After a resync: subscribes again from here. The first of several listeners' calls counts; one whose
   * answer is older than that is asked to read again.
   */
  resume(since: Position | null): void;
  /** Other rows are shown than were subscribed to: subscribes again, and misses nothing. */
  renew(): void;
  close(): void;
  /**
   * Others follow this channel already, and what happened between `since` and the place where they are
   * was told to them alone: read again.
   */
  readonly missed: boolean;
}

/** A socket without its events: they go to the handlers it was opened with. */
export interface Socket {
  send(text: string): void;
  close(): void;
}

export interface SocketHandlers {
  opened(): void;
  received(text: string): void;
  closed(code: number): void;
}

interface WebSocketManagerOptions {
  readonly open: (handlers: SocketHandlers) => Socket;
  readonly clock: Clock;
  /** Told whom an acknowledgement is for. */
  readonly onIdentity?: (identity: string) => void;
  /** Told when the server ends the identity (4401). */
  readonly onIdentityEnded?: () => void;
}

interface Entry {
  readonly sub: string;
  readonly channel: Channel;
  readonly listeners: Set<ChannelListener>;
  /** The last change seen; null before the first acknowledgement where none was given. */
  position: Position | null;
  /** Where it went on after the last resync. */
  resumed: Position | null;
  /** The rows that the change at `position` had events for: one change may have several events. */
  readonly within: Set<Key>;
  /** `waiting`: the server asked to resync and nobody resumed yet. */
  phase: "asked" | "live" | "waiting" | "refused";
}

type Frame =
  | { type: "ack"; sub: string; position: string; identity?: string }
  | ({ type: "event"; sub: string } & ChangeEvent)
  | { type: "resync"; sub: string }
  | { type: "error"; sub?: string; problem: object }
  | { type: "pong" };

const firstDelay = 500;
const longestDelay = 30_000;
/** Quiet for so long: ask whether the server is there, and wait so long for an answer. */
const pingAfter = 25_000;
const pongTimeout = 10_000;
/** The socket stays open a moment between two pages. */
const closeAfter = 5_000;
const attemptsUntilOffline = 3;
/** How many rows a subscription may name. */
const maxHeld = 1_000;
const originRefused = 4403;
const identityEnded = 4401;

/**
 * One socket for all subscriptions. The table of subscriptions is the truth, the socket is not: whenever
 * one opens, each entry subscribes again from the last change it saw. Equal channels share an entry.
 *
 * An entry moves through `phase`: `asked` (subscribed, or to be once a socket is open) → `live` at the
 * `ack` → `waiting` at a `resync`, until a listener has read again and calls `resume`; `refused` after an
 * error. Nothing is lost or doubled as long as:
 *
 * - `position` only moves by events, and starts at the position of the list that was read. An `ack` sets
 *   it only where none was given.
 * - An event older than `position` is dropped. One change may have several events with its `seq`, each of
 *   another row: `within` has the rows of that change that have been seen, so that a resume in the middle
 *   of them neither repeats nor skips one.
 * - Frames are matched by `sub`; only frames of the newest socket are heard, since one that was given up
 *   may still deliver.
 * - Who joins a channel that others follow has missed what happened after their own answer and was told to
 *   those: `missed` says so, and they read again.
 * - `held` names the rows that are shown. The union of all listeners' rows is sent; if one of them does
 *   not say, none is sent, and changes through references are a `resync`. A later listener without `held`
 *   subscribes again, because the server was told otherwise.
 *
 * Reconnecting waits a random part of an exponentially growing time, so that clients do not return at
 * once after a restart. A quiet socket is asked for a `pong`; the network's word (`wake`, `sleep`) is
 * taken at once. The socket outlives its last subscription for a moment, since pages change.
 */
export class WebSocketManager {
  readonly #options: WebSocketManagerOptions;
  readonly #table = new Map<string, Entry>();
  readonly #changed = new Listeners();
  #socket: Socket | null = null;
  #state: SocketState = "reconnecting";
  #wasLive = false;
  #refused = false;
  #attempts = 0;
  #subs = 0;
  #cancelRetry: (() => void) | null = null;
  #cancelHeartbeat: (() => void) | null = null;
  #cancelLinger: (() => void) | null = null;

  constructor(options: WebSocketManagerOptions) {
    this.#options = options;
  }

  get state(): SocketState {
    return this.#state;
  }

  /** A socket was open before: what is shown may have become old. */
  get wasLive(): boolean {
    return this.#wasLive;
  }

  readonly onChange = this.#changed.subscribe;

  /** Is this channel receiving changes right now? */
  isLive(channel: Channel): boolean {
    return this.#state === "live" && this.#table.get(channelKey(channel))?.phase === "live";
  }

  /** Is what this channel missed told by a `resync`, or being read again because of one? */
  isTold(channel: Channel): boolean {
    const phase = this.#table.get(channelKey(channel))?.phase;
    return this.#state === "live" && phase !== undefined && phase !== "refused";
  }

  subscribe(channel: Channel, since: Position | null, listener: ChannelListener): Subscription {
    const name = channelKey(channel);
    let entry = this.#table.get(name);
    const missed = entry !== undefined && !isWith(entry, since);
    if (entry === undefined) {
      this.#subs += 1;
      entry = {
        sub: String(this.#subs),
        channel,
        listeners: new Set(),
        position: since,
        resumed: null,
        within: new Set(),
        phase: "asked",
      };
      entry.listeners.add(listener);
      this.#table.set(name, entry);
      this.#subscribeIfAsked(entry);
    }
    const told = heldIds(entry.listeners) !== undefined;
    entry.listeners.add(listener);
    // Who counts rows that are not shown needs to hear of all that come and go.
    if (told && listener.held === undefined && entry.phase !== "waiting") this.#subscribe(entry);
    this.#cancelLinger?.();
    this.#cancelLinger = null;
    if (this.#socket === null && this.#cancelRetry === null && !this.#refused) this.#connect();
    const found = entry;
    return {
      missed,
      resume: (position) => {
        if (found.phase !== "waiting") {
          const { resumed } = found;
          if (position !== null && resumed !== null && !covers(position, resumed))
            listener.resync();
          return;
        }
        found.phase = "asked";
        found.position = found.resumed = position;
        found.within.clear();
        this.#subscribeIfAsked(found);
      },
      renew: () => {
        if (found.phase === "asked" || found.phase === "live") this.#subscribe(found);
      },
      close: () => {
        if (!found.listeners.delete(listener) || found.listeners.size > 0) return;
        this.#table.delete(name);
        this.#send({ type: "unsubscribe", sub: found.sub });
        if (this.#table.size === 0) {
          this.#cancelLinger = this.#options.clock.after(closeAfter, () => {
            this.#drop();
          });
        }
      },
    };
  }

  /** The network came back or the page is looked at again: try now. */
  wake(): void {
    if (this.#table.size === 0 || this.#socket !== null || this.#refused) return;
    this.#cancelRetry?.();
    this.#connect();
  }

  /** The browser says that there is no network. */
  sleep(): void {
    if (this.#socket === null) this.#setState("offline");
  }

  /** Nothing is heard any more. */
  end(): void {
    this.#table.clear();
    this.#cancelLinger?.();
    this.#drop();
    this.#refused = true;
  }

  #connect(): void {
    this.#cancelRetry = null;
    // A socket that was given up may still speak; only the newest one is listened to.
    let mine: Socket | null = null;
    const current = () => mine !== null && this.#socket === mine;
    mine = this.#options.open({
      opened: () => {
        if (current()) this.#opened();
      },
      received: (text) => {
        if (current()) this.#received(text);
      },
      closed: (code) => {
        if (current()) this.#closed(code);
      },
    });
    this.#socket = mine;
  }

  #opened(): void {
    this.#attempts = 0;
    this.#wasLive = true;
    this.#setState("live");
    for (const entry of this.#table.values()) {
      if (entry.phase !== "waiting") entry.phase = "asked";
      this.#subscribeIfAsked(entry);
    }
    this.#listenForSilence();
  }

  #received(text: string): void {
    this.#listenForSilence();
    const message = JSON.parse(text) as Frame | readonly Frame[];
    const byId = new Map([...this.#table.values()].map((entry) => [entry.sub, entry]));
    for (const frame of [message].flat() as readonly Frame[]) {
      if (frame.type === "pong" || frame.sub === undefined) continue;
      const entry = byId.get(frame.sub);
      if (entry !== undefined) this.#handle(entry, frame);
    }
  }

  #handle(entry: Entry, frame: Exclude<Frame, { type: "pong" }>): void {
    switch (frame.type) {
      case "ack":
        if (frame.identity !== undefined) this.#options.onIdentity?.(frame.identity);
        entry.position ??= parsePosition(frame.position);
        entry.phase = "live";
        this.#changed.notify();
        return;
      case "event": {
        const { position, within } = entry;
        if (position === null || frame.seq < position.seq) return;
        if (frame.seq > position.seq) within.clear();
        else if (within.size === 0 || within.has(frame.id)) return;
        within.add(frame.id);
        entry.position = { ...position, seq: frame.seq };
        for (const listener of [...entry.listeners]) listener.event(frame, entry.position);
        return;
      }
      case "resync":
        entry.phase = "waiting";
        this.#changed.notify();
        for (const listener of [...entry.listeners]) listener.resync();
        return;
      case "error":
        entry.phase = "refused";
        this.#changed.notify();
    }
  }

  #closed(code: number): void {
    this.#socket = null;
    this.#stopListening();
    if (this.#table.size === 0) return;
    if (code === originRefused) {
      this.#refused = true;
      this.#setState("offline");
      return;
    }
    if (code === identityEnded) this.#options.onIdentityEnded?.();
    const ceiling = Math.min(longestDelay, firstDelay * 2 ** this.#attempts);
    this.#attempts += 1;
    this.#setState(this.#attempts >= attemptsUntilOffline ? "offline" : "reconnecting");
    this.#cancelRetry = this.#options.clock.after(this.#options.clock.random() * ceiling, () => {
      this.#connect();
    });
  }

  #drop(): void {
    this.#stopListening();
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#setState("reconnecting");
  }

  #listenForSilence(): void {
    this.#stopListening();
    const { clock } = this.#options;
    this.#cancelHeartbeat = clock.after(pingAfter, () => {
      this.#send({ type: "ping" });
      this.#cancelHeartbeat = clock.after(pongTimeout, () => {
        const socket = this.#socket;
        this.#closed(1006);
        socket?.close();
      });
    });
  }

  #stopListening(): void {
    this.#cancelHeartbeat?.();
    this.#cancelHeartbeat = null;
  }

  #subscribeIfAsked(entry: Entry): void {
    if (entry.phase === "asked") this.#subscribe(entry);
  }

  #subscribe({ sub, channel, listeners, position }: Entry): void {
    const { dataset, filter, search, expand, widget, params } = channel;
    this.#send({
      type: "subscribe",
      sub,
      dataset,
      filter: Object.keys(filter).length === 0 ? undefined : filter,
      search,
      expand: expand?.split(","),
      widget,
      params,
      since: position === null ? undefined : formatPosition(position),
      held: heldIds(listeners),
    });
  }

  #send(message: object): void {
    if (this.#state === "live") this.#socket?.send(JSON.stringify(message));
  }

  #setState(state: SocketState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#changed.notify();
  }
}

/** What all of them show; undefined where that is not known or too much, and the server answers with a resync. */
function heldIds(listeners: ReadonlySet<ChannelListener>): Key[] | undefined {
  const each = [...listeners].map((listener) => listener.held?.());
  const held = new Set(each.flatMap((keys) => [...(keys ?? [])]));
  return each.includes(undefined) || held.size > maxHeld ? undefined : [...held];
}

/** Does a listener with an answer from `since` hear of everything that comes after it? */
function isWith({ position, phase }: Entry, since: Position | null): boolean {
  if (phase === "waiting" || position === null) return false;
  return covers(since, position);
}

/** Equal channels have equal names. */
export function channelKey({ dataset, filter, search, expand, widget, params }: Channel): string {
  const narrowed = [search, expand, widget, params && sorted(params)];
  return JSON.stringify([dataset, sorted(filter), ...narrowed.map((part) => part ?? null)]);
}

/** The entries by name: equal records have equal entries. */
export function sorted(record: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
