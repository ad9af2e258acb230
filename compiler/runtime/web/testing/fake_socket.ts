import type { Socket, SocketHandlers } from "../src/n3/core/websocket_manager";

export interface Sent {
  readonly type: string;
  readonly sub?: string;
  readonly dataset?: string;
  readonly filter?: Readonly<Record<string, string>>;
  readonly search?: string;
  readonly widget?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly since?: string;
  readonly held?: readonly (string | number)[];
}

/** The other end of a socket. */
export class FakeSocket implements Socket {
  readonly sent: Sent[] = [];
  /** Every message of the server, as it came. */
  readonly heard: string[] = [];
  readonly #handlers: SocketHandlers;
  closed = false;

  constructor(handlers: SocketHandlers) {
    this.#handlers = handlers;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Sent);
  }

  close(): void {
    this.closed = true;
  }

  accept(): void {
    this.#handlers.opened();
  }

  receive(...frames: readonly object[]): void {
    this.say(JSON.stringify(frames));
  }

  say(text: string): void {
    this.heard.push(text);
    this.#handlers.received(text);
  }

  lose(code = 1006): void {
    this.#handlers.closed(code);
  }

  subscribes(): readonly Sent[] {
    return this.sent.filter(({ type }) => type === "subscribe");
  }
}

/** Keeps every socket that was opened. */
export class FakeNetwork {
  readonly sockets: FakeSocket[] = [];

  readonly open = (handlers: SocketHandlers): Socket => {
    const socket = new FakeSocket(handlers);
    this.sockets.push(socket);
    return socket;
  };

  get latest(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error("no socket was opened");
    return socket;
  }
}
