import { expect, test } from "vitest";
import { slot } from "./page_slots";
import { Updates, type Load } from "./start";

function updates(load: Load) {
  const replaced: unknown[] = [];
  const app = {
    replace(module: Readonly<Record<string, unknown>> | undefined) {
      replaced.push(module?.default);
    },
  };
  const first = { app: "/app-1", pages: { Opened: "/opened-1", Closed: "/closed-1" } };
  return { first, replaced, updates: new Updates(app, first, load) };
}

function recorded() {
  const loaded: string[] = [];
  const load: Load = (address) => {
    loaded.push(address);
    return Promise.resolve({ default: address.startsWith("/app") ? address : () => address });
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
    await shown.take({ app: "/app-2", pages: { Opened: "/opened-2", Closed: "/closed-2" } }),
  ).toBe(true);
  expect(loaded).toEqual(["/opened-2", "/app-2"]);
  expect(replaced).toEqual(["/app-2"]);
});

test("of the builds that wait only the newest is loaded", async () => {
  const waiting = new Map<string, () => void>();
  const load: Load = (address) =>
    new Promise((resolve) => {
      waiting.set(address, () => {
        resolve({ default: address });
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
