import { act, renderHook } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { TestApp } from "../../../testing/app";
import type { Row } from "../core/dataset";
import type { UserProfile } from "../../../testing/user_profiles";
import { useWidgetAggregate } from "./use_aggregate";
import { useDataset, useDatasetRows } from "./use_dataset";

/*
 * Between an answer and the subscription that goes on from it, others write. Whoever shows the answer must
 * hear of that: each way to join is tried with a change in each gap.
 */

const names = (rows: readonly Row<UserProfile>[]) => rows.map(({ name }) => name);

const barbara = { id: 4, name: "Barbara", email: "b", role: null, created_at: "" };

describe("a number", () => {
  const useNumber = () =>
    useWidgetAggregate<{ value: number }>("user_profiles", { widget: "Home.count" }, {});

  test("is worked out again for what happened before it was followed", async () => {
    const app = new TestApp();
    app.server.aggregates["Home.count"] = { value: 3 };
    const { result } = renderHook(useNumber, { wrapper: app.Wrapper });
    await app.settle();
    expect(result.current.data).toEqual({ value: 3 });
    app.server.create(barbara);
    app.server.aggregates["Home.count"] = { value: 4 };
    await app.connect();
    await app.pass(1_000);
    expect(app.server.network.latest.subscribes().map(({ since }) => since)).toEqual(["e1:10:r1"]);
    expect(result.current.data).toEqual({ value: 4 });
  });

  test("after a resync goes on from its new answer, and asks again where that fails", async () => {
    const app = new TestApp();
    app.server.aggregates["Home.count"] = { value: 3 };
    const { result } = renderHook(useNumber, { wrapper: app.Wrapper });
    await app.settle();
    await app.connect();
    const [asked] = app.server.network.latest.subscribes();
    app.server.answer(() => Response.json({}, { status: 503 }));
    await app.happens((server) => {
      server.update(1, { name: "Zora" }); // a change that is about to be asked for
      server.network.latest.receive({ type: "resync", sub: asked?.sub });
    });
    app.server.answer(null);
    app.server.create(barbara);
    app.server.aggregates["Home.count"] = { value: 4 };
    await app.pass(5_000);
    expect(result.current.data).toEqual({ value: 4 });
    expect(app.server.network.latest.subscribes().at(-1)?.since).toBe("e1:12:r1");
  });

  test("that joins what another one follows is read again", async () => {
    const app = new TestApp();
    app.server.aggregates["Home.count"] = { value: 3 };
    const first = renderHook(useNumber, { wrapper: app.Wrapper });
    await app.settle();
    await app.connect();
    const useOther = () =>
      useWidgetAggregate<{ value: number }>(
        "user_profiles",
        { widget: "Home.count", page_size: 7 },
        { cacheTtl: 60_000 },
      );
    const open = app.server.shut();
    const second = renderHook(useOther, { wrapper: app.Wrapper });
    await app.settle();
    await app.happens((server) => {
      server.create(barbara);
      server.aggregates["Home.count"] = { value: 4 };
    });
    open();
    await app.settle();
    await app.pass(1_000);
    expect([first.result.current.data, second.result.current.data]).toEqual([
      { value: 4 },
      { value: 4 },
    ]);
  });
});

describe("a list", () => {
  test("that becomes another one follows it from its own answer", async () => {
    const app = new TestApp();
    const { result, rerender } = renderHook(
      ({ search }: { search: string }) => useDataset("user_profiles", { search }),
      { wrapper: app.Wrapper, initialProps: { search: "a" } },
    );
    await app.settle();
    await app.connect();
    const open = app.server.shut();
    rerender({ search: "example" });
    await app.settle();
    expect(app.server.network.latest.subscribes()).toHaveLength(1);
    app.server.create({ ...barbara, email: "b@example.com" });
    open();
    await app.settle();
    act(() => {
      app.server.acknowledge();
    });
    await app.settle();
    expect(app.server.network.latest.subscribes().at(-1)?.since).toBe("e1:10:r1");
    expect(names(result.current.data)).toContain("Barbara");
    expect(result.current.total).toBe(4);
  });

  test("that joins what a number follows is read again", async () => {
    const app = new TestApp();
    app.server.aggregates["Home.count"] = { value: 3 };
    const widget = { widget: "Home.count" };
    renderHook(() => useWidgetAggregate("user_profiles", widget, {}), { wrapper: app.Wrapper });
    await app.settle();
    await app.connect();
    const open = app.server.shut();
    const { result } = renderHook(() => useDatasetRows("user_profiles", widget), {
      wrapper: app.Wrapper,
    });
    await app.settle();
    await app.happens((server) => {
      server.create(barbara);
    });
    open();
    await app.settle();
    expect(result.current.total).toBe(4);
  });

  test("that was read before joins with what was told since", async () => {
    const app = new TestApp();
    const ttl = { cacheTtl: 60_000 };
    const useShort = () => useDatasetRows("user_profiles", { page_size: 10 }, ttl);
    const cached = renderHook(useShort, { wrapper: app.Wrapper });
    await app.settle();
    cached.unmount();
    const shown = renderHook(() => useDataset("user_profiles"), { wrapper: app.Wrapper });
    await app.settle();
    await app.connect();
    await app.happens((server) => {
      server.create(barbara);
    });
    const again = renderHook(useShort, { wrapper: app.Wrapper });
    await app.settle();
    for (const { result } of [shown, again]) expect(result.current.total).toBe(4);
    expect(again.result.current.data.map(({ name }) => name)).toContain("Barbara");
  });
});
