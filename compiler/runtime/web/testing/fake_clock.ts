import type { Clock } from "../src/n3/core/clock";

/** Time that moves when the test says so. */
export class FakeClock implements Clock {
  #now = 0;
  #tasks: { readonly at: number; readonly run: () => void }[] = [];
  /** When it began, in milliseconds since 1970. */
  began = Date.UTC(2026, 10, 1);
  /** What `random` answers. */
  chance = 0.5;

  now(): number {
    return this.#now;
  }

  time(): number {
    return this.began + this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const task = { at: this.#now + ms, run };
    this.#tasks.push(task);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== task);
    };
  }

  random(): number {
    return this.chance;
  }

  /** How many tasks wait. */
  get waiting(): number {
    return this.#tasks.length;
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = this.#tasks.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#tasks = this.#tasks.filter((task) => task !== next);
      this.#now = next.at;
      next.run();
    }
    this.#now = end;
  }
}
