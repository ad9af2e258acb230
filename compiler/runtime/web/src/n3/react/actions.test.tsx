import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { describe, expect, test } from "vitest";
import { memoryLocation } from "wouter/memory-location";
import { testApp, TestPage } from "../../../testing/deals_app";
import { everything, problem } from "../../../testing/fake_server";
import type { Action } from "../core/actions";
// Loaded when first asked: on a busy machine that takes longer than a test waits.
import "./bound_components/overlays";
import { ShowAction } from "./bound_components/action";
import { Each } from "./bound_components/each";
import { BoundTableWidget, type BoundTableWidgetProps } from "./bound_components/table";

const win: Action = { type: "update", dataset: "deals", row: "row", set: { stage: () => "won" } };
type RowActions = NonNullable<BoundTableWidgetProps<"deals">["rowActions"]>;

async function table(rowActions: RowActions, app = testApp()) {
  const location = memoryLocation({ path: "/deals/2", record: true });
  const result = await app.render(
    <TestPage hook={location.hook}>
      <BoundTableWidget datasetName="deals" columns={["title", "stage"]} rowActions={rowActions} />
    </TestPage>,
  );
  return { app, location, user: userEvent.setup({ delay: null }), ...result };
}

const press = (user: ReturnType<typeof userEvent.setup>, name: string) =>
  user.click(screen.getByRole("button", { name }));

const toasts = (app: ReturnType<typeof testApp>) =>
  app.runtime.toasts.all().map(({ message, tone }) => [message, tone]);

describe("a row's buttons", () => {
  test("write the row, say its fields, lead to a page; a value never leads elsewhere", async () => {
    const app = testApp();
    app.server.update(1, { title: "../a/b?c" }, "deals");
    const { user, location } = await table(
      [
        {
          key: "Win",
          label: "Win",
          actions: [
            win,
            {
              type: "toast",
              message: [
                "Won ",
                { path: "row.title" },
                " for ",
                { path: "row.price", type: "decimal" },
              ],
            },
            { type: "navigate", to: ["/deals/", { path: "row.title" }] },
          ],
        },
      ],
      app,
    );
    await press(user, "Win: ../a/b?c");
    await app.settle();
    expect(app.server.row(1, "deals")?.stage).toBe("won");
    expect(toasts(app)).toEqual([["Won ../a/b?c for 10.50", "plain"]]);
    expect(location.history.at(-1)).toBe("/deals/..%2Fa%2Fb%3Fc");
  });

  test("say which value was refused, by the label of its field", async () => {
    const app = testApp();
    app.server.answer(({ method }) =>
      method === "PATCH"
        ? problem(422, "validation_failed", {
            detail: "Some values are invalid.",
            errors: [{ field: "price", code: "too_small", message: "Must be at least 1." }],
          })
        : null,
    );
    const { user } = await table([{ key: "Win", label: "Win", actions: [win] }], app);
    await user.click(screen.getAllByRole("button", { name: /^Win/ })[0] ?? document.body);
    await app.settle();
    expect(toasts(app)).toEqual([["Price: must be at least 1.", "bad"]]);
  });

  test("are offered only where the server allows what they do", async () => {
    const app = testApp();
    app.server.update(1, { _can: { update: false, delete: true } }, "deals");
    app.server.update(2, { _can: { ...everything, fields: { stage: false } } }, "deals");
    app.server.me = {
      ...app.server.me,
      datasets: { ...app.server.me.datasets, companies: { read: true, create: false } },
    };
    await table(
      [
        { key: "Win", label: "Win", actions: [win] },
        { key: "Drop", label: "Drop", actions: [{ type: "delete", dataset: "deals", row: "row" }] },
        {
          key: "Copy",
          label: "Copy",
          actions: [
            { type: "create", dataset: "companies", set: { name: ({ row }) => row.title } },
          ],
        },
      ],
      app,
    );
    const names = screen.getAllByRole("button").map((one) => one.getAttribute("aria-label"));
    expect(names.filter((name) => name?.includes(": "))).toEqual([
      "Drop: Anvils",
      "Drop: Rockets",
      "Win: Portals",
      "Drop: Portals",
    ]);
  });

  test("ask first where the program says so", async () => {
    const { app, user } = await table([
      { key: "Win", label: "Win", confirm: "Really?", actions: [win] },
    ]);
    await press(user, "Win: Anvils");
    const dialog = screen.getByRole("alertdialog", { name: "Win" });
    expect(within(dialog).getByText("Really?")).toBeDefined();
    expect(
      (await axe.run(dialog, { rules: { "color-contrast": { enabled: false } } })).violations,
    ).toEqual([]);
    await user.click(within(dialog).getByRole("button", { name: "Cancel" }));
    await app.settle();
    expect(app.server.requestsOf("PATCH")).toEqual([]);
    await press(user, "Win: Anvils");
    await user.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Win" }));
    await app.settle();
    expect(app.server.row(1, "deals")?.stage).toBe("won");
  });

  test("stop at the first step that fails, and say why", async () => {
    const { app, user, location } = await table([
      {
        key: "Win",
        label: "Win",
        actions: [win, { type: "toast", message: "Won" }, { type: "navigate", to: "/deals/9" }],
      },
    ]);
    app.server.answer(({ method }) =>
      method === "PATCH" ? problem(403, "forbidden", { detail: "Only sellers." }) : null,
    );
    await press(user, "Win: Anvils");
    await app.settle();
    expect(toasts(app)).toEqual([["Only sellers.", "bad"]]);
    expect(location.history).toEqual(["/deals/2"]);
  });

  test("many go into a menu, which the keyboard reaches", async () => {
    const { app, user, container } = await table(
      ["won", "lost", "lead"].map((stage) => ({
        key: stage,
        label: `As ${stage}`,
        actions: [{ ...win, set: { stage: () => stage } }],
      })),
    );
    expect(screen.queryByRole("button", { name: "As won: Anvils" })).toBeNull();
    screen.getByRole("button", { name: "Actions: Anvils" }).focus();
    await user.keyboard("{Enter}");
    expect((await screen.findAllByRole("menuitem")).map((item) => item.textContent)).toEqual([
      "As won",
      "As lost",
      "As lead",
    ]);
    await user.keyboard("{ArrowDown}{Enter}");
    await app.settle();
    expect(app.server.row(1, "deals")?.stage).toBe("lost");
    const { violations } = await axe.run(container, {
      rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
    });
    expect(violations).toEqual([]);
  });
});

describe("ShowAction", () => {
  const close: Action = {
    type: "update",
    dataset: "deals",
    where: ({ row }) => (row as { stage?: string }).stage === "lead",
    set: { stage: () => "lost" },
  };
  const shown = async (actions: readonly Action[], app = testApp(), confirm?: string) => {
    await app.render(
      <TestPage>
        <ShowAction
          label="Close"
          actions={actions}
          {...(confirm === undefined ? {} : { confirm })}
        />
      </TestPage>,
    );
    return { app, user: userEvent.setup({ delay: null }) };
  };

  test("of all rows: says how many that it may change are meant, then changes those", async () => {
    const app = testApp();
    app.server.update(2, { _can: { update: false, delete: false } }, "deals");
    app.server.create({ id: 4, title: "Fourth", company_id: 1, stage: "lead" }, "deals");
    const { user } = await shown([close, { type: "toast", message: "Done" }], app, "Sure?");
    await press(user, "Close");
    await app.settle();
    expect(screen.getByText("Sure? This will change 2 rows.")).toBeDefined();
    expect(app.server.requestsOf("PATCH")).toEqual([]);
    await user.click(
      within(screen.getByRole("alertdialog")).getByRole("button", { name: "Close" }),
    );
    await app.settle();
    const patches = app.server.requestsOf("PATCH");
    expect(patches.map(({ path, headers }) => [path, headers.get("If-Match")])).toEqual([
      ["/api/datasets/deals/1", '"1"'],
      ["/api/datasets/deals/4", '"1"'],
    ]);
    expect(toasts(app)).toEqual([["Done", "plain"]]);
  });

  test("of all rows: leaves out those whose field it may not write", async () => {
    const app = testApp();
    const fields = Object.fromEntries(Object.keys(close.set).map((name) => [name, false]));
    app.server.update(2, { _can: { ...everything, fields } }, "deals");
    const { user } = await shown([close], app);
    await press(user, "Close");
    await app.settle();
    expect(screen.getByText(/1 row/)).toBeDefined();
    await user.click(
      within(screen.getByRole("alertdialog")).getByRole("button", { name: "Close" }),
    );
    await app.settle();
    expect(app.server.requestsOf("PATCH").map(({ path }) => path)).toEqual([
      "/api/datasets/deals/1",
    ]);
  });

  test("of all rows: one that fails ends it, and how far it came is said", async () => {
    const { app, user } = await shown([close, { type: "toast", message: "Done" }]);
    app.server.answer(({ method, path }) =>
      method === "PATCH" && path.endsWith("/2")
        ? problem(403, "forbidden", { detail: "Not this one." })
        : null,
    );
    await press(user, "Close");
    await app.settle();
    await user.click(
      within(screen.getByRole("alertdialog")).getByRole("button", { name: "Close" }),
    );
    await app.settle();
    expect(toasts(app)).toEqual([["1 of 2 rows were changed. Not this one.", "bad"]]);
  });

  test("of all rows: says where there are none, where they can't be read, and where there are more", async () => {
    const { app, user } = await shown([{ ...close, where: () => false }]);
    await press(user, "Close");
    await app.settle();
    app.server.answer(() => problem(403, "forbidden", { detail: "Not open." }));
    await press(user, "Close");
    await app.settle();
    expect(toasts(app)).toEqual([
      ["There are no rows to change.", "plain"],
      ["Not open.", "bad"],
    ]);
  });

  test("of very many rows: says that some stay", async () => {
    const { app, user } = await shown([{ ...close, where: () => true }]);
    const page = Array.from({ length: 100 }, (_, i) => ({ id: i, _version: 1, _can: everything }));
    app.server.answer(({ path, query }) =>
      path.endsWith("/deals")
        ? Response.json({
            data: page,
            total: null,
            total_is_estimate: true,
            has_more: Number(query.get("page")) < 200,
          })
        : null,
    );
    await press(user, "Close");
    await screen.findByText(
      "This will change 10,000 rows. Other matching rows are not affected.",
      {},
      { timeout: 5000 },
    );
  });

  test("of a loop: writes the row around it, where it may be written", async () => {
    const app = testApp();
    app.server.update(2, { _can: { update: false, delete: false } }, "companies");
    const user = userEvent.setup({ delay: null });
    await app.render(
      <TestPage>
        <Each widgetKey="c" datasetName="companies" variable="c">
          <ShowAction
            label="Move"
            actions={[
              { type: "update", dataset: "companies", row: "c", set: { city: () => "Rome" } },
            ]}
          />
        </Each>
      </TestPage>,
    );
    expect(screen.getAllByRole("button", { name: "Move" })).toHaveLength(1);
    await press(user, "Move");
    await app.settle();
    expect(app.server.row(1, "companies")?.city).toBe("Rome");
  });

  test("where its row is missing nothing is offered", async () => {
    await shown([{ type: "update", dataset: "deals", row: "deals", set: {} }]);
    expect(screen.queryByRole("button")).toBeNull();
  });
});
