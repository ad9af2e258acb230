import type { Endpoint } from "../src/n3/core/dataset_client";
import type { Socket, SocketHandlers } from "../src/n3/core/websocket_manager";
import type { FakeServer } from "./fake_server";
import { FakeSocket } from "./fake_socket";

/** Something that is on its way, and what becomes of whoever waits for it when it is lost. */
interface Delivery {
  readonly arrive: () => void;
  readonly lose?: () => void;
}

/**
 * A network in the test's hands: requests, answers and frames arrive or get lost one by one, in the order
 * that the test chooses; only the frames of one socket keep theirs.
 */
export class SlowNetwork {
  readonly #server: FakeServer;
  #loose: Delivery[] = [];
  #sockets: Line[] = [];

  constructor(server: FakeServer) {
    this.#server = server;
  }

  readonly endpoint: Endpoint = {
    base: "/api",
    fetch: (url, init) =>
      new Promise((resolve, reject) => {
        const lost = () => {
          reject(new TypeError("the network is away"));
        };
        init.signal?.addEventListener("abort", () => {
          reject(new DOMException("aborted", "AbortError"));
        });
        const arrive = () => {
          void this.#server.endpoint.fetch(url, init).then((response) => {
            const answer = () => {
              resolve(response);
            };
            this.#loose.push({ arrive: answer, lose: lost });
          }, reject);
        };
        this.#loose.push({ arrive, lose: lost });
      }),
  };

  readonly openSocket = (handlers: SocketHandlers): Socket => {
    const line = new Line(this.#server, handlers);
    this.#sockets.push(line);
    return line;
  };

  /** How many things are on their way. */
  get waiting(): number {
    return this.#ready().length;
  }

  /** Lets one of those things arrive; the number may be any. */
  deliver(which: number): void {
    this.#take(which)?.arrive();
  }

  /** A request or an answer gets lost. */
  lose(which: number): void {
    const lost = this.#loose[which % Math.max(1, this.#loose.length)];
    if (lost === undefined) return;
    this.#loose = this.#loose.filter((one) => one !== lost);
    lost.lose?.();
  }

  /** Every socket breaks, with all that was on its way by it. */
  break(): void {
    const broken = this.#sockets;
    this.#sockets = [];
    for (const line of broken) line.break();
  }

  #ready(): readonly (Delivery | Line)[] {
    return [...this.#loose, ...this.#sockets.filter((line) => line.waiting > 0)];
  }

  #take(which: number): { readonly arrive: () => void } | undefined {
    const ready = this.#ready();
    const taken = ready[which % Math.max(1, ready.length)];
    this.#loose = this.#loose.filter((one) => one !== taken);
    return taken;
  }
}

/** One socket: what was sent by either side arrives in its order. */
class Line implements Socket {
  readonly #server: FakeServer;
  readonly #handlers: SocketHandlers;
  readonly #inner: FakeSocket;
  #toServer: (() => void)[] = [];
  #toClient: (() => void)[] = [];
  #turn = 0;

  constructor(server: FakeServer, handlers: SocketHandlers) {
    this.#server = server;
    this.#handlers = handlers;
    const later = (run: () => void) => this.#toClient.push(run);
    this.#inner = new FakeSocket({
      opened: () =>
        later(() => {
          handlers.opened();
        }),
      received: (text) =>
        later(() => {
          handlers.received(text);
        }),
      closed: (code) =>
        later(() => {
          handlers.closed(code);
        }),
    });
    this.#toServer.push(() => {
      this.#inner.accept();
    });
  }

  get waiting(): number {
    return this.#toServer.length + this.#toClient.length;
  }

  arrive(): void {
    this.#turn += 1;
    const [first, second] =
      this.#turn % 2 === 0 ? [this.#toServer, this.#toClient] : [this.#toClient, this.#toServer];
    (first.shift() ?? second.shift())?.();
  }

  send(text: string): void {
    this.#toServer.push(() => {
      this.#inner.send(text);
      this.#server.acknowledge(this.#inner);
    });
  }

  close(): void {
    this.#inner.close();
    this.#toServer = [];
    this.#toClient = [];
  }

  break(): void {
    const { closed } = this.#inner;
    this.close();
    if (!closed) this.#handlers.closed(1006);
  }
}
