import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test, vi } from "vitest";
import { people, TestApp } from "../../../../../testing/app";
import { problem } from "../../../../../testing/fake_server";
import { fieldCells } from "../../../../../testing/grid";
import { ToastList } from "../../toast_list";
// Loaded when first asked: on a busy machine that takes longer than a test waits.
import "../overlays";
import { BoundTableWidget } from ".";

/*
 * All rows of a list in one scroll. Nothing has a height here: a row is as high as it is before it was measured,
 * and what is in sight is as high as the test says.
 */

const rowHeight = 37;
const inSight = 10;
const count = 1_000;

const many = (n: number) =>
  Array.from({ length: n }, (_, i) => {
    const id = i + 1;
    return { ...people[0], id, name: `U${String(id).padStart(4, "0")}`, email: `${id}@e.example` };
  });

async function shown(rows = count) {
  const app = new TestApp(many(rows));
  await app.render(
    <>
      <BoundTableWidget datasetName="user_profiles" editable enableCreate enableDelete />
      <ToastList />
    </>,
  );
  await app.connect();
  const user = userEvent.setup({ delay: null });
  await choose("All", user);
  await app.settle();
  act(() => {
    app.server.acknowledge();
  });
  Object.defineProperty(scroller(), "clientHeight", { value: inSight * rowHeight });
  return { app, user };
}

const choose = (size: string, user = userEvent.setup({ delay: null })) =>
  user.selectOptions(screen.getByRole("combobox", { name: "Rows per page" }), size);

function scroller(): HTMLElement {
  const found = document.querySelector<HTMLElement>(".n3-table-scroll");
  if (found === null) throw new Error("no scroller");
  return found;
}

/** Brings a row to the top, counted from 1, without a rest. */
function scrollTo(row: number): void {
  act(() => {
    scroller().scrollTop = (row - 1) * rowHeight;
    scroller().dispatchEvent(new Event("scroll"));
  });
}

async function restAt(app: TestApp, row: number): Promise<void> {
  scrollTo(row);
  await app.pass(200);
  act(() => {
    app.server.acknowledge();
  });
}

const row = (name: string) => screen.getByText(name).closest("tr");
const placeOf = (name: string) => Number(row(name)?.ariaRowIndex) - 1;
const cell = (name: string, column = 0) => {
  const found = fieldCells(row(name) ?? undefined)[column];
  if (found === undefined) throw new Error("no such cell");
  return found;
};
const pagesAsked = (app: TestApp) =>
  app.server
    .requestsOf("GET")
    .filter(({ path, query }) => path.endsWith("/user_profiles") && query.has("page_size"));
/** The names in sight, from the top. */
const namesInSight = () => {
  const top = scroller().scrollTop / rowHeight;
  return Array.from(document.querySelectorAll<HTMLElement>("tr[data-key]"))
    .filter((one) => {
      const place = Number(one.ariaRowIndex) - 2;
      return place >= Math.floor(top) && place < top + inSight;
    })
    .map((one) => fieldCells(one)[0]?.textContent);
};
const named = (from: number, n = inSight) =>
  Array.from({ length: n }, (_, i) => `U${String(from + i).padStart(4, "0")}`);

describe("all rows in one scroll", () => {
  test("are chosen in the foot, and kept for the person", async () => {
    const { app } = await shown();
    expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("1001");
    expect(screen.queryByRole("button", { name: "Next" })).toBeNull();
    expect(namesInSight()).toEqual(named(1));
    await app.pass(200);
    scrollTo(1);
    await app.pass(200);
    expect(screen.getByText(/ of 1,000$/).textContent).toBe("1–11 of 1,000");
    await choose("50");
    await app.settle();
    expect(screen.getByText("1–50 of 1,000")).toBeDefined();
    await choose("All");
    expect(Object.values(localStorage)).toContain("all");
  });

  test("are read where the scroll rests, and not where it flies by", async () => {
    const { app } = await shown();
    const before = pagesAsked(app).length;
    for (let at = 100; at < 700; at += 100) {
      scrollTo(at);
      await app.pass(50);
    }
    expect(pagesAsked(app)).toHaveLength(before);
    expect(namesInSight()).toEqual([]);
    expect(scroller().ariaBusy).toBe("true");
    await app.pass(100);
    expect(pagesAsked(app)).toHaveLength(before + 1);
    expect(namesInSight()).toEqual(named(600));
    expect(placeOf("U0600")).toBe(600);
    expect(scroller().ariaBusy).toBeNull();
  });

  test("are read ahead of a slow scroll, which never sees an empty place", async () => {
    const { app } = await shown();
    for (let at = 1; at < 400; at += 3) {
      scrollTo(at);
      await app.settle();
      expect(namesInSight()).toEqual(named(at));
    }
    expect(pagesAsked(app).length).toBeLessThan(15);
  }, 60_000);

  test("of a part that is gone out of sight the answer changes nothing", async () => {
    const { app } = await shown();
    const open = app.server.shut();
    scrollTo(500);
    await app.pass(150);
    scrollTo(1);
    await app.pass(150);
    open();
    await app.settle();
    expect(namesInSight()).toEqual(named(1));
    expect(screen.queryByText("U0500")).toBeNull();
  });

  test("are counted by the server where the list says only that they are many", async () => {
    const app = new TestApp(many(300));
    const { fetch } = app.server.endpoint;
    vi.spyOn(app.server.endpoint, "fetch").mockImplementation(async (url, init) => {
      const response = await fetch(url, init);
      if (!url.includes("user_profiles?") || !response.ok) return response;
      const body = (await response.json()) as object;
      return Response.json(
        { ...body, total: 100, total_is_estimate: true },
        { headers: response.headers },
      );
    });
    await app.render(<BoundTableWidget datasetName="user_profiles" />);
    await choose("All");
    await app.settle();
    const rowCount = () => screen.getByRole("grid").getAttribute("aria-rowcount");
    expect(rowCount()).toBe("301");
    app.server.answer(({ query }) => (query.get("page") === "1" ? null : problem(500, "broken")));
    Object.defineProperty(scroller(), "clientHeight", { value: inSight * rowHeight });
    await restAt(app, 250);
    expect(screen.getByText(/^These rows could not be loaded/)).toBeDefined();
    expect(rowCount()).toBe("301");
  });

  test("end where browsers can’t make a list longer, and say so", async () => {
    vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue({
      height: 30_000,
      width: 0,
    } as DOMRect);
    await shown();
    expect(screen.getByText(/^Only the first 500 rows can be shown/)).toBeDefined();
    vi.restoreAllMocks();
  });

  test("are not in groups: those are in pages", async () => {
    const { app, user } = await shown();
    await user.click(screen.getByRole("button", { name: "Column Role" }));
    await user.click(await screen.findByRole("menuitem", { name: "Group by this" }));
    await app.settle();
    expect(screen.getByText("Groups are shown in pages.")).toBeDefined();
    expect(screen.getByText("1–25 of 1,000")).toBeDefined();
  });
});

describe("a part that can’t be read", () => {
  test("says so in its place and is tried again; the rest stays", async () => {
    const { app, user } = await shown();
    app.server.answer(({ query }) => (query.get("page") === "1" ? null : problem(500, "broken")));
    await restAt(app, 600);
    expect(screen.getByText(/^These rows could not be loaded/)).toBeDefined();
    expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("1001");
    await restAt(app, 1);
    expect(namesInSight()).toEqual(named(1));
    await restAt(app, 600);
    app.server.answer(null);
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await app.settle();
    expect(namesInSight()).toEqual(named(600));
    expect(screen.queryByText(/^These rows could not be loaded/)).toBeNull();
  });

  test("ahead of the scroll takes nothing away", async () => {
    const { app } = await shown();
    app.server.answer(({ query }) => (query.get("page") === "1" ? null : problem(500, "broken")));
    scrollTo(85);
    await app.settle();
    expect(namesInSight()).toEqual(named(85));
    expect(screen.queryByText(/^These rows could not be loaded/)).toBeNull();
  });
});

describe("what others do", () => {
  test("above the rows in sight moves none of them", async () => {
    const { app } = await shown();
    await restAt(app, 500);
    await app.happens((server) => {
      server.delete(495);
    });
    expect(namesInSight()).toEqual(named(500));
    expect(placeOf("U0500")).toBe(499);
    await app.happens((server) => {
      server.delete(3);
    });
    await app.runtime.handle("user_profiles").lists.refresh();
    await app.settle();
    expect(namesInSight()).toEqual(named(500));
    expect(placeOf("U0500")).toBe(498);
  });

  test("is announced where it is a new row, and shown from the top when asked for", async () => {
    const { app, user } = await shown();
    await restAt(app, 500);
    await app.happens((server) => {
      server.create({ ...people[0], id: 2_000, name: "Newest" });
    });
    expect(namesInSight()).toEqual(named(500));
    await user.click(screen.getByRole("button", { name: "1 new row" }));
    expect(scroller().scrollTop).toBe(0);
    await restAt(app, 1);
    expect(namesInSight()).toEqual(named(1));
    expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("1002");
  });
});

test("the focus in the last row is not lost when the list becomes shorter", async () => {
  const { app, user } = await shown();
  await user.click(cell("U0002"));
  await user.keyboard("{Control>}{End}{/Control}");
  await app.settle();
  await restAt(app, 500);
  await app.happens((server) => {
    for (const id of [3, 4, 5]) server.delete(id);
  });
  await app.pass(1_000);
  expect(document.activeElement?.closest("tr")).toBe(row("U1000"));
  expect(namesInSight()).toEqual(named(500));
});

describe("somebody who writes", () => {
  test("keeps the open cell, its text and the focus, however far they scroll", async () => {
    const { app, user } = await shown();
    await user.dblClick(cell("U0003"));
    await user.keyboard("!");
    await restAt(app, 900);
    const editor = screen.getByRole("textbox", { name: "Name" });
    expect(document.activeElement).toBe(editor);
    await user.keyboard("?");
    expect(editor).toHaveProperty("value", "U0003!?");
    expect(screen.queryByText(/no longer in this list/)).toBeNull();
    await restAt(app, 1);
    expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Name" }));
    await user.keyboard("{Enter}");
    await app.settle();
    expect(app.server.row(3)?.name).toBe("U0003!?");
  });

  test("is told where the row goes meanwhile", async () => {
    const { app, user } = await shown();
    await user.dblClick(cell("U0003"));
    await user.keyboard("!");
    await restAt(app, 900);
    await app.happens((server) => {
      server.delete(3);
    });
    expect(screen.getByText(/^Somebody else deleted this row/)).toBeDefined();
    expect(screen.getByRole("textbox", { name: "Name" })).toHaveProperty("value", "U0003!");
  });

  test("makes a row far down: it is announced, since its place is not known", async () => {
    const { app } = await shown();
    await restAt(app, 500);
    await act(async () => {
      await app.runtime
        .handle("user_profiles")
        .writer.create({ name: "Own", email: "own@e.example" });
    });
    await app.settle();
    expect(namesInSight()).toEqual(named(500));
    expect(screen.queryByText("Own")).toBeNull();
    expect(screen.getByRole("button", { name: "1 new row" })).toBeDefined();
  });
});

describe("the keyboard", () => {
  test("goes to the last row, and back to the first, as soon as they are there", async () => {
    const { app, user } = await shown();
    await user.click(cell("U0002"));
    await user.keyboard("{Control>}{End}{/Control}");
    await app.settle();
    expect(document.activeElement?.closest("tr")).toBe(row("U1000"));
    expect(placeOf("U1000")).toBe(1_000);
    await user.keyboard("{Control>}{Home}{/Control}");
    await app.settle();
    expect(document.activeElement?.closest("tr")).toBe(row("U0001"));
  });

  test("leaves the focus where it is until then, and where somebody has put it since", async () => {
    const { app, user } = await shown();
    await user.click(cell("U0002"));
    const open = app.server.shut();
    await user.keyboard("{Control>}{End}{/Control}");
    expect(document.activeElement).toBe(cell("U0002"));
    expect(screen.getByRole("grid").ariaBusy).toBe("true");
    await user.keyboard("{ArrowUp}");
    open();
    await app.settle();
    expect(document.activeElement?.closest("tr")).toBe(row("U0999"));
    await user.keyboard("{Control>}{Home}{/Control}");
    await app.settle();
    const again = app.server.shut();
    await user.keyboard("{PageDown}".repeat(40));
    await user.click(screen.getByRole("searchbox"));
    again();
    await app.settle();
    expect(document.activeElement).toBe(screen.getByRole("searchbox"));
  });

  test("walks over every border between parts", async () => {
    const { app, user } = await shown(400);
    await user.click(cell("U0001"));
    for (let at = 1; at <= 39; at++) {
      await user.keyboard("{PageDown}");
      await app.settle();
      expect(document.activeElement?.textContent).toBe(named(at * 10 + 1)[0]);
    }
  }, 60_000);
});

describe("rows that are selected", () => {
  test("stay selected wherever it is scrolled, and are what is done something with", async () => {
    const { app, user } = await shown();
    await user.click(screen.getByRole("checkbox", { name: "Select U0002" }));
    await restAt(app, 700);
    await user.click(screen.getByRole("checkbox", { name: "Select U0702" }));
    const bar = screen.getByRole("region", { name: "Selected rows" });
    expect(within(bar).getByText("2 selected")).toBeDefined();
    await user.click(within(bar).getByRole("button", { name: "Delete" }));
    await app.pass(6_000);
    expect([app.server.row(2), app.server.row(702)]).toEqual([undefined, undefined]);
    expect(app.server.rows()).toHaveLength(count - 2);
  });

  describe("as a range, whose beginning is no longer here,", () => {
    const ranged = async (rows: number, to: number, before?: (app: TestApp) => void) => {
      const { app, user } = await shown(rows);
      await user.click(screen.getByRole("checkbox", { name: "Select U0002" }));
      await restAt(app, to - 2);
      before?.(app);
      const last = `Select U${String(to).padStart(4, "0")}`;
      await user.keyboard("{Shift>}");
      await user.click(screen.getByRole("checkbox", { name: last }));
      await user.keyboard("{/Shift}");
      await app.settle();
      return { app, bar: screen.getByRole("region", { name: "Selected rows" }) };
    };

    test("are all rows between", async () => {
      const { app, bar } = await ranged(count, 702);
      expect(within(bar).getByText("701 selected")).toBeDefined();
      await restAt(app, 300);
      expect(screen.getByRole("checkbox", { name: "Select U0305" })).toHaveProperty(
        "checked",
        true,
      );
      await restAt(app, 1);
      expect(screen.getByRole("checkbox", { name: "Select U0001" })).toHaveProperty(
        "checked",
        false,
      );
    });

    test("are no more than can be changed at once", async () => {
      const { bar } = await ranged(2_000, 1_502);
      expect(screen.getByText("At most 1,000 rows can be changed at once.")).toBeDefined();
      expect(within(bar).getByText("2 selected")).toBeDefined();
    });

    test("are the two where the others cannot be read, which is said", async () => {
      const { bar } = await ranged(count, 702, ({ server }) => {
        server.answer(() => problem(500, "broken", { detail: "Not today." }));
      });
      expect(screen.getByText("Not today.")).toBeDefined();
      expect(within(bar).getByText("2 selected")).toBeDefined();
    });
  });

  test("all that are loaded by the box in the head, which says so; others by the link", async () => {
    const { user } = await shown();
    await user.click(screen.getByRole("checkbox", { name: "Select all loaded rows" }));
    const bar = screen.getByRole("region", { name: "Selected rows" });
    expect(within(bar).getByText("100 selected")).toBeDefined();
    await user.click(within(bar).getByRole("button", { name: "Select all 1,000 rows" }));
    expect(within(bar).getByText("1,000 selected")).toBeDefined();
  });
});

describe("cells that are selected together", () => {
  test("stay so as far as rows are loaded, and are copied", async () => {
    const { app, user } = await shown();
    await restAt(app, 60);
    await user.click(cell("U0060"));
    await user.keyboard("{Shift>}" + "{PageDown}".repeat(6) + "{/Shift}");
    scrollTo(92);
    await app.pass(200);
    const data = { text: "" };
    const event = new Event("copy", { bubbles: true, cancelable: true });
    Object.assign(event, {
      clipboardData: { setData: (_type: string, text: string) => (data.text = text) },
    });
    act(() => {
      cell("U0060").dispatchEvent(event);
    });
    expect(data.text.split("\n").filter((line) => line !== "")).toEqual(named(60, 41));
    expect(namesInSight()).toEqual(named(92, 9));
  });

  test("that do not all fit into the rows that are loaded say so", async () => {
    const { app, user } = await shown();
    await restAt(app, 60);
    await user.click(cell("U0060"));
    await user.paste("a\n".repeat(45));
    expect(
      screen.getByText(/^4 rows did not fit: the rows after these are not loaded/),
    ).toBeDefined();
  });
});

test("the panel of a row walks on through the list, and the list with it", async () => {
  const { app, user } = await shown(300);
  await restAt(app, 85);
  await user.click(screen.getByRole("button", { name: "Open U0090" }));
  for (let at = 91; at <= 110; at++) {
    await user.click(await screen.findByRole("button", { name: "Next row" }));
    act(() => {
      scroller().dispatchEvent(new Event("scroll"));
    });
    await app.settle();
  }
  expect(screen.getByRole("dialog").textContent).toContain("U0110");
}, 60_000);
