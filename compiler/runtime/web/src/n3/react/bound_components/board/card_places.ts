import { compareRows } from "../../../core/compare";
import { keyOf, type AnyDataset, type AnyRow, type Key } from "../../../core/dataset";
import type { Order } from "../../../core/list_query";
import { Listeners } from "../../../core/listeners";
import type { RowStore } from "../../../core/row_store";
import { columnOfRow, type BoardColumn } from "./board_column_spec";

/** One page of the list of a column, as it was read. */
export interface ColumnPage {
  readonly rows: readonly AnyRow[];
  /** Of the whole list; null where it is not known, and of further pages. */
  readonly total: number | null;
  readonly totalIsEstimate: boolean;
  readonly hasMore: boolean;
  /** Rows that came since and are counted, but are in no page. */
  readonly newRows: number;
}

/** What a column shows. */
export interface PlacedColumn {
  readonly rows: readonly AnyRow[];
  /** All rows of the column, not only those that are loaded; null while unknown. */
  readonly total: number | null;
  readonly totalIsEstimate: boolean;
  readonly hasMore: boolean;
  /** Others brought rows into it that its list does not have yet: it is to be read. */
  readonly awaits: boolean;
}

export type PlacedColumns = ReadonlyMap<string, PlacedColumn>;

interface Options {
  readonly dataset: AnyDataset;
  readonly rows: RowStore;
  readonly columns: readonly BoardColumn[];
  readonly by: string;
  readonly sort: readonly (readonly [string, Order])[];
}

/*
 * Which card is in which column.
 *
 * Each column is a list that the server filters, so a list knows of a change only after the server has. A card is
 * therefore placed by the value of its row as it is shown, own changes that are under way included, among the rows
 * of all lists together: a card that is moved leaves its column and is in the next one at once, and comes back by
 * itself where the change is refused.
 *
 * Between the word of the one list that a row has left it and the word of the other that has it, a row is in no
 * list. It is remembered by the list that had it last: as long as its value is another than that of this list it was
 * moved, and is shown where it belongs; where the value is still the same, it was deleted or is not open to this
 * reader any more. Once the list of its column has been read after the move (`settled`), the list alone decides. A
 * card that the reader moved stays even so, since what one has just put somewhere must not vanish behind "Show more".
 *
 * The total of a list follows the server, too: it counts a moved card until the list knows of it.
 */
export class CardPlaces {
  readonly #options: Options;
  readonly #changed = new Listeners();
  readonly #compare: (a: AnyRow, b: AnyRow) => number;
  /** By column, by page. */
  readonly #pages = new Map<string, Map<number, ColumnPage>>();
  /** The list that had a row last. */
  readonly #last = new Map<Key, string>();
  /** Rows that were moved here. */
  readonly #moved = new Set<Key>();
  /** Moved rows whose column has counted them since. */
  readonly #counted = new Map<Key, string>();
  /** How often others had changed a row when it was first placed. */
  readonly #foreign = new Map<Key, number>();
  #placed: PlacedColumns = new Map();
  #stale = true;

  constructor(options: Options) {
    this.#options = options;
    const { dataset, sort } = options;
    this.#compare = compareRows(dataset.fields, sort, dataset.key);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    const notify = () => {
      this.#stale = true;
      listener();
    };
    // Rows may have changed before somebody listened.
    this.#stale = true;
    const ends = [this.#changed.subscribe(listener), this.#options.rows.subscribe(notify)];
    return () => {
      for (const end of ends) end();
    };
  };

  /** Keeps its identity, and each column its own, while nothing of it changed. */
  readonly placed = (): PlacedColumns => {
    if (this.#stale) {
      this.#placed = this.#shared(this.#place());
      this.#stale = false;
    }
    return this.#placed;
  };

  /** A page of a column was read, or is not shown any more. */
  report(column: string, page: number, list: ColumnPage | null): void {
    const pages = this.#pages.get(column) ?? new Map<number, ColumnPage>();
    this.#pages.set(column, pages);
    if (list === null) pages.delete(page);
    else pages.set(page, list);
    this.#change();
  }

  /** The reader moves this card; false: the move was refused. */
  move(key: Key, moves = true): void {
    if (moves) this.#moved.add(key);
    else this.#moved.delete(key);
    this.#counted.delete(key);
    this.#change();
  }

  /** The list of this column was read after rows came into it. */
  settled(column: string): void {
    const listed = new Set(this.#rowsOf(column).map((row) => this.#key(row)));
    for (const [key, last] of [...this.#last]) {
      if (listed.has(key)) continue;
      const row = this.#options.rows.view(key);
      const is = row === null ? last : this.#columnOf(row);
      if (is !== column) continue;
      if (last !== column && this.#moved.has(key)) this.#counted.set(key, column);
      else this.#last.delete(key);
    }
    this.#change();
  }

  /** So often others had changed the row before it was on this board. */
  foreignBefore(key: Key): number {
    return this.#foreign.get(key) ?? 0;
  }

  #change(): void {
    this.#stale = true;
    this.#changed.notify();
  }

  #place(): PlacedColumns {
    const { columns, rows } = this.#options;
    const held = new Set<Key>();
    const own = new Map<string, AnyRow[]>();
    const leaving = new Map<string, number>();
    const arriving = new Map<string, { row: AnyRow; from: string }[]>();
    const arrives = (to: string, row: AnyRow, from: string) => {
      arriving.set(to, [...(arriving.get(to) ?? []), { row, from }]);
    };
    for (const { id } of columns) {
      const stays: AnyRow[] = [];
      for (const row of this.#rowsOf(id)) {
        const key = this.#key(row);
        const is = this.#columnOf(row) ?? id;
        if (is === id) {
          stays.push(row);
          this.#last.set(key, id);
        } else {
          leaving.set(id, (leaving.get(id) ?? 0) + 1);
          arrives(is, row, id);
          if (!held.has(key)) this.#last.set(key, id);
        }
        held.add(key);
      }
      own.set(id, stays);
    }
    for (const [key, last] of this.#last) {
      if (held.has(key)) continue;
      const row = rows.view(key);
      const is = row === null ? undefined : this.#columnOf(row);
      if (row !== null && is !== undefined && is !== last) arrives(is, row, last);
    }
    return new Map(
      columns.map(({ id }): [string, PlacedColumn] => {
        const listed = own.get(id) ?? [];
        const there = new Set(listed.map((row) => this.#key(row)));
        const shown = [...listed];
        let uncounted = 0;
        let awaits = false;
        for (const { row } of arriving.get(id) ?? []) {
          const key = this.#key(row);
          if (there.has(key)) continue;
          there.add(key);
          if (this.#counted.get(key) !== id) uncounted += 1;
          if (!this.#moved.has(key) && !held.has(key)) awaits = true;
          shown.splice(this.#placeAmong(shown, row), 0, row);
        }
        for (const key of there) {
          if (!this.#foreign.has(key)) this.#foreign.set(key, rows.get(key).foreign);
        }
        const pages = this.#pages.get(id);
        const first = pages?.get(1);
        const total = first?.total ?? null;
        const moved = Math.max(0, uncounted - (first?.newRows ?? 0)) - (leaving.get(id) ?? 0);
        return [
          id,
          {
            rows: shown,
            total: total === null ? null : Math.max(shown.length, total + moved),
            totalIsEstimate: first?.totalIsEstimate ?? false,
            hasMore: pages?.get(pages.size)?.hasMore ?? false,
            awaits: awaits || (first?.newRows ?? 0) > 0,
          },
        ];
      }),
    );
  }

  /** Where a row that no page has belongs among those of a column. */
  #placeAmong(rows: readonly AnyRow[], row: AnyRow): number {
    const place = rows.findIndex((other) => this.#compare(row, other) < 0);
    return place < 0 ? rows.length : place;
  }

  /** Where a card would be in another column. */
  placeIn(column: string, row: AnyRow): number {
    return this.#placeAmong(this.placed().get(column)?.rows ?? [], row);
  }

  /** The rows of all pages; where one page got shorter, the next has its first row too. */
  #rowsOf(column: string): readonly AnyRow[] {
    const pages = [...(this.#pages.get(column) ?? [])].sort(([a], [b]) => a - b);
    const rows = pages.flatMap(([, page]) => page.rows);
    const seen = new Set<Key>();
    return rows.filter((row) => {
      const key = this.#key(row);
      return seen.has(key) ? false : seen.add(key);
    });
  }

  #columnOf(row: AnyRow): string | undefined {
    return columnOfRow(this.#options.columns, this.#options.by, row);
  }

  #key(row: AnyRow): Key {
    return keyOf(this.#options.dataset, row);
  }

  #shared(next: PlacedColumns): PlacedColumns {
    const before = this.#placed;
    let same = next.size === before.size;
    const shared = new Map(
      [...next].map(([id, column]): [string, PlacedColumn] => {
        const known = before.get(id);
        if (known !== undefined && isSame(known, column)) return [id, known];
        same = false;
        return [id, column];
      }),
    );
    return same ? before : shared;
  }
}

function isSame(a: PlacedColumn, b: PlacedColumn): boolean {
  return (
    a.total === b.total &&
    a.totalIsEstimate === b.totalIsEstimate &&
    a.hasMore === b.hasMore &&
    a.awaits === b.awaits &&
    a.rows.length === b.rows.length &&
    a.rows.every((row, i) => row === b.rows[i])
  );
}
