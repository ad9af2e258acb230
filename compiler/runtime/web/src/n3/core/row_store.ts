import { keyOf, namedRows, type AnyDataset, type AnyRow, type Key } from "./dataset";
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
    const after = reduceRow(before, this.#withReferences(before, action), !this.#dataset.adopted);
    if (after === before) return;
    this.#rows.set(key, after);
    this.#changed.notify();
  }

  /** Takes the rows of one answer; notifies the widgets once. */
  answered(rows: readonly AnyRow[], at: Position | null): Key[] {
    const keys: Key[] = [];
    let changed = false;
    for (const row of namedRows(this.#dataset, rows)) {
      const key = keyOf(this.#dataset, row);
      const before = this.#rows.get(key) ?? unknownRow;
      const answered: RowAction = { type: "answered", row, at };
      const after = reduceRow(
        before,
        this.#withReferences(before, answered),
        !this.#dataset.adopted,
      );
      if (after !== before) changed = true;
      this.#rows.set(key, after);
      keys.push(key);
    }
    if (changed) this.#changed.notify();
    return keys;
  }

  /** A change comes without the rows through its references: those that are the same stay. */
  #withReferences<A extends RowAction>(before: RowState, action: A): A {
    if (!("row" in action) || action.row === null || before.base === null) return action;
    const kept: Record<string, unknown> = {};
    for (const { name, reference } of this.#dataset.fields) {
      if (reference === undefined || reference.name in action.row) continue;
      const known = before.base[reference.name];
      if (known !== undefined && before.base[name] === action.row[name])
        kept[reference.name] = known;
    }
    return Object.keys(kept).length === 0 ? action : { ...action, row: { ...action.row, ...kept } };
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
}
