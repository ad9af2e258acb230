import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { describe, expect, test } from "vitest";
import { people, TestApp } from "../../../../../testing/app";
import { everything, problem } from "../../../../../testing/fake_server";
import { fieldCells } from "../../../../../testing/grid";
import { ToastList } from "../../toast_list";
// Loaded when first asked: on a busy machine that takes longer than a test waits.
import "../overlays";
import { BoundTableWidget } from ".";

const many = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    return { ...people[0], id: i + 1, name: `U${i + 1}`, role: "viewer" };
  });

async function shown(app = new TestApp(many(6)), pageSize = 25) {
  await app.render(
    <>
      <BoundTableWidget datasetName="user_profiles" editable enableDelete pageSize={pageSize} />
      <ToastList />
    </>,
  );
  await app.connect();
  return { app, user: userEvent.setup({ delay: null }) };
}

const box = (name: string) => screen.getByRole<HTMLInputElement>("checkbox", { name });
const bar = () => screen.queryByRole("region", { name: "Selected rows" });
const selected = () =>
  screen.getAllByRole("row", { selected: true }).map((row) => fieldCells(row)[0]?.textContent);
const names = () =>
  screen
    .getAllByRole("row")
    .slice(1)
    .map((row) => fieldCells(row)[0]?.textContent);
const batches = (app: TestApp) =>
  app.server.requestsOf("POST").filter(({ path }) => path.endsWith("/batch"));

async function set({ user, app }: Awaited<ReturnType<typeof shown>>, field: string, value: string) {
  await user.click(screen.getByRole("button", { name: "Set…" }));
  const dialog = screen.getByRole("dialog", { name: "Set…" });
  await user.selectOptions(within(dialog).getByLabelText("Field"), field);
  if (value !== "") await user.type(within(dialog).getByLabelText("Value"), value);
  await user.click(within(dialog).getByRole("button", { name: "Apply" }));
  await app.settle();
}

describe("rows are selected", () => {
  test("one by one, with Shift as a range, and the whole page", async () => {
    const { user } = await shown();
    expect(bar()).toBeNull();
    await user.click(box("Select U2"));
    await user.keyboard("{Shift>}");
    await user.click(box("Select U4"));
    await user.keyboard("{/Shift}");
    expect(selected()).toEqual(["U2", "U3", "U4"]);
    expect(bar()?.textContent).toContain("3 selected");
    expect(box("Select all rows of this page").indeterminate).toBe(true);
    await user.click(box("Select all rows of this page"));
    expect(selected()).toHaveLength(6);
    await user.click(screen.getByRole("button", { name: "Clear the selection" }));
    expect(bar()).toBeNull();
  });

  test("by keyboard: Shift Space, Ctrl A", async () => {
    const { user } = await shown();
    act(() => {
      fieldCells(screen.getAllByRole("row")[2])[0]?.focus();
    });
    await user.keyboard("{Shift>} {/Shift}");
    expect(selected()).toEqual(["U2"]);
    await user.keyboard("{Control>}a{/Control}");
    expect(selected()).toHaveLength(6);
  });

  test("not on another page", async () => {
    const { app, user } = await shown(new TestApp(many(6)), 3);
    await user.click(box("Select U2"));
    await user.click(screen.getByRole("button", { name: "Next" }));
    await app.settle();
    expect(bar()).toBeNull();
  });

  test("and axe finds nothing", async () => {
    const { user } = await shown();
    await user.click(box("Select U2"));
    const { violations } = await axe.run(document.body, {
      rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
    });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });
});

describe("selected rows are written", () => {
  test("in one transaction, taken back as one", async () => {
    const at = await shown();
    const { app, user } = at;
    await user.click(box("Select U2"));
    await user.click(box("Select U5"));
    await set(at, "Role", "editor");
    expect(batches(app).map(({ body }) => body)).toEqual([
      {
        update: [
          { id: 2, version: 1, values: { role: "editor" } },
          { id: 5, version: 1, values: { role: "editor" } },
        ],
      },
    ]);
    expect([2, 3, 5].map((id) => app.server.row(id)?.role)).toEqual(["editor", "viewer", "editor"]);
    expect(screen.getByText("2 rows changed")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await app.settle();
    expect([2, 5].map((id) => app.server.row(id)?.role)).toEqual(["viewer", "viewer"]);
    expect(batches(app)).toHaveLength(2);
  });

  test("not at all where one may not be; the others on demand", async () => {
    const app = new TestApp(
      many(3).map((row) => ({
        ...row,
        _can: row.id === 2 ? { update: true, delete: true, fields: { role: false } } : everything,
      })),
    );
    const at = await shown(app);
    await at.user.click(box("Select all rows of this page"));
    await set(at, "Role", "editor");
    expect(batches(app)).toEqual([]);
    expect(screen.getByRole("alert").textContent).toBe("Role cannot be changed here.");
    await at.user.click(screen.getByRole("button", { name: "Write the others" }));
    await app.settle();
    expect([1, 2, 3].map((id) => app.server.row(id)?.role)).toEqual(["editor", "viewer", "editor"]);
  });

  test("not at all where the server refuses one: its reason is at its cell", async () => {
    const at = await shown();
    const { app, user } = at;
    app.server.answer(({ path }) =>
      path.endsWith("/batch")
        ? problem(422, "validation_failed", {
            errors: [{ field: "update.1.role", code: "invalid", message: "No such role." }],
          })
        : null,
    );
    await user.click(box("Select U2"));
    await user.click(box("Select U5"));
    await set(at, "Role", "king");
    const alert = screen.getByRole("alert");
    expect(alert.textContent).toBe("No such role.");
    expect(fieldCells(alert.closest("tr") ?? undefined)[0]?.textContent).toBe("U5");
    expect(fieldCells(screen.getAllByRole("row")[2])[2]?.textContent).toBe("viewer");
  });

  test("over a change of somebody else in another field", async () => {
    const at = await shown(new TestApp(many(3)));
    const { app, user } = at;
    await user.click(box("Select U2"));
    await user.click(box("Select U3"));
    // Nothing has told of it yet.
    app.server.network.latest.lose();
    app.server.update(3, { name: "Theirs" });
    await set(at, "Role", "editor");
    expect(app.server.row(3)).toMatchObject({ name: "Theirs", role: "editor" });
  });

  test("not back over what somebody else has written since", async () => {
    const at = await shown();
    const { app, user } = at;
    await user.click(box("Select U2"));
    await user.click(box("Select U5"));
    await set(at, "Role", "editor");
    await app.happens((server) => {
      server.update(5, { role: "admin" });
    });
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await app.settle();
    expect([2, 5].map((id) => app.server.row(id)?.role)).toEqual(["editor", "admin"]);
    expect(screen.getByText(/^Not undone/)).toBeDefined();
  });
});

describe("selected rows are deleted", () => {
  test("in one transaction, after they could be taken back", async () => {
    const { app, user } = await shown();
    await user.click(box("Select U2"));
    await user.click(box("Select U5"));
    await user.click(within(bar() ?? document.body).getByRole("button", { name: "Delete" }));
    await app.settle();
    expect(names()).toEqual(["U1", "U3", "U4", "U6"]);
    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(names()).toHaveLength(6);
    await app.pass(6_000);
    expect(batches(app)).toEqual([]);

    await user.click(box("Select U2"));
    await user.click(box("Select U5"));
    await user.click(within(bar() ?? document.body).getByRole("button", { name: "Delete" }));
    await app.pass(6_000);
    await app.settle();
    expect(batches(app).map(({ body }) => body)).toEqual([{ delete: [{ id: 2 }, { id: 5 }] }]);
    expect(names()).toEqual(["U1", "U3", "U4", "U6"]);
    expect(screen.getByText("1–4 of 4")).toBeDefined();
  });

  test("on all pages, where all that match are selected", async () => {
    const { app, user } = await shown(new TestApp(many(7)), 3);
    await user.click(box("Select all rows of this page"));
    await user.click(screen.getByRole("button", { name: "Select all 7 rows" }));
    expect(bar()?.textContent).toContain("7 selected");
    await user.click(within(bar() ?? document.body).getByRole("button", { name: "Delete" }));
    await app.settle();
    await app.pass(6_000);
    await app.settle();
    expect(batches(app)[0]?.body).toMatchObject({
      delete: [1, 2, 3, 4, 5, 6, 7].map((id) => ({ id })),
    });
    expect(app.server.row(7)).toBeUndefined();
  });
});

test("more rows than a batch takes are not written in part", async () => {
  const at = await shown(new TestApp(many(1_001)), 3);
  await at.user.click(box("Select all rows of this page"));
  await at.user.click(screen.getByRole("button", { name: "Select all 1,001 rows" }));
  await set(at, "Role", "editor");
  await at.app.settle();
  expect(batches(at.app)).toEqual([]);
  expect(screen.getByText("At most 1,000 rows can be changed at once.")).toBeDefined();
});
