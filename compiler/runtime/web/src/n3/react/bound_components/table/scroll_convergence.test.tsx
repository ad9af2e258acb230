import { renderHook } from "@testing-library/react";
import fc from "fast-check";
import { useRef } from "react";
import { expect, test } from "vitest";
import { people, TestApp } from "../../../../../testing/app";
import { disturb, turn } from "../../../../../testing/disorder";
import type { FakeServer } from "../../../../../testing/fake_server";
import { SlowNetwork } from "../../../../../testing/slow_network";
import { userProfiles } from "../../../../../testing/user_profiles";
import type { AnyRow } from "../../../core/dataset";
import { useDatasetHandle } from "../../context";
import { useListRows } from "./use_list_rows";

/*
 * A list that is scrolled while rows are made, changed and deleted, here and elsewhere, and requests, answers and
 * events arrive in any order or get lost: at each moment what is shown is one stretch of the list, without a row
 * that is there twice or left out; and when all is quiet it is what the server has in that place.
 */

const first = 60;
const size = 12;
const inSight = 4;

const which = fc.nat({ max: 80 });
const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant("deliver" as const), which }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("scroll" as const), which }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("scroll a little" as const), which }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("they create" as const), which }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom("they delete" as const, "they update" as const, "they move" as const),
      which,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom("create" as const, "delete" as const), which }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom("break" as const, "resync" as const), which }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("lose" as const), which }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("wait" as const), which }) },
);

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const dataset = { ...userProfiles, maxPageSize: size };
const query = { sort_by: ["name"], sort_order: ["asc" as const] };

/** Names with room between them for others. */
const nameAt = (place: number) => `n${String(Math.round(place * 100)).padStart(6, "0")}`;

function useScroll() {
  return useListRows(useDatasetHandle("user_profiles"), query, null, {}, useRef(false));
}

class Run {
  readonly app: TestApp;
  readonly network: SlowNetwork;
  readonly #hook;
  #top = 0;
  #made = 0;
  /** Rows that are announced, not in their place, or being deleted here: they may be there or not. */
  readonly #loose = new Set<unknown>();

  constructor() {
    let network: SlowNetwork | undefined;
    const between = (server: FakeServer) => (network = new SlowNetwork(server));
    const rows = Array.from({ length: first }, (_, i) => {
      return { ...people[0], id: i + 1, name: nameAt(i), email: `${i}@e.example` };
    });
    const users = { title: "Test", home: "/", datasets: [dataset], pages: [] };
    this.app = new TestApp(rows, users, {}, between);
    if (network === undefined) throw new Error("unreachable");
    this.network = network;
    this.#hook = renderHook(useScroll, { wrapper: this.app.Wrapper });
  }

  end(): void {
    this.#hook.unmount();
    this.app.runtime.end();
  }

  /** The list as the server has it. */
  get #list(): readonly AnyRow[] {
    const name = (row: AnyRow) => String(row.name);
    return [...this.app.server.rows()].sort((a, b) => (name(a) < name(b) ? -1 : 1));
  }

  get #shown() {
    return this.#hook.result.current;
  }

  async take(one: Step): Promise<void> {
    await turn(() => {
      this.#move(one);
    });
    this.#isOneStretch();
  }

  #move(one: Step): void {
    const { app, network } = this;
    const { writer } = app.runtime.handle("user_profiles");
    const rows = app.server.rows();
    const row = rows[one.which % Math.max(1, rows.length)];
    this.#made += 1;
    // Between two others, which nothing has twice.
    const name = nameAt((one.which % first) + 0.1 + this.#made / 1_000);
    switch (one.do) {
      case "deliver":
      case "lose":
      case "break":
      case "resync":
        disturb(app, network, one.do, one.which);
        return;
      case "wait":
        app.clock.advance([50, 150, 600, 3_000][one.which % 4] ?? 0);
        return;
      case "scroll":
        this.see(one.which);
        return;
      case "scroll a little":
        this.see(this.#top + (one.which % 7) - 3);
        return;
      case "they create":
        this.#loose.add(app.server.nextId());
        app.server.create({ ...people[0], id: app.server.nextId(), name });
        return;
      case "they delete":
        if (row !== undefined) app.server.delete(Number(row.id));
        return;
      case "they update":
        if (row !== undefined) app.server.update(Number(row.id), { role: `role ${this.#made}` });
        return;
      case "they move":
        this.#loose.add(row?.id);
        if (row !== undefined) app.server.update(Number(row.id), { name });
        return;
      case "create":
        writer
          .create({ name, email: name })
          .then((made) => this.#loose.add(made?.id))
          .catch(() => undefined);
        return;
      case "delete": {
        const shown = this.#shown.list.data;
        const key = shown[one.which % Math.max(1, shown.length)]?.id;
        if (typeof key !== "number") return;
        this.#loose.add(key);
        void writer.delete(key).catch(() => undefined);
      }
    }
  }

  see(top: number): void {
    const total = this.#shown.total ?? first;
    this.#top = Math.max(0, Math.min(total - inSight, top));
    this.#shown.see({ from: this.#top, to: Math.min(total, this.#top + inSight) }, 37);
  }

  /** Of the rows that were there from the beginning, none is twice, in another order, or left out between two. */
  #isOneStretch(): void {
    const ids = this.#shown.list.data.map(({ id }) => Number(id));
    expect(ids).toEqual([...new Set(ids)]);
    const old = ids.filter((id) => id <= first && !this.#loose.has(id));
    const there = new Set(this.app.server.rows().map(({ id }) => Number(id)));
    for (const [i, id] of old.entries()) {
      const next = old[i + 1];
      if (next === undefined) break;
      expect(next).toBeGreaterThan(id);
      for (let between = id + 1; between < next; between++)
        expect([between, there.has(between) && !this.#loose.has(between)]).toEqual([
          between,
          false,
        ]);
    }
  }

  async settle(): Promise<void> {
    await turn(() => {
      this.network.break();
    });
    for (let round = 0; round < 30; round++) {
      for (let i = 0; this.network.waiting > 0 && i < 200; i++)
        await turn(() => {
          while (this.network.waiting > 0) this.network.deliver(0);
        });
      await turn(() => {
        this.app.clock.advance(5_000);
      });
      if (this.network.waiting > 0 || round < 3) continue;
      if (this.#shown.list.error === null && this.#shown.list.live) break;
      await turn(() => {
        void this.#shown.list.refetch();
      });
    }
    this.#isOneStretch();
  }

  /** What is announced, or has moved, comes to its place when the list is read again. */
  async showsWhatTheServerHas(): Promise<void> {
    const { list } = this.#shown;
    const ids = new Set(list.data.map(({ id }) => id));
    const expected = new Map(this.app.server.rows().map((row) => [row.id, row]));
    for (const row of list.data) expect(row).toEqual(expected.get(row.id));
    expect(ids.size).toBe(list.data.length);
    expect(this.#shown.total).toBe(this.#list.length);
    await turn(() => {
      this.see(this.#top);
      void this.app.runtime.handle("user_profiles").lists.refresh();
    });
    await this.settle();
    const { part } = this.#shown;
    const { from, to } = part ?? { from: 0, to: 0 };
    expect(this.#shown.list.data).toEqual(this.#list.slice(from, to));
    expect(from).toBeLessThanOrEqual(this.#top);
    expect(Math.min(to, this.#list.length)).toBeGreaterThanOrEqual(this.#top + inSight);
  }
}

async function endsInStep(steps: readonly Step[]): Promise<void> {
  const run = new Run();
  try {
    for (const one of steps) await run.take(one);
    await run.settle();
    await run.showsWhatTheServerHas();
  } finally {
    run.end();
  }
}

test(
  "whatever happens while it is scrolled, a list has each row once",
  {
    timeout: 3_600_000,
  },
  async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 50 }), endsInStep), {
      numRuns: Number(process.env.N3_ORDERS ?? 40),
      seed: Number(process.env.N3_SEED ?? 20_261_201),
    });
  },
);
