import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactElement } from "react";
import { fieldCells, fieldHeads } from "../../../../testing/grid";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { TestApp, people } from "../../../../testing/app";
import { userProfiles } from "../../../../testing/user_profiles";
import { defineDataset } from "../../core/dataset";
import { ShowAction } from "./action";
import { BoundBoardWidget } from "./board";
import "./board/board";
import { BoundChartWidget } from "./chart";
import { BoundDetailWidget } from "./detail";
import { Each } from "./each";
import { BoundFormWidget } from "./form";
import { Frame } from "./frame";
import { Column, Row, Section, Tab, Tabs } from "./layout";
import { BoundMetricWidget } from "./metric";
// Loaded when first asked: on a busy machine that takes longer than a test waits.
import "./overlays";
import { BoundTableWidget } from "./table";
import { ShowText } from "./text";
import { When } from "./when";

interface Ticket {
  id: number;
  title: string;
  points: number | null;
  owner_id: number | null;
}

const ticketsCreate = z.strictObject({
  title: z.string(),
  points: z.nullish(z.int()),
  owner_id: z.nullish(z.int()),
});

const ticketsUpdate = z.partial(ticketsCreate);

const fields = {
  id: { name: "id", label: "ID", type: "integer", readonly: true },
  title: { name: "title", label: "Title", type: "string", required: true },
  points: { name: "points", label: "Points", type: "integer" },
  owner_id: {
    name: "owner_id",
    label: "Owner",
    type: "integer",
    reference: { name: "owner", dataset: "user_profiles" },
  },
} as const;

function tickets(pending: { fields?: readonly (keyof Ticket)[]; dataset?: true }) {
  const asked: readonly (keyof Ticket)[] = ["id", "title", "points", "owner_id"];
  return defineDataset<Ticket, z.infer<typeof ticketsCreate>, z.infer<typeof ticketsUpdate>>({
    name: "tickets",
    title: "Tickets",
    noun: "ticket",
    key: "id",
    titleField: "title",
    realtime: true,
    ...(pending.dataset === undefined ? {} : { pending: true }),
    // As a program writes them that names the pending fields, too.
    queryable: asked,
    searchable: ["title"],
    schemas: () => Promise.resolve({ create: ticketsCreate, update: ticketsUpdate }),
    fields: asked.map((name) =>
      pending.fields?.includes(name) === true ? { ...fields[name], pending: true } : fields[name],
    ),
  });
}

declare module "../../core/dataset" {
  interface Datasets {
    tickets: ReturnType<typeof tickets>;
  }
}

function testApp(pending: Parameters<typeof tickets>[0]) {
  const datasets = [userProfiles, tickets(pending)];
  // The server has what is stored: rows without the pending fields.
  const stored = { id: 1, title: "Fix the lamp" };
  return new TestApp(
    people,
    { title: "Tickets", home: "/", datasets, pages: [] },
    { tickets: { rows: pending.dataset === true ? [] : [stored] } },
  );
}

/** What the server was asked of the tickets. */
const asked = (app: TestApp) =>
  app.server.requests.filter(({ path }) => path.includes("/datasets/tickets"));

/** Every word that reached the server. */
const said = (app: TestApp) =>
  JSON.stringify([
    app.server.requests.map(({ path, query, body }) => [path, query.toString(), body]),
    app.server.network.sockets.flatMap((socket) => socket.sent),
  ]);

const always = () => true;

/** Every kind of widget; a pending one among them is given `pending`. */
const widgets: Readonly<Record<string, (pending?: true) => ReactElement>> = {
  table: (pending) => (
    <BoundTableWidget widgetKey="w" datasetName="tickets" {...(pending && { pending })} />
  ),
  form: (pending) => (
    <BoundFormWidget
      widgetKey="w"
      datasetName="tickets"
      mode="update"
      id={1}
      {...(pending && { pending })}
    />
  ),
  chart: (pending) => (
    <BoundChartWidget
      widgetKey="w"
      datasetName="tickets"
      type="bar"
      x="title"
      value={{ function: "count" }}
      {...(pending && { pending })}
    />
  ),
  board: (pending) => (
    <BoundBoardWidget
      widgetKey="w"
      datasetName="tickets"
      by="title"
      {...(pending && { pending })}
    />
  ),
  detail: (pending) => (
    <BoundDetailWidget widgetKey="w" datasetName="tickets" {...(pending && { pending })} />
  ),
  metric: (pending) => (
    <BoundMetricWidget
      widgetKey="w"
      datasetName="tickets"
      value={{ function: "count" }}
      {...(pending && { pending })}
    />
  ),
  each: (pending) => (
    <Each widgetKey="w" datasetName="tickets" variable="ticket" {...(pending && { pending })}>
      <p>a row</p>
    </Each>
  ),
};

const others: Readonly<Record<string, ReactElement>> = {
  text: <ShowText widgetKey="w" pending text={["Now ", { path: "tickets.points" }]} />,
  when: (
    <When widgetKey="w" pending condition={always}>
      <p>inside</p>
    </When>
  ),
  row: (
    <Row widgetKey="w" pending>
      <p>inside</p>
    </Row>
  ),
  column: (
    <Column widgetKey="w" pending>
      <p>inside</p>
    </Column>
  ),
  section: (
    <Section widgetKey="w" pending title="A section">
      <p>inside</p>
    </Section>
  ),
  tabs: (
    <Tabs widgetKey="w" pending>
      <Tab title="A tab">inside</Tab>
    </Tabs>
  ),
  tab: (
    <Tabs widgetKey="tabs">
      <Tab widgetKey="w" pending title="A tab">
        inside
      </Tab>
    </Tabs>
  ),
  frame: (
    <Frame widgetKey="w" pending visible={always}>
      <p>inside</p>
    </Frame>
  ),
};

describe("a dataset that is not saved yet", () => {
  test.each(Object.entries(widgets))("a %s says so and asks for nothing", async (_, widget) => {
    const app = testApp({ dataset: true });
    const { container } = await app.render(widget());
    expect(screen.getByText("Save to create Tickets")).toBeDefined();
    expect(container.querySelector('[data-n3-widget="w"]')).not.toBeNull();
    expect(said(app)).not.toContain("tickets");
  });
});

describe("a widget that is not saved yet", () => {
  test.each(Object.entries(widgets))("a %s says so and asks for nothing", async (_, widget) => {
    const app = testApp({});
    await app.render(widget(true));
    expect(screen.getByText("Save to see this")).toBeDefined();
    expect(said(app)).not.toContain("tickets");
  });

  test.each(Object.entries(others))("a %s says so", async (_, widget) => {
    const app = testApp({});
    const { container } = await app.render(widget);
    expect(screen.getByText("Save to see this")).toBeDefined();
    expect(container.textContent).not.toContain("inside");
  });

  test("a button is there and does nothing", async () => {
    const app = testApp({});
    const actions = [{ type: "toast", message: "Done" }] as const;
    await app.render(<ShowAction widgetKey="w" pending label="Close all" actions={actions} />);
    expect(screen.getByRole("button", { name: "Close all" })).toHaveProperty("disabled", true);
    expect(screen.getByText("save to create")).toBeDefined();
  });
});

describe("a field that is not saved yet", () => {
  const pending = { fields: ["points", "owner_id"] } as const;

  test("is a column with a mark and empty cells, and is never asked for", async () => {
    const app = testApp(pending);
    const user = userEvent.setup({ delay: null });
    const { container } = await app.render(
      <BoundTableWidget
        datasetName="tickets"
        columns={["title", "points", "owner", "owner.name"] as never}
        sort={["-points", "title"]}
        editable
      />,
    );
    await app.connect();
    expect(fieldHeads()).toEqual([
      "Title↑",
      "Pointssave to create",
      "Ownersave to create",
      "Owner namesave to create",
    ]);
    expect(fieldCells(screen.getAllByRole("row")[1]).map((cell) => cell.textContent)).toEqual([
      "Fix the lamp",
      "",
      "",
      "",
    ]);
    const cell = container.querySelector<HTMLElement>('td[data-n3-field="points"]');
    expect(cell?.getAttribute("aria-readonly")).toBe("true");
    if (cell !== null) await user.dblClick(cell);
    expect(screen.queryByRole("textbox", { name: "Points" })).toBeNull();
    expect(asked(app)).toHaveLength(1);
    expect(asked(app)[0]?.query.get("sort_by")).toBe("title");
    expect(asked(app)[0]?.query.get("expand")).toBeNull();
    expect(said(app)).not.toMatch(/points|owner/);
  });

  test("can be neither filtered nor sorted by", async () => {
    const app = testApp(pending);
    const user = userEvent.setup({ delay: null });
    await app.render(<BoundTableWidget datasetName="tickets" />);
    expect(screen.queryByRole("button", { name: /^Points/ })).toBeNull();
    await user.click(screen.getByRole("button", { name: "+ Filter" }));
    const [choices] = await screen.findAllByRole("combobox", { name: "Field" });
    expect(choices?.textContent).toBe("TitleID");
  });

  test("what a table remembers of it from before is not asked, and holds again once it is saved", async () => {
    const app = testApp({});
    const user = userEvent.setup({ delay: null });
    const table = <BoundTableWidget datasetName="tickets" columns={["title", "points"]} />;
    const { rerender } = await app.render(table);
    await user.click(screen.getByRole("button", { name: /^Points/ }));
    await app.settle();
    expect(asked(app).at(-1)?.query.get("sort_by")).toBe("points");
    app.runtime.replaceDatasets([tickets(pending)]);
    rerender(<app.Wrapper>{table}</app.Wrapper>);
    await app.settle();
    expect(asked(app).at(-1)?.query.get("sort_by")).toBeNull();
    const sorted = () =>
      screen.getByRole("columnheader", { name: /^Points/ }).getAttribute("aria-sort");
    expect(sorted()).toBeNull();
    app.runtime.replaceDatasets([tickets({})]);
    rerender(<app.Wrapper>{table}</app.Wrapper>);
    await app.settle();
    expect(sorted()).toBe("ascending");
  });

  test("has a place in a form, and nothing of it is sent", async () => {
    const app = testApp(pending);
    const user = userEvent.setup({ delay: null });
    const { container } = await app.render(
      <BoundFormWidget widgetKey="form" datasetName="tickets" mode="create" />,
    );
    await screen.findByRole("textbox", { name: "Title" }); // forms are loaded with the first one
    await app.settle();
    const points = container.querySelector('[data-n3-field="points"] input');
    expect(points).toHaveProperty("disabled", true);
    expect(screen.getAllByText("save to create")).toHaveLength(2);
    await user.type(screen.getByRole("textbox", { name: "Title" }), "Paint");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await app.settle();
    expect(app.server.requestsOf("POST").map(({ body }) => body)).toEqual([{ title: "Paint" }]);
  });

  test("is an empty entry of a row's detail", async () => {
    const app = testApp(pending);
    const { container } = await app.render(
      <BoundDetailWidget widgetKey="detail" datasetName="tickets" />,
    );
    const entry = container.querySelector<HTMLElement>('[data-n3-field="points"]');
    expect(within(entry ?? document.body).getByText("save to create")).toBeDefined();
    expect(entry?.querySelector("dd")?.textContent).toBe("");
    expect(said(app)).not.toMatch(/points|owner/);
  });

  test.each([
    [
      "chart",
      <BoundChartWidget
        key="chart"
        datasetName="tickets"
        type="bar"
        x="title"
        value={{ function: "sum", field: "points" }}
      />,
    ],
    [
      "metric",
      <BoundMetricWidget
        key="metric"
        widgetKey="w"
        datasetName="tickets"
        value={{ function: "sum", field: "points" }}
      />,
    ],
    ["board", <BoundBoardWidget key="board" widgetKey="w" datasetName="tickets" by="points" />],
  ])("a %s of it can be seen once it is saved", async (_, widget) => {
    const app = testApp(pending);
    await app.render(widget);
    expect(screen.getByText("Save to see this")).toBeDefined();
    expect(asked(app)).toEqual([]);
  });

  test("is left out of what a button writes", async () => {
    const app = testApp({ fields: ["points"] });
    const user = userEvent.setup({ delay: null });
    await app.render(
      <ShowAction
        widgetKey="w"
        label="New"
        actions={[
          {
            type: "create",
            dataset: "tickets",
            set: { title: () => "Paint", points: () => 3 },
          },
        ]}
      />,
    );
    await user.click(screen.getByRole("button", { name: "New" }));
    await app.settle();
    expect(app.server.requestsOf("POST").map(({ body }) => body)).toEqual([{ title: "Paint" }]);
  });
});
