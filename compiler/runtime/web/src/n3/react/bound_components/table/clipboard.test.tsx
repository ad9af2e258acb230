import { act, fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { people, TestApp } from "../../../../../testing/app";
import { testApp } from "../../../../../testing/deals_app";
import { fieldCells } from "../../../../../testing/grid";
import { defineDataset } from "../../../core/dataset";
import type { FieldSpec } from "../../../core/fields";
import { ToastList } from "../../toast_list";
import { parsePasted } from "./pasted";
import { guarded, readTsv, tsvOf, unguarded } from "./tsv";
import { BoundTableWidget } from ".";

async function shown(app = testApp()) {
  await app.render(
    <>
      <BoundTableWidget
        datasetName="deals"
        columns={["title", "company", "stage", "price", "company.city"]}
        editable
      />
      <ToastList />
    </>,
  );
  await app.connect();
  return { app, user: userEvent.setup({ delay: null }) };
}

function cell(row: number, column: number): HTMLElement {
  const found = fieldCells(screen.getAllByRole("row")[row + 1])[column];
  if (found === undefined) throw new Error("no such cell");
  return found;
}

const focus = (row: number, column: number) => {
  act(() => {
    cell(row, column).focus();
  });
};

const texts = (row: number) =>
  fieldCells(screen.getAllByRole("row")[row + 1]).map(({ textContent }) => textContent);

const selected = () => document.querySelectorAll("td[data-block]").length;

const batches = (app: TestApp) =>
  app.server.requestsOf("POST").filter(({ path }) => path.endsWith("/batch"));

/** What `copy` puts on the clipboard. */
function copied(): string {
  const data = new Map<string, string>();
  const clipboardData = { setData: (type: string, text: string) => data.set(type, text) };
  fireEvent.copy(document.activeElement ?? document.body, { clipboardData });
  return data.get("text/plain") ?? "";
}

describe("a block of cells", () => {
  test("is selected by Shift and arrows, and copied as text with tabs", async () => {
    const { user } = await shown();
    focus(0, 0);
    await user.keyboard("{Shift>}{ArrowDown}{ArrowRight}{ArrowRight}{ArrowRight}{/Shift}");
    expect(selected()).toBe(8);
    expect(document.activeElement).toBe(cell(0, 0));
    expect(copied()).toBe("Anvils\tGlobex\tLead\t10.50\nRockets\tAcme\tLead\t20.00");
    await user.keyboard("{ArrowDown}");
    expect(selected()).toBe(0);
    expect(copied()).toBe("Rockets");
  });

  test("is selected by drawing over it, and by Shift and a press", async () => {
    const { user } = await shown();
    focus(0, 0);
    fireEvent.mouseOver(cell(2, 1), { buttons: 1 });
    expect(selected()).toBe(6);
    await user.keyboard("{Shift>}");
    fireEvent.mouseDown(cell(1, 1), { shiftKey: true });
    expect(selected()).toBe(4);
    fireEvent.mouseOver(cell(2, 2), { buttons: 0 });
    expect(selected()).toBe(4);
  });

  test("is pasted: values of each type, in one transaction, taken back as one", async () => {
    const { app, user } = await shown();
    focus(0, 0);
    await user.paste(
      "Anvils XL\tAcme\tWon\t11\r\nRockets\tAperture\tlost\t-\r\n".replace("-", "12.5"),
    );
    await app.settle();
    expect(batches(app).map(({ body }) => body)).toEqual([
      {
        update: [
          {
            id: 1,
            version: 1,
            values: { title: "Anvils XL", company_id: 1, stage: "won", price: "11" },
          },
          { id: 2, version: 1, values: { company_id: 3, stage: "lost", price: "12.5" } },
        ],
      },
    ]);
    await user.keyboard("{Control>}z{/Control}");
    await app.settle();
    expect(app.server.row(1, "deals")).toMatchObject({
      title: "Anvils",
      company_id: 2,
      stage: "lead",
    });
    expect(app.server.row(2, "deals")).toMatchObject({ company_id: 1, price: "20.00" });
  });

  test("that was copied and is pasted in its place writes nothing", async () => {
    const { app, user } = await shown();
    focus(0, 0);
    await user.keyboard(
      "{Shift>}{ArrowDown}{ArrowDown}{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}{/Shift}",
    );
    await user.paste(copied());
    await app.settle();
    expect(batches(app)).toEqual([]);
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("with a wrong cell is not written; the others are, on demand", async () => {
    const { app, user } = await shown();
    focus(0, 2);
    await user.paste("won\t1\nnowhere\t2\nlead\tmany");
    await app.settle();
    expect(batches(app)).toEqual([]);
    expect(cell(1, 2).getAttribute("aria-invalid")).toBe("true");
    expect(texts(1)[2]).toContain("nowhere");
    expect(cell(2, 3).getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByText("Nothing was written: 2 cells cannot be saved.")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Write the others" }));
    await app.settle();
    expect(app.server.row(1, "deals")).toMatchObject({ stage: "won", price: "1" });
    expect(app.server.row(2, "deals")).toMatchObject({ stage: "lead", price: "2" });
    expect(app.server.row(3, "deals")).toMatchObject({ stage: "lead", price: null });
  });

  test("says it of titles that no row has, or several, and of columns that can’t be written", async () => {
    const { app, user } = await shown();
    app.server.create({ id: 9, name: "Acme", city: null, manager_id: null }, "companies");
    focus(0, 1);
    await user.paste("Nowhere Ltd\nAcme");
    await app.settle();
    expect(texts(0)[1]).toContain("No row is called “Nowhere Ltd”.");
    expect(texts(1)[1]).toBe("Acme"); // as it was
    focus(0, 4);
    await user.paste("Rome\nOslo");
    await app.settle();
    expect(texts(0)[4]).toContain("Company city cannot be changed here.");
    expect(batches(app)).toEqual([]);
  });

  test("fills what is several times its size, and says what did not fit", async () => {
    const { app, user } = await shown();
    focus(0, 2);
    await user.keyboard("{Shift>}{ArrowDown}{ArrowDown}{/Shift}");
    await user.paste("Won");
    await app.settle();
    expect([1, 2, 3].map((id) => app.server.row(id, "deals")?.stage)).toEqual([
      "won",
      "won",
      "won",
    ]);
    focus(2, 3);
    await user.paste("1\n2\n3");
    await app.settle();
    expect(app.server.row(3, "deals")?.price).toBe("1");
    expect(screen.getByText(/^2 rows did not fit/)).toBeDefined();
  });

  test("is filled down by Ctrl D, from its first row or from the row above", async () => {
    const { app, user } = await shown();
    focus(1, 2);
    await user.keyboard("{Control>}d{/Control}");
    focus(0, 3);
    await user.keyboard("{Shift>}{ArrowDown}{ArrowDown}{/Shift}{Control>}d{/Control}");
    await app.settle();
    expect([1, 2, 3].map((id) => app.server.row(id, "deals")?.price)).toEqual([
      "10.50",
      "10.50",
      "10.50",
    ]);
    expect(batches(app)).toHaveLength(1); // the stage above was the same
  });

  test("is emptied by Delete", async () => {
    const { app, user } = await shown();
    focus(0, 3);
    await user.keyboard("{Shift>}{ArrowDown}{/Shift}{Delete}");
    await app.settle();
    expect([1, 2].map((id) => app.server.row(id, "deals")?.price)).toEqual([null, null]);
    expect(screen.getByText("2 rows changed")).toBeDefined();
  });
});

test("formulas are texts: marked when copied, themselves when pasted", async () => {
  const formulas = ["=1+1", "+1", "-1", "@x", "plain"];
  const app = new TestApp(
    formulas.map((name, i) => ({ ...people[0], id: i + 1, name, role: null })),
  );
  await app.render(<BoundTableWidget datasetName="user_profiles" editable />);
  const user = userEvent.setup({ delay: null });
  focus(0, 0);
  await user.keyboard("{Shift>}{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}{/Shift}");
  expect(copied()).toBe("'=1+1\n'+1\n'-1\n'@x\nplain");
  const text = copied();
  focus(0, 2);
  await user.paste(text);
  await app.settle();
  expect(formulas.map((_, i) => app.server.row(i + 1)?.role)).toEqual(formulas);
});

describe("text with tabs", () => {
  test("is read as it is written", () => {
    const texts = fc.array(fc.array(fc.string({ unit: "grapheme" }), { minLength: 1 }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(texts, (rows) => {
        // One empty cell at the end is a line break that begins no row.
        fc.pre(rows.at(-1)?.join("") !== "" || (rows.at(-1)?.length ?? 0) > 1);
        expect(readTsv(tsvOf(rows))).toEqual(rows);
      }),
    );
  });

  test.each([
    [
      "a\tb\r\nc\td\r\n",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    ["a", [["a"]]],
    ["\t\n", [["", ""]]],
    ['"a\tb"\t"say ""hi"""\n5" pipe', [["a\tb", 'say "hi"'], ['5" pipe']]],
  ])("of other programs: %j", (text, rows) => {
    expect(readTsv(text)).toEqual(rows);
  });

  test("a guard is taken away again", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.startsWith("'"));
        expect(unguarded(guarded(text))).toBe(text);
      }),
    );
  });
});

describe("a pasted text", () => {
  const fields: readonly FieldSpec[] = [
    { name: "yes", label: "Yes", type: "boolean" },
    { name: "kind", label: "Kind", type: "enum", values: { a: "Alpha", b: "Beta" } },
    { name: "n", label: "N", type: "integer" },
  ];
  const update = z.partial(
    z.strictObject({ yes: z.boolean(), kind: z.enum(["a", "b"]), n: z.nullish(z.int()) }),
  );
  const schemas = () => Promise.resolve({ create: update, update });
  type Values = Readonly<Record<string, unknown>>;
  const dataset = defineDataset<Values, Values, Values>({
    name: "x",
    title: "X",
    noun: "x",
    schemas,
    fields,
  });
  test.each([
    ["yes", "Yes", { value: true }],
    ["yes", "FALSE", { value: false }],
    ["kind", "alpha", { value: "a" }],
    ["kind", "b", { value: "b" }],
    ["n", " 12 ", { value: 12 }],
    ["n", "", { value: null }],
  ])("into %s: %j", async (name, text, wanted) => {
    await dataset.schemas?.load();
    const field = fields.find((one) => one.name === name);
    if (field === undefined) throw new Error("no such field");
    expect(parsePasted(dataset, field, text)).toEqual(wanted);
  });
});
