import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { Profiler } from "react";
import { describe, expect, test } from "vitest";
// Loaded when first asked: on a busy machine that takes longer than a test waits.
import "../overlays";
import { TestApp } from "../../../../../testing/app";
import { testApp } from "../../../../../testing/deals_app";
import { everything, problem } from "../../../../../testing/fake_server";
import type { CurrentUser } from "../../../core/current_user";
import { fieldCells, fieldHeads } from "../../../../../testing/grid";
import { BoundTableWidget } from ".";

const table = (
  <BoundTableWidget
    datasetName="user_profiles"
    editable={true}
    enableCreate={true}
    enableUpdate={true}
    enableDelete={true}
  />
);

async function shown(app = new TestApp()) {
  const result = await app.render(table);
  return { app, user: userEvent.setup({ delay: null }), ...result };
}

function cell(row: number, column: number): HTMLElement {
  const rows = screen.getAllByRole("row").slice(1);
  const found = fieldCells(rows[row])[column];
  if (found === undefined) throw new Error("no such cell");
  return found;
}

const texts = (column: number) =>
  screen
    .getAllByRole("row")
    .slice(1)
    .map((row) => fieldCells(row)[column]?.textContent);

/** What a program can take away from a table, and how it is found. */
const controls = {
  enableExport: () => screen.queryByRole("link", { name: "Export" }),
  enableViews: () => screen.queryByRole("button", { name: /^Viewers/ }),
  search: () => screen.queryByRole("searchbox"),
  enableFiltering: () => screen.queryByRole("button", { name: "+ Filter" }),
} as const;

test.each(Object.keys(controls) as readonly (keyof typeof controls)[])(
  "%s is on, unless the program turns it off",
  async (option) => {
    const app = new TestApp();
    app.server.views = [
      {
        id: "v1",
        title: "Viewers",
        role: null,
        mine: true,
        filter: ["role", "eq", "viewer"],
        search: null,
        sort: [],
        columns: [],
        errors: [],
        _version: 1,
        _can: everything,
      },
    ];
    const { rerender } = await app.render(<BoundTableWidget datasetName="user_profiles" />);
    expect(controls[option]()).not.toBeNull();
    const off = { [option]: false };
    rerender(<BoundTableWidget datasetName="user_profiles" {...off} />);
    await app.settle();
    const all = Object.keys(controls) as (keyof typeof controls)[];
    expect(all.filter((one) => controls[one]() === null)).toEqual([option]);
  },
);

describe("shows", () => {
  test("rows and columns under labels in words, as a grid", async () => {
    await shown();
    const grid = screen.getByRole("grid", { name: "User profiles" });
    expect(grid.getAttribute("aria-rowcount")).toBe("4");
    expect(fieldHeads()).toEqual(["Name", "Email", "Role", "Created"]);
    expect(texts(0)).toEqual(["Ada", "Alan", "Grace"]);
    expect(texts(2)).toEqual(["admin", "viewer", "–"]);
    expect(screen.getByText("1–3 of 3")).toBeDefined();
  });

  test("nothing that axe finds fault with", async () => {
    const { container, user } = await shown();
    const check = async () => {
      const { violations } = await axe.run(container, {
        rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
      });
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    };
    await check();
    await user.dblClick(cell(0, 0));
    await user.clear(screen.getByRole("textbox", { name: "Name" }));
    await user.keyboard("{Enter}");
    await check();
  });

  test("its own skeleton after 150 ms, not before", async () => {
    const app = new TestApp();
    const open = app.server.shut();
    const { container } = await app.render(table);
    const skeleton = () => container.querySelectorAll(".n3-skeleton").length;
    await app.pass(149);
    expect(skeleton()).toBe(0);
    await app.pass(1);
    expect(skeleton()).toBeGreaterThan(0);
    open();
    await app.settle();
    expect(skeleton()).toBe(0);
  });

  test("what will be here where nothing is, and offers the first row", async () => {
    const { user } = await shown(new TestApp([]));
    expect(screen.getByText("No user profiles yet")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Add the first user profile" }));
    expect(await screen.findByRole("dialog", { name: "New user profile" })).toBeDefined();
  });

  test("that nothing matches where the program filters, which says nothing of other rows", async () => {
    const app = new TestApp();
    await app.render(
      <BoundTableWidget datasetName="user_profiles" filter={{ role: "nobody" }} enableCreate />,
    );
    expect(screen.getByText("No matching user profiles")).toBeDefined();
    expect(screen.queryByText(/ yet$/)).toBeNull();
    expect(screen.queryByRole("button", { name: "Show all" })).toBeNull();
    expect(screen.getAllByRole("button", { name: "New user profile" })).toHaveLength(2);
  });

  test("an error with a way out of it", async () => {
    const app = new TestApp();
    app.server.answer(({ path }) =>
      path.endsWith("profiles") ? problem(503, "unavailable", { detail: "Away." }) : null,
    );
    const { user } = await shown(app);
    expect(screen.getByRole("alert").textContent).toContain("Away.");
    app.server.answer(null);
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await app.settle();
    expect(texts(0)).toEqual(["Ada", "Alan", "Grace"]);
  });

  test("who may where the reader may not", async () => {
    const app = new TestApp();
    app.server.answer(({ path }) =>
      path.endsWith("profiles") ? problem(403, "forbidden", { detail: "Only admins." }) : null,
    );
    await shown(app);
    expect(screen.getByText("You are not allowed to see “User profiles”")).toBeDefined();
    expect(screen.getByText("Only admins.")).toBeDefined();
    expect(screen.queryByRole("searchbox")).toBeNull();
  });

  test("only what the reader may do", async () => {
    const app = new TestApp();
    app.server.me = {
      ...app.server.me,
      datasets: { user_profiles: { read: true, create: false } },
    } satisfies CurrentUser;
    app.server.answer(({ path, method }) =>
      path.endsWith("profiles") && method === "GET"
        ? Response.json({
            data: [
              {
                id: 1,
                name: "Mine",
                email: "m",
                role: null,
                created_at: "",
                _version: 1,
                _can: everything,
              },
              {
                id: 2,
                name: "Theirs",
                email: "t",
                role: null,
                created_at: "",
                _version: 1,
                _can: { update: false, delete: false },
              },
            ],
            total: 2,
            total_is_estimate: false,
            has_more: false,
          })
        : null,
    );
    const { user } = await shown(app);
    expect(screen.queryByRole("button", { name: "New user profile" })).toBeNull();
    expect(
      screen.getAllByRole("button", { name: /^Delete/ }).map((b) => b.getAttribute("aria-label")),
    ).toEqual(["Delete Mine"]);
    expect(cell(1, 0).getAttribute("aria-readonly")).toBe("true");
    await user.dblClick(cell(1, 0));
    expect(screen.queryByRole("textbox", { name: "Name" })).toBeNull();
  });
});

const person = (id: number) => ({ id, name: `P${id}`, email: "x", role: null, created_at: "" });
const many = (n: number) => Array.from({ length: n }, (_, i) => person(i + 1));

describe("is looked at", () => {
  test("sorted by one column, and with Shift by several", async () => {
    const { app, user } = await shown();
    await user.click(screen.getByRole("button", { name: "Name" }));
    await app.settle();
    const head = screen.getByRole("columnheader", { name: /Name/ });
    expect(head.getAttribute("aria-sort")).toBe("ascending");
    await user.keyboard("{Shift>}");
    await user.click(screen.getByRole("button", { name: "Email" }));
    await user.keyboard("{/Shift}");
    await app.settle();
    const last = app.server.requests.at(-1)?.query;
    expect([last?.get("sort_by"), last?.get("sort_order")]).toEqual(["name,email", "asc,asc"]);
    await user.click(screen.getByRole("button", { name: /^Name/ }));
    await app.settle();
    expect(texts(0)).toEqual(["Grace", "Alan", "Ada"]);
  });

  test("searched once the typing rests", async () => {
    const { app, user } = await shown();
    const before = app.server.requests.length;
    await user.type(screen.getByRole("searchbox", { name: "Search user profiles" }), "ala");
    await app.pass(249);
    expect(app.server.requests).toHaveLength(before);
    await app.pass(1);
    expect(app.server.requests).toHaveLength(before + 1);
    expect(texts(0)).toEqual(["Alan"]);
    await user.clear(screen.getByRole("searchbox"));
    await user.type(screen.getByRole("searchbox"), "zzz");
    await app.pass(250);
    expect(screen.getByText("No matching rows")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Show all" }));
    await app.pass(250);
    expect(texts(0)).toEqual(["Ada", "Alan", "Grace"]);
  });

  test("filtered by the comparisons of a field's type", async () => {
    const { app, user } = await shown();
    await user.click(screen.getByRole("button", { name: "+ Filter" }));
    const panel = screen.getByRole("dialog", { name: "Filter" });
    await user.selectOptions(within(panel).getByLabelText("Field"), "Role");
    await user.selectOptions(within(panel).getByLabelText("Comparison"), "is");
    await user.type(within(panel).getByLabelText("Value"), "viewer");
    await app.pass(250);
    expect(app.server.requests.at(-1)?.query.get("filter")).toBe('["role","eq","viewer"]');
    await user.keyboard("{Escape}");
    expect(texts(0)).toEqual(["Alan"]);
    expect(screen.getByRole("button", { name: "Role is viewer" })).toBeDefined();
  });

  test("page by page", async () => {
    const { app, user } = await shown(new TestApp(many(30)));
    expect(screen.getByText("1–25 of 30")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Next" }));
    await app.settle();
    expect(texts(0)).toEqual(["P26", "P27", "P28", "P29", "P30"]);
    expect(screen.getByText("26–30 of 30")).toBeDefined();
    expect(screen.getByRole("button", { name: "Next" })).toHaveProperty("disabled", true);
    await user.click(screen.getByRole("button", { name: "Previous" }));
    await app.settle();
    expect(screen.getByRole("button", { name: "Previous" })).toHaveProperty("disabled", true);
  });

  test("on one page, with no way to others until there is one", async () => {
    const { app, user } = await shown(new TestApp(many(25)));
    expect(screen.queryByRole("button", { name: "Next" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Previous" })).toBeNull();
    await app.connect();
    await app.happens((server) => {
      server.create(person(26));
    });
    await user.click(screen.getByRole("button", { name: "1 new row" }));
    await app.settle();
    expect(screen.getByRole("button", { name: "Next" })).toHaveProperty("disabled", false);
  });

  test("with the columns that are wanted", async () => {
    const { user } = await shown();
    await user.click(screen.getByRole("button", { name: "Columns" }));
    await user.click(screen.getByRole("checkbox", { name: "Email" }));
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("columnheader", { name: "Email" })).toBeNull();
    expect(texts(1)).toEqual(["admin", "viewer", "–"]);
  });

  test("rows that others made are announced, and come when asked for", async () => {
    const { app, user } = await shown();
    await user.click(screen.getByRole("button", { name: "Name" }));
    await app.settle();
    await app.connect();
    await app.happens((server) => {
      server.create({ id: 9, name: "Barbara", email: "b", role: null, created_at: "" });
    });
    expect(texts(0)).toEqual(["Ada", "Alan", "Grace"]);
    await user.click(screen.getByRole("button", { name: "1 new row" }));
    await app.settle();
    expect(texts(0)).toEqual(["Ada", "Alan", "Barbara", "Grace"]);
  });
});

describe("is written in", () => {
  test("by keyboard: arrows, Enter, text, Enter", async () => {
    const { app, user } = await shown();
    await user.tab();
    for (let i = 0; i < 12 && document.activeElement?.getAttribute("role") !== "gridcell"; i++)
      await user.tab();
    expect(document.activeElement).toBe(cell(0, 0));
    await user.keyboard("{ArrowDown}{ArrowRight}{ArrowLeft}");
    expect(document.activeElement).toBe(cell(1, 0));
    await user.keyboard("{Enter}");
    const editor = screen.getByRole("textbox", { name: "Name" });
    expect(editor).toHaveProperty("value", "Alan");
    expect(document.activeElement).toBe(editor);
    await user.keyboard(" M. Turing{Enter}");
    await app.settle();
    expect(document.activeElement).toBe(cell(1, 0));
    expect(app.server.row(2)?.name).toBe("Alan M. Turing");
    await user.keyboard("{Control>}{End}{/Control}{Home}");
    expect(document.activeElement).toBe(cell(2, 0));
  });

  test("typing replaces, F2 mends, Escape gives up", async () => {
    const { app, user } = await shown();
    act(() => {
      cell(0, 0).focus();
    });
    await user.keyboard("Zo");
    expect(screen.getByRole("textbox", { name: "Name" })).toHaveProperty("value", "Zo");
    await user.keyboard("{Escape}");
    expect(texts(0)[0]).toBe("Ada");
    expect(document.activeElement).toBe(cell(0, 0));
    await user.keyboard("{F2}{Enter}");
    await app.settle();
    expect(app.server.requestsOf("PATCH")).toEqual([]);
  });

  test("typing replaces a date, too, which an editor opened by Enter shows", async () => {
    const app = testApp();
    await app.render(
      <BoundTableWidget datasetName="deals" columns={["title", "opened"]} editable />,
    );
    await app.connect();
    const user = userEvent.setup({ delay: null });
    const [cell] = fieldCells(screen.getAllByRole("row")[1]).slice(1);
    act(() => {
      cell?.focus();
    });
    await user.keyboard("1/31/2026{Enter}");
    await app.settle();
    expect(cell?.textContent).toBe("Jan 31, 2026");
    await user.keyboard("2");
    const editor = screen.getByRole<HTMLInputElement>("textbox", { name: "Opened" });
    expect(editor.value).toBe("2");
    await user.keyboard("/3/2026{Enter}");
    await app.settle();
    expect(cell?.textContent).toBe("Feb 3, 2026");
    await user.keyboard("{Enter}");
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Opened" }).value).toBe(
      "02/03/2026",
    );
  });

  test("Tab takes the text and moves on; leaving by mouse takes it too", async () => {
    const { app, user } = await shown();
    await user.dblClick(cell(0, 0));
    await user.keyboard("!{Tab}");
    await app.settle();
    expect(document.activeElement).toBe(cell(0, 1));
    expect(app.server.row(1)?.name).toBe("Ada!");
    await user.dblClick(cell(1, 0));
    await user.keyboard("?");
    await user.click(cell(2, 2));
    await app.settle();
    expect(app.server.row(2)?.name).toBe("Alan?");
  });

  test("a press on the cell that has the focus opens it", async () => {
    const { user } = await shown();
    await user.click(cell(0, 1));
    expect(screen.queryByRole("textbox", { name: "Email" })).toBeNull();
    await user.click(cell(0, 1));
    expect(screen.getByRole("textbox", { name: "Email" })).toBeDefined();
  });

  test("a text that can't be is said so in its place, and not sent", async () => {
    const { app, user } = await shown();
    act(() => {
      cell(0, 0).focus();
    });
    await user.keyboard("{Delete}{Enter}");
    expect(screen.getByRole("alert").textContent).toBe("Name is required.");
    expect(cell(0, 0).getAttribute("aria-invalid")).toBe("true");
    await user.keyboard(`${"x".repeat(256)}{Enter}`);
    expect(screen.getByRole("alert").textContent).toBe("At most 255 characters.");
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("alert")).toBeNull();
    expect(app.server.requestsOf("PATCH")).toEqual([]);
  });

  test("what the server refuses stays in its cell with the reason, to be mended", async () => {
    const { app, user } = await shown();
    app.server.answer(({ method }) =>
      method === "PATCH"
        ? problem(422, "validation_failed", {
            errors: [{ field: "email", code: "email", message: "No address." }],
          })
        : null,
    );
    act(() => {
      cell(0, 1).focus();
    });
    await user.keyboard("nope{Enter}");
    await app.settle();
    expect(cell(0, 1).textContent).toBe("nopeNo address.");
    app.server.answer(null);
    await user.keyboard("{Enter}@example.com{Enter}");
    await app.settle();
    expect(app.server.row(1)?.email).toBe("nope@example.com");
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("a refused text can be given up", async () => {
    const { app, user } = await shown();
    app.server.answer(({ method }) => (method === "PATCH" ? problem(403, "forbidden") : null));
    act(() => {
      cell(0, 1).focus();
    });
    await user.keyboard("x{Enter}");
    await app.settle();
    expect(screen.getByRole("alert").textContent).toContain("You are not allowed to change Email");
    await user.keyboard("{Escape}");
    expect(texts(1)[0]).toBe("ada@example.com");
  });

  test("a text whose right went while it was typed is kept, said and not sent", async () => {
    const { app, user } = await shown();
    await app.connect();
    act(() => {
      cell(0, 1).focus();
    });
    await user.keyboard("x");
    const _can = { update: true, delete: true, fields: { email: false } };
    await app.happens((server) => {
      server.update(1, { _can });
    });
    await user.keyboard("@example.com{Enter}");
    await app.settle();
    expect(screen.getByRole("alert").textContent).toContain("You are not allowed to change Email");
    expect(app.server.requestsOf("PATCH")).toEqual([]);
  });

  test("what is half-typed survives a remount, a refetch and others' changes", async () => {
    const app = new TestApp();
    const { user, unmount } = await shown(app);
    await app.connect();
    await user.dblClick(cell(0, 0));
    await user.keyboard(" Lovel");
    await app.happens((server) => {
      server.update(1, { role: "editor" });
    });
    expect(screen.getByRole("textbox", { name: "Name" })).toHaveProperty("value", "Ada Lovel");
    await act(() => app.runtime.handle("user_profiles").lists.refresh());
    unmount();
    await app.render(table);
    const editor = screen.getByRole("textbox", { name: "Name" });
    expect(editor).toHaveProperty("value", "Ada Lovel");
    expect(document.activeElement).toBe(editor);
    expect(texts(2)[0]).toBe("editor");
    await user.keyboard("ace{Enter}");
    await app.settle();
    expect(app.server.row(1)).toMatchObject({ name: "Ada Lovelace", role: "editor" });
  });

  test("a new row is checked and made in a dialog", async () => {
    const { app, user } = await shown();
    await user.click(screen.getByRole("button", { name: "New user profile" }));
    const dialog = await screen.findByRole("dialog", { name: "New user profile" });
    const save = await within(dialog).findByRole("button", { name: "Create user profile" });
    await user.click(save);
    await app.settle();
    expect(within(dialog).getByText("Name is required.")).toBeDefined();
    expect(within(dialog).getByText("Email is required.")).toBeDefined();
    await user.type(within(dialog).getByLabelText("Name"), "Zed");
    await user.type(within(dialog).getByLabelText("Email"), "z@example.com");
    await user.click(save);
    await app.settle();
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(texts(0)).toEqual(["Ada", "Alan", "Grace", "Zed"]);
    expect(app.server.requestsOf("POST")[0]?.body).toEqual({ name: "Zed", email: "z@example.com" });
  });

  test("a deleted row can be taken back for five seconds", async () => {
    const { app, user } = await shown();
    await user.click(screen.getByRole("button", { name: "Delete Alan" }));
    expect(texts(0)).toEqual(["Ada", "Grace"]);
    expect(app.runtime.toasts.all()).toMatchObject([{ message: "Alan deleted" }]);
    act(() => {
      app.runtime.toasts.all()[0]?.action?.run();
    });
    expect(texts(0)).toEqual(["Ada", "Alan", "Grace"]);
    await app.pass(5000);
    expect(app.server.requestsOf("DELETE")).toEqual([]);

    await user.click(screen.getByRole("button", { name: "Delete Alan" }));
    await app.pass(4999);
    expect(app.server.requestsOf("DELETE")).toEqual([]);
    await app.pass(1);
    expect(app.server.requestsOf("DELETE")).toHaveLength(1);
    expect(app.server.row(2)).toBeUndefined();
    expect(screen.getByText("1–2 of 2")).toBeDefined();
  });

  test("leaving the page sends the deletes that wait", async () => {
    const { app, user } = await shown();
    await user.click(screen.getByRole("button", { name: "Delete Ada" }));
    await act(async () => {
      app.runtime.flush();
      await Promise.resolve();
    });
    await app.settle();
    expect(app.server.row(1)).toBeUndefined();
  });
});

describe("is quiet", () => {
  test("a row flashes for others' changes, not for one's own", async () => {
    const { app, user } = await shown();
    await app.connect();
    const flash = (row: number) => cell(row, 0).parentElement?.dataset.flash;
    await user.dblClick(cell(0, 0));
    await user.keyboard("!{Enter}");
    await app.settle();
    expect(flash(0)).toBeUndefined();
    await app.happens((server) => {
      server.update(2, { name: "Alan T." });
    });
    expect(flash(1)).toBe("odd");
    await app.happens((server) => {
      server.update(2, { name: "Alan M. T." });
    });
    expect(flash(1)).toBe("even");
    expect(flash(2)).toBeUndefined();
  });

  test("rows that did not change are not drawn again", async () => {
    const app = new TestApp();
    await app.render(
      <Profiler id="table" onRender={() => undefined}>
        {table}
      </Profiler>,
    );
    await app.connect();
    const drawn: string[] = [];
    const watch = new MutationObserver((records) => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        drawn.push(element?.closest("tr")?.dataset.key ?? "");
      }
    });
    watch.observe(screen.getByRole("grid"), {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
    await app.happens((server) => {
      server.update(2, { name: "Changed" });
    });
    watch.disconnect();
    expect(new Set(drawn)).toEqual(new Set(["2"]));
  });
});
