import { act, fireEvent, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { afterEach, describe, expect, test, vi } from "vitest";
import * as z from "zod/mini";
import { TestApp } from "../../../../../testing/app";
import { problem } from "../../../../../testing/fake_server";
import { defineDataset } from "../../../core/dataset";
import { PageContext } from "../../context";
import { BoundBoardWidget } from ".";
// Loaded when first shown: on a busy machine that takes longer than a test waits.
import "./board";

interface Task {
  id: number;
  title: string;
  state: "open" | "doing" | "done" | null;
  points: number | null;
  from: string | null;
  to: string | null;
}

const tasksCreate = z.strictObject({
  title: z.string(),
  state: z.nullish(z.enum(["open", "doing", "done"])),
  points: z.nullish(z.int()),
});
const tasksUpdate = z.partial(tasksCreate);

const tasks = (realtime: boolean, required = false) =>
  defineDataset<Task, z.infer<typeof tasksCreate>, z.infer<typeof tasksUpdate>>({
    name: "tasks",
    title: "Tasks",
    noun: "task",
    key: "id",
    titleField: "title",
    realtime,
    schemas: () => Promise.resolve({ create: tasksCreate, update: tasksUpdate }),
    validation: [
      {
        message: "A task without points is never done.",
        fields: ["state", "points"],
        test: ({ row }) => row.state !== "done" || row.points !== null,
      },
    ],
    fields: [
      { name: "id", label: "ID", type: "integer", readonly: true },
      { name: "title", label: "Title", type: "string", required: true },
      {
        name: "state",
        label: "State",
        type: "enum",
        values: { open: "Open", doing: "In progress", done: "Done" },
        colors: { open: "gray", doing: "amber", done: "green" },
        required,
      },
      { name: "points", label: "Points", type: "integer" },
    ],
  });

declare module "../../../core/dataset" {
  interface Datasets {
    tasks: ReturnType<typeof tasks>;
  }
}

const few = [
  { id: 1, title: "Anvil", state: "open", points: 3 },
  { id: 2, title: "Bow", state: "open", points: null },
  { id: 3, title: "Crane", state: "doing", points: 5 },
  { id: 4, title: "Drum", state: null, points: 1 },
];

type Props = Partial<Parameters<typeof BoundBoardWidget<"tasks">>[0]>;

interface Setting {
  readonly rows?: readonly Readonly<Record<string, unknown>>[];
  readonly props?: Props;
  readonly realtime?: boolean;
  readonly required?: boolean;
  readonly before?: (app: TestApp) => void;
}

async function shown({ rows = few, props, realtime = true, required, before }: Setting = {}) {
  const app = new TestApp(
    [],
    { title: "Test", home: "/", datasets: [tasks(realtime, required)], pages: [] },
    { tasks: { rows } },
  );
  before?.(app);
  const board = (
    <PageContext value="Tasks">
      <BoundBoardWidget
        datasetName="tasks"
        by="state"
        fields={["points"]}
        editable
        enableCreate
        enableDelete
        {...props}
      />
    </PageContext>
  );
  const { container } = await app.render(board);
  if (realtime) await app.connect();
  const send = (method: string) =>
    app.server.requests.filter((one) => one.method === method && one.path.includes("/tasks"));
  return { app, container, send, user: userEvent.setup({ delay: null }) };
}

const columns = () => screen.getAllByRole("group");
const column = (name: RegExp | string) => screen.getByRole("group", { name });
const titles = (name: RegExp | string) =>
  within(column(name))
    .queryAllByRole("row")
    .map((row) => row.querySelector("strong")?.textContent);
const counts = () =>
  columns().map((one) => one.querySelector(".n3-board-count")?.firstChild?.textContent);
const card = (title: string) => {
  const found = screen
    .getAllByRole("row")
    .find((row) => row.querySelector("strong")?.textContent === title);
  if (found === undefined) throw new Error(`no card ${title}`);
  return found;
};
const said = () => document.querySelector("[aria-live=assertive]")?.textContent;
const message = (app: TestApp) => app.runtime.toasts.all().at(-1)?.message;

describe("shows", () => {
  test("a column a value in the order of the enum, rows without one first, with counts", async () => {
    await shown();
    expect(columns().map((one) => one.querySelector("bdi")?.textContent)).toEqual([
      "No state",
      "Open",
      "In progress",
      "Done",
    ]);
    expect(counts()).toEqual(["1", "2", "1", "0"]);
    expect(titles(/^Open/)).toEqual(["Anvil", "Bow"]);
    expect(titles(/^No state/)).toEqual(["Drum"]);
    expect(column(/^Done/).textContent).toContain("No cards");
    const dots = [...document.querySelectorAll(".n3-status")].map(
      (dot) => (dot as HTMLElement).dataset.color,
    );
    expect(dots).toEqual(["8", "2", "7"]);
  });

  test("no column of rows without a value where every row has one", async () => {
    await shown({ required: true, rows: few.slice(0, 3) });
    expect(counts()).toEqual(["2", "1", "0"]);
  });

  test("on a card the title and the fields that have a value", async () => {
    await shown();
    expect(within(card("Anvil")).getByText("Points").nextSibling?.textContent).toBe("3");
    expect(within(card("Bow")).queryByText("Points")).toBeNull();
  });

  test("nothing that axe finds fault with", async () => {
    const { container } = await shown();
    const { violations } = await axe.run(container, {
      rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
    });
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });

  test("so many cards at a time, all of them counted, and more on request", async () => {
    const rows = Array.from({ length: 7 }, (_, i) => ({
      ...few[0],
      id: i + 1,
      title: `T${i + 1}`,
    }));
    const { user, app } = await shown({ rows, props: { pageSize: 3 } });
    expect(counts()).toEqual(["0", "7", "0", "0"]);
    expect(titles(/^Open/)).toEqual(["T1", "T2", "T3"]);
    await user.click(screen.getByRole("button", { name: "Show more of Open" }));
    await app.settle();
    expect(titles(/^Open/)).toHaveLength(6);
    const more = screen.getByRole("button", { name: "Show more of Open" });
    expect(more.textContent).toBe("Show 1 more");
    await user.click(more);
    await app.settle();
    expect(titles(/^Open/)).toHaveLength(7);
    expect(screen.queryByRole("button", { name: "Show more of Open" })).toBeNull();
    expect(counts()).toEqual(["0", "7", "0", "0"]);
  });

  test("only what a search finds", async () => {
    const { user, app } = await shown();
    await user.type(screen.getByRole("searchbox", { name: "Search tasks" }), "anvil");
    await app.pass(250);
    expect(counts()).toEqual(["0", "1", "0", "0"]);
    expect([titles(/^Open/), titles(/^In progress/)]).toEqual([["Anvil"], []]);
  });

  test("why there is nothing to show, and what failed in one column only", async () => {
    let broken = true;
    const { app, user } = await shown({
      before: ({ server }) => {
        server.answer(({ query, path }) =>
          path.includes("/tasks") && query.get("state__eq") === "open" && broken
            ? problem(500, "failed", { title: "The server failed." })
            : null,
        );
      },
    });
    expect(within(column(/^Open/)).getByRole("alert").textContent).toContain("cannot be loaded");
    expect(titles(/^In progress/)).toEqual(["Crane"]);
    broken = false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await app.settle();
    expect(titles(/^Open/)).toEqual(["Anvil", "Bow"]);
  });

  test("that this reader may not see it", async () => {
    await shown({
      realtime: false,
      before: ({ server }) => {
        server.answer(({ path }) => (path.includes("/tasks") ? problem(403, "forbidden") : null));
      },
    });
    expect(screen.getByText(/not allowed to see “Tasks”/)).toBeDefined();
    expect(screen.queryAllByRole("group")).toEqual([]);
  });
});

/** Every way to move the card "Anvil" from Open to In progress. */
const ways: Readonly<Record<string, (user: ReturnType<typeof userEvent.setup>) => Promise<void>>> =
  {
    mouse: async (user) => {
      over(column(/^In progress/));
      await user.pointer([
        { keys: "[MouseLeft>]", target: card("Anvil"), coords: { x: 10, y: 10 } },
        { pointerName: "mouse", target: column(/^In progress/), coords: { x: 300, y: 20 } },
        { keys: "[/MouseLeft]", target: column(/^In progress/) },
      ]);
    },
    keyboard: async (user) => {
      card("Anvil").focus();
      await user.keyboard(" {ArrowRight} ");
    },
    menu: async (user) => {
      await user.click(screen.getByRole("button", { name: "Actions: Anvil" }));
      await user.click(screen.getByRole("menuitem", { name: "In progress" }));
    },
  };

/** jsdom draws nothing: what is below the pointer. */
function over(element: Element | null) {
  Object.assign(document, { elementsFromPoint: () => (element === null ? [] : [element]) });
}

afterEach(() => {
  Reflect.deleteProperty(document, "elementsFromPoint");
  vi.unstubAllGlobals();
});

describe.each(Object.entries(ways))("a card that is moved by %s", (_, move) => {
  test.each([true, false])("is in its column at once, and stays (live: %s)", async (realtime) => {
    const { app, user, send } = await shown({ realtime });
    const open = app.server.shut();
    await move(user);
    expect([titles(/^Open/), titles(/^In progress/)]).toEqual([["Bow"], ["Anvil", "Crane"]]);
    expect(counts()).toEqual(["1", "1", "2", "0"]);
    open();
    const seen: unknown[] = [];
    const observer = new MutationObserver(() => seen.push([titles(/^In progress/), counts()]));
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    await app.settle();
    observer.disconnect();
    expect(seen.filter((one) => JSON.stringify(one) !== JSON.stringify(seen[0]))).toEqual([]);
    expect([titles(/^Open/), titles(/^In progress/)]).toEqual([["Bow"], ["Anvil", "Crane"]]);
    expect(counts()).toEqual(["1", "1", "2", "0"]);
    expect(send("PATCH").map(({ path, body }) => [path, body])).toEqual([
      ["/api/datasets/tasks/1", { state: "doing" }],
    ]);
    expect(said()).toBe("Anvil moved to In progress.");
    expect(document.querySelector("[data-flash]")).toBeNull();
  });

  test("is back where it was when that is refused, and says why", async () => {
    const { app, user } = await shown({
      before: ({ server }) => {
        server.answer(({ method }) => (method === "PATCH" ? problem(403, "forbidden") : null));
      },
    });
    await move(user);
    await app.settle();
    expect([titles(/^Open/), titles(/^In progress/)]).toEqual([["Anvil", "Bow"], ["Crane"]]);
    expect(counts()).toEqual(["1", "2", "1", "0"]);
    expect(message(app)).toBe(
      "“Anvil” was not moved to In progress. You are not allowed to change State here.",
    );
  });
});

describe("moving", () => {
  test("keeps the focus on the card", async () => {
    const { app, user } = await shown();
    for (const way of ["keyboard", "menu"]) {
      await app.happens((server) => {
        server.update(1, { state: "open" }, "tasks");
      });
      await app.pass(250);
      await ways[way]?.(user);
      await app.settle();
      await new Promise((resolve) => requestAnimationFrame(resolve));
      expect([way, document.activeElement]).toEqual([way, card("Anvil")]);
      expect(card("Anvil").tabIndex).toBe(0);
    }
  });

  test("asks nothing of the server that the program itself refuses", async () => {
    const { app, user, send } = await shown();
    card("Bow").focus();
    await user.keyboard(" {ArrowRight}{ArrowRight}{Enter}");
    await app.settle();
    expect(titles(/^Open/)).toEqual(["Anvil", "Bow"]);
    expect(send("PATCH")).toEqual([]);
    expect(message(app)).toBe("“Bow” was not moved to Done. A task without points is never done.");
  });

  test("says where it was moved by somebody who was faster", async () => {
    const { app, user } = await shown({
      before: ({ server }) => {
        server.answer(({ method, path }) => {
          if (method !== "PATCH") return null;
          server.update(1, { state: "done" }, "tasks");
          return problem(412, "precondition_failed", { current: server.row(1, "tasks"), path });
        });
      },
    });
    await ways.keyboard?.(user);
    await app.settle();
    await app.pass(250);
    expect(message(app)).toBe(
      "“Anvil” was not moved to In progress. It was moved to Done in the meantime.",
    );
    expect(titles(/^Done/)).toEqual(["Anvil"]);
  });

  test("a field message is the reason, as is a row that is gone", async () => {
    const reasons = [
      [
        problem(422, "invalid", {
          errors: [{ field: "state", code: "refused", message: "Not on Fridays." }],
        }),
        "Not on Fridays.",
      ],
      [problem(404, "not_found"), "It was deleted, or you are no longer allowed to see it."],
    ] as const;
    for (const [answer, why] of reasons) {
      const { app, user } = await shown({
        before: ({ server }) => {
          server.answer(({ method }) => (method === "PATCH" ? answer.clone() : null));
        },
      });
      await ways.keyboard?.(user);
      await app.settle();
      expect(message(app)).toBe(`“Anvil” was not moved to In progress. ${why}`);
      document.body.replaceChildren();
    }
  });

  test("by keyboard is announced at each step, and Escape leaves the card where it was", async () => {
    const { user, send } = await shown();
    card("Anvil").focus();
    await user.keyboard(" ");
    expect(said()).toContain("Anvil lifted from Open.");
    expect(card("Anvil").dataset.lifted).toBe("true");
    await user.keyboard("{ArrowRight}");
    expect(said()).toBe("In progress, 1 card.");
    expect(column(/^In progress/).dataset.over).toBe("true");
    expect(column(/^In progress/).querySelector(".n3-board-mark")).not.toBeNull();
    await user.keyboard("{Escape}");
    expect(said()).toBe("Anvil stays in Open.");
    expect(document.querySelector("[data-lifted], .n3-board-mark")).toBeNull();
    await user.keyboard(" {Tab}");
    expect(document.querySelector("[data-lifted]")).toBeNull();
    card("Anvil").focus();
    await user.keyboard(" ");
    act(() => {
      card("Bow").focus();
    });
    expect(document.querySelector("[data-lifted]")).toBeNull();
    expect(send("PATCH")).toEqual([]);
  });

  test("puts the mark where the card will be, by the order of the board", async () => {
    const { user } = await shown({ props: { sort: ["-points"] } });
    over(column(/^In progress/));
    const at = () =>
      [...column(/^In progress/).querySelectorAll(".n3-board-mark, strong")].map(
        (part) => part.textContent,
      );
    await user.pointer([
      { keys: "[MouseLeft>]", target: card("Anvil"), coords: { x: 10, y: 10 } },
      { pointerName: "mouse", target: column(/^In progress/), coords: { x: 300, y: 20 } },
    ]);
    expect(at()).toEqual(["Crane", ""]);
    await user.pointer({ keys: "[/MouseLeft]" });
    expect(titles(/^In progress/)).toEqual(["Crane", "Anvil"]);
  });

  test("by mouse ends with Escape, beside the columns, and opens no card", async () => {
    const { user, send } = await shown();
    const lift = async () => {
      await user.pointer([
        { keys: "[MouseLeft>]", target: card("Anvil"), coords: { x: 10, y: 10 } },
        { pointerName: "mouse", target: card("Anvil"), coords: { x: 60, y: 10 } },
      ]);
      expect(card("Anvil").dataset.lifted).toBe("true");
    };
    over(column(/^Done/));
    await lift();
    await user.keyboard("{Escape}");
    await user.pointer({ keys: "[/MouseLeft]", target: card("Anvil") });
    over(null);
    await lift();
    await user.pointer({ keys: "[/MouseLeft]", target: card("Anvil") });
    over(column(/^Open/));
    await lift();
    await user.pointer({ keys: "[/MouseLeft]", target: card("Anvil") });
    expect(document.querySelector("[data-lifted], .n3-board-ghost")).toBeNull();
    expect(send("PATCH")).toEqual([]);
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  test("by finger begins after a moment; sooner it scrolls", async () => {
    const { app, send } = await shown();
    over(column(/^In progress/));
    const touch = (type: string, x: number) =>
      fireEvent(
        card("Anvil"),
        Object.assign(new MouseEvent(type, { bubbles: true, clientX: x, clientY: 0 }), {
          pointerId: 7,
          pointerType: "touch",
          isPrimary: true,
        }),
      );
    touch("pointerdown", 10);
    touch("pointermove", 90);
    await app.pass(400);
    touch("pointerup", 90);
    expect(send("PATCH")).toEqual([]);
    touch("pointerdown", 10);
    await app.pass(349);
    expect(card("Anvil").dataset.lifted).toBeUndefined();
    await app.pass(1);
    expect(card("Anvil").dataset.lifted).toBe("true");
    touch("pointermove", 90);
    const scroll = new Event("touchmove", { bubbles: true, cancelable: true });
    card("Anvil").dispatchEvent(scroll);
    expect(scroll.defaultPrevented).toBe(true);
    touch("pointerup", 90);
    await app.settle();
    expect(titles(/^In progress/)).toEqual(["Anvil", "Crane"]);
  });

  test("keeps a card in sight whose place is beyond what is loaded", async () => {
    const rows = [
      { id: 9, title: "Zither", state: "open", points: 1 },
      ...Array.from({ length: 5 }, (_, i) => ({ ...few[2], id: i + 1, title: `C${i + 1}` })),
    ];
    const { app, user } = await shown({ rows, props: { pageSize: 2 } });
    card("Zither").focus();
    await user.keyboard(" {ArrowRight} ");
    await app.settle();
    expect(titles(/^In progress/)).toEqual(["C1", "C2", "Zither"]);
    expect(counts()).toEqual(["0", "0", "6", "0"]);
  });

  test("that was refused is forgotten: where others put the card, its list decides", async () => {
    const rows = [
      { id: 9, title: "Zither", state: "open", points: 1 },
      ...Array.from({ length: 5 }, (_, i) => ({ ...few[2], id: i + 1, title: `C${i + 1}` })),
    ];
    const { app, user } = await shown({
      rows,
      props: { pageSize: 2 },
      before: ({ server }) => {
        server.answer(({ method }) => (method === "PATCH" ? problem(403, "forbidden") : null));
      },
    });
    card("Zither").focus();
    await user.keyboard(" {ArrowRight} ");
    await app.settle();
    await app.happens((server) => {
      server.update(9, { state: "doing" }, "tasks");
    });
    await app.pass(250);
    expect(titles(/^In progress/)).toEqual(["C1", "C2"]);
    expect(counts()).toEqual(["0", "0", "6", "0"]);
  });
});

describe("somebody else", () => {
  test("moves a card: it is where they put it at once, and flashes", async () => {
    const { app } = await shown();
    await app.happens((server) => {
      server.update(1, { state: "doing" }, "tasks");
    });
    expect([titles(/^Open/), titles(/^In progress/)]).toEqual([["Bow"], ["Anvil", "Crane"]]);
    expect(counts()).toEqual(["1", "1", "2", "0"]);
    expect(card("Anvil").dataset.flash).toBeDefined();
    expect(card("Bow").dataset.flash).toBeUndefined();
    await app.pass(250);
    expect(titles(/^In progress/)).toEqual(["Anvil", "Crane"]);
    expect(counts()).toEqual(["1", "1", "2", "0"]);
  });

  test("adds, changes and deletes cards", async () => {
    const { app } = await shown();
    await app.happens((server) => {
      server.create({ id: 8, title: "Harp", state: "done", points: 1 }, "tasks");
      server.update(2, { title: "Bow and arrow" }, "tasks");
      server.delete(3, "tasks");
    });
    await app.pass(250);
    expect([titles(/^Open/), titles(/^In progress/), titles(/^Done/)]).toEqual([
      ["Anvil", "Bow and arrow"],
      [],
      ["Harp"],
    ]);
    expect(counts()).toEqual(["1", "2", "0", "1"]);
  });

  test("deletes the card that was just moved", async () => {
    const { app } = await shown();
    await app.happens((server) => {
      server.update(1, { state: "doing" }, "tasks");
      server.delete(1, "tasks");
    });
    await app.pass(250);
    expect([titles(/^Open/), titles(/^In progress/)]).toEqual([["Bow"], ["Crane"]]);
    expect(counts()).toEqual(["1", "1", "1", "0"]);
  });

  test("moves the card with the focus, which keeps it", async () => {
    const { app } = await shown();
    card("Anvil").focus();
    await app.happens((server) => {
      server.update(1, { state: "done" }, "tasks");
    });
    expect(document.activeElement).toBe(card("Anvil"));
    await app.happens((server) => {
      server.delete(1, "tasks");
    });
    await app.pass(250);
    expect(document.activeElement?.getAttribute("role")).toBe("row");
  });
});

describe("the reader", () => {
  test("goes from card to card by the arrow keys, and opens one by Enter or a click", async () => {
    const { app, user } = await shown();
    await user.tab();
    await user.tab();
    await user.tab();
    const at = () => document.activeElement?.querySelector("strong")?.textContent;
    expect(at()).toBe("Drum");
    const walk = [
      ["{ArrowRight}", "Anvil"],
      ["{ArrowDown}", "Bow"],
      ["{ArrowDown}", "Bow"],
      ["{ArrowRight}", "Crane"],
      ["{ArrowLeft}", "Anvil"],
      ["{End}", "Bow"],
      ["{Home}", "Anvil"],
      ["{ArrowUp}", "Anvil"],
    ] as const;
    for (const [key, title] of walk) {
      await user.keyboard(key);
      expect([key, at()]).toEqual([key, title]);
    }
    await user.keyboard("{Enter}");
    await app.settle();
    expect(screen.getByRole("dialog", { name: "Anvil" })).toBeDefined();
    await user.keyboard("{Escape}");
    await app.settle();
    expect(document.activeElement).toBe(card("Anvil"));
    await user.click(card("Crane"));
    await app.settle();
    expect(screen.getByRole("dialog", { name: "Crane" })).toBeDefined();
  });

  test("makes a row in a column, which has its value", async () => {
    const { app, user, send } = await shown();
    await user.click(screen.getByRole("button", { name: "New task in In progress" }));
    await app.settle();
    await user.type(screen.getByRole("textbox", { name: /Title/ }), "Easel");
    await user.click(screen.getByRole("button", { name: "Create task" }));
    await app.settle();
    await app.pass(250);
    expect(send("POST")[0]?.body).toMatchObject({ title: "Easel", state: "doing" });
    expect(titles(/^In progress/)).toEqual(["Crane", "Easel"]);
    expect(counts()).toEqual(["1", "2", "2", "0"]);
  });

  test("deletes a card by its menu", async () => {
    const { app, user, send } = await shown();
    await user.click(screen.getByRole("button", { name: "Actions: Bow" }));
    await user.click(screen.getByRole("menuitem", { name: "Delete" }));
    await app.settle();
    expect(titles(/^Open/)).toEqual(["Anvil"]);
    expect(counts()).toEqual(["1", "1", "1", "0"]);
    expect(message(app)).toBe("Bow deleted");
    act(() => app.runtime.toasts.all().at(-1)?.action?.run());
    expect(titles(/^Open/)).toEqual(["Anvil", "Bow"]);
    await app.pass(6_000);
    expect(send("DELETE")).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Actions: Bow" }));
    await user.click(screen.getByRole("menuitem", { name: "Delete" }));
    await app.pass(5_000);
    expect(send("DELETE").map(({ path }) => path)).toEqual(["/api/datasets/tasks/2"]);
    expect([titles(/^Open/), counts()]).toEqual([["Anvil"], ["1", "1", "1", "0"]]);
  });

  const readOnly: Readonly<Record<string, Setting>> = {
    "the widget does not let them": {
      props: { editable: false, enableCreate: false, enableDelete: false },
    },
    "the server does not let them": {
      before: ({ server }) => {
        const none = { create: false, update: false, delete: false };
        server.me = { ...server.me, pages: { Tasks: { access: true, widgets: { tasks: none } } } };
      },
    },
    "no row lets them": {
      rows: few.map((row) => ({ ...row, _can: { update: false, delete: false } })),
      props: { enableCreate: false },
    },
    "the field does not let them": {
      rows: few.map((row) => ({
        ...row,
        _can: { update: true, delete: false, fields: { state: false } },
      })),
      props: { enableCreate: false },
    },
  };
  test.each(Object.entries(readOnly))("only looks where %s", async (_, setting) => {
    const { user, send } = await shown(setting);
    expect(titles(/^Open/)).toEqual(["Anvil", "Bow"]);
    expect(screen.queryByRole("button", { name: /^New task/ })).toBeNull();
    card("Anvil").focus();
    await user.keyboard(" {ArrowRight} ");
    over(column(/^Done/));
    await user.pointer([
      { keys: "[MouseLeft>]", target: card("Anvil"), coords: { x: 10, y: 10 } },
      { pointerName: "mouse", target: column(/^Done/), coords: { x: 300, y: 20 } },
      { keys: "[/MouseLeft]", target: column(/^Done/) },
    ]);
    expect(document.querySelector("[data-lifted]")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Actions: Anvil" }));
    expect(screen.getAllByRole("menuitem").map(({ textContent }) => textContent)).toEqual(["Open"]);
    expect(send("PATCH")).toEqual([]);
  });
});
