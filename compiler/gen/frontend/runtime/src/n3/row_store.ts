import { keyOf, type AnyDataset, type AnyRow, type Key } from "./dataset";
import { Listeners } from "./listeners";
import type { Position } from "./position";
import { reduceRow, unknownRow, type RowAction, type RowState } from "./row_state";

/**
 * Every row of one dataset that is known here. Lists hold keys; all widgets read rows from here,
 * so two of them never disagree.
 */
export class RowStore {
  readonly #dataset: AnyDataset;
  readonly #rows = new Map<Key, RowState>();
  readonly #changed = new Listeners();

  constructor(dataset: AnyDataset) {
    this.#dataset = dataset;
  }

  readonly subscribe = this.#changed.subscribe;

  get size(): number {
    return this.#rows.size;
  }

  apply(key: Key, action: RowAction): void {
    const before = this.#rows.get(key) ?? unknownRow;
    const after = reduceRow(before, action);
    if (after === before) return;
    this.#rows.set(key, after);
    this.#changed.notify();
  }

  /** Takes the rows of one answer; tells the widgets once. */
  answered(rows: readonly AnyRow[], at: Position | null): Key[] {
    const keys: Key[] = [];
    let changed = false;
    for (const row of rows) {
      const key = keyOf(this.#dataset, row);
      const before = this.#rows.get(key) ?? unknownRow;
      const after = reduceRow(before, { type: "answered", row, at });
      if (after !== before) changed = true;
      this.#rows.set(key, after);
      keys.push(key);
    }
    if (changed) this.#changed.notify();
    return keys;
  }

  get(key: Key): RowState {
    return this.#rows.get(key) ?? unknownRow;
  }

  /** What is shown of the row; null where it is unknown, gone or being deleted. */
  view(key: Key): AnyRow | null {
    return this.get(key).view;
  }

  /** Forgets rows that no list holds any more; those with changes under way stay. */
  keepOnly(held: ReadonlySet<Key>): void {
    for (const [key, { pending }] of this.#rows) {
      if (!held.has(key) && pending.length === 0) this.#rows.delete(key);
    }
  }

  /** Somebody else reads now. */
  clear(): void {
    this.#rows.clear();
    this.#changed.notify();
  }
}
