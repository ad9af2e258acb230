import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { describe, expect, test } from "vitest";
// Loaded when first asked: on a busy machine that takes longer than a test waits.
import "../overlays";
import { TestApp } from "../../../../../testing/app";
import { testApp } from "../../../../../testing/deals_app";
import { fieldCells } from "../../../../../testing/grid";
import type { FieldSpec, ValueSpec } from "../../../core/fields";
import { filtersOf, operatorsOf, treeOf, type AnyTree, type FilterField } from "./filters";
import { BoundTableWidget } from ".";

const names = () =>
  screen
    .queryAllByRole("row")
    .slice(1)
    .map((row) => fieldCells(row)[0]?.textContent);

async function shown(app: TestApp = testApp()) {
  const result = await app.render(
    <BoundTableWidget
      datasetName="deals"
      columns={["title", "company", "company.city", "stage"]}
    />,
  );
  await app.connect();
  return { app, user: userEvent.setup({ delay: null }), ...result };
}

type At = Awaited<ReturnType<typeof shown>>;

async function filter({ app, user }: At, field: string, comparison: string, value?: string) {
  await user.click(screen.getByRole("button", { name: "+ Filter" }));
  const dialog = screen.getByRole("dialog", { name: "Filter" });
  await user.selectOptions(within(dialog).getByLabelText("Field"), field);
  await user.selectOptions(within(dialog).getByLabelText("Comparison"), comparison);
  if (value !== undefined) {
    const input = within(dialog).getByLabelText("Value");
    if (input instanceof HTMLSelectElement) await user.selectOptions(input, value);
    else await user.type(input, value);
  }
  await user.click(within(dialog).getByRole("button", { name: "Done" }));
  await app.pass(250);
  await app.happens((server) => {
    server.acknowledge();
  });
}

const asked = (app: TestApp) => {
  const lists = app.server.requestsOf("GET").filter(({ path }) => path.endsWith("/deals"));
  return JSON.parse(lists.at(-1)?.query.get("filter") ?? "null") as unknown;
};

describe("a filter", () => {
  test("is a chip, which is changed and removed", async () => {
    const at = await shown();
    await filter(at, "Stage", "is not", "Won");
    expect(asked(at.app)).toEqual(["stage", "ne", "won"]);
    expect(names()).toEqual(["Anvils", "Rockets"]);
    await at.user.click(screen.getByRole("button", { name: "Stage is not Won" }));
    await at.user.selectOptions(screen.getByLabelText("Comparison"), "is any of");
    await at.user.click(screen.getByLabelText("Won"));
    await at.user.click(screen.getByRole("button", { name: "Done" }));
    await at.app.pass(250);
    expect(asked(at.app)).toEqual(["stage", "in", ["won"]]);
    expect(names()).toEqual(["Portals"]);
    await at.user.click(
      screen.getByRole("button", { name: "Remove the filter Stage is any of Won" }),
    );
    await at.app.pass(250);
    expect(names()).toHaveLength(3);
  });

  test("of a reference names a row, of a column through one its value", async () => {
    const at = await shown();
    await filter(at, "Company city", "contains", "Ber");
    expect(asked(at.app)).toEqual(["company.city", "contains", "Ber"]);
    await at.user.click(screen.getByRole("button", { name: "+ Filter" }));
    const dialog = screen.getByRole("dialog", { name: "Filter" });
    await at.user.selectOptions(within(dialog).getByLabelText("Field"), "Company");
    await at.user.type(within(dialog).getByRole("combobox", { name: "Value" }), "Acm");
    await at.app.pass(500);
    await at.user.keyboard("{ArrowDown}{Enter}");
    await at.app.pass(250);
    expect(asked(at.app)).toEqual({
      all: [
        ["company.city", "contains", "Ber"],
        ["company_id", "eq", 1],
      ],
    });
    await at.user.click(screen.getByRole("button", { name: "Done" }));
    expect(screen.getByRole("button", { name: "Company is Acme" })).toBeDefined();
  });

  test("and another hold together, or any of them; a group is one of them", async () => {
    const at = await shown();
    await filter(at, "Stage", "is", "Won");
    await filter(at, "Title", "contains", "Anvil");
    expect(names()).toEqual([]);
    await at.user.selectOptions(screen.getByLabelText("Match"), "any");
    await at.app.pass(250);
    expect(asked(at.app)).toEqual({
      any: [
        ["stage", "eq", "won"],
        ["title", "contains", "Anvil"],
      ],
    });
    expect(names()).toEqual(["Anvils", "Portals"]);
    await at.user.click(screen.getByRole("button", { name: "+ Group" }));
    const dialog = screen.getByRole("dialog", { name: "Filter" });
    const values = () => within(dialog).getAllByLabelText("Value");
    for (const [i, text] of ["Rock", "ets"].entries()) {
      const field = within(dialog).getAllByLabelText("Field")[i];
      if (field !== undefined) await at.user.selectOptions(field, "Title");
      const value = values()[i];
      if (value !== undefined) await at.user.type(value, text);
    }
    await at.app.pass(250);
    expect(asked(at.app)).toMatchObject({
      any: [
        {},
        {},
        {
          all: [
            ["title", "contains", "Rock"],
            ["title", "contains", "ets"],
          ],
        },
      ],
    });
    await at.user.click(within(dialog).getByRole("button", { name: "Done" }));
    expect(names()).toHaveLength(3);
  });

  test("holds for rows that others make and change, too", async () => {
    const at = await shown();
    await filter(at, "Stage", "is not", "Won");
    await at.app.happens((server) => {
      server.create({ id: 8, title: "Magnets", company_id: 1, stage: "won", price: null }, "deals");
      server.create(
        { id: 9, title: "Springs", company_id: 1, stage: "lead", price: null },
        "deals",
      );
      server.update(1, { stage: "won" }, "deals");
    });
    expect(names()).toEqual(["Rockets", "Springs"]);
  });

  test("and axe finds nothing", async () => {
    const at = await shown();
    await filter(at, "Stage", "is not", "Won");
    await at.user.click(screen.getByRole("button", { name: "+ Filter" }));
    const { violations } = await axe.run(document.body, {
      rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
    });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });
});

describe("every type of field", () => {
  /** A value of each type, as the server sends it. */
  const values: Readonly<Record<ValueSpec["type"], unknown>> = {
    integer: 3,
    number: 2.5,
    decimal: "2.50",
    string: "a",
    text: "a\nb",
    email: "a@b.example",
    url: "https://a.example",
    boolean: true,
    date: "2026-01-02",
    time: "10:30:00",
    datetime: "2026-01-02T10:30:00.000Z",
    duration: "PT1H30M",
    uuid: "0190a1b2-0000-7000-8000-000000000000",
    enum: "a",
    list: ["a"],
    json: { a: 1 },
  };
  const specs = Object.entries(values).map(([type, value]): [string, FilterField, unknown] => {
    const field = {
      name: type,
      label: type,
      type,
      ...(type === "decimal" ? { scale: 2 } : {}),
      ...(type === "enum" ? { values: { a: "A", b: "B" } } : {}),
      ...(type === "list" ? { item: "string" } : {}),
    } as FieldSpec;
    return [type, { field, label: type, target: null }, value];
  });

  test.each(specs)(
    "of %s has comparisons, and each is read back from its tree",
    (_, field, value) => {
      const choices = operatorsOf(field);
      expect(choices.length).toBeGreaterThan(0);
      for (const { operator } of choices) {
        const operand =
          operator === "is_null"
            ? true
            : operator === "in" || operator === "not_in"
              ? [value]
              : value;
        const tree = [field.field.name, operator, operand] as AnyTree;
        expect(treeOf([field], filtersOf([field], tree))).toEqual(tree);
      }
    },
  );

  test("what has no form here stays what it is", () => {
    const [, field] = specs[0] ?? [];
    const tree: AnyTree = {
      all: [["integer", "eq", 1], { any: [["integer", "eq", 2], { all: [["other", "eq", 3]] }] }],
    };
    const fields = field === undefined ? [] : [field];
    expect(treeOf(fields, filtersOf(fields, tree))).toEqual(tree);
  });
});

describe("a view", () => {
  const save = async ({ app, user }: At, title: string, role?: string) => {
    await user.click(screen.getByRole("button", { name: "Save view" }));
    await user.type(screen.getByLabelText("Name"), title);
    if (role !== undefined) await user.selectOptions(screen.getByLabelText("Visible to"), role);
    await user.click(screen.getByRole("button", { name: "Save as new view" }));
    await app.settle();
  };

  test("is saved with its filter, order and columns, and shown again", async () => {
    const at = await shown();
    const { app, user } = at;
    expect(screen.queryByRole("group", { name: "Views" })).toBeNull();
    await filter(at, "Stage", "is not", "Won");
    await user.click(screen.getByRole("button", { name: "Title" }));
    await user.click(screen.getByRole("button", { name: "Column Company city" }));
    await user.click(await screen.findByRole("menuitem", { name: "Hide" }));
    await app.settle();
    await save(at, "Open", "admin");
    expect(app.server.views).toMatchObject([
      {
        title: "Open",
        role: "admin",
        filter: ["stage", "ne", "won"],
        search: null,
        sort: ["title"],
        columns: ["title", "company", "stage"],
      },
    ]);
    expect(screen.getByRole("button", { name: /^Open 2/, pressed: true })).toBeDefined();
    await user.click(screen.getByRole("button", { name: /^All/ }));
    await app.pass(250);
    expect(names()).toHaveLength(3);
    await user.click(screen.getByRole("button", { name: /^Open/ }));
    await app.pass(250);
    expect(names()).toEqual(["Anvils", "Rockets"]);
    expect(screen.queryByRole("columnheader", { name: "Company city" })).toBeNull();
  });

  test("that was changed can be saved again, or deleted", async () => {
    const at = await shown();
    const { app, user } = at;
    await filter(at, "Stage", "is", "Won");
    await save(at, "Won ones");
    await user.click(screen.getByRole("button", { name: "Remove the filter Stage is Won" }));
    await app.pass(250);
    await user.click(screen.getByRole("button", { name: "Edit view" }));
    await user.click(screen.getByRole("button", { name: "Save changes" }));
    await app.settle();
    expect(app.server.views).toMatchObject([{ title: "Won ones", filter: null }]);
    await user.click(screen.getByRole("button", { name: "Edit view" }));
    await user.click(screen.getByRole("button", { name: "Delete view" }));
    await app.settle();
    expect(app.server.views).toEqual([]);
    expect(screen.queryByRole("group", { name: "Views" })).toBeNull();
  });

  test("of somebody else is shown with its count, and says what is gone from it", async () => {
    const app = testApp();
    app.server.views = [
      {
        id: "v1",
        title: "Leads",
        role: "sales",
        mine: false,
        filter: ["stage", "eq", "lead"],
        search: null,
        sort: [],
        columns: [],
        errors: [{ field: "columns.0", code: "unknown", message: "No field “margin”." }],
        _version: 1,
        _can: { update: false },
      },
    ];
    const { user } = await shown(app);
    expect(screen.getByRole("button", { name: "Leads 2" })).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Leads 2" }));
    await app.pass(250);
    expect(names()).toEqual(["Anvils", "Rockets"]);
    expect(screen.getByText(/No field “margin”/)).toBeDefined();
    expect(screen.queryByRole("button", { name: "Edit view" })).toBeNull();
  });
});
