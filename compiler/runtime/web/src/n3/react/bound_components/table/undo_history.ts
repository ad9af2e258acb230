import type { Key } from "../../../core/dataset";

/** The cell that something was taken back in; the whole row where there is no field. */
export interface UndonePlace {
  readonly key: Key;
  readonly field: string | null;
}

/** Something that was done in a grid and can be taken back. */
export interface Undoable {
  /** Null where it is too late: then what was done before it is taken back. */
  readonly undo: () => UndonePlace | null;
}

const longest = 100;

/** What one person did in one grid, the newest last. */
export class UndoHistory {
  #done: readonly Undoable[] = [];

  push(entry: Undoable): void {
    this.#done = [...this.#done, entry].slice(-longest);
  }

  /** Takes back the newest thing that still can be, and says where; null where there is none. */
  undo(): UndonePlace | null {
    for (;;) {
      const newest = this.#done.at(-1);
      if (newest === undefined) return null;
      this.#done = this.#done.slice(0, -1);
      const place = newest.undo();
      if (place !== null) return place;
    }
  }
}
