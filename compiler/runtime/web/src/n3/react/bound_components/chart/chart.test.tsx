import { act, screen, within } from "@testing-library/react";
import type * as Recharts from "recharts";
import { describe, expect, test, vi } from "vitest";
import { TestApp } from "../../../../../testing/app";
import { problem } from "../../../../../testing/fake_server";
import type { AnyRow } from "../../../core/dataset";
import type { FieldSpec } from "../../../core/fields";
import { BoundChartWidget } from ".";
import { chartData } from "./chart_data";

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
      series: [{ id: "y", label: "Price" }],
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
  await app.render(<BoundChartWidget datasetName="user_profiles" type="bar" x="name" y="id" />);
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
