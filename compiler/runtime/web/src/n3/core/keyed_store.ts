import type { AnyRow } from "./dataset";
import { Listeners } from "./listeners";

/** Something half-typed: a cell's text, and why it could not be saved. */
export interface Draft {
  readonly text: string;
  /** The row as it was when typing began. */
  readonly base: AnyRow;
  readonly error: string | null;
}

/**
 * What people typed and what they were doing, by key, outside React: it survives a remount, a hot
 * update, a refetch and somebody else's change of the same row.
 */
export class KeyedStore<Value> {
  readonly #values = new Map<string, Value>();
  readonly #changed = new Listeners();

  readonly subscribe = this.#changed.subscribe;

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: Value): void {
    if (Object.is(this.#values.get(key), value)) return;
    this.#values.set(key, value);
    this.#changed.notify();
  }

  keys(): Iterable<string> {
    return this.#values.keys();
  }

  delete(key: string): void {
    if (this.#values.delete(key)) this.#changed.notify();
  }
}
