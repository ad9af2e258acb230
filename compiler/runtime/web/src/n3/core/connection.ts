import type { Clock } from "./clock";
import { Listeners } from "./listeners";

const firstDelay = 1_000;
const longestDelay = 30_000;

/** Whether the server can be reached, learned from what becomes of requests. */
export class Connection {
  readonly #clock: Clock;
  readonly #probe: () => Promise<unknown>;
  readonly #changed = new Listeners();
  #away = false;
  #attempts = 0;
  #cancel: () => void = () => undefined;
  #ended = false;

  /** `probe` asks the server anything. */
  constructor(clock: Clock, probe: () => Promise<unknown>) {
    this.#clock = clock;
    this.#probe = probe;
  }

  /** The last request did not get there. */
  readonly away = (): boolean => this.#away;

  readonly subscribe = this.#changed.subscribe;

  reached(): void {
    this.#cancel();
    this.#attempts = 0;
    this.#become(false);
  }

  /** Asks again by itself, after a random part of a growing time. */
  lost(): void {
    if (this.#ended || this.#away) return;
    this.#become(true);
    this.#wait();
  }

  /** The network may be back: asks at once. */
  wake(): void {
    if (!this.#away || this.#ended) return;
    this.#attempts = 0;
    this.#ask();
  }

  end(): void {
    this.#ended = true;
    this.#cancel();
  }

  #wait(): void {
    const longest = Math.min(longestDelay, firstDelay * 2 ** this.#attempts);
    this.#attempts += 1;
    this.#cancel();
    this.#cancel = this.#clock.after((longest * (1 + this.#clock.random())) / 2, () => {
      this.#ask();
    });
  }

  #ask(): void {
    this.#cancel();
    const again = () => {
      // An answer of the server tells by `reached`; one that is stored here says nothing of it.
      if (this.#away && !this.#ended) this.#wait();
    };
    this.#probe().then(again, again);
  }

  #become(away: boolean): void {
    if (this.#away === away) return;
    this.#away = away;
    this.#changed.notify();
  }
}
