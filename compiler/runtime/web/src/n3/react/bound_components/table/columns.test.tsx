import { act, fireEvent, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { describe, expect, test, vi } from "vitest";
import { people, TestApp } from "../../../../../testing/app";
// Loaded when first asked: on a busy machine that takes longer than a test waits.
import "../overlays";
import {
  noLayout,
  ordered,
  shownOf,
  withMove,
  withToggled,
  type ColumnLayout,
} from "./column_layout";
import { fieldCells } from "../../../../../testing/grid";
import { BoundTableWidget } from ".";

async function shown(app = new TestApp()) {
  const result = await app.render(
    <BoundTableWidget datasetName="user_profiles" editable enableDelete />,
  );
  return { app, user: userEvent.setup({ delay: null }), ...result };
}

const heads = () =>
  screen
    .getAllByRole("columnheader")
    .map((head) => head.getAttribute("aria-label") ?? head.textContent)
    .slice(1);

const head = (name: string) => screen.getByRole("columnheader", { name });

const cells = (row: number) =>
  fieldCells(screen.getAllByRole("row")[row + 1]).map((cell) => cell.textContent);

function focus(element: Element | null | undefined) {
  act(() => {
    if (element instanceof HTMLElement) element.focus();
  });
}

describe("several sorts", () => {
  test("by keyboard, in an order that is shown and said", async () => {
    const { app, user } = await shown();
    focus(within(head("Name")).getByRole("button", { name: "Name" }));
    await user.keyboard("{Enter}{ArrowRight}{Shift>}{Enter}{/Shift}");
    await app.settle();
    const { query } = app.server.requests.at(-1) ?? {};
    expect([query?.get("sort_by"), query?.get("sort_order")]).toEqual(["name,email", "asc,asc"]);
    expect(head("Email").getAttribute("aria-description")).toBe("Sort 2");
    expect(head("Email").textContent).toContain("↑2");
  });

  test("by the menu of a column", async () => {
    const { app, user } = await shown();
    await user.click(screen.getByRole("button", { name: "Column Name" }));
    await user.click(await screen.findByRole("menuitem", { name: "Sort descending" }));
    await user.click(screen.getByRole("button", { name: "Column Email" }));
    await user.click(await screen.findByRole("menuitem", { name: "Add to the sort" }));
    await app.settle();
    const { query } = app.server.requests.at(-1) ?? {};
    expect([query?.get("sort_by"), query?.get("sort_order")]).toEqual(["name,email", "desc,asc"]);
  });
});

describe("the heads by keyboard", () => {
  test("are one stop of Tab, above the cells, with arrows between them", async () => {
    const { user } = await shown();
    const buttons = screen
      .getAllByRole("columnheader")
      .flatMap((one) => within(one).queryAllByRole("button"));
    expect(buttons.filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
    focus(screen.getByText("alan@example.com").closest("td"));
    await user.keyboard("{ArrowUp}{ArrowUp}");
    expect(head("Email").contains(document.activeElement)).toBe(true);
    await user.keyboard("{ArrowLeft}{ArrowDown}");
    expect(document.activeElement).toBe(screen.getByText("Ada").closest("td"));
  });

  test("move, freeze and hide columns", async () => {
    const { user } = await shown();
    focus(within(head("Role")).getByRole("button", { name: "Role" }));
    await user.keyboard("{Control>}{ArrowLeft}{ArrowLeft}{/Control}");
    expect(heads()).toEqual(["Role", "Name", "Email", "Created", "Actions"]);
    expect(document.activeElement?.closest("th")).toBe(head("Role"));
    expect(cells(0).slice(0, 3)).toEqual(["admin", "Ada", "ada@example.com"]);
    focus(within(head("Email")).getByRole("button", { name: "Email" }));
    await user.keyboard("{Alt>}{ArrowDown}{/Alt}");
    await user.click(await screen.findByRole("menuitem", { name: "Freeze" }));
    expect(heads()).toEqual(["Email", "Role", "Name", "Created", "Actions"]);
    expect(head("Email").style.insetInlineStart).toBe("var(--frozen-0)");
    await user.click(screen.getByRole("button", { name: "Column Name" }));
    await user.click(await screen.findByRole("menuitem", { name: "Hide" }));
    expect(heads()).toEqual(["Email", "Role", "Created", "Actions"]);
  });

  test("make columns wider and narrower", async () => {
    const { container, user } = await shown();
    for (const one of screen.getAllByRole("columnheader"))
      one.getBoundingClientRect = () => ({ width: 100 }) as DOMRect;
    focus(within(head("Email")).getByRole("button", { name: "Email" }));
    await user.keyboard("{Shift>}{ArrowRight}{/Shift}");
    const widths = () =>
      [...container.querySelectorAll("col")].map(({ style }) => style.inlineSize);
    expect(widths().slice(1)).toEqual(["100px", "116px", "100px", "100px", "100px"]);
    await user.click(screen.getByRole("button", { name: "Column Email" }));
    await user.click(await screen.findByRole("menuitem", { name: "Reset widths" }));
    expect(widths()).toEqual([]);
  });
});

test("a column is dragged by its head, and its edge gives it a width", async () => {
  const { container } = await shown();
  const data = new Map<string, string>();
  const dataTransfer = {
    setData: (type: string, value: string) => data.set(type, value),
    getData: (type: string) => data.get(type) ?? "",
    get types() {
      return [...data.keys()];
    },
  };
  fireEvent.dragStart(head("Role"), { dataTransfer });
  fireEvent.dragOver(head("Name"), { dataTransfer });
  fireEvent.drop(head("Name"), { dataTransfer });
  expect(heads()).toEqual(["Role", "Name", "Email", "Created", "Actions"]);

  const one = head("Email");
  one.getBoundingClientRect = () => ({ width: 100 }) as DOMRect;
  const edge = one.querySelector(".n3-head-edge");
  if (edge === null) throw new Error("no edge");
  // Nothing of it is here.
  Object.assign(edge, { setPointerCapture: () => undefined });
  fireEvent.pointerDown(edge, { button: 0, clientX: 10 });
  fireEvent.pointerMove(edge, { clientX: 60 });
  fireEvent.pointerUp(edge, { clientX: 60 });
  expect(container.querySelectorAll("col")[3]?.style.inlineSize).toBe("150px");
});

test("the columns are arranged in their panel, too", async () => {
  const { user } = await shown();
  await user.click(screen.getByRole("button", { name: "Columns" }));
  await user.click(screen.getByRole("button", { name: "Move Role up" }));
  await user.keyboard("{Escape}");
  expect(heads().slice(0, 3)).toEqual(["Name", "Role", "Email"]);
});

test("an arrangement is kept for its person, and for nobody else", async () => {
  const first = await shown();
  await first.user.click(screen.getByRole("button", { name: "Column Role" }));
  await first.user.click(await screen.findByRole("menuitem", { name: "Hide" }));
  first.unmount();
  const again = await shown();
  expect(heads()).not.toContain("Role");
  again.unmount();
  const app = new TestApp();
  app.server.me = { ...app.server.me, user: { ...app.server.me.user, id: "ben" } };
  await shown(app);
  expect(heads()).toContain("Role");
});

test("of many rows have the widths that the browser chose first, until the window has another size", async () => {
  let chosen = 80;
  vi.spyOn(HTMLTableCellElement.prototype, "getBoundingClientRect").mockImplementation(
    () => new DOMRect(0, 0, chosen, 37),
  );
  const many = Array.from({ length: 300 }, (_, i) => ({ ...people[0], id: i + 1, name: `U${i}` }));
  const app = new TestApp(many);
  await app.render(<BoundTableWidget datasetName="user_profiles" pageSize={300} />);
  await app.connect();
  const widths = () =>
    Array.from(document.querySelectorAll("col"), (column) => column.style.inlineSize);
  const heads = screen.getAllByRole("columnheader").length;
  expect(widths()).toEqual(Array(heads).fill("80px"));
  chosen = 120;
  await app.happens((server) => {
    server.update(2, { name: "A much longer name than all the others" });
  });
  expect(widths()).toEqual(Array(heads).fill("80px"));
  act(() => {
    window.dispatchEvent(new Event("resize"));
  });
  expect(widths()).toEqual(Array(heads).fill("120px"));
});

test("axe finds nothing at a head whose menu is open", async () => {
  const { user } = await shown();
  await user.click(screen.getByRole("button", { name: "Column Name" }));
  const { violations } = await axe.run(document.body, {
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  expect(violations.map(({ id }) => id)).toEqual([]);
});

describe("an arrangement", () => {
  const columns = ["a", "b", "c", "d"].map((name) => ({
    field: { name, label: name, type: "string" as const },
  }));
  const names = (layout: ColumnLayout) => shownOf(columns, layout).map(({ field }) => field.name);

  test("moves a column past those that are shown", () => {
    const hidden = withToggled(noLayout, "hidden", "b", true);
    expect(names(withMove(hidden, columns, "c", -1))).toEqual(["c", "a", "d"]);
    expect(names(withMove(hidden, columns, "a", 2))).toEqual(["c", "d", "a"]);
    expect(withMove(hidden, columns, "a", -1)).toBe(hidden);
  });

  test("has frozen columns first, which others do not pass", () => {
    const frozen = withToggled(noLayout, "frozen", "c", true);
    expect(names(frozen)).toEqual(["c", "a", "b", "d"]);
    expect(withMove(frozen, columns, "a", -1)).toBe(frozen);
  });

  test("of before puts a new column where the program has it", () => {
    const layout = { ...noLayout, order: ["d", "a", "c"] };
    expect(ordered(columns, layout).map(({ field }) => field.name)).toEqual(["d", "a", "b", "c"]);
  });

  test("shows one column at least", () => {
    const layout = { ...noLayout, hidden: ["a", "b", "c", "d"] };
    expect(names(layout)).toEqual(["a"]);
  });
});
