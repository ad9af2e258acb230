import { MemoryStore, tables, type Store, type Table } from "../src/n3/core/store";

/** What a browser keeps; what has no room lives as long as the page. */
export class FakeDisk implements Store {
  /** In characters, of all tables. */
  room = Infinity;
  readonly #all = new MemoryStore();
  readonly #unstored = new Set<string>();

  get durable(): boolean {
    return this.#unstored.size === 0;
  }

  get(table: Table, key: string): Promise<unknown> {
    return this.#all.get(table, key);
  }

  all(table: Table): Promise<readonly unknown[]> {
    return this.#all.all(table);
  }

  async put(table: Table, key: string, value: unknown): Promise<boolean> {
    await this.#all.put(table, key, value);
    const name = `${table} ${key}`;
    const fits = (await this.used()) <= this.room;
    if (fits) this.#unstored.delete(name);
    else this.#unstored.add(name);
    return fits;
  }

  delete(table: Table, key: string): Promise<void> {
    this.#unstored.delete(`${table} ${key}`);
    return this.#all.delete(table, key);
  }

  clear(table: Table): Promise<void> {
    return this.#all.clear(table);
  }

  async used(): Promise<number> {
    const all = await Promise.all(tables.map((table) => this.all(table)));
    return JSON.stringify(all.flat()).length;
  }
}
