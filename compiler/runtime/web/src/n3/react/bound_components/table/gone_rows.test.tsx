import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { people, TestApp } from "../../../../../testing/app";
import { problem } from "../../../../../testing/fake_server";
import { BoundTableWidget } from ".";

/* A row may go while somebody writes in it. What was typed stays in its place until its author is done with it. */

const rows = Array.from({ length: 12 }, (_, i) => ({
  ...people[0],
  id: i + 1,
  name: `U${String(i + 1).padStart(2, "0")}`,
  role: "viewer",
}));

async function shown(props: { pageSize?: number; filter?: { role: string } } = {}) {
  const app = new TestApp(rows);
  await app.render(
    <BoundTableWidget datasetName="user_profiles" editable enableDelete {...props} />,
  );
  await app.connect();
  return { app, user: userEvent.setup({ delay: null }) };
}

const lines = () => screen.getAllByRole("row").slice(1);
const names = () => lines().map((row) => row.querySelector(".n3-cell-value")?.textContent);
const editor = () => screen.queryByRole<HTMLInputElement>("textbox", { name: "Name" });

function cell(name: string): HTMLElement {
  const found = screen.getByText(name).closest("td");
  if (found === null) throw new Error("no such cell");
  return found;
}

type Shown = Awaited<ReturnType<typeof shown>>;

/** Opens the cell of the name in the third row, and types. */
async function writing({ user }: Shown) {
  await user.dblClick(cell("U03"));
  await user.keyboard("!");
}

/** Every way in which a row can go while its cell is open. */
const ways: Readonly<
  Record<
    string,
    {
      readonly props?: Parameters<typeof shown>[0];
      readonly go: (at: Shown) => Promise<void>;
      readonly said: RegExp;
    }
  >
> = {
  "somebody else deletes it": {
    go: ({ app }) =>
      app.happens((server) => {
        server.delete(3);
      }),
    said: /deleted this row/,
  },
  "it no longer matches the filter": {
    props: { filter: { role: "viewer" } },
    go: ({ app }) =>
      app.happens((server) => {
        server.update(3, { role: "admin" });
      }),
    said: /no longer in this list/,
  },
  "a resync brings a list without it": {
    go: ({ app }) =>
      app.happens((server) => {
        server.forget(3);
        server.resync();
      }),
    said: /no longer in this list/,
  },
  "newer rows push it to the next page": {
    props: { pageSize: 3 },
    go: async ({ app }) => {
      await app.happens((server) => {
        server.create({ ...people[0], id: -1, name: "New" });
      });
      await act(() => app.runtime.handle("user_profiles").lists.refresh());
      await app.settle();
    },
    said: /no longer in this list/,
  },
};

describe.each(Object.entries(ways))("while a cell is open and %s", (_, { props, go, said }) => {
  test("its text, its place and its focus stay", async () => {
    const at = await shown(props);
    await writing(at);
    await go(at);
    expect(names()[names().indexOf("U03") - 1]).toBe("U02");
    expect(screen.getByText(said)).toBeDefined();
    expect(document.activeElement).toBe(editor());
    await at.user.keyboard("?");
    expect(editor()?.value).toBe("U03!?");
    await at.user.keyboard("{Escape}");
    expect(names()).not.toContain("U03");
  });
});

describe("when the edit of a row that has gone ends", () => {
  test("a text for a deleted row is not sent; it can be copied, and discarded", async () => {
    const at = await shown();
    const { app, user } = at;
    await writing(at);
    await ways["somebody else deletes it"]?.go(at);
    await user.keyboard("{Enter}");
    await app.settle();
    expect(app.server.requestsOf("PATCH")).toEqual([]);
    expect(screen.getByRole("alert").textContent).toContain("this row was deleted");
    await user.click(screen.getByRole("button", { name: "Copy text" }));
    expect(await navigator.clipboard.readText()).toBe("U03!");
    expect(editor()?.value).toBe("U03!");
    await user.keyboard("{Escape}");
    expect(names()).not.toContain("U03");
  });

  test("leaving the cell of a deleted row keeps the text in its place", async () => {
    const at = await shown();
    await writing(at);
    await ways["somebody else deletes it"]?.go(at);
    await at.user.click(cell("U05"));
    expect(cell("U03!").closest("tr")?.dataset.gone).toBe("deleted");
    act(() => {
      cell("U03!").focus();
    });
    await at.user.keyboard("{Escape}");
    expect(names()).not.toContain("U03!");
  });

  test("a text for a row that only left the list is saved", async () => {
    const at = await shown({ filter: { role: "viewer" } });
    await writing(at);
    await ways["it no longer matches the filter"]?.go(at);
    await at.user.keyboard("{Enter}");
    await at.app.settle();
    expect(at.app.server.row(3)?.name).toBe("U03!");
    expect(names()).not.toContain("U03!");
  });

  test("a delete that only the server knows of is said, and the text kept", async () => {
    const at = await shown();
    await writing(at);
    at.app.server.answer(({ method }) => (method === "PATCH" ? problem(404, "not_found") : null));
    await at.user.keyboard("{Enter}");
    await at.app.settle();
    expect(screen.getByRole("alert").textContent).toContain("this row was deleted");
    await at.app.happens((server) => {
      server.delete(3);
    });
    expect(cell("U03!").closest("tr")?.dataset.gone).toBe("deleted");
  });

  test("a text that was refused does not follow its author to other pages", async () => {
    const at = await shown({ pageSize: 3 });
    const { app, user } = at;
    await user.dblClick(cell("U03"));
    await user.clear(editor() ?? document.body);
    await user.click(screen.getByRole("button", { name: "Next" }));
    await app.settle();
    expect(names()).toEqual(["U04", "U05", "U06"]);
    await user.click(screen.getByRole("button", { name: "Previous" }));
    await app.settle();
    expect(screen.getByRole("alert").textContent).toBe("Name is required.");
  });

  test("deleting the row oneself is no loss to warn of", async () => {
    const at = await shown();
    await at.user.dblClick(cell("U03"));
    await at.user.clear(editor() ?? document.body);
    await at.user.click(screen.getByRole("button", { name: "Delete U03" }));
    await at.app.pass(6_000);
    expect(lines()).toHaveLength(11);
  });
});
