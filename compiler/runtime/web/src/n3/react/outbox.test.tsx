import { act, renderHook } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { TestApp } from "../../../testing/app";
import { problem, type FakeServer } from "../../../testing/fake_server";
import { fetchCurrentUser } from "../core/current_user";
import type { DatasetWriter } from "../core/dataset_writer";
import type { Write } from "../core/outbox_entry";
import { useDatasetRows } from "./use_dataset";
import { useServerState } from "./use_server_state";

/** A page with one list. */
async function open(app = new TestApp()) {
  const { result, unmount } = renderHook(() => useDatasetRows("user_profiles", {}), {
    wrapper: app.Wrapper,
  });
  await app.settle();
  return {
    app,
    unmount,
    names: () => result.current.data.map(({ name }) => name),
    error: () => result.current.error,
  };
}

/** The page is closed in the middle of whatever it does, and opened again. */
async function reload({ app, unmount }: Awaited<ReturnType<typeof open>>) {
  unmount();
  app.browser.close(app.tab);
  return open(new TestApp([], undefined, {}, undefined, app));
}

const writerOf = (app: TestApp) => app.runtime.handle("user_profiles").writer;
const kept = (app: TestApp) => app.runtime.outbox.kept();
const nothing = () => undefined;

/** Every kind of write: how it is made, what is shown then, and what the server has once it was done. */
const writes: Readonly<
  Record<
    string,
    {
      readonly op: Write["op"];
      readonly make: (writer: DatasetWriter) => unknown;
      readonly shown: readonly string[];
      readonly stored: readonly string[];
    }
  >
> = {
  "a new row": {
    op: "create",
    make: (writer) => writer.create({ name: "Barbara", email: "b@example.com" }),
    // It has no key yet.
    shown: ["Ada", "Alan", "Grace"],
    stored: ["Ada", "Alan", "Grace", "Barbara"],
  },
  "a change": {
    op: "update",
    make: (writer) => writer.update(1, { name: "Adele" }),
    shown: ["Adele", "Alan", "Grace"],
    stored: ["Adele", "Alan", "Grace"],
  },
  "a change that a form makes": {
    op: "update",
    make: (writer) => writer.update(1, { name: "Adele" }, { optimistic: false }),
    shown: ["Adele", "Alan", "Grace"],
    stored: ["Adele", "Alan", "Grace"],
  },
  "changes of several rows": {
    op: "update",
    make: (writer) =>
      writer.updateAll(
        [1, 2].map((key) => ({ key, patch: { name: `New ${key}` }, base: { _version: 1 } })),
      ),
    shown: ["New 1", "New 2", "Grace"],
    stored: ["New 1", "New 2", "Grace"],
  },
  "a delete": {
    op: "delete",
    make: (writer) => writer.delete(1),
    shown: ["Alan", "Grace"],
    stored: ["Alan", "Grace"],
  },
  "a delete that could have been taken back": {
    op: "delete",
    make: (writer) => {
      writer.deleteLater([1], nothing);
      writer.flush();
    },
    shown: ["Alan", "Grace"],
    stored: ["Alan", "Grace"],
  },
  "a delete of several rows": {
    op: "delete",
    make: (writer) => {
      writer.deleteLater([1, 2], nothing);
      writer.flush();
    },
    shown: ["Grace"],
    stored: ["Grace"],
  },
};

/** Every way in which no answer comes; each gives back a way to end it. */
const accidents: Readonly<Record<string, (server: FakeServer) => () => void>> = {
  "the network is away": (server) => {
    server.away = true;
    return () => (server.away = false);
  },
  "the answers get lost": (server) => {
    server.lose(({ method }) => method !== "GET");
    return () => {
      server.lose(null);
    };
  },
  ...Object.fromEntries(
    [502, 503, 504].map((status) => [
      `a gateway answers ${status}`,
      (server: FakeServer) => {
        server.answer(() => problem(status, "unavailable"));
        return () => {
          server.answer(null);
        };
      },
    ]),
  ),
};

const stored = (server: FakeServer) => server.rows().map(({ name }) => name);

describe.each(Object.keys(accidents))("%s", (accident) => {
  test.each(Object.keys(writes))("%s waits, shows, and is done once", async (name) => {
    const page = await open();
    const { app } = page;
    const write = writes[name];
    const end = accidents[accident]?.(app.server);
    await act(() => Promise.resolve(write?.make(writerOf(app))));
    await app.settle();
    expect(page.names()).toEqual(write?.shown);
    expect(kept(app).map((entry) => entry.write.op)).toEqual([write?.op]);
    await app.pass(60_000);
    expect(kept(app)).toHaveLength(1);
    end?.();
    await app.pass(60_000);
    expect(kept(app)).toEqual([]);
    expect(await app.browser.store.all("outbox")).toEqual([]);
    expect(stored(app.server)).toEqual(write?.stored);
    const keys = app.server.requests.flatMap((one) => one.headers.get("Idempotency-Key") ?? []);
    expect(new Set(keys).size).toBe(1);
    expect(app.runtime.connection.away()).toBe(false);
  });

  test.each(Object.keys(writes))("%s goes on where the page is opened again", async (name) => {
    const page = await open();
    const write = writes[name];
    const end = accidents[accident]?.(page.app.server);
    await act(() => Promise.resolve(write?.make(writerOf(page.app))));
    await page.app.settle();
    const again = await reload(page);
    expect(again.error()).toBeNull();
    // What the server has done without anybody hearing of it is in what it answers.
    const done = accident === "the answers get lost";
    expect(again.names()).toEqual(done ? write?.stored : write?.shown);
    end?.();
    await again.app.pass(60_000);
    expect(kept(again.app)).toEqual([]);
    expect(stored(again.app.server)).toEqual(write?.stored);
    expect([...again.names()].sort()).toEqual([...(write?.stored ?? [])].sort());
  });

  test("nothing of it is lost in a page that is closed before any answer", async () => {
    const page = await open();
    const gate = page.app.server.shut();
    void writerOf(page.app).update(1, { name: "Adele" });
    const again = await reload(page);
    gate();
    await again.app.settle();
    expect(stored(again.app.server)).toEqual(["Adele", "Alan", "Grace"]);
    expect(again.app.server.position).toBe("e1:11:r1");
    expect(kept(again.app)).toEqual([]);
  });
});

test("while requests do not get there, the page is not live, though the socket seems open", async () => {
  const app = new TestApp();
  const { result: state } = renderHook(
    () => {
      useDatasetRows("user_profiles", {});
      return useServerState();
    },
    { wrapper: app.Wrapper },
  );
  await app.settle();
  await app.connect();
  expect(state.current).toBe("live");
  app.server.away = true;
  await act(() => writerOf(app).update(1, { name: "A" }));
  expect(app.runtime.socket.state).toBe("live");
  expect(state.current).toBe("reconnecting");
  app.server.away = false;
  await app.pass(2_000);
  expect(state.current).toBe("live");
});

test("what waits is sent in its order, and what a row waits for comes first", async () => {
  const { app, names } = await open();
  app.server.away = true;
  const writer = writerOf(app);
  await act(() => writer.update(1, { name: "A" }));
  await act(() => writer.update(2, { name: "B" }));
  await act(() => writer.update(1, { name: "C", role: "viewer" }));
  await act(() => writer.delete(2));
  expect(names()).toEqual(["C", "Grace"]);
  app.server.away = false;
  await act(() => writer.update(1, { email: "c@example.com" }));
  await app.pass(60_000);
  const sent = app.server.requests.filter(({ method }) => method !== "GET");
  expect(sent.map(({ path, body }) => [path.split("/").at(-1), body])).toEqual([
    ["1", { name: "A" }],
    ["2", { name: "B" }],
    ["1", { name: "C", role: "viewer" }],
    ["2", null],
    ["1", { email: "c@example.com" }],
  ]);
  expect(app.server.row(1)).toMatchObject({ name: "C", role: "viewer", email: "c@example.com" });
  expect(names()).toEqual(["C", "Grace"]);
});

test("a change of another field meanwhile is merged, one of the same stops for the person", async () => {
  const { app, names } = await open();
  app.server.away = true;
  await act(() => writerOf(app).update(1, { name: "Mine" }));
  await act(() => writerOf(app).update(2, { name: "Mine too" }));
  await act(() => writerOf(app).update(2, { role: "admin" }));
  await act(() => writerOf(app).update(3, { name: "Same" }));
  app.server.update(1, { role: "viewer" });
  app.server.update(2, { name: "Theirs" });
  app.server.update(3, { name: "Same" });
  app.server.away = false;
  await app.pass(60_000);
  expect(app.server.row(1)).toMatchObject({ name: "Mine", role: "viewer" });
  expect(app.server.row(2)).toMatchObject({ name: "Theirs", role: "viewer" });
  expect(names()).toEqual(["Mine", "Theirs", "Same"]);
  const [stopped, behind] = kept(app);
  expect(stopped?.problem).toMatchObject({
    code: "precondition_failed",
    current: { name: "Theirs" },
  });
  // The writes of a row keep their order.
  expect(behind).toMatchObject({
    problem: null,
    write: { changes: [{ patch: { role: "admin" } }] },
  });
  act(() => {
    app.runtime.outbox.discard(stopped?.id ?? "");
  });
  await app.settle();
  expect(kept(app)).toEqual([]);
  expect(app.server.row(2)).toMatchObject({ name: "Theirs", role: "admin" });
});

test("a role that was taken meanwhile refuses it: it is kept, and sent again when asked to", async () => {
  const page = await open();
  page.app.server.away = true;
  await act(() => writerOf(page.app).update(1, { name: "Adele" }));
  const again = await reload(page);
  const { app } = again;
  app.server.away = false;
  app.server.answer(({ method }) => (method === "PATCH" ? problem(403, "forbidden") : null));
  await app.pass(60_000);
  expect(again.names()).toEqual(["Ada", "Alan", "Grace"]);
  expect(kept(app)).toMatchObject([{ problem: { status: 403 } }]);
  await app.pass(600_000);
  expect(app.server.requestsOf("PATCH")).toHaveLength(1);
  const third = await reload(again);
  expect(kept(third.app)).toMatchObject([{ problem: { status: 403 } }]);
  expect(third.names()).toEqual(["Ada", "Alan", "Grace"]);
  app.server.answer(null);
  act(() => {
    third.app.runtime.outbox.retry(kept(third.app)[0]?.id ?? "");
  });
  await third.app.settle();
  expect(app.server.row(1)?.name).toBe("Adele");
  expect(kept(third.app)).toEqual([]);
});

test("who is signed out sends nothing until they are back", async () => {
  const { app, names } = await open();
  app.server.away = true;
  await act(() => writerOf(app).update(1, { name: "Adele" }));
  app.server.away = false;
  app.server.answer(({ method }) => (method === "PATCH" ? problem(401, "unauthorized") : null));
  await app.pass(600_000);
  expect(app.server.requestsOf("PATCH")).toHaveLength(1);
  expect(app.runtime.outbox.signedOut).toBe(true);
  expect(names()).toEqual(["Adele", "Alan", "Grace"]);
  app.server.answer(null);
  act(() => {
    app.runtime.wake();
  });
  await app.settle();
  expect(app.server.row(1)?.name).toBe("Adele");
  expect(kept(app)).toEqual([]);
});

test("somebody else at the keyboard neither sends nor sees what waits; its maker goes on", async () => {
  const page = await open();
  const { app } = page;
  app.server.away = true;
  await act(() => writerOf(app).update(1, { name: "Adele" }));
  writerOf(app).deleteLater([3], nothing);
  app.server.away = false;
  app.server.signIn("bob");
  await app.pass(60_000);
  expect(app.runtime.identity).toBe("bob");
  expect(kept(app)).toEqual([]);
  expect(page.names()).toEqual(["Ada", "Alan", "Grace"]);
  await act(() => writerOf(app).update(2, { name: "By Bob" }));
  expect(stored(app.server)).toEqual(["Ada", "By Bob", "Grace"]);
  const ofBob = await reload(page);
  expect(kept(ofBob.app)).toEqual([]);
  app.server.signIn("ada");
  const ofAda = await reload(ofBob);
  await ofAda.app.pass(60_000);
  expect(stored(app.server)).toEqual(["Adele", "By Bob"]);
  expect(kept(ofAda.app)).toEqual([]);
  const senders = app.server.requests
    .filter(({ method }) => method !== "GET")
    .map(({ headers }) => headers.get("X-N3-Identity"));
  expect(senders).toEqual(["bob", "ada", "ada"]);
});

test("of two tabs one sends what both have left, and each shows it", async () => {
  const first = await open();
  const second = await open(new TestApp([], undefined, {}, undefined, first.app));
  const { server } = first.app;
  server.away = true;
  await act(() => writerOf(first.app).update(1, { name: "First" }));
  await act(() => writerOf(second.app).update(2, { name: "Second" }));
  await act(() => writerOf(second.app).update(1, { role: "viewer" }));
  await first.app.settle();
  for (const { app, names } of [first, second]) {
    expect(names()).toEqual(["First", "Second", "Grace"]);
    expect(kept(app)).toHaveLength(3);
  }
  server.away = false;
  // The tab that leads is closed: the other takes over.
  first.unmount();
  first.app.browser.close(first.app.tab);
  await second.app.pass(60_000);
  expect(server.requestsOf("PATCH").map(({ path }) => path.at(-1))).toEqual(["1", "2", "1"]);
  expect(server.row(1)).toMatchObject({ name: "First", role: "viewer" });
  expect(second.names()).toEqual(["First", "Second", "Grace"]);
  expect(kept(second.app)).toEqual([]);
});

test("a tab that does not lead hears what came of its writes", async () => {
  const first = await open();
  const second = await open(new TestApp([], undefined, {}, undefined, first.app));
  const { server } = first.app;
  server.away = true;
  await act(() => writerOf(second.app).update(1, { name: "Kept" }));
  await act(() => writerOf(second.app).update(2, { name: "Refused" }));
  server.away = false;
  server.answer(({ method, path }) =>
    method === "PATCH" && path.endsWith("2") ? problem(403, "forbidden") : null,
  );
  await first.app.pass(60_000);
  await second.app.settle();
  expect(second.names()).toEqual(["Kept", "Alan", "Grace"]);
  for (const { app } of [first, second])
    expect(kept(app)).toMatchObject([{ problem: { status: 403 } }]);
  act(() => {
    second.app.runtime.outbox.discard(kept(second.app)[0]?.id ?? "");
  });
  await first.app.settle();
  expect(kept(first.app)).toEqual([]);
});

test("a program that has no such dataset any more keeps what was written for it", async () => {
  const page = await open();
  const { app } = page;
  app.server.away = true;
  await act(() => writerOf(app).update(1, { name: "Adele" }));
  page.unmount();
  app.browser.close(app.tab);
  const other = new TestApp(
    [],
    { title: "Other", home: "/", datasets: [], pages: [] },
    {},
    undefined,
    app,
  );
  app.server.away = false;
  await act(() => fetchCurrentUser(other.runtime.endpoint));
  await other.pass(60_000);
  expect(kept(other)).toMatchObject([
    { dataset: "user_profiles", problem: { title: "The app no longer has “user_profiles”." } },
  ]);
});

describe("what was read", () => {
  test("is shown while the server is away, and read again when it is back", async () => {
    const page = await open();
    const { server } = page.app;
    await act(() => fetchCurrentUser(page.app.runtime.endpoint));
    server.away = true;
    const again = await reload(page);
    expect(again.names()).toEqual(["Ada", "Alan", "Grace"]);
    expect(again.app.runtime.identity).toBe("ada");
    // Nobody is told of an identity that the server has not confirmed.
    expect(again.app.told).toEqual([]);
    // Also what asks whether the server is back gets an answer from here, which says nothing of that.
    for (let i = 0; i < 10; i++) await again.app.pass(10_000);
    server.update(1, { name: "Adele" });
    server.away = false;
    await again.app.pass(60_000);
    expect(again.names()).toEqual(["Adele", "Alan", "Grace"]);
    expect(again.app.told).toEqual(["ada"]);
  });

  test("is wiped once somebody else is at the keyboard", async () => {
    const page = await open();
    const { app } = page;
    expect(await app.browser.store.all("answers")).not.toEqual([]);
    app.server.signIn("bob");
    act(() => {
      app.sessions.startAfresh();
    });
    await app.settle();
    const all = await app.browser.store.all("answers");
    expect(all.map((answer) => (answer as { identity: string }).identity)).toEqual(["bob"]);
  });

  test("is not shown to somebody else who comes while the page is closed", async () => {
    const page = await open();
    const { server } = page.app;
    server.away = true;
    const again = await reload(page);
    server.signIn("bob");
    server.update(1, { name: "Of Bob" });
    server.away = false;
    await again.app.pass(60_000);
    expect(again.app.runtime.identity).toBe("bob");
    expect(again.names()).toEqual(["Of Bob", "Alan", "Grace"]);
    const all = await page.app.browser.store.all("answers");
    expect(new Set(all.map((answer) => (answer as { identity: string }).identity))).toEqual(
      new Set(["bob"]),
    );
  });

  test("is forgotten where its dataset is read under other rights", async () => {
    const page = await open();
    const { app } = page;
    await act(() => app.runtime.handle("user_profiles").client.list({ search: "a" }));
    await app.settle();
    const urls = async () =>
      (await app.browser.store.all("answers")).map((answer) => (answer as { url: string }).url);
    expect((await urls()).some((url) => url.includes("search=a"))).toBe(true);
    app.server.rights = "r2";
    await act(() => app.runtime.handle("user_profiles").lists.refresh());
    await app.settle();
    expect((await urls()).some((url) => url.includes("search=a"))).toBe(false);
  });

  test("never takes the place of what came since the page was opened", async () => {
    const { app, names, error } = await open();
    app.server.update(1, { name: "Adele" });
    await act(() => app.runtime.handle("user_profiles").lists.refresh());
    app.server.away = true;
    await act(() => app.runtime.handle("user_profiles").lists.refresh());
    await app.settle();
    expect(names()).toEqual(["Adele", "Alan", "Grace"]);
    expect(error()?.away).toBe(true);
    app.server.away = false;
    await app.pass(60_000);
    expect(error()).toBeNull();
  });
});

describe("where the browser has no room left", () => {
  /** A page that has read a lot, and has room for nothing more. */
  async function full() {
    const page = await open();
    const { client } = page.app.runtime.handle("user_profiles");
    for (let i = 0; i < 8; i++) {
      await act(() => client.list({ search: `a${i}` }));
      await page.app.pass(1_000);
    }
    const { store } = page.app.browser;
    store.room = await store.used();
    return { page, store };
  }
  const urls = async (app: TestApp) =>
    (await app.browser.store.all("answers")).map((answer) => (answer as { url: string }).url);

  test("the oldest of what was read gives way to what waits", async () => {
    const { page, store } = await full();
    const before = await urls(page.app);
    page.app.server.away = true;
    await act(() => writerOf(page.app).update(1, { name: "Adele" }));
    await page.app.settle();
    expect(await store.all("outbox")).toHaveLength(1);
    expect(store.durable).toBe(true);
    expect(page.app.runtime.outbox.fleeting).toBe(false);
    const left = await urls(page.app);
    expect(left.length).toBeLessThan(before.length);
    expect(left).toEqual(before.slice(before.length - left.length));
    page.app.server.away = false;
    const again = await reload(page);
    expect(stored(again.app.server)).toEqual(["Adele", "Alan", "Grace"]);
  });

  test("what is answered while room is made does not come back", async () => {
    const { page, store } = await full();
    await act(() => writerOf(page.app).update(1, { name: "Adele" }));
    await page.app.settle();
    expect(page.app.server.row(1)?.name).toBe("Adele");
    expect(await store.all("outbox")).toEqual([]);
    expect(store.durable).toBe(true);
  });

  test("what is read is not kept, and nothing is said to be lost", async () => {
    const { page, store } = await full();
    const before = await urls(page.app);
    await act(() => page.app.runtime.handle("user_profiles").client.list({ search: "new" }));
    await page.app.settle();
    expect(await urls(page.app)).toEqual(before);
    expect(store.durable).toBe(true);
  });

  test("what waits says that it is lost with the page where nothing else can go", async () => {
    const { page, store } = await full();
    store.room = 0;
    page.app.server.away = true;
    await act(() => writerOf(page.app).update(1, { name: "Adele" }));
    await page.app.settle();
    expect(await urls(page.app)).toEqual([]);
    expect(page.app.runtime.outbox.fleeting).toBe(true);
  });
});
