import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { fieldCells } from "../../../../testing/grid";
import { describe, expect, test } from "vitest";
import { testApp, TestPage } from "../../../../testing/deals_app";
import { problem } from "../../../../testing/fake_server";
import { BoundChartWidget } from "./chart";
import { bucketLabel } from "./chart/chart_data";
import { BoundDetailWidget } from "./detail";
import { BoundFormWidget } from "./form";
import { BoundMetricWidget } from "./metric";
import { BoundTableWidget, type BoundTableWidgetProps } from "./table";

const columns = ["title", "company", "company.city", "company.manager.name"] as const;

type Columns = NonNullable<BoundTableWidgetProps<"deals">["columns"]>;

async function table(app = testApp(), shown: Columns = columns) {
  const result = await app.render(
    <TestPage>
      <BoundTableWidget datasetName="deals" columns={shown} editable />
    </TestPage>,
  );
  return { app, user: userEvent.setup({ delay: null }), ...result };
}

const row = (i: number) =>
  fieldCells(screen.getAllByRole("row")[i + 1]).map((cell) => cell.textContent);

const cell = (i: number, column: number) => {
  const found = fieldCells(screen.getAllByRole("row")[i + 1]);
  return found[column] ?? document.body;
};

const options = () => screen.queryAllByRole("option").map((option) => option.textContent);
const combo = () => screen.getByRole<HTMLInputElement>("combobox", { name: "Company" });

describe("columns through references", () => {
  test("show titles and paths; what can't be read is a dash; the rows are asked for", async () => {
    const { app } = await table();
    expect([row(0), row(1), row(2)]).toEqual([
      ["Anvils", "Globex", "–", "–"],
      ["Rockets", "Acme", "Berlin", "Zoe"],
      ["Portals", "Aperture", "Paris", "Ben"],
    ]);
    const [list] = app.server.requests.filter(({ path }) => path.endsWith("/deals"));
    expect(list?.query.get("expand")).toBe("company,company.manager");
    await app.connect();
    expect(app.server.network.latest.subscribes()).toContainEqual(
      expect.objectContaining({ dataset: "deals", expand: ["company", "company.manager"] }),
    );
  });

  test("show people with their initials, by the reference and by the path to their name", async () => {
    const { container } = await table(testApp("UTC", "agents"), ["company.manager", ...columns]);
    const avatars = [...container.querySelectorAll(".n3-avatar")];
    expect(avatars.map((avatar) => avatar.getAttribute("data-initials"))).toEqual([
      "Z",
      "Z",
      "B",
      "B",
    ]);
    // Each person has one colour; nothing of it is read out.
    const colors = avatars.map((avatar) => avatar.getAttribute("data-color"));
    expect([colors[0], colors[2]]).toEqual([colors[1], colors[3]]);
    expect(screen.getAllByRole("gridcell", { name: "Zoe" })).toHaveLength(2);
    expect(avatars[0]?.closest("td")?.textContent).toBe("Zoe");
  });

  test("are sorted by the title on the server", async () => {
    const { app, user } = await table();
    await user.click(screen.getByRole("button", { name: "Company" }));
    await app.settle();
    expect([row(0)[1], row(1)[1], row(2)[1]]).toEqual(["Acme", "Aperture", "Globex"]);
    const query = app.server.requests.at(-1)?.query;
    expect(query?.get("sort_by")).toBe("company.name");
  });

  test("a reference is beside its title; one of the two is sorted by", async () => {
    await table(testApp(), ["company", "company.name", "title"]);
    expect(row(0)).toEqual(["Globex", "Globex", "Anvils"]);
    const sorted = screen
      .getAllByRole("columnheader")
      .map((header) => within(header).queryByTitle(/^Sort/)?.textContent)
      .slice(1, -1);
    expect(sorted).toEqual(["Company", undefined, "Title"]);
  });
});

describe("a row that comes without the rows through its references", () => {
  const reads = (app: ReturnType<typeof testApp>) =>
    app.server.requests.filter(({ path }) => /\/deals\/\d+$/.test(path)).length;

  test("is completed where somebody else made it", async () => {
    const { app } = await table();
    await app.connect();
    app.server.create({ id: 9, title: "Balloons", company_id: 2, stage: "lead" }, "deals");
    await app.settle();
    expect(row(3)).toEqual(["Balloons", "Globex", "–", "–"]);
    expect(reads(app)).toBe(1);
  });

  test("is completed where somebody else made it refer to another", async () => {
    const { app } = await table();
    await app.connect();
    app.server.update(1, { company_id: 3 }, "deals");
    await app.settle();
    expect(row(0)).toEqual(["Anvils", "Aperture", "Paris", "Ben"]);
    expect(reads(app)).toBe(1);
  });

  test("is not read again where it refers to the same, or to nothing", async () => {
    const { app } = await table();
    await app.connect();
    app.server.update(2, { title: "Rockets, small" }, "deals");
    app.server.update(1, { company_id: null }, "deals");
    await app.settle();
    expect(row(0)).toEqual(["Anvils", "–", "–", "–"]);
    expect(row(1)).toEqual(["Rockets, small", "Acme", "Berlin", "Zoe"]);
    expect(reads(app)).toBe(0);
  });

  test("is asked for once where it cannot be read", async () => {
    const { app } = await table();
    await app.connect();
    app.server.answer(({ path }) => (path.endsWith("/deals/1") ? problem(404, "not_found") : null));
    app.server.update(1, { company_id: 3 }, "deals");
    await app.settle();
    expect(row(0)[0]).toBe("Anvils");
    expect(reads(app)).toBe(1);
  });
});

describe("a reference in a cell", () => {
  test("a letter searches, Enter takes, Enter saves; the row that it refers to is read", async () => {
    const { app, user } = await table();
    cell(0, 1).focus();
    await user.keyboard("ap");
    await app.settle();
    expect([combo().value, options()]).toEqual(["ap", ["Aperture"]]);
    await user.keyboard("{Enter}{Enter}");
    await app.settle();
    expect(app.server.row(1, "deals")?.company_id).toBe(3);
    expect(row(0)).toEqual(["Anvils", "Aperture", "Paris", "Ben"]);
    expect(document.activeElement).toBe(cell(0, 1));
  });

  test("Escape closes the choices, then the cell", async () => {
    const { app, user } = await table();
    cell(0, 1).focus();
    await user.keyboard("{Enter}");
    await app.settle();
    expect(options()).toEqual(["Acme", "Aperture", "Globex"]);
    await user.keyboard("{Escape}");
    expect([options(), combo().value]).toEqual([[], "Globex"]);
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("combobox")).toBeNull();
    expect(app.server.requestsOf("PATCH")).toEqual([]);
  });

  test("Tab takes what was highlighted, and nothing where nothing was", async () => {
    const { app, user } = await table();
    cell(0, 1).focus();
    await user.keyboard("{Enter}");
    await app.settle();
    await user.keyboard("{Tab}");
    await app.settle();
    expect(app.server.requestsOf("PATCH")).toEqual([]);
    cell(0, 1).focus();
    await user.keyboard("{Enter}ac");
    await app.settle();
    await user.keyboard("{Tab}");
    await app.settle();
    expect(app.server.row(1, "deals")?.company_id).toBe(1);
  });
});

describe("a reference in a form", () => {
  const form = async (app = testApp()) => {
    const result = await app.render(
      <TestPage>
        <BoundFormWidget
          datasetName="deals"
          mode="create_update"
          id={({ params }) => params["route.id"]}
          fields={["title", "company_id", "opened", "closes"]}
        />
      </TestPage>,
    );
    await screen.findByRole("combobox");
    await app.settle();
    return { app, user: userEvent.setup({ delay: null }), ...result };
  };

  test("shows a title that no list has, is chosen by mouse, and axe finds nothing", async () => {
    const app = testApp();
    app.server.answer(({ path, method, query }) =>
      method === "GET" && path.endsWith("/companies") && query.get("search") === null
        ? Response.json({ data: [], total: 0, total_is_estimate: false, has_more: false })
        : null,
    );
    const { user, container } = await form(app);
    expect(combo().value).toBe("Acme");
    app.server.answer(null);
    await user.clear(combo());
    await user.type(combo(), "glo");
    await app.pass(200);
    expect(options()).toEqual(["Globex", "New company…"]);
    const { violations } = await axe.run(container, {
      rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
    });
    expect(violations.map(({ id }) => id)).toEqual([]);
    await user.click(screen.getByRole("option", { name: "Globex" }));
    await user.click(screen.getByRole("button", { name: "Save" }));
    await app.settle();
    expect(app.server.row(2, "deals")?.company_id).toBe(2);
  });

  test("a new row is sent with what was entered, and nothing else", async () => {
    const app = testApp();
    await app.render(
      <TestPage>
        <BoundFormWidget datasetName="deals" mode="create" />
      </TestPage>,
    );
    const user = userEvent.setup({ delay: null });
    await user.type(await screen.findByRole("textbox", { name: "Title" }), "New");
    await user.type(combo(), "glo");
    await app.pass(200);
    await user.click(screen.getByRole("option", { name: "Globex" }));
    await user.click(screen.getByRole("button", { name: "Save" }));
    await app.settle();
    // The stage that is shown is the default, which the server sets.
    expect(app.server.requestsOf("POST").map(({ body }) => body)).toEqual([
      { title: "New", company_id: 2 },
    ]);
  });

  test("Enter never takes what was not typed", async () => {
    const { app, user } = await form();
    await user.clear(combo());
    await user.type(combo(), "zzz{Enter}");
    expect(options()).toEqual(["Nothing found"]);
    expect(app.server.requestsOf("PATCH")).toEqual([]);
  });

  test("a rule over the row is shown at its first field", async () => {
    const { app, user } = await form();
    await user.type(screen.getByLabelText(/^Opened/), "2026-02-01");
    await user.type(screen.getByLabelText(/^Closes/), "2026-01-01");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await app.settle();
    expect(screen.getAllByText("A deal closes after it opens.")).toHaveLength(1);
    expect(app.server.requestsOf("PATCH")).toEqual([]);
  });

  test("the server's words about fields that the form does not have name them", async () => {
    const { app, user } = await form();
    await user.type(screen.getByRole("textbox", { name: "Title" }), "!");
    app.server.answer(({ method }) =>
      method === "PATCH"
        ? problem(422, "validation_failed", {
            detail: "Some values are invalid.",
            errors: [
              { field: "price", code: "required", message: "A value is required." },
              { field: "title", code: "unique", message: "Taken." },
            ],
          })
        : null,
    );
    await user.click(screen.getByRole("button", { name: "Save" }));
    await app.settle();
    expect(screen.getByRole("alert").textContent).toBe("Price: a value is required.");
    expect(screen.getByText("Taken.")).toBeDefined();
  });
});

describe("BoundDetailWidget", () => {
  const detail = (id?: unknown) => (
    <TestPage>
      <BoundDetailWidget
        datasetName="deals"
        widgetKey="d"
        fields={["title", "company.name", "price"]}
        {...(id === undefined ? {} : { id: () => id })}
      />
    </TestPage>
  );
  const values = () => screen.queryAllByRole("definition").map((one) => one.textContent);

  test("shows a row by its key, follows it, and says when it is gone", async () => {
    const app = testApp();
    const { container } = await app.render(detail("2"));
    await app.connect();
    expect(values()).toEqual(["Rockets", "Acme", "20.00"]);
    await app.happens((server) => {
      server.update(2, { price: "21.00" }, "deals");
    });
    expect(values()).toEqual(["Rockets", "Acme", "21.00"]);
    const { violations } = await axe.run(container, {
      rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
    });
    expect(violations.map(({ id }) => id)).toEqual([]);
    await app.happens((server) => {
      server.delete(2, "deals");
    });
    expect([values(), screen.queryByText("Nothing to show") === null]).toEqual([[], false]);
  });

  test("shows the first row without a key", async () => {
    const app = testApp();
    await app.render(detail());
    expect(values()).toEqual(["Anvils", "Globex", "10.50"]);
  });

  test.each([["99"], ["no number"], [null]])("has nothing to show of %j", async (id) => {
    const app = testApp();
    await app.render(detail(id));
    expect(screen.getByText("Nothing to show")).toBeDefined();
  });

  test("says where the row is not open", async () => {
    const app = testApp();
    app.server.answer(({ path }) =>
      path.endsWith("/deals/2") ? problem(403, "forbidden", { detail: "Not yours." }) : null,
    );
    await app.render(detail(2));
    expect(screen.getByText("Not yours.")).toBeDefined();
  });
});

describe("BoundMetricWidget", () => {
  const metric = (
    <TestPage>
      <BoundMetricWidget
        datasetName="deals"
        widgetKey="m"
        title="Won"
        value={{ function: "sum", field: "price" }}
        compare={86_400_000}
      />
    </TestPage>
  );
  const shown = () => document.querySelector(".n3-metric")?.textContent;

  test.each([
    [{ value: "150.00", previous: "100.00" }, "Won150.00+50% against the previous day"],
    [{ value: "50.00", previous: "100.00" }, "Won50.00-50% against the previous day"],
    [{ value: "5.00", previous: null }, "Won5.00New against the previous day"],
    [{ value: "5.00", previous: "5.00" }, "Won5.00No change against the previous day"],
    [{ value: null, previous: "5.00" }, "Won–"],
  ])("%j", async (answer, text) => {
    const app = testApp();
    app.server.aggregates["Deals.m"] = answer;
    await app.render(metric);
    expect(shown()).toBe(text);
  });

  test.each<[string, "sum" | "avg", (number | null)[], string]>([
    [
      "a sum stands on nothing, and is nothing where it has no rows",
      "sum",
      [10, null, 20],
      "M0 12L1 24L2 0",
    ],
    ["below nothing, too", "sum", [10, -10], "M0 0L1 24"],
    [
      "a mean has gaps, and is drawn from its smallest",
      "avg",
      [10, 20, null, 15],
      "M0 24L1 0M3 12",
    ],
    ["what stays the same", "avg", [7, 7], "M0 24L1 24"],
    ["nothing at all", "sum", [null, null], "M0 24L1 24"],
  ])("its line: %s", async (_, of, values, line) => {
    const app = testApp();
    const trend = values.map((value) => ({ value: value === null ? null : `${value}.00` }));
    app.server.aggregates["Deals.m"] = { value: "5.00", previous: null, trend };
    await app.render(
      <TestPage>
        <BoundMetricWidget
          datasetName="deals"
          widgetKey="m"
          value={{ function: of, field: "price" }}
          compare={86_400_000}
        />
      </TestPage>,
    );
    expect(document.querySelector(".n3-metric-trend path")?.getAttribute("d")).toBe(line);
  });

  test("is worked out anew when rows change, here or elsewhere", async () => {
    const app = testApp();
    app.server.aggregates["Deals.m"] = { value: "1.00" };
    const { container } = await app.render(metric);
    await app.connect();
    app.server.aggregates["Deals.m"] = { value: "2.00" };
    await app.happens((server) => {
      server.update(1, { price: "3.00" }, "deals");
      server.update(2, { price: "3.00" }, "deals");
    });
    await app.pass(200);
    expect(shown()).toContain("2.00");
    expect(app.server.requests.filter(({ path }) => path.endsWith("/aggregate"))).toHaveLength(2);
    const { violations } = await axe.run(container, {
      rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
    });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });

  test("says where it is not open, and where it failed", async () => {
    const closed = testApp();
    closed.server.answer(({ path }) =>
      path.endsWith("/aggregate") ? problem(403, "forbidden", { detail: "Not yours." }) : null,
    );
    const { unmount } = await closed.render(metric);
    expect(screen.getByText("Not yours.")).toBeDefined();
    unmount();
    const failing = testApp();
    await failing.render(metric);
    expect(screen.getByText("Won cannot be loaded")).toBeDefined();
  });
});

describe("a chart of groups", () => {
  test.each([
    ["2026-10-31T23:00:00Z", "month", "Europe/Berlin", "Nov 2026"],
    ["2026-11-22T23:00:00Z", "week", "Europe/Berlin", "week of Nov 23, 2026"],
    ["2026-11-02T05:00:00Z", "day", "America/New_York", "Nov 2, 2026"],
    ["2025-12-31T23:00:00Z", "year", "Europe/Berlin", "2026"],
    ["2026-11-02T09:00:00Z", "hour", "Europe/Berlin", "Nov 2, 10:00 AM"],
    ["2026-11-01", "month", "America/New_York", "Nov 2026"],
    [null, "month", "UTC", "–"],
  ] as const)("%s by %s in %s is %s", (value, bucket, zone, label) => {
    expect(bucketLabel(value, bucket, zone)).toBe(label);
  });

  test("names its groups and series, in the app's zone", async () => {
    const app = testApp("Europe/Berlin");
    app.server.aggregates["Deals.c"] = {
      data: [
        { x: "2026-09-30T22:00:00Z", series: "won", value: "10.00" },
        { x: "2026-10-31T23:00:00Z", series: "won", value: "5.50" },
        { x: "2026-10-31T23:00:00Z", series: "lead", value: "2.00" },
      ],
    };
    await app.render(
      <TestPage>
        <BoundChartWidget
          datasetName="deals"
          widgetKey="c"
          type="line"
          x="opened"
          value={{ function: "sum", field: "price" }}
          bucket="month"
          series="stage"
        />
      </TestPage>,
    );
    const rows = screen.getAllByRole("row").map((one) => one.textContent);
    expect(rows).toEqual(["OpenedLeadWon", "Oct 20260.0010.00", "Nov 20262.005.50"]);
  });
});

test("what a write here changes elsewhere is read again", async () => {
  const app = testApp();
  await app.render(
    <TestPage>
      <BoundTableWidget datasetName="totals" widgetKey="t" />
    </TestPage>,
  );
  const reads = () =>
    app.server.requests.filter(({ path }) => path.endsWith("/datasets/totals")).length;
  expect(reads()).toBe(1);
  await app.runtime.handle("deals").writer.update(1, { title: "x" });
  await app.settle();
  expect(reads()).toBe(2);
  await app.runtime.handle("agents").writer.update(1, { name: "x" });
  await app.settle();
  expect(reads()).toBe(2);
});
