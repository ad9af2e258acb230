import { act, fireEvent, render } from "@testing-library/react";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { TestApp } from "../../../../../testing/app";
import { disturb, turn } from "../../../../../testing/disorder";
import type { FakeServer } from "../../../../../testing/fake_server";
import { SlowNetwork } from "../../../../../testing/slow_network";
import { defineDataset } from "../../../core/dataset";
import { BoundBoardWidget } from ".";
// Loaded when first shown: on a busy machine that takes longer than a test waits.
import "./board";

/*
 * Whatever order requests, answers and events arrive in, whatever is lost and whoever moves cards meanwhile: each
 * card is on the board once, one that was moved here is where it was put until the server says otherwise, and when
 * the network has become quiet every column has the cards and the count that the server has.
 */

interface Job {
  id: number;
  title: string;
  state: "open" | "doing" | "done" | null;
}

const states = ["open", "doing", "done", null] as const;

const jobsUpdate = z.partial(
  z.strictObject({ title: z.string(), state: z.nullish(z.enum(["open", "doing", "done"])) }),
);

const jobs = defineDataset<Job, z.infer<typeof jobsUpdate>, z.infer<typeof jobsUpdate>>({
  name: "jobs",
  title: "Jobs",
  noun: "job",
  key: "id",
  titleField: "title",
  realtime: true,
  schemas: () => Promise.resolve({ create: jobsUpdate, update: jobsUpdate }),
  fields: [
    { name: "id", label: "ID", type: "integer", readonly: true },
    { name: "title", label: "Title", type: "string", required: true },
    {
      name: "state",
      label: "State",
      type: "enum",
      values: { open: "Open", doing: "Doing", done: "Done" },
    },
  ],
});

declare module "../../../core/dataset" {
  interface Datasets {
    jobs: typeof jobs;
  }
}

const which = fc.nat({ max: 30 });
const state = fc.constantFrom(...states);
const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant("deliver" as const), which }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("move" as const), which, state }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("they move" as const), which, state }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom("they create" as const), state }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom("they delete" as const, "they rename" as const, "lose" as const),
      which,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("break" as const, "resync" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("wait" as const),
      ms: fc.constantFrom(100, 600, 3_000),
    }),
  },
);

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** The cards of each column, by the value of the column. */
function board(): ReadonlyMap<string, { ids: readonly number[]; count: string }> {
  const columns = document.querySelectorAll<HTMLElement>("[data-column]");
  return new Map(
    [...columns].map((column) => [
      column.dataset.column ?? "?",
      {
        ids: [...column.querySelectorAll<HTMLElement>("[data-key]")].map(({ dataset }) =>
          Number(dataset.key),
        ),
        count: column.querySelector(".n3-board-count")?.firstChild?.textContent ?? "",
      },
    ]),
  );
}

class Run {
  readonly app: TestApp;
  readonly network: SlowNetwork;
  readonly #end: () => void;
  #titles = 0;
  /** Where cards were put whose moves are not answered, the newest last. */
  readonly #moving = new Map<number, (string | null)[]>();

  constructor() {
    let network: SlowNetwork | undefined;
    const rows = [1, 2, 3, 4, 5].map((id) => ({ id, title: `J${id}`, state: states[id % 4] }));
    this.app = new TestApp(
      [],
      { title: "Test", home: "/", datasets: [jobs], pages: [] },
      { jobs: { rows } },
      (server: FakeServer) => {
        network = new SlowNetwork(server);
        return network;
      },
    );
    if (network === undefined) throw new Error("unreachable");
    this.network = network;
    const widget = <BoundBoardWidget datasetName="jobs" by="state" editable />;
    this.#end = render(widget, { wrapper: this.app.Wrapper }).unmount;
  }

  end(): void {
    this.#end();
    this.app.runtime.end();
  }

  async take(one: Step): Promise<void> {
    await turn(() => {
      this.#move(one);
    });
    const ids = [...board().values()].flatMap((column) => column.ids);
    expect(ids).toEqual([...new Set(ids)]);
    const { rows } = this.app.runtime.handle("jobs");
    for (const [id, moves] of this.#moving) {
      if (moves.length === 0 || rows.view(id) === null) continue;
      expect(board().get(moves.at(-1) ?? "")?.ids).toContain(id);
    }
  }

  #move(one: Step): void {
    const { app, network } = this;
    this.#titles += 1;
    const rows = app.server.rows("jobs");
    const row = "which" in one ? rows[one.which % Math.max(1, rows.length)] : undefined;
    const id = row?.id as number | undefined;
    switch (one.do) {
      case "deliver":
      case "lose":
      case "break":
      case "resync":
        disturb(app, network, one.do, "which" in one ? one.which : 0);
        return;
      case "wait":
        app.clock.advance(one.ms);
        return;
      case "they move":
        if (id !== undefined) app.server.update(id, { state: one.state }, "jobs");
        return;
      case "they rename":
        if (id !== undefined) app.server.update(id, { title: `T${this.#titles}` }, "jobs");
        return;
      case "they delete":
        if (id !== undefined) app.server.delete(id, "jobs");
        return;
      case "they create": {
        const next = app.server.nextId("jobs");
        app.server.create({ id: next, title: `T${this.#titles}`, state: one.state }, "jobs");
        return;
      }
      case "move":
        if (id !== undefined) this.#lift(id, one.state);
    }
  }

  /** Moves a card by the keyboard, where the board has it. */
  #lift(id: number, to: string | null): void {
    const card = [...document.querySelectorAll<HTMLElement>("[data-key]")].find(
      ({ dataset }) => dataset.key === String(id),
    );
    const ids = [...board().keys()];
    const from = card?.closest<HTMLElement>("[data-column]")?.dataset.column;
    if (card === undefined || from === undefined || from === (to ?? "")) return;
    const { writer } = this.app.runtime.handle("jobs");
    const update = writer.update.bind(writer);
    const moves = this.#moving.get(id) ?? [];
    this.#moving.set(id, moves);
    // What the board sends is followed until it is answered.
    writer.update = (...call) => {
      const sent = update(...call);
      moves.push(to);
      const answered = () => void moves.splice(moves.indexOf(to), 1);
      sent.then(answered, answered);
      return sent;
    };
    const steps = ids.indexOf(to ?? "") - ids.indexOf(from);
    const arrow = steps > 0 ? "ArrowRight" : "ArrowLeft";
    act(() => {
      card.focus();
    });
    for (const key of [" ", ...Array.from({ length: Math.abs(steps) }, () => arrow), " "])
      fireEvent.keyDown(card, { key });
    writer.update = update;
  }

  /** Breaks the sockets once more, lets everything arrive, and waits until nothing moves. */
  async settle(): Promise<void> {
    await turn(() => {
      this.network.break();
    });
    for (let round = 0; round < 12; round++) {
      for (let i = 0; this.network.waiting > 0 && i < 200; i++) {
        await turn(() => {
          while (this.network.waiting > 0) this.network.deliver(0);
        });
      }
      await turn(() => {
        this.app.clock.advance(5_000);
      });
      if (this.network.waiting > 0 || round < 3) continue;
      const failed = this.app.runtime.queries
        .getQueryCache()
        .getAll()
        .some(({ state: { status } }) => status === "error");
      if (!failed) break;
      await turn(() => {
        void this.app.runtime.queries.refetchQueries({ stale: true });
      });
    }
  }

  showsWhatTheServerHas(): void {
    const expected = ["", "open", "doing", "done"].map((id) => {
      const ids = this.app.server
        .rows("jobs")
        .filter((row) => (row.state ?? "") === id)
        .map((row) => row.id);
      return [id, { ids, count: String(ids.length) }];
    });
    expect([...board()]).toEqual(expected);
  }
}

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

test("every order ends in what the server has", { timeout: 3_600_000 }, async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), endsInStep), {
    numRuns: Number(process.env.N3_ORDERS ?? 40),
    seed: Number(process.env.N3_SEED ?? 20_261_130),
  });
});
