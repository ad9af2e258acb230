/** What is kept of the app in this browser, table by table. Values are plain data. */
export interface Store {
  /** Does all of it outlive the page? Not where the browser refuses, or its room is used up. */
  readonly durable: boolean;
  readonly get: (table: Table, key: string) => Promise<unknown>;
  readonly all: (table: Table) => Promise<readonly unknown[]>;
  /** False where it is kept as long as the page lives, and no longer. */
  readonly put: (table: Table, key: string, value: unknown) => Promise<boolean>;
  readonly delete: (table: Table, key: string) => Promise<void>;
  readonly clear: (table: Table) => Promise<void>;
}

/** `outbox`: writes that are not answered. `answers`: what was read, for when the server is away. */
export type Table = (typeof tables)[number];

export const tables = ["outbox", "answers"] as const;

/** Lives as long as the page. */
export class MemoryStore {
  readonly #tables = new Map(tables.map((table) => [table, new Map<string, unknown>()]));

  get(table: Table, key: string): Promise<unknown> {
    return Promise.resolve(this.#table(table).get(key));
  }

  all(table: Table): Promise<readonly unknown[]> {
    return Promise.resolve([...this.#table(table).values()]);
  }

  put(table: Table, key: string, value: unknown): Promise<void> {
    this.#table(table).set(key, structuredClone(value));
    return Promise.resolve();
  }

  delete(table: Table, key: string): Promise<void> {
    this.#table(table).delete(key);
    return Promise.resolve();
  }

  clear(table: Table): Promise<void> {
    this.#table(table).clear();
    return Promise.resolve();
  }

  #table(table: Table): Map<string, unknown> {
    const found = this.#tables.get(table);
    if (found === undefined) throw new Error(`The store has no table "${table}".`);
    return found;
  }
}
