import { act, renderHook, screen, within } from "@testing-library/react";
import { describe, expect, expectTypeOf, test } from "vitest";
import { people, TestApp } from "../../../testing/app";
import { testApp } from "../../../testing/deals_app";
import { problem } from "../../../testing/fake_server";
import type { UserProfile, UserProfileCreate } from "../../../testing/user_profiles";
import { ApiError } from "../core/api_error";
import { BoundTableWidget } from "./bound_components/table";
import type { Row } from "../core/dataset";
import { useDataset } from "./use_dataset";
import { useAggregate } from "./use_aggregate";
import { useDatasetMutation } from "./use_dataset_mutation";
import { useRow } from "./use_row";
import { useCurrentUser } from "./use_current_user";

const byName = { sort_by: "name", sort_order: "asc" } as const;

async function hook<T>(app: TestApp, use: () => T) {
  const { result, rerender, unmount } = renderHook(use, { wrapper: app.Wrapper });
  await app.settle();
  return { result, rerender, unmount };
}

const names = (rows: readonly Row<UserProfile>[]) => rows.map(({ name }) => name);

describe("useDataset", () => {
  test("gives a page of typed rows, as it is written in the documentation", async () => {
    const app = new TestApp();
    const { result } = await hook(app, () =>
      useDataset("user_profiles", {
        page: 1,
        page_size: 25,
        sort_by: "created_at",
        sort_order: "desc",
      }),
    );
    expect(names(result.current.data)).toEqual(["Grace", "Alan", "Ada"]);
    expect(result.current).toMatchObject({ total: 3, loading: false, error: null, live: false });
    expectTypeOf(result.current.data).toEqualTypeOf<readonly Row<UserProfile>[]>();
    const [first] = result.current.data;
    expectTypeOf(first?.role).toEqualTypeOf<string | null | undefined>();
  });

  test("accepts only names that exist", () => {
    // Never run: the compiler reads it.
    const useWrong = () => {
      // @ts-expect-error no such dataset
      useDataset("users");
      // @ts-expect-error no such field
      useDataset("user_profiles", { sort_by: "age" });
      // @ts-expect-error a name is no number
      useDataset("user_profiles", { filters: { name: 3 } });
      useDataset("user_profiles", { filters: { id: { gte: 3 }, role: "admin" }, search: "a" });
    };
    expect(useWrong).toBeTypeOf("function");
  });

  test("is live once its subscription is acknowledged, from the list's own position", async () => {
    const app = new TestApp();
    const { result } = await hook(app, () => useDataset("user_profiles", byName));
    expect(app.server.network.sockets).toHaveLength(1);
    await app.connect();
    expect(app.server.network.latest.subscribes()).toMatchObject([
      { dataset: "user_profiles", since: "e1:10:r1" },
    ]);
    expect(result.current.live).toBe(true);
  });

  test("others' changes show where the row is; unchanged rows stay the same objects", async () => {
    const app = new TestApp();
    const { result } = await hook(app, () => useDataset("user_profiles", byName));
    await app.connect();
    const before = result.current.data;
    await app.happens((server) => {
      server.update(1, { name: "Zora" });
    });
    expect(names(result.current.data)).toEqual(["Zora", "Alan", "Grace"]);
    expect(result.current.data[1]).toBe(before[1]);
    expect(result.current.data[2]).toBe(before[2]);
  });

  test("rows that others make are announced, or shown at their natural place", async () => {
    const app = new TestApp();
    const { result } = await hook(app, () => useDataset("user_profiles", byName));
    await app.connect();
    await app.happens((server) => {
      server.create({ id: 4, name: "Barbara", email: "b", role: null, created_at: "" });
    });
    expect(names(result.current.data)).toEqual(["Ada", "Alan", "Grace"]);
    expect(result.current).toMatchObject({ newRows: 1, total: 4 });
    await app.happens((server) => {
      server.create({ id: 5, name: "Niklaus", email: "n", role: null, created_at: "" });
    });
    expect(names(result.current.data)).toEqual(["Ada", "Alan", "Grace", "Niklaus"]);
    await act(() => result.current.refetch());
    await app.settle();
    expect(names(result.current.data)).toEqual(["Ada", "Alan", "Barbara", "Grace", "Niklaus"]);
    expect(result.current.newRows).toBe(0);
  });

  test("what others delete goes", async () => {
    const app = new TestApp();
    const { result } = await hook(app, () => useDataset("user_profiles", byName));
    await app.connect();
    await app.happens((server) => {
      server.delete(2);
    });
    expect(names(result.current.data)).toEqual(["Ada", "Grace"]);
    expect(result.current.total).toBe(2);
  });

  test("a change that comes while a list is on its way is not lost", async () => {
    const app = new TestApp();
    const { result } = await hook(app, () => useDataset("user_profiles", byName));
    await app.connect();
    const open = app.server.shut();
    let done: Promise<void> | undefined;
    act(() => {
      done = result.current.refetch();
    });
    await app.happens((server) => {
      server.update(1, { name: "Newer" });
      server.delete(2);
    });
    await act(async () => {
      open();
      await done;
    });
    expect(names(result.current.data)).toEqual(["Newer", "Grace"]);
    expect(result.current.total).toBe(2);
  });

  test("a filtered list loses a row that leaves it; others keep it", async () => {
    const app = new TestApp();
    const { result } = await hook(app, () => ({
      all: useDataset("user_profiles", byName),
      admins: useDataset("user_profiles", { ...byName, filters: { role: "admin" } }),
    }));
    await app.connect();
    const admins = app.server.network.latest
      .subscribes()
      .find(({ filter }) => filter?.role__eq === "admin");
    act(() => {
      app.server.network.latest.receive({
        type: "event",
        sub: admins?.sub,
        seq: 11,
        dataset: "user_profiles",
        op: "delete",
        id: 1,
        version: 2,
      });
    });
    await app.settle();
    expect(names(result.current.admins.data)).toEqual([]);
    expect(names(result.current.all.data)).toEqual(["Ada", "Alan", "Grace"]);
  });

  test("after a resync it reads again and goes on from there", async () => {
    const app = new TestApp();
    const { result } = await hook(app, () => useDataset("user_profiles", byName));
    await app.connect();
    const { latest } = app.server.network;
    app.server.update(1, { name: "Missed" });
    act(() => {
      latest.receive({ type: "resync", sub: "1" });
    });
    expect(result.current.live).toBe(false);
    await app.settle();
    expect(names(result.current.data)).toEqual(["Alan", "Grace", "Missed"]);
    expect(latest.subscribes().at(-1)).toMatchObject({ since: "e1:11:r1" });
  });

  test("when the server is away what is shown stays; it is read again when it is back", async () => {
    const app = new TestApp();
    const { result } = await hook(app, () => useDataset("user_profiles", byName));
    await app.connect();
    app.server.answer(() => problem(503, "unavailable"));
    act(() => {
      app.server.network.latest.lose(1012);
    });
    await act(() => result.current.refetch());
    await app.settle();
    expect(names(result.current.data)).toEqual(["Ada", "Alan", "Grace"]);
    expect(result.current).toMatchObject({ error: { code: "unavailable" }, live: false });
    app.server.answer(null);
    await app.pass(500);
    await app.connect();
    expect(result.current).toMatchObject({ error: null, live: true });
  });

  test("the last list that goes takes its subscription along", async () => {
    const app = new TestApp();
    const { unmount } = await hook(app, () => useDataset("user_profiles", byName));
    await app.connect();
    unmount();
    expect(app.server.network.latest.sent.at(-1)).toMatchObject({ type: "unsubscribe" });
  });

  test("under another identity nothing of the former one stays", async () => {
    const app = new TestApp();
    const { result } = await hook(app, () => useDataset("user_profiles", byName));
    await app.connect();
    app.server.answer(({ path }) =>
      path.endsWith("user_profiles")
        ? problem(403, "forbidden", { detail: "Only admins may read." })
        : null,
    );
    act(() => {
      app.sessions.startAfresh();
    });
    await app.settle();
    expect(result.current.data).toEqual([]);
    expect(result.current.error).toMatchObject({ denied: true, message: "Only admins may read." });
  });
});

describe("useDatasetMutation", () => {
  function useBoth() {
    const { create, update, delete: deleteUser, ...rest } = useDatasetMutation("user_profiles");
    return { list: useDataset("user_profiles", byName), create, update, deleteUser, ...rest };
  }

  test("an update shows at once, and its echo changes nothing", async () => {
    const app = new TestApp();
    const { result } = await hook(app, useBoth);
    await app.connect();
    const open = app.server.shut();
    let done: Promise<unknown> | undefined;
    act(() => {
      done = result.current.update(1, { name: "Adele" });
    });
    expect(names(result.current.list.data)).toEqual(["Adele", "Alan", "Grace"]);
    await app.settle();
    expect(result.current.pending).toBe(true);
    await act(async () => {
      open();
      await done;
    });
    await app.settle();
    expect(names(result.current.list.data)).toEqual(["Adele", "Alan", "Grace"]);
    expect(result.current).toMatchObject({ pending: false, error: null });
    expect(app.runtime.handle("user_profiles").rows.get(1)).toMatchObject({
      foreign: 0,
      pending: [],
    });
    const [patch] = app.server.requestsOf("PATCH");
    expect(patch?.headers.get("If-Match")).toBe('"1"');
    expect(patch?.headers.get("Idempotency-Key")).toBe("m1");
  });

  test("what the server refuses is taken back, and said", async () => {
    const app = new TestApp();
    const { result } = await hook(app, useBoth);
    const errors = [{ field: "email", code: "email", message: "No address." }];
    app.server.answer(({ method }) =>
      method === "PATCH" ? problem(422, "validation_failed", { errors }) : null,
    );
    const failed = await act(() =>
      result.current.update(1, { email: "x" }).catch((error: unknown) => error),
    );
    await app.settle();
    expect(failed).toBeInstanceOf(ApiError);
    expect(result.current.list.data[0]?.email).toBe("ada@example.com");
    expect(result.current.error).toMatchObject({ code: "validation_failed", errors });
  });

  test("two quick changes of a row are sent in order, each on the version before it", async () => {
    const app = new TestApp();
    const { result } = await hook(app, useBoth);
    await act(() =>
      Promise.all([
        result.current.update(1, { name: "A" }),
        result.current.update(1, { email: "a@b.c" }),
      ]),
    );
    expect(app.server.requestsOf("PATCH").map(({ headers }) => headers.get("If-Match"))).toEqual([
      '"1"',
      '"2"',
    ]);
    expect(app.server.row(1)).toMatchObject({ name: "A", email: "a@b.c", _version: 3 });
  });

  test("somebody else changed another field meanwhile: both changes are kept", async () => {
    const app = new TestApp();
    const { result } = await hook(app, useBoth);
    app.server.update(1, { role: "editor" });
    await act(() => result.current.update(1, { name: "Adele" }));
    expect(app.server.row(1)).toMatchObject({ name: "Adele", role: "editor", _version: 3 });
    const keys = app.server
      .requestsOf("PATCH")
      .map(({ headers }) => headers.get("Idempotency-Key"));
    expect(new Set(keys).size).toBe(2);
    expect(result.current.list.data[0]).toMatchObject({ name: "Adele", role: "editor" });
  });

  test("two quick changes of one field are no conflict of a person with themselves", async () => {
    const app = new TestApp();
    const { result } = await hook(app, useBoth);
    await act(() =>
      Promise.all([
        result.current.update(1, { name: "A" }),
        result.current.update(1, { name: "AB" }),
        result.current.update(1, { name: "ABC" }),
      ]),
    );
    expect(app.server.row(1)).toMatchObject({ name: "ABC", _version: 4 });
  });

  test("a change by somebody else between two own ones is a conflict of the second alone", async () => {
    const app = new TestApp();
    const { result } = await hook(app, useBoth);
    const open = app.server.shut();
    const first = result.current.update(1, { name: "A" });
    const second = result.current.update(1, { name: "AB" }).catch((error: unknown) => error);
    await app.settle();
    app.server.update(1, { name: "Theirs" });
    await act(async () => {
      open();
      await first;
      await second;
    });
    expect(await first).toMatchObject({ name: "A" });
    expect(await second).toMatchObject({ code: "precondition_failed" });
    expect(app.server.row(1)).toMatchObject({ name: "Theirs" });
  });

  test("fields that a rule reads together are as one field", async () => {
    const app = testApp();
    const { result } = await hook(app, () => useDatasetMutation("deals"));
    await hook(app, () => useDataset("deals"));
    app.server.update(1, { closes: "2026-12-24" }, "deals");
    const failed = await act(() =>
      result.current.update(1, { opened: "2026-12-25" }).catch((error: unknown) => error),
    );
    expect(failed).toMatchObject({ code: "precondition_failed" });
    expect(app.server.row(1, "deals")).toMatchObject({ opened: null, closes: "2026-12-24" });
    // Own changes of both are no conflict.
    const mine = await act(() =>
      Promise.all([
        result.current.update(2, { opened: "2026-12-01" }),
        result.current.update(2, { closes: "2026-12-24" }),
      ]),
    );
    expect(mine.at(-1)).toMatchObject({ opened: "2026-12-01", closes: "2026-12-24" });
  });

  test("somebody else changed the same field meanwhile: nothing is overwritten", async () => {
    const app = new TestApp();
    const { result } = await hook(app, useBoth);
    app.server.update(1, { name: "Theirs" });
    const failed = await act(() =>
      result.current.update(1, { name: "Mine" }).catch((error: unknown) => error),
    );
    await app.settle();
    expect(failed).toMatchObject({ code: "precondition_failed", current: { name: "Theirs" } });
    expect(names(result.current.list.data)[0]).toBe("Theirs");
  });

  test("a new row is shown once, at its natural place or on top, never as somebody else's", async () => {
    const app = new TestApp();
    const { result } = await hook(app, useBoth);
    await app.connect();
    await act(() => result.current.create({ name: "Barbara", email: "b@example.com" }));
    await app.settle();
    expect(names(result.current.list.data)).toEqual(["Barbara", "Ada", "Alan", "Grace"]);
    expect(result.current.list).toMatchObject({ total: 4, newRows: 0 });
    const made = await act(() => result.current.create({ name: "Zed", email: "z@example.com" }));
    await app.settle();
    expectTypeOf(made).toEqualTypeOf<Row<UserProfile> | null>();
    expect(names(result.current.list.data).at(-1)).toBe("Zed");
    expect(result.current.list.total).toBe(5);
  });

  test("a delete hides the row at once; where it is refused the row is back", async () => {
    const app = new TestApp();
    const { result } = await hook(app, useBoth);
    await app.connect();
    app.server.answer(({ method }) => (method === "DELETE" ? problem(403, "forbidden") : null));
    await act(() => result.current.deleteUser(1).catch(() => undefined));
    expect(names(result.current.list.data)).toEqual(["Ada", "Alan", "Grace"]);
    app.server.answer(null);
    await act(() => result.current.deleteUser(1));
    await app.settle();
    expect(names(result.current.list.data)).toEqual(["Alan", "Grace"]);
    expect(result.current.list.total).toBe(2);
  });

  test("values are checked by the compiler", () => {
    expectTypeOf<UserProfileCreate>().toExtend<{ name: string; email: string }>();
    const wrong = ({ create, update }: ReturnType<typeof useBoth>) => {
      // @ts-expect-error the name is required
      void create({ email: "x" });
      // @ts-expect-error set by the server
      void update(1, { created_at: "x" });
    };
    expect(wrong).toBeTypeOf("function");
  });
});

test("useCurrentUser says who reads", async () => {
  const app = new TestApp();
  const { result } = await hook(app, () => useCurrentUser());
  expect(result.current?.user.name).toBe("Ada");
});

test("two widgets of one dataset never disagree, and subscribe once", async () => {
  const app = new TestApp(people);
  await app.render(
    <>
      <BoundTableWidget widgetKey="a" title="A" datasetName="user_profiles" />
      <BoundTableWidget
        widgetKey="b"
        title="B"
        datasetName="user_profiles"
        columns={["name"]}
        sort={["-name"]}
      />
    </>,
  );
  await app.connect();
  expect(app.server.network.latest.subscribes()).toHaveLength(1);
  await app.happens((server) => {
    server.update(1, { name: "Adele" });
  });
  for (const table of screen.getAllByRole("grid")) {
    expect(within(table).getByText("Adele")).toBeDefined();
    expect(within(table).queryByText("Ada")).toBeNull();
  }
});

describe("useRow", () => {
  test("gives one typed row, and follows it", async () => {
    const app = new TestApp();
    const { result } = await hook(app, () => useRow("user_profiles", 1));
    await app.connect();
    expectTypeOf(result.current.data).toEqualTypeOf<Row<UserProfile> | null>();
    expect(result.current).toMatchObject({ data: { name: "Ada" }, loading: false, error: null });
    await app.happens((server) => {
      server.update(1, { name: "Adele" });
    });
    expect(result.current.data?.name).toBe("Adele");
    await app.happens((server) => {
      server.delete(1);
    });
    expect(result.current.data).toBeNull();
  });

  test("asks for nothing without a key", async () => {
    const app = new TestApp();
    const { result } = await hook(app, () => useRow("user_profiles", null));
    expect(result.current).toMatchObject({ data: null, loading: false, error: null });
    expect(app.server.requests.filter(({ path }) => /\/user_profiles\/./.test(path))).toEqual([]);
  });
});

describe("useAggregate", () => {
  test("gives typed numbers in groups, and works them out again when rows change", async () => {
    const app = new TestApp();
    const { result } = await hook(app, () =>
      useAggregate("user_profiles", { group_by: ["role"], values: ["count()", "sum(id)"] }),
    );
    await app.connect();
    const [first] = result.current.data;
    expectTypeOf(first?.["sum(id)"]).toEqualTypeOf<string | number | null | undefined>();
    expect(result.current.data).toContainEqual({ role: "admin", "count()": 1, "sum(id)": "1" });
    await app.happens((server) => {
      server.update(2, { role: "admin" });
    });
    await app.pass(1_000);
    expect(result.current.data).toContainEqual({ role: "admin", "count()": 2, "sum(id)": "3" });
  });

  test("accepts only numbers of fields that exist", () => {
    const useWrong = () => {
      // @ts-expect-error no such field
      useAggregate("user_profiles", { values: ["sum(age)"] });
      // @ts-expect-error no such dataset
      useAggregate("users");
      // @ts-expect-error no such dataset
      useRow("users", 1);
    };
    expect(useWrong).toBeTypeOf("function");
  });

  test("says why it cannot be read", async () => {
    const app = new TestApp();
    app.server.answer(({ path }) =>
      path.endsWith("/aggregate") ? problem(403, "forbidden") : null,
    );
    const { result } = await hook(app, () => useAggregate("user_profiles"));
    expect(result.current).toMatchObject({ data: [], loading: false, error: { status: 403 } });
  });
});
