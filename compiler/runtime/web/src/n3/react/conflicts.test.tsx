import { act, fireEvent, screen, within } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import type { ReactNode } from "react";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { TestApp } from "../../../testing/app";
import { fieldCells } from "../../../testing/grid";
import { defineDataset } from "../core/dataset";
import type { ConflictRule } from "../core/outbox_entry";
import { BoundBoardWidget } from "./bound_components/board";
import "./bound_components/board/board";
import { BoundFormWidget } from "./bound_components/form";
import { BoundTableWidget } from "./bound_components/table";
import "./outbox/outbox_panel";
import { WaitingChanges } from "./outbox/waiting_changes";
import { ToastList } from "./toast_list";

interface Note {
  id: number;
  title: string;
  state: "open" | "doing" | "done";
  points: number | null;
  changed: number;
}

const create = z.strictObject({
  title: z.string(),
  state: z.enum(["open", "doing", "done"]),
  points: z.nullish(z.int()),
});
const update = z.partial(create);

const notes = defineDataset<Note, z.infer<typeof create>, z.infer<typeof update>>({
  name: "notes",
  title: "Notes",
  noun: "note",
  key: "id",
  titleField: "title",
  schemas: () => Promise.resolve({ create, update }),
  fields: [
    { name: "id", label: "ID", type: "integer", readonly: true },
    { name: "title", label: "Title", type: "string", required: true },
    {
      name: "state",
      label: "State",
      type: "enum",
      values: { open: "Open", doing: "In progress", done: "Done" },
      required: true,
    },
    { name: "points", label: "Points", type: "integer" },
    // Set by the server at every write.
    { name: "changed", label: "Changed", type: "integer", readonly: true },
  ],
});

declare module "../core/dataset" {
  interface Datasets {
    notes: typeof notes;
  }
}

const before = [
  { id: 1, title: "Mine", state: "open", points: 1, changed: 0 },
  { id: 2, title: "Anvil", state: "open", points: 2, changed: 0 },
  { id: 3, title: "Bow", state: "open", points: 3, changed: 0 },
];

/** Somebody else writes the row meanwhile, and nothing tells this page of it. */
type Meanwhile = () => void;

interface Page {
  readonly app: TestApp;
  readonly user: UserEvent;
}

/** How the person hears of a conflict. */
type Asked = "by a dialog" | "by the form" | "not at all: it is not made, and says so";

interface Place {
  readonly widget: (conflict: ConflictRule) => ReactNode;
  /** Writes `field` of row 2; the other person does, too, after the row was shown and before it is sent. */
  readonly write: (page: Page, meanwhile: Meanwhile) => Promise<void>;
  readonly field: "title" | "state";
  /** The field as it is then. */
  readonly mine: string;
  readonly asks: (conflict: ConflictRule) => Asked;
}

const table = (conflict: ConflictRule) => (
  <BoundTableWidget
    datasetName="notes"
    conflict={conflict}
    editable
    rowActions={[
      {
        key: "rename",
        label: "Rename",
        actions: [{ type: "update", dataset: "notes", row: "row", set: { title: () => "Mine" } }],
      },
    ]}
  />
);

const cell = (row: number, column = 0): HTMLElement => {
  const found = fieldCells(screen.getAllByRole("row")[row])[column];
  if (found === undefined) throw new Error("no such cell");
  return found;
};
const focus = (row: number) => {
  act(() => {
    cell(row).focus();
  });
};

async function editCell({ app, user }: Page, meanwhile: Meanwhile) {
  await user.dblClick(cell(2));
  await user.clear(screen.getByRole("textbox"));
  await user.keyboard("Mine");
  meanwhile();
  await user.keyboard("{Enter}");
  await app.settle();
}

async function setSelected({ app, user }: Page, meanwhile: Meanwhile) {
  await user.click(screen.getByRole("checkbox", { name: "Select Anvil" }));
  await user.click(screen.getByRole("checkbox", { name: "Select Bow" }));
  await user.click(screen.getByRole("button", { name: "Set…" }));
  const dialog = screen.getByRole("dialog", { name: "Set…" });
  await user.selectOptions(within(dialog).getByLabelText("Field"), "Title");
  await user.type(within(dialog).getByLabelText("Value"), "Mine");
  meanwhile();
  await user.click(within(dialog).getByRole("button", { name: "Apply" }));
  await app.settle();
}

async function fillForm({ app, user }: Page, meanwhile: Meanwhile) {
  const title = await screen.findByRole("textbox", { name: "Title" });
  await user.clear(title);
  await user.type(title, "Mine");
  meanwhile();
  await user.click(screen.getByRole("button", { name: "Save" }));
  await app.settle();
}

const byDialog = () => "by a dialog" as const;
const never = () => "not at all: it is not made, and says so" as const;
const onlyWhereAsked = (conflict: ConflictRule) => (conflict === "ask" ? byDialog() : never());

const places: Readonly<Record<string, Place>> = {
  "a cell": { widget: table, write: editCell, field: "title", mine: "Mine", asks: byDialog },
  "a cell, while the server is away": {
    widget: table,
    write: async (page, meanwhile) => {
      page.app.server.away = true;
      await editCell(page, meanwhile);
      page.app.server.away = false;
      await page.app.pass(60_000);
      const show = screen.queryByRole("button", { name: "Show" });
      if (show !== null) await page.user.click(show);
    },
    field: "title",
    mine: "Mine",
    asks: byDialog,
  },
  "cells that are set together": {
    widget: table,
    write: setSelected,
    field: "title",
    mine: "Mine",
    asks: byDialog,
  },
  "cells that are pasted": {
    widget: table,
    write: async ({ app, user }, meanwhile) => {
      focus(2);
      meanwhile();
      await user.paste("Mine\nMine");
      await app.settle();
    },
    field: "title",
    mine: "Mine",
    asks: byDialog,
  },
  "a cell that is filled from above": {
    widget: table,
    write: async ({ app, user }, meanwhile) => {
      focus(2);
      meanwhile();
      await user.keyboard("{Control>}d{/Control}");
      await app.settle();
    },
    field: "title",
    mine: "Mine",
    asks: byDialog,
  },
  "an edit that is taken back": {
    widget: table,
    write: async ({ app, user }, meanwhile) => {
      await editCell({ app, user }, () => undefined);
      meanwhile();
      await user.keyboard("{Control>}z{/Control}");
      await app.settle();
    },
    field: "title",
    mine: "Anvil",
    asks: never,
  },
  "edits of several rows that are taken back": {
    widget: table,
    write: async ({ app, user }, meanwhile) => {
      await setSelected({ app, user }, () => undefined);
      meanwhile();
      await user.click(screen.getByRole("button", { name: "Undo" }));
      await app.settle();
    },
    field: "title",
    mine: "Anvil",
    asks: never,
  },
  "a button of the row": {
    widget: table,
    write: async ({ app, user }, meanwhile) => {
      meanwhile();
      await user.click(screen.getByRole("button", { name: /^Rename.*Anvil/ }));
      await app.settle();
    },
    field: "title",
    mine: "Mine",
    asks: onlyWhereAsked,
  },
  "the panel of a row": {
    widget: table,
    write: async ({ app, user }, meanwhile) => {
      await user.click(screen.getByRole("button", { name: "Open Anvil" }));
      await app.settle();
      await fillForm({ app, user }, meanwhile);
    },
    field: "title",
    mine: "Mine",
    asks: () => "by the form",
  },
  "a form": {
    widget: (conflict) => (
      <BoundFormWidget datasetName="notes" mode="update" id={2} conflict={conflict} />
    ),
    write: fillForm,
    field: "title",
    mine: "Mine",
    asks: () => "by the form",
  },
  "a card of a board": {
    widget: (conflict) => (
      <BoundBoardWidget datasetName="notes" by="state" conflict={conflict} editable />
    ),
    write: async ({ app }, meanwhile) => {
      const card = screen
        .getAllByRole("row")
        .find((row) => row.querySelector("strong")?.textContent === "Anvil");
      meanwhile();
      act(() => {
        card?.focus();
      });
      for (const key of [" ", "ArrowRight", " "])
        fireEvent.keyDown(document.activeElement ?? document.body, { key });
      await app.settle();
    },
    field: "state",
    mine: "doing",
    asks: onlyWhereAsked,
  },
};

/** What somebody else writes meanwhile, and what becomes of an update by each rule. */
const others = {
  "another field": { merge: "written", ask: "asked", overwrite: "written" },
  "the same field": { merge: "asked", ask: "asked", overwrite: "written" },
} as const;

async function shown(place: Place, conflict: ConflictRule): Promise<Page> {
  const app = new TestApp(
    [],
    { title: "Test", home: "/", datasets: [notes], pages: [] },
    { notes: { rows: before } },
  );
  await app.render(
    <>
      <WaitingChanges />
      {place.widget(conflict)}
      <ToastList />
    </>,
  );
  return { app, user: userEvent.setup({ delay: null }) };
}

const theirsOf = { title: "Theirs", state: "done" } as const;

function placeOf(name: string): Place {
  const place = places[name];
  if (place === undefined) throw new Error(`no place ${name}`);
  return place;
}

describe.each(Object.keys(places))("%s", (name) => {
  const place = placeOf(name);
  const { field, mine } = place;
  const mineShown = mine === "doing" ? "In progress" : mine;
  const cases = Object.entries(others).flatMap(([what, rules]) =>
    Object.entries(rules).map(([rule, outcome]) => [what, rule as ConflictRule, outcome] as const),
  );

  test.each(cases)("somebody else changes %s, %s: %s", async (what, rule, outcome) => {
    const page = await shown(place, rule);
    const { app, user } = page;
    const theirs = what === "the same field" ? theirsOf[field] : null;
    await place.write(page, () => {
      const own = theirs === null ? {} : { [field]: theirs };
      app.server.update(2, { points: 9, changed: 1, ...own }, "notes");
    });
    const row = () => app.server.row(2, "notes");
    if (outcome === "asked") {
      expect(row()?.[field]).not.toBe(mine);
      switch (place.asks(rule)) {
        case "by a dialog": {
          const dialog = await screen.findByRole("dialog");
          // What is to be saved, and what somebody else has made of the row.
          expect(within(dialog).getByText(mineShown)).toBeDefined();
          if (rule === "ask") expect(within(dialog).getByText("9")).toBeDefined();
          await user.click(within(dialog).getByRole("button", { name: "Save" }));
          break;
        }
        case "by the form":
          expect(screen.getByRole("alert").textContent).toMatch(/^Not saved\. Someone else/);
          await user.click(screen.getByRole("button", { name: "Save" }));
          break;
        default:
          expect(app.runtime.toasts.all()).not.toEqual([]);
          expect(screen.queryByRole("dialog")).toBeNull();
          return;
      }
      await app.settle();
    }
    expect(screen.queryByText(/^Not saved/)).toBeNull();
    expect(app.runtime.outbox.kept()).toEqual([]);
    expect(row()).toMatchObject({ [field]: mine, points: 9 });
  });
});

test("a form that asks about everything asks about what it has shown meanwhile, too", async () => {
  const page = await shown(placeOf("a form"), "ask");
  const { app, user } = page;
  await fillForm(page, () => {
    app.server.update(2, { points: 9, state: "done" }, "notes");
    const row = app.server.row(2, "notes");
    if (row === undefined) return;
    act(() => {
      app.runtime.handle("notes").rows.apply(2, { type: "answered", row, at: null });
    });
  });
  expect(screen.getByRole("alert").textContent).toContain("has changed this row: State, Points.");
  expect(app.server.requestsOf("PATCH")).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Save" }));
  await app.settle();
  expect(app.server.row(2, "notes")).toMatchObject({ title: "Mine", points: 9, state: "done" });
});

test("who is asked about everything is not asked about what they did themselves", async () => {
  const { app, user } = await shown(placeOf("a cell"), "ask");
  const done = app.server.requests.length;
  app.server.answer(({ method, path }) => {
    // The server sets a field of its own, in the very write.
    const own = method === "PATCH" ? app.server.row(Number(path.split("/").at(-1)), "notes") : null;
    if (own != null) Object.assign(own, { changed: Number(own.changed) + 1 });
    return null;
  });
  await user.dblClick(cell(2));
  await user.keyboard("!{Enter}");
  await user.dblClick(cell(2, 2));
  await user.keyboard("5{Enter}");
  await app.settle();
  await user.dblClick(cell(2));
  await user.keyboard("!{Enter}");
  await app.settle();
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(app.server.row(2, "notes")).toMatchObject({ title: "Anvil!!", points: 25 });
  expect(app.server.requests.length).toBe(done + 3);
});
