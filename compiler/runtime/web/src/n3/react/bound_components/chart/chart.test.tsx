import { act, screen, within } from "@testing-library/react";
import type * as Recharts from "recharts";
import { describe, expect, test, vi } from "vitest";
import { TestApp } from "../../../../../testing/app";
import { problem } from "../../../../../testing/fake_server";
import type { AnyRow } from "../../../core/dataset";
import type { FieldSpec } from "../../../core/fields";
import { BoundChartWidget } from ".";
import { paletteSize } from "../../../core/palette";
import {
  barItems,
  chartData,
  withEmptyPeriods,
  type Bucket,
  type ChartType,
  type EmptyPeriods,
  type Group,
} from "./chart_data";
import { spread } from "./end_labels";

const drawn = vi.hoisted(() => vi.fn());

// Without a size nothing would be drawn.
vi.mock("recharts", async (importOriginal) => ({
  ...(await importOriginal<typeof Recharts>()),
  ResponsiveContainer: () => {
    drawn();
    return <div data-testid="drawn" />;
  },
}));

const day: FieldSpec = { name: "day", label: "Day", type: "date" };
const price: FieldSpec = { name: "price", label: "Price", type: "decimal", scale: 2 };
const kind: FieldSpec = {
  name: "kind",
  label: "Kind",
  type: "enum",
  values: { a: "Apples", b: "Pears" },
};
const row = (values: object): AnyRow => ({ ...values, _version: 1 });

describe("the points of a chart", () => {
  test("one a row; what has no number is left out", () => {
    const rows = [
      row({ day: "2026-01-02", price: "1.50" }),
      row({ day: "2026-01-03", price: null }),
    ];
    expect(chartData(rows, day, price, undefined)).toMatchObject({
      series: [{ id: "y", label: "Price", color: null }],
      points: [{ values: { y: 1.5 } }],
    });
  });

  test("one a value of x, with a value for each series", () => {
    const rows = [
      row({ day: "2026-01-02", price: "1", kind: "a" }),
      row({ day: "2026-01-02", price: "2", kind: "b" }),
      row({ day: "2026-01-03", price: "3", kind: "a" }),
    ];
    const { series, points } = chartData(rows, day, price, kind);
    expect(series.map(({ label }) => label)).toEqual(["Apples", "Pears"]);
    expect(points.map(({ values }) => Object.values(values))).toEqual([[1, 2], [3]]);
  });
});

describe("colours and order", () => {
  test("a value of an enum has its place in both, whichever comes first", () => {
    const rows = [
      row({ day: "2026-01-02", price: "1", kind: "b" }),
      row({ day: "2026-01-02", price: "2", kind: "gone" }),
      row({ day: "2026-01-03", price: "3", kind: "a" }),
    ];
    expect(
      chartData(rows, day, price, kind).series.map(({ label, color }) => [label, color]),
    ).toEqual([
      ["Apples", 1],
      ["Pears", 2],
      ["gone", paletteSize],
    ]);
    expect(chartData(rows, kind, price, undefined).points.map(({ color }) => color)).toEqual([
      2,
      paletteSize,
      1,
    ]);
  });

  test("more series than colours begin again", () => {
    const text: FieldSpec = { name: "kind", label: "Kind", type: "string" };
    const rows = Array.from({ length: paletteSize + 1 }, (_, i) =>
      row({ day: "2026-01-02", price: "1", kind: `k${i}` }),
    );
    const colors = chartData(rows, day, price, text).series.map(({ color }) => color);
    expect(colors.slice(0, 2)).toEqual([1, 2]);
    expect(colors.at(-1)).toBe(1);
  });
});

describe("bars with their numbers", () => {
  const bars = (type: ChartType, prices: readonly string[], periods?: EmptyPeriods) =>
    barItems(
      type,
      chartData(
        prices.map((at, i) => row({ day: `2026-01-0${i + 1}`, price: at })),
        day,
        price,
        undefined,
        periods,
      ),
    )?.map(({ value }) => value) ?? null;

  test.each<
    [string, ChartType, readonly string[], EmptyPeriods | undefined, readonly number[] | null]
  >([
    ["few bars", "bar", ["1", "2"], undefined, [1, 2]],
    ["too many", "bar", Array.from({ length: 9 }, () => "1"), undefined, null],
    ["below nothing", "bar", ["1", "-2"], undefined, null],
    ["periods of time", "bar", ["1", "2"], "zero", null],
    ["a line", "line", ["1", "2"], undefined, null],
    ["a line of one period", "line", ["1"], "gap", [1]],
    ["a pie", "pie", ["1"], undefined, null],
    ["one point", "scatter", ["1"], undefined, null],
  ])("%s", (_, type, prices, periods, expected) => {
    expect(bars(type, prices, periods)).toEqual(expected);
  });

  test("of several series in one period, each with its colour", () => {
    const rows = [
      row({ day: "2026-01-01", price: "1", kind: "b" }),
      row({ day: "2026-01-01", price: "2", kind: "a" }),
    ];
    expect(barItems("area", chartData(rows, day, price, kind, "zero"))).toMatchObject([
      { label: "Apples", value: 2, color: 1 },
      { label: "Pears", value: 1, color: 2 },
    ]);
  });
});

test("names at the ends of lines keep apart and inside", () => {
  const places = spread([50, 48, 49, 0, 100], 0, 100);
  const sorted = [...places].sort((a, b) => a - b);
  sorted.forEach((at, i) => {
    expect(at - (sorted[i - 1] ?? -Infinity)).toBeGreaterThanOrEqual(16);
  });
  expect([sorted[0], sorted.at(-1)]).toEqual([0, 100]);
  expect(spread([95, 99, 100], 0, 100)).toEqual([68, 84, 100]);
});

describe("periods without rows", () => {
  const groups = (...xs: readonly (string | null)[]) => xs.map((x, i) => ({ x, value: i + 1 }));
  const filled = (found: readonly Group[], bucket: Bucket, zone = "UTC") =>
    withEmptyPeriods(found, bucket, zone).map(({ x, value }) => [x, value]);

  test.each<[Bucket, string, string, readonly string[], string]>([
    ["year", "2023-01-01", "2026-01-01", ["2024-01-01", "2025-01-01"], "UTC"],
    ["month", "2025-11-01", "2026-02-01", ["2025-12-01", "2026-01-01"], "UTC"],
    ["month", "2028-01-01", "2028-03-01", ["2028-02-01"], "UTC"],
    ["week", "2026-02-23", "2026-03-09", ["2026-03-02"], "UTC"],
    ["day", "2028-02-28", "2028-03-01", ["2028-02-29"], "UTC"],
    // Clocks go forth in the night to the 29th, so that day is an hour shorter, and back on October 25.
    [
      "day",
      "2026-03-27T23:00:00Z",
      "2026-03-29T22:00:00Z",
      ["2026-03-28T23:00:00.000000Z"],
      "Europe/Berlin",
    ],
    [
      "day",
      "2026-10-24T22:00:00Z",
      "2026-10-26T23:00:00Z",
      ["2026-10-25T23:00:00.000000Z"],
      "Europe/Berlin",
    ],
    [
      "hour",
      "2026-10-25T00:00:00Z",
      "2026-10-25T02:00:00Z",
      ["2026-10-25T01:00:00.000000Z"],
      "Europe/Berlin",
    ],
    [
      "month",
      "2026-02-28T23:00:00Z",
      "2026-04-30T22:00:00Z",
      ["2026-03-31T22:00:00.000000Z"],
      "Europe/Berlin",
    ],
  ])("a %s is on the axis: %s to %s", (bucket, start, end, between, zone) => {
    const expected = [[start, 1], ...between.map((x) => [x, null]), [end, 2]];
    expect(filled(groups(start, end), bucket, zone)).toEqual(expected);
    const falling = filled(groups(end, start), bucket, zone);
    expect(falling.map(([x]) => x)).toEqual(expected.map(([x]) => x).reverse());
  });

  test("what has no time is last; an order by value, and too many periods, are left as they are", () => {
    const found = filled(groups("2026-01-01", "2026-03-01", null), "month");
    expect(found.map(([x]) => x)).toEqual(["2026-01-01", "2026-02-01", "2026-03-01", null]);
    const byValue = groups("2026-03-01", "2026-01-01", "2026-05-01");
    expect(withEmptyPeriods(byValue, "month", "UTC")).toBe(byValue);
    const long = groups("1999-01-01T00:00:00Z", "2026-01-01T00:00:00Z");
    expect(withEmptyPeriods(long, "hour", "UTC")).toBe(long);
  });

  test("nothing added up or counted is 0; there is no average of nothing", () => {
    const rows = [
      row({ day: "2026-01-01", price: "1", kind: "a" }),
      row({ day: "2026-02-01", price: null }),
      row({ day: "2026-03-01", price: "3", kind: "b" }),
      row({ day: null, price: "4", kind: "a" }),
    ];
    const values = (periods: EmptyPeriods) =>
      chartData(rows, day, price, kind, periods).points.map((point) => [
        point.placed,
        ...["a", "b"].map((name) => point.values[`s"${name}"`]),
      ]);
    expect(values("zero")).toEqual([
      [true, 1, 0],
      [true, 0, 0],
      [true, 0, 3],
      [false, 4, 0],
    ]);
    const none = undefined;
    expect(values("gap")).toEqual([
      [true, 1, none],
      [true, none, none],
      [true, none, 3],
      [false, 4, none],
    ]);
  });
});

describe("BoundChartWidget", () => {
  test("asks for its rows and shows them as a table, too; follows changes", async () => {
    const app = new TestApp();
    await app.render(
      <BoundChartWidget
        datasetName="user_profiles"
        title="Numbers"
        type="bar"
        x="name"
        y="id"
        sort={["-name"]}
        limit={20}
      />,
    );
    const query = app.server.requests.find(({ path }) => path.endsWith("user_profiles"))?.query;
    expect(Object.fromEntries(query ?? [])).toEqual({
      page: "1",
      page_size: "20",
      sort_by: "name",
      sort_order: "desc",
    });
    const table = screen.getByRole("table", { name: "Numbers" });
    expect(
      within(table)
        .getAllByRole("rowheader")
        .map(({ textContent }) => textContent),
    ).toEqual(["Grace", "Alan", "Ada"]);
    await app.connect();
    await app.happens((server) => {
      server.update(1, { name: "Adele" });
    });
    expect(within(table).getByText("Adele")).toBeDefined();
  });

  test("says so where there is nothing, and where it failed", async () => {
    const empty = new TestApp([]);
    await empty.render(
      <BoundChartWidget datasetName="user_profiles" type="line" x="name" y="id" />,
    );
    expect(screen.getByText("No data yet")).toBeDefined();
    const filtered = new TestApp();
    const { unmount } = await filtered.render(
      <BoundChartWidget
        datasetName="user_profiles"
        type="line"
        x="name"
        y="id"
        filter={{ role: "nobody" }}
      />,
    );
    expect(screen.getByText("No matching data")).toBeDefined();
    unmount();
    const failing = new TestApp();
    failing.server.answer(() => problem(503, "unavailable"));
    await failing.render(
      <BoundChartWidget datasetName="user_profiles" title="Broken" type="pie" x="name" y="id" />,
    );
    expect(screen.getByText("Broken cannot be loaded")).toBeDefined();
  });
});

test("another program, a request and an equal answer draw no chart again", async () => {
  const app = new TestApp();
  await app.render(<BoundChartWidget datasetName="user_profiles" type="line" x="name" y="id" />);
  await app.connect();
  await screen.findByTestId("drawn");
  drawn.mockClear();
  await app.runtime.handle("user_profiles").lists.refresh();
  act(() => {
    app.runtime.replaceDatasets([{ ...app.runtime.handle("user_profiles").dataset }]);
  });
  await app.settle();
  expect(drawn).not.toHaveBeenCalled();
  await app.happens((server) => {
    server.update(1, { name: "Adele" });
  });
  expect(drawn).toHaveBeenCalledTimes(1);
});
