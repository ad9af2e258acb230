import { renderHook } from "@testing-library/react";
import fc from "fast-check";
import { useState } from "react";
import { expect, test } from "vitest";
import { people, TestApp } from "../../../testing/app";
import { disturb, turn } from "../../../testing/disorder";
import type { FakeServer } from "../../../testing/fake_server";
import { SlowNetwork } from "../../../testing/slow_network";
import type { AnyRow, Key } from "../core/dataset";
import type { Runtime } from "../core/runtime";
import { useWidgetAggregate } from "./use_aggregate";
import { useDatasetRows } from "./use_dataset";

/*
 * Whatever order requests, answers and events arrive in, whatever is lost and whoever writes meanwhile: when
 * the network has become quiet, every widget shows what the server has, and until then nothing goes back.
 * The server in memory is the model; fast-check finds the orders, and makes the shortest that fails.
 */

const fields = ["name", "email", "role"] as const;
const roles = ["editor", "viewer"] as const;
const size = 3;

const which = fc.nat({ max: 30 });
const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant("deliver" as const), which }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom("update" as const, "they update" as const),
      which,
      field: fc.constantFrom(...fields),
      role: fc.constantFrom(...roles),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom("create" as const, "they create" as const),
      role: fc.constantFrom(...roles),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom("delete" as const, "they delete" as const), which }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom("break" as const, "resync" as const, "again" as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("sign in" as const),
      who: fc.constantFrom("ada", "bob"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("lose" as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("away" as const, "back" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("reload" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("page" as const), page: fc.constantFrom(1, 2) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("wait" as const),
      ms: fc.constantFrom(100, 600, 3_000),
    }),
  },
);

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

function useWidgets() {
  const [page, setPage] = useState(1);
  return {
    setPage,
    page,
    whole: useDatasetRows("user_profiles", {}),
    paged: useDatasetRows("user_profiles", { page, page_size: size, sort_by: "id" }),
    editors: useDatasetRows("user_profiles", { filters: { role: "editor" } }),
    count: useWidgetAggregate<{ value: number }>("user_profiles", { widget: "Home.count" }, {}),
  };
}

interface Change {
  readonly key: Key;
  readonly patch: Readonly<Record<string, string>>;
}

/** Somebody at a page with several widgets, on a network that the test moves. */
class Run {
  app: TestApp;
  network: SlowNetwork;
  #widgets;
  #values = 0;
  /** Writes that failed, as the person would do them once more. */
  #failed: (() => Promise<unknown>)[] = [];
  readonly #versions = new Map<Key, number>();
  /** Changes whose answer has not come, in the order they were made. */
  #changing: Change[] = [];
  /** Rows that somebody made here, by their name, and who that was. */
  readonly #made = new Map<string, string>();
  #runtime: Runtime;

  constructor() {
    [this.app, this.network] = this.#open();
    this.app.server.aggregates["Home.count"] = () => ({ value: this.#all().length });
    this.#runtime = this.app.runtime;
    this.#widgets = renderHook(useWidgets, { wrapper: this.app.Wrapper });
  }

  #open(beside?: TestApp): [TestApp, SlowNetwork] {
    let network: SlowNetwork | undefined;
    const between = (server: FakeServer) => (network = new SlowNetwork(server));
    const app = new TestApp(people, undefined, {}, between, beside);
    if (network === undefined) throw new Error("unreachable");
    return [app, network];
  }

  /** The page is closed in the middle of everything, and opened again. */
  #reload(): void {
    const former = this.app;
    this.#widgets.unmount();
    former.browser.close(former.tab);
    [this.app, this.network] = this.#open(former);
    this.#widgets = renderHook(useWidgets, { wrapper: this.app.Wrapper });
  }

  end(): void {
    this.#widgets.unmount();
    this.app.runtime.end();
  }

  #all(): readonly AnyRow[] {
    return this.app.server.rows();
  }

  get #shown() {
    return this.#widgets.result.current;
  }

  async take(one: Step): Promise<void> {
    await turn(() => {
      this.#move(one);
    });
    this.#nothingWentBack();
  }

  #move(one: Step): void {
    const { app, network } = this;
    const { writer } = app.runtime.handle("user_profiles");
    this.#values += 1;
    const value = `v${this.#values}`;
    const row = "which" in one ? this.#shown.whole.data[one.which % 5] : undefined;
    const key = row?.id as Key | undefined;
    switch (one.do) {
      case "deliver":
      case "lose":
      case "break":
      case "resync":
        disturb(app, network, one.do, "which" in one ? one.which : 0);
        return;
      case "again":
        this.#write(this.#failed.pop());
        return;
      case "sign in":
        app.server.signIn(one.who);
        return;
      case "away":
      case "back":
        app.server.away = one.do === "away";
        return;
      case "reload":
        this.#reload();
        return;
      case "page":
        this.#shown.setPage(one.page);
        return;
      case "wait":
        app.clock.advance(one.ms);
        return;
      case "update": {
        const patch = { [one.field]: one.field === "role" ? one.role : value };
        if (key !== undefined) this.#write(() => writer.update(key, patch), { key, patch });
        return;
      }
      case "create":
        this.#made.set(value, app.runtime.identity ?? "");
        this.#write(() => writer.create({ name: value, email: value, role: one.role }));
        return;
      case "delete":
        if (key !== undefined) this.#write(() => writer.delete(key));
        return;
      case "they update":
        if (key !== undefined)
          app.server.update(key, { [one.field]: one.field === "role" ? one.role : value });
        return;
      case "they create":
        app.server.create({
          id: app.server.nextId(),
          name: value,
          email: value,
          role: one.role,
          created_at: "2026-11-20T10:00:00Z",
        });
        return;
      case "they delete":
        if (key !== undefined) app.server.delete(key);
    }
  }

  #write(write: (() => Promise<unknown>) | undefined, change: Change | null = null): void {
    if (write === undefined) return;
    const { runtime } = this.app;
    if (change !== null) this.#changing.push(change);
    write()
      .catch(() => {
        if (this.app.runtime === runtime) this.#failed.push(write);
      })
      .finally(() => {
        this.#changing = this.#changing.filter((one) => one !== change);
      });
  }

  /**
   * A row on the screen is never an older one than it was, and is in a list once; what is changed here shows
   * from the key that changed it on.
   */
  #nothingWentBack(): void {
    const { runtime } = this.app;
    if (runtime !== this.#runtime) {
      this.#runtime = runtime;
      this.#versions.clear();
      this.#failed = [];
      this.#changing = [];
    }
    const { rows } = runtime.handle("user_profiles");
    for (const { key, patch } of this.#changing) {
      const last = Object.assign(
        {},
        ...this.#changing.filter((one) => one.key === key).map((one) => one.patch),
      ) as Change["patch"];
      const view = rows.view(key);
      for (const name of Object.keys(patch)) if (view !== null) expect(view[name]).toBe(last[name]);
    }
    const { whole, paged, editors } = this.#shown;
    for (const { data } of [whole, paged, editors]) {
      const ids = data.map(({ id }) => id as Key);
      expect(ids).toEqual([...new Set(ids)]);
      for (const id of ids) {
        const { version } = rows.get(id);
        expect(version).toBeGreaterThanOrEqual(this.#versions.get(id) ?? 0);
        this.#versions.set(id, version);
      }
    }
  }

  /** Breaks the sockets once more, lets everything arrive, and waits until nothing moves. */
  async settle(): Promise<void> {
    await turn(() => {
      this.network.break();
    });
    for (let round = 0; round < 40; round++) {
      this.app.server.away = false;
      for (let i = 0; this.network.waiting > 0 && i < 200; i++) {
        await turn(() => {
          while (this.network.waiting > 0) this.network.deliver(0);
        });
      }
      await turn(() => {
        this.app.clock.advance(5_000);
      });
      if (this.network.waiting === 0 && round > 2) {
        // The button of a widget that says that it could not be read.
        const failed = [...this.app.runtime.queries.getQueryCache().getAll()].filter(
          ({ state }) => state.status === "error",
        );
        if (failed.length === 0 && this.#shown.whole.live) break;
        await turn(() => {
          void this.app.runtime.queries.refetchQueries({ stale: true });
        });
      }
    }
  }

  showsWhatTheServerHas(): void {
    expect(this.app.runtime.identity).toBe(this.app.server.identity);
    const { whole, paged, editors, count, page } = this.#shown;
    const all = this.#all();
    const by = (rows: readonly AnyRow[]) => [...rows].sort((a, b) => Number(a.id) - Number(b.id));
    const inStep = (list: typeof whole, expected: readonly AnyRow[]) => {
      const ids = new Set(list.data.map(({ id }) => id));
      expect(by(list.data)).toEqual(by(expected.filter(({ id }) => ids.has(id as number))));
      expect(list.total).toBe(expected.length);
      expect(list.live).toBe(true);
      expect(list.error).toBeNull();
    };
    inStep(whole, all);
    expect(whole.data.length + whole.newRows).toBe(all.length);
    const some = all.filter(({ role }) => role === "editor");
    inStep(editors, some);
    expect(editors.data.length + editors.newRows).toBe(some.length);
    inStep(paged, all);
    if (page === 1) {
      expect(paged.data.length + paged.newRows).toBeGreaterThanOrEqual(Math.min(size, all.length));
    }
    expect(count.data).toEqual({ value: all.length });
    // Whatever was lost on the way, and through every reload: nothing is done twice, and nothing is forgotten.
    for (const [name, maker] of this.#made) {
      const times = this.app.server.timesMade(name);
      if (maker === this.app.server.identity) expect([name, times]).toEqual([name, 1]);
      else expect(times).toBeLessThanOrEqual(1);
    }
    const waiting = this.app.runtime.outbox.kept().filter(({ problem }) => problem === null);
    const held = this.app.runtime.outbox.kept().some(({ problem }) => problem !== null);
    if (!held) expect(waiting).toEqual([]);
  }
}

/** Orders that once ended otherwise, by what went wrong. */
const found: Readonly<Record<string, readonly Step[]>> = {
  "an event overtook the answer of an own row": [
    { do: "deliver", which: 0 },
    { do: "deliver", which: 3 },
    { do: "create", role: "editor" },
    { do: "update", which: 0, field: "name", role: "editor" },
    { do: "lose", which: 0 },
    { do: "again" },
    { do: "deliver", which: 0 },
    { do: "deliver", which: 0 },
    { do: "deliver", which: 0 },
  ],
  "a page was short before its answer came": [
    { do: "deliver", which: 0 },
    { do: "deliver", which: 3 },
    { do: "create", role: "editor" },
    { do: "create", role: "editor" },
    { do: "delete", which: 0 },
    { do: "update", which: 0, field: "name", role: "editor" },
    { do: "lose", which: 1 },
    { do: "again" },
    { do: "deliver", which: 9 },
    { do: "deliver", which: 4 },
    { do: "deliver", which: 9 },
  ],
  "an own delete counted in a list that did not have the row": [
    { do: "deliver", which: 0 },
    { do: "deliver", which: 3 },
    { do: "create", role: "editor" },
    { do: "deliver", which: 14 },
    { do: "create", role: "editor" },
    { do: "delete", which: 0 },
    { do: "update", which: 0, field: "name", role: "editor" },
    { do: "lose", which: 2 },
    { do: "again" },
    { do: "deliver", which: 9 },
    { do: "deliver", which: 6 },
    { do: "deliver", which: 9 },
  ],
  "an answer was older than the place its channel went on from": [
    { do: "deliver", which: 0 },
    { do: "they create", role: "editor" },
    { do: "deliver", which: 0 },
    { do: "page", page: 1 },
    { do: "deliver", which: 15 },
    { do: "they create", role: "editor" },
    { do: "deliver", which: 0 },
  ],
};

async function endsInStep(steps: readonly Step[]): Promise<void> {
  const run = new Run();
  try {
    for (const one of steps) await run.take(one);
    await run.settle();
    run.showsWhatTheServerHas();
  } finally {
    run.end();
  }
}

test.each(Object.entries(found))("%s", async (_, steps) => {
  await endsInStep(steps);
});

test("every order ends in what the server has", { timeout: 3_600_000 }, async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), endsInStep), {
    numRuns: Number(process.env.N3_ORDERS ?? 60),
    seed: Number(process.env.N3_SEED ?? 20_261_130),
  });
});
