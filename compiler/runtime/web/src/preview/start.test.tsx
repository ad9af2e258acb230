import { expect, test } from "vitest";
import { slot } from "./page_slots";
import { Updates, type Load } from "./start";
import { TestApp } from "../../testing/app";
import { defineDataset } from "../n3/core/dataset";
import type { RunningApp } from "../n3/react/app";

const named = (title: string) =>
  defineDataset<{ id: number }>({
    name: "tasks",
    title,
    noun: "task",
    key: "id",
    fields: [],
  });

function updates(load: Load) {
  const { runtime } = new TestApp();
  const replaced: unknown[] = [];
  /** The titles of the datasets that the app was given. */
  const titles: string[][] = [];
  const app: Pick<RunningApp, "replace" | "runtime"> = {
    runtime,
    replace(module, datasets = []) {
      replaced.push((module?.default as { address: string }).address);
      titles.push(datasets.map(({ title }) => title));
    },
  };
  const first = {
    app: "/app-1",
    datasets: { tasks: "/tasks-1" },
    pages: { Opened: "/opened-1", Closed: "/closed-1" },
    components: null,
    styles: null,
  };
  const datasets = [named("1")];
  runtime.replaceDatasets(datasets);
  return { first, replaced, titles, runtime, updates: new Updates(app, { datasets }, first, load) };
}

const moduleAt = (address: string): Readonly<Record<string, unknown>> =>
  address.startsWith("/app")
    ? { default: { address, datasets: [named("of the app")] } }
    : address.startsWith("/tasks")
      ? { tasks: named(address.slice(-1)), tasksCreate: { shape: {} } }
      : { default: () => address };

function recorded() {
  const loaded: string[] = [];
  const load: Load = (address) => {
    loaded.push(address);
    return Promise.resolve(moduleAt(address));
  };
  return { load, loaded };
}

test("only what changed of what is open is loaded", async () => {
  slot("Opened", () => "first");
  const { load, loaded } = recorded();
  const { first, replaced, updates: shown } = updates(load);
  expect(await shown.take(first)).toBe(false);
  expect(await shown.take({ ...first, pages: { Opened: "/opened-2", Closed: "/closed-2" } })).toBe(
    true,
  );
  expect(loaded).toEqual(["/opened-2"]);
  expect(replaced).toEqual([]);
  expect(
    await shown.take({
      ...first,
      app: "/app-2",
      pages: { Opened: "/opened-2", Closed: "/closed-2" },
    }),
  ).toBe(true);
  expect(loaded).toEqual(["/opened-2", "/app-2"]);
  expect(replaced).toEqual(["/app-2"]);
});

test("of the builds that wait only the newest is loaded", async () => {
  const waiting = new Map<string, () => void>();
  const load: Load = (address) =>
    new Promise((resolve) => {
      waiting.set(address, () => {
        resolve(moduleAt(address));
      });
    });
  const { first, replaced, updates: shown } = updates(load);
  const done = [shown.take({ ...first, app: "/app-2" })];
  await expect.poll(() => [...waiting.keys()]).toEqual(["/app-2"]);
  done.push(shown.take({ ...first, app: "/app-3" }), shown.take({ ...first, app: "/app-4" }));
  waiting.get("/app-2")?.();
  await expect.poll(() => [...waiting.keys()]).toEqual(["/app-2", "/app-4"]);
  waiting.get("/app-4")?.();
  expect(await Promise.all(done)).toEqual([true, true, false]);
  expect(replaced).toEqual(["/app-2", "/app-4"]);
});

test("a build that cannot be loaded is said, and the next is shown", async () => {
  const { load } = recorded();
  const {
    first,
    replaced,
    updates: shown,
  } = updates((address) =>
    address === "/gone" ? Promise.reject(new Error("404")) : load(address),
  );
  await expect(shown.take({ ...first, app: "/gone" })).rejects.toThrow("404");
  await shown.take({ ...first, app: "/app-3" });
  expect(replaced).toEqual(["/app-3"]);
});

test("a dataset is exchanged without the app, and is the newest when the app is", async () => {
  const { load, loaded } = recorded();
  const { first, replaced, titles, runtime, updates: shown } = updates(load);
  expect(await shown.take({ ...first, datasets: { tasks: "/tasks-2" } })).toBe(true);
  expect(loaded).toEqual(["/tasks-2"]);
  expect(replaced).toEqual([]);
  expect(runtime.handle("tasks").dataset.title).toBe("2");
  // The module of the app still has the dataset of its first import.
  await shown.take({ ...first, app: "/app-2", datasets: { tasks: "/tasks-2" } });
  expect(titles).toEqual([["2"]]);
});

test("a build that cannot be loaded holds no answer back", async () => {
  const { first, runtime, updates: shown } = updates(() => Promise.reject(new Error("404")));
  await expect(shown.take({ ...first, app: "/gone" })).rejects.toThrow("404");
  const fetched = runtime.handle("user_profiles").lists.fetch({ page: 1 });
  await expect(fetched).resolves.toMatchObject({ keys: [1, 2, 3] });
});

test("what a build will change on the screen is fetched ahead, and shown once it is announced", async () => {
  slot("Opened", () => "first");
  const { load, loaded } = recorded();
  const { first, runtime, updates: shown } = updates(load);
  const next = {
    ...first,
    datasets: { tasks: "/tasks-2" },
    pages: { Opened: "/opened-2", Closed: "/closed-2" },
  };
  shown.prepare(next);
  expect(loaded).toEqual(["/tasks-2", "/opened-2"]);
  expect(runtime.handle("tasks").dataset.title).toBe("1");
  await shown.take(next);
  expect(runtime.handle("tasks").dataset.title).toBe("2");
});
