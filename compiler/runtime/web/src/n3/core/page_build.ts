import type { Clock } from "./clock";
import { Listeners } from "./listeners";

const askAfter = 600_000;

/** Whether the server has another build of this page by now. */
export class PageBuild {
  readonly #clock: Clock;
  readonly #isOutdated: () => Promise<boolean>;
  readonly #changed = new Listeners();
  #outdated = false;
  #askedAt: number;

  constructor(clock: Clock, isOutdated: () => Promise<boolean>) {
    this.#clock = clock;
    this.#isOutdated = isOutdated;
    this.#askedAt = clock.now();
  }

  readonly outdated = (): boolean => this.#outdated;

  readonly subscribe = this.#changed.subscribe;

  /** The page is looked at: asks if that was not done for a while. */
  wake(): void {
    if (this.#clock.now() - this.#askedAt > askAfter) void this.ask();
  }

  /** The server was away: it may be another. */
  async ask(): Promise<void> {
    this.#askedAt = this.#clock.now();
    // A server that doesn't answer has no news.
    if (this.#outdated || !(await this.#isOutdated().catch(() => false))) return;
    this.#outdated = true;
    this.#changed.notify();
  }
}
