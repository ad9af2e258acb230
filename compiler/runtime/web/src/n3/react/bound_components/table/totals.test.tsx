import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { describe, expect, test } from "vitest";
import { people, TestApp } from "../../../../../testing/app";
import { testApp } from "../../../../../testing/deals_app";
import { fieldCells } from "../../../../../testing/grid";
// Loaded when first asked: on a busy machine that takes longer than a test waits.
import "../overlays";
import { segments, type Segment } from "./row_window";
import { BoundTableWidget } from ".";

async function shown() {
  const app = testApp();
  await app.render(
    <BoundTableWidget datasetName="deals" columns={["title", "stage", "price"]} editable />,
  );
  await app.connect();
  return { app, user: userEvent.setup({ delay: null }) };
}

type At = Awaited<ReturnType<typeof shown>>;

async function choose({ app, user }: At, column: string, entry: string) {
  await user.click(screen.getByRole("button", { name: `Column ${column}` }));
  await user.click(await screen.findByRole("menuitem", { name: entry }));
  await app.settle();
}

const lines = () =>
  screen
    .getAllByRole("row")
    .slice(1)
    .map((row) => (fieldCells(row)[0] ?? row).textContent);

describe("totals", () => {
  test("are below their columns, over all rows, and follow changes", async () => {
    const at = await shown();
    await choose(at, "Price", "Show the sum");
    expect(lines().at(-1)).toBe("sum 30.50");
    await at.app.happens((server) => {
      server.update(1, { price: "20.50" }, "deals");
    });
    await at.app.pass(500);
    expect(lines().at(-1)).toBe("sum 40.50");
    await choose(at, "Price", "Show no total");
    expect(lines()).toHaveLength(3);
  });
});

describe("groups", () => {
  test("have rows that are equal in a column together, with their number and totals", async () => {
    const at = await shown();
    await choose(at, "Price", "Show the sum");
    await choose(at, "Stage", "Group by this");
    expect(lines()).toEqual([
      "Lead2 rowsPrice sum 30.50",
      "Anvils",
      "Rockets",
      "Won1 rowPrice sum 0.00",
      "Portals",
      "sum 30.50",
    ]);
    const lists = at.app.server.requests.filter(({ path }) => path.endsWith("/deals"));
    expect(lists.at(-1)?.query.get("sort_by")).toBe("stage");
    await choose(at, "Stage", "Do not group");
    expect(lines()).toHaveLength(4);
  });

  test("are no stops for the arrows, and axe finds nothing", async () => {
    const at = await shown();
    await choose(at, "Stage", "Group by this");
    const [, rockets] = screen.getAllByText(/Rockets|Portals/).map((text) => text.closest("td"));
    act(() => {
      screen.getByText("Rockets").closest("td")?.focus();
    });
    await at.user.keyboard("{ArrowDown}");
    expect(document.activeElement).toBe(rockets);
    const { violations } = await axe.run(document.body, {
      rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
    });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });
});

test("all rows of the list as it is shown can be taken as a file", async () => {
  const at = await shown();
  await at.user.click(screen.getByRole("button", { name: "Title" }));
  await at.app.settle();
  const link = screen.getByRole("link", { name: "Export" });
  expect(link.getAttribute("href")).toBe(
    "/api/datasets/deals/export.csv?sort_by=title&sort_order=asc",
  );
});

describe("many rows", () => {
  const many = Array.from({ length: 1_000 }, (_, i) => {
    return { ...people[0], id: i + 1, name: `U${i + 1}`, email: `${i + 1}@e.example` };
  });

  async function shownMany() {
    const app = new TestApp(many);
    await app.render(<BoundTableWidget datasetName="user_profiles" editable pageSize={1_000} />);
    await app.connect();
    return { app, user: userEvent.setup({ delay: null }) };
  }

  test("are in the document as far as they are in sight", async () => {
    const { user } = await shownMany();
    expect(screen.getAllByRole("row").length).toBeLessThan(100);
    expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("1001");
    act(() => {
      screen.getByText("U1").closest("td")?.focus();
    });
    await user.keyboard("{Control>}{End}{/Control}");
    const row = document.activeElement?.closest("tr");
    expect(row?.getAttribute("aria-rowindex")).toBe("1001");
    expect(screen.getAllByRole("row").length).toBeLessThan(100);
    await user.keyboard("{PageUp}");
    expect(document.activeElement?.closest("tr")?.dataset.key).toBe("990");
    await user.keyboard("{Control>}{Home}{/Control}");
    expect(document.activeElement?.closest("tr")?.dataset.key).toBe("1");
  });

  test("scrolled away from an open cell leave it open", async () => {
    const { user } = await shownMany();
    await user.dblClick(screen.getByText("U3"));
    await user.keyboard("!");
    const scroller = document.querySelector(".n3-table-scroll");
    if (scroller === null) throw new Error("no scroller");
    Object.defineProperty(scroller, "clientHeight", { value: 700 });
    act(() => {
      scroller.scrollTop = 20_000;
      scroller.dispatchEvent(new Event("scroll"));
    });
    expect(screen.queryByText("U30")).toBeNull();
    expect(screen.getByText("U550")).toBeDefined();
    expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Name" }));
    await user.keyboard("?");
    expect(screen.getByRole("textbox", { name: "Name" })).toHaveProperty("value", "U3!?");
    const keys = within(screen.getByRole("grid"))
      .getAllByRole("row")
      .flatMap((row) => row.dataset.key ?? []);
    expect(keys).toEqual([...keys].sort((a, b) => Number(a) - Number(b)));
  });
});

describe("a window", () => {
  const at = (from: number, to: number, kept: number, lines: readonly number[] | null = null) =>
    segments(
      { from, to, rowHeight: 10, lineHeight: 15 },
      100,
      { from: 0, to: 100 },
      [kept],
      lines,
    ).map((segment: Segment) =>
      segment.type === "rows" ? `${segment.from}–${segment.to}` : segment.height,
    );
  test.each<[number, number, number, (string | number)[]]>([
    [0, 40, -1, ["0–40", 600]],
    [40, 80, -1, [400, "40–80", 200]],
    [40, 80, 50, [400, "40–80", 200]],
    [40, 80, 3, [30, "3–4", 360, "40–80", 200]],
    [40, 80, 39, [390, "39–40", "40–80", 200]],
    [0, 40, 99, ["0–40", 590, "99–100"]],
    [80, 140, 0, ["0–1", 790, "80–100"]],
  ])("from %i to %i with %i kept", (from, to, kept, wanted) => {
    expect(at(from, to, kept)).toEqual(wanted);
  });

  test("counts the lines of groups where it leaves room, each with its first row", () => {
    // A group of ten rows each: the line of a group is above its first row.
    const lines = Array.from({ length: 101 }, (_, i) => Math.ceil(i / 10));
    expect(at(40, 80, -1, lines)).toEqual([400 + 4 * 15, "40–80", 200 + 2 * 15]);
    expect(at(45, 80, 3, lines)).toEqual([30 + 15, "3–4", 410 + 4 * 15, "45–80", 200 + 2 * 15]);
  });
});
