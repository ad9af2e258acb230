import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { people, TestApp } from "../../../../../testing/app";
import { testApp } from "../../../../../testing/deals_app";
import { ToastList } from "../../toast_list";
import { fieldCells } from "../../../../../testing/grid";
import { BoundTableWidget } from ".";

const rows = Array.from({ length: 4 }, (_, i) => ({
  ...people[0],
  id: i + 1,
  name: `U${i + 1}`,
  role: "viewer",
}));

async function shown(app = new TestApp(rows), filter?: { role: string }) {
  await app.render(
    <>
      <BoundTableWidget
        datasetName="user_profiles"
        editable
        enableDelete
        {...(filter === undefined ? {} : { filter })}
        rowActions={[
          {
            key: "hire",
            label: "Hire",
            actions: [
              {
                type: "update",
                dataset: "user_profiles",
                row: "row",
                set: { role: () => "admin" },
              },
            ],
          },
        ]}
      />
      <ToastList />
    </>,
  );
  await app.connect();
  return { app, user: userEvent.setup({ delay: null }) };
}

const lines = () => screen.getAllByRole("row").slice(1);
const names = () => lines().map((row) => row.querySelector(".n3-cell-value")?.textContent);
const focused = () => document.activeElement;

function cell(row: number, column: number): HTMLElement {
  const found = fieldCells(lines()[row])[column];
  if (found === undefined) throw new Error("no such cell");
  return found;
}

const focus = (element: HTMLElement) => {
  act(() => {
    element.focus();
  });
};

describe("when the row with the focus goes, the focus falls to the next one, same column", () => {
  test("after a delete, by its button", async () => {
    const { user } = await shown();
    focus(screen.getByRole("button", { name: "Delete U2" }));
    await user.keyboard("{Enter}");
    expect(names()).toEqual(["U1", "U3", "U4"]);
    expect(within(lines()[1] ?? document.body).getByRole("button", { name: "Hire: U3" })).toBe(
      focused(),
    );
  });

  test("after somebody else’s delete; after the last row’s, to the row before it", async () => {
    const { app } = await shown();
    focus(cell(2, 1));
    await app.happens((server) => {
      server.delete(3);
    });
    expect(focused()).toBe(cell(2, 1));
    await app.happens((server) => {
      server.delete(4);
    });
    expect(names()).toEqual(["U1", "U2"]);
    expect(focused()).toBe(cell(1, 1));
  });

  test("after a button of the row that takes it out of the list", async () => {
    const { app, user } = await shown(undefined, { role: "viewer" });
    focus(screen.getByRole("button", { name: "Hire: U2" }));
    await user.keyboard("{Enter}");
    await app.settle();
    expect(names()).toEqual(["U1", "U3", "U4"]);
    expect(focused()).toBe(screen.getByRole("button", { name: "Hire: U3" }));
  });

  test("and stays on a button while it works", async () => {
    const { app, user } = await shown();
    const open = app.server.shut();
    focus(screen.getByRole("button", { name: "Hire: U2" }));
    await user.keyboard("{Enter}{Enter}");
    expect(focused()).toBe(screen.getByRole("button", { name: "Hire: U2" }));
    open();
    await app.settle();
    expect(app.server.requestsOf("PATCH")).toHaveLength(1);
  });

  test("but is not taken from where its owner has gone", async () => {
    const { app, user } = await shown();
    focus(cell(2, 1));
    await user.click(screen.getByRole("searchbox"));
    await app.happens((server) => {
      server.delete(3);
    });
    expect(focused()).toBe(screen.getByRole("searchbox"));
  });
});

describe("what was done is taken back", () => {
  test("a delete by the message’s button: its row has the focus", async () => {
    const { user } = await shown();
    await user.click(screen.getByRole("button", { name: "Delete U2" }));
    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(names()).toEqual(["U1", "U2", "U3", "U4"]);
    expect(lines()[1]?.contains(focused())).toBe(true);
  });

  test("by Ctrl Z, the newest first: an edit by another write, then a delete that still waits", async () => {
    const { app, user } = await shown();
    focus(screen.getByRole("button", { name: "Delete U1" }));
    await user.keyboard("{Enter}");
    await user.dblClick(cell(1, 0));
    await user.keyboard("!{Enter}");
    await app.settle();
    expect(app.server.row(3)?.name).toBe("U3!");
    await user.keyboard("{Control>}z{/Control}");
    await app.settle();
    expect(app.server.row(3)?.name).toBe("U3");
    expect(focused()).toBe(cell(1, 0));
    expect(screen.getByText("Change of name undone")).toBeDefined();
    await user.keyboard("{Control>}z{/Control}");
    expect(names()).toEqual(["U1", "U2", "U3", "U4"]);
    await app.pass(6_000);
    expect(app.server.requestsOf("DELETE")).toEqual([]);
  });

  test("not a delete that was sent, nor an edit that was refused", async () => {
    const { app, user } = await shown();
    await user.dblClick(cell(0, 1));
    await user.keyboard("!{Enter}");
    await app.settle();
    await user.click(screen.getByRole("button", { name: "Delete U4" }));
    await app.pass(6_000);
    focus(cell(0, 0));
    await user.keyboard("{Control>}z{/Control}");
    await app.settle();
    expect(app.server.row(1)?.email).toBe("ada@example.com");
    expect(app.server.row(4)).toBeUndefined();
  });

  test("not over what somebody else has written since", async () => {
    const { app, user } = await shown();
    await user.dblClick(cell(0, 0));
    await user.keyboard("!{Enter}");
    await app.settle();
    await app.happens((server) => {
      server.update(1, { name: "Theirs" });
    });
    await user.keyboard("{Control>}z{/Control}");
    await app.settle();
    expect(app.server.row(1)?.name).toBe("Theirs");
    expect(screen.getByText(/^Not undone/)).toBeDefined();
  });

  test("in an open cell Ctrl Z is the text’s", async () => {
    const { app, user } = await shown();
    await user.dblClick(cell(0, 0));
    await user.keyboard("!{Enter}");
    await user.dblClick(cell(1, 0));
    await user.keyboard("{Control>}z{/Control}");
    await app.settle();
    expect(app.server.row(1)?.name).toBe("U1!");
  });
});

describe("a text that is pasted onto a cell", () => {
  test("begins an edit with it", async () => {
    const { app, user } = await shown();
    focus(cell(0, 0));
    await user.paste("Zed\n");
    expect(screen.getByRole("textbox", { name: "Name" })).toHaveProperty("value", "Zed");
    await user.keyboard("{Enter}");
    await app.settle();
    expect(app.server.row(1)?.name).toBe("Zed");
  });

  test("is a choice by its label, and refused where it is none", async () => {
    const app = testApp();
    await app.render(
      <>
        <BoundTableWidget datasetName="deals" columns={["title", "stage"]} editable />
        <ToastList />
      </>,
    );
    const user = userEvent.setup({ delay: null });
    focus(cell(0, 1));
    await user.paste("won");
    expect(screen.getByRole("combobox", { name: "Stage" })).toHaveProperty("value", "won");
    await user.keyboard("{Escape}");
    await user.paste("gone");
    expect(screen.queryByRole("combobox")).toBeNull();
    expect(screen.getByText(/^Not pasted into Stage\./)).toBeDefined();
  });
});

describe("a long text", () => {
  const long = Array.from({ length: 100_000 }, (_, i) => `word ${i} `).join("");

  async function withLongRole() {
    const app = new TestApp([{ ...rows[0], role: long }]);
    return shown(app);
  }

  test("is drawn in part, and read in full by key", async () => {
    const { app, user } = await withLongRole();
    expect(cell(0, 2).textContent.length).toBeLessThan(600);
    focus(cell(0, 2));
    await user.keyboard("{Alt>}{ArrowDown}{/Alt}");
    const reader = screen.getByRole("dialog", { name: "Role" });
    const text = within(reader).getByRole("document");
    expect(text.textContent).toBe(long.slice(0, 20_000));
    await user.click(within(reader).getByRole("button", { name: "Show more" }));
    expect(text.textContent).toBe(long.slice(0, 40_000));
    await user.keyboard("{Escape}");
    await app.settle();
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(focused()).toBe(cell(0, 2));
  });

  test("is read by Enter where it can’t be written", async () => {
    const { user } = await withLongRole();
    focus(cell(0, 3));
    await user.keyboard("{Enter}");
    expect(screen.getByRole("dialog", { name: "Created" })).toBeDefined();
  });

  test("has a button under the pointer where it is cut off", async () => {
    const { user } = await withLongRole();
    const value = cell(0, 2).querySelector(".n3-cell-value");
    // Nothing has a size here.
    Object.defineProperty(value, "scrollWidth", { value: 900 });
    await user.hover(cell(0, 2));
    await user.click(screen.getByRole("button", { name: /^Show all/ }));
    expect(screen.getByRole("dialog", { name: "Role" })).toBeDefined();
  });
});

test("texts of any direction begin at their own side", async () => {
  await shown(new TestApp([{ ...rows[0], name: "שלום" }]));
  expect(screen.getByText("שלום").dir).toBe("auto");
});

test.each(["connected", "not connected"])("a plain edit asks for nothing else, %s", async (how) => {
  const app = new TestApp(rows);
  await app.render(<BoundTableWidget datasetName="user_profiles" editable />);
  if (how === "connected") await app.connect();
  const user = userEvent.setup({ delay: null });
  const before = app.server.requests.length;
  await user.dblClick(cell(0, 0));
  await user.keyboard("!{Enter}");
  await app.settle();
  expect(app.server.requests.slice(before).map(({ method }) => method)).toEqual(["PATCH"]);
});
