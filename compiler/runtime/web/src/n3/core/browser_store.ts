import { MemoryStore, tables, type Store, type Table } from "./store";

/**
 * Keeps in IndexedDB. Where the browser refuses that (cookies are off, the disk is full), what is
 * kept lives as long as the page, and `durable` says so.
 */
export class BrowserStore implements Store {
  readonly #name: string;
  readonly #memory = new MemoryStore();
  #database: Promise<IDBDatabase> | null = null;
  /** What is not on the disk. */
  readonly #unstored = new Set<string>();

  constructor(name: string) {
    this.#name = name;
  }

  get durable(): boolean {
    return this.#unstored.size === 0;
  }

  get(table: Table, key: string): Promise<unknown> {
    return this.#run(
      table,
      "readonly",
      (records) => records.get(key),
      () => this.#memory.get(table, key),
    );
  }

  /** What could not be stored is in memory, the rest on the disk. */
  async all(table: Table): Promise<readonly unknown[]> {
    const kept = await this.#memory.all(table);
    const stored = await this.#run(
      table,
      "readonly",
      (records) => records.getAll() as IDBRequest<unknown[]>,
      () => Promise.resolve<unknown[]>([]),
    );
    return [...stored, ...kept];
  }

  async put(table: Table, key: string, value: unknown): Promise<boolean> {
    const name = `${table} ${key}`;
    const stored = await this.#run(
      table,
      "readwrite",
      (records) => records.put(value, key),
      () => Promise.resolve(null),
    );
    if (stored === null) {
      this.#unstored.add(name);
      await this.#memory.put(table, key, value);
      return false;
    }
    if (this.#unstored.delete(name)) await this.#memory.delete(table, key);
    return true;
  }

  async delete(table: Table, key: string): Promise<void> {
    this.#unstored.delete(`${table} ${key}`);
    await this.#memory.delete(table, key);
    await this.#run(table, "readwrite", (records) => records.delete(key), nothing);
  }

  async clear(table: Table): Promise<void> {
    for (const name of this.#unstored)
      if (name.startsWith(`${table} `)) this.#unstored.delete(name);
    await this.#memory.clear(table);
    await this.#run(table, "readwrite", (records) => records.clear(), nothing);
  }

  /** One transaction; `without` is what is done where the browser refuses. */
  async #run<Asked, Answer>(
    table: Table,
    mode: IDBTransactionMode,
    ask: (records: IDBObjectStore) => IDBRequest<Asked>,
    without: () => Promise<Answer>,
  ): Promise<Asked | Answer> {
    try {
      const database = await (this.#database ??= this.#open());
      return await new Promise<Asked>((resolve, reject) => {
        // Written at once, though the disk may be a moment behind: a page that is left waits for nothing.
        const transaction = database.transaction(table, mode, { durability: "relaxed" });
        const request = ask(transaction.objectStore(table));
        transaction.oncomplete = () => {
          resolve(request.result);
        };
        transaction.onabort = () => {
          reject(transaction.error ?? new Error("The browser did not store it."));
        };
      });
    } catch {
      return without();
    }
  }

  #open(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(this.#name, 1);
      request.onupgradeneeded = () => {
        for (const table of tables) request.result.createObjectStore(table);
      };
      request.onsuccess = () => {
        const database = request.result;
        // Somebody clears the data of the site, or a later version of the app comes.
        database.onversionchange = () => {
          database.close();
          this.#database = null;
        };
        database.onclose = () => {
          this.#database = null;
        };
        resolve(database);
      };
      request.onerror = () => {
        reject(request.error ?? new Error("The browser has no storage."));
      };
      request.onblocked = () => {
        reject(new Error("Another tab holds the storage."));
      };
    });
  }
}

const nothing = () => Promise.resolve();
