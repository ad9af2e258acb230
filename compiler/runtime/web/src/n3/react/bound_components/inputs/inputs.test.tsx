import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { useState } from "react";
import { describe, expect, test } from "vitest";
import { TestApp } from "../../../../../testing/app";
import { testApp, TestPage } from "../../../../../testing/deals_app";
import type { FieldSpec, ValueSpec } from "../../../core/fields";
import { editText, parseText } from "../../../core/format";
import { BoundFormWidget } from "../form";
// Loaded when first asked: on a busy machine that takes longer than a test waits.
import "./date_picker";
import { FieldInput } from "./field_input";

/** An input and the text that it holds. */
async function input(spec: ValueSpec, value: unknown = null) {
  const field: FieldSpec = { name: "f", label: "Field", ...spec };
  const held = { text: editText(field, value) };
  function Held() {
    const [text, setText] = useState(held.text);
    return (
      <form
        onSubmit={(event) => {
          event.preventDefault();
          held.text = "submitted";
        }}
      >
        <label htmlFor="f">Field</label>
        <FieldInput
          id="f"
          field={field}
          text={text}
          onText={(next) => {
            held.text = next;
            setText(next);
          }}
        />
        <button>Save</button>
      </form>
    );
  }
  const app = new TestApp();
  const { container } = await app.render(<Held />);
  const read = () => {
    const parsed = parseText(field, held.text);
    return "value" in parsed ? parsed.value : parsed.error;
  };
  return { app, container, held, read, user: userEvent.setup({ delay: null }) };
}

const line = () => screen.getByLabelText<HTMLInputElement>("Field");

async function nothingFound(container: Element) {
  const rules = { region: { enabled: false }, "color-contrast": { enabled: false } };
  const { violations } = await axe.run(container, { rules });
  expect(violations).toEqual([]);
}

/** A value of each type; a type without one does not compile. */
const values: Record<ValueSpec["type"], readonly [ValueSpec, unknown]> = {
  integer: [{ type: "integer" }, 1234],
  number: [{ type: "number" }, 1.5],
  decimal: [{ type: "decimal", scale: 2 }, "12.50"],
  string: [{ type: "string" }, "one"],
  text: [{ type: "text" }, "two\nlines"],
  email: [{ type: "email" }, "a@example.com"],
  url: [{ type: "url" }, "https://example.com/"],
  uuid: [{ type: "uuid" }, "6f1c2b9a-0c1d-4c7e-9a53-0f6f3a1b2c3d"],
  boolean: [{ type: "boolean" }, true],
  date: [{ type: "date" }, "2026-11-02"],
  time: [{ type: "time" }, "09:14:05.000000"],
  datetime: [{ type: "datetime" }, "2026-11-02T08:14:05.250000Z"],
  duration: [{ type: "duration" }, "PT1H30M"],
  enum: [{ type: "enum", values: { a: "Alpha", b: "Beta" } }, "b"],
  list: [{ type: "list", item: "string" }, ["Smith, John", "", " a ", 'x"y']],
  json: [{ type: "json" }, { a: 1 }],
};

test.each(Object.values(values))("%j has an input that keeps %j", async (spec, value) => {
  const { container, read, held } = await input(spec, value);
  expect(read()).toEqual(value);
  if (spec.type !== "list" && spec.type !== "boolean") expect(line().value).toBe(held.text);
  await nothingFound(container);
});

test("a line that has several keeps them", async () => {
  const { user, read } = await input({ type: "string" }, "a\nb");
  await user.type(line(), "!");
  expect(read()).toBe("a\nb!");
});

describe("a list", () => {
  const list: ValueSpec = { type: "list", item: "string" };
  const chips = () => screen.queryAllByRole("listitem").map((chip) => chip.firstChild?.textContent);

  test("takes an item by Enter, with its comma, and one that was only typed", async () => {
    const { user, read, held } = await input(list, ["a"]);
    await user.type(line(), "Smith, John{Enter}");
    expect([chips(), line().value]).toEqual([["a", "Smith, John"], ""]);
    await user.type(line(), "last");
    expect(read()).toEqual(["a", "Smith, John", "last"]);
    await user.keyboard("{Enter}{Enter}");
    expect(held.text).toBe("submitted");
  });

  test("loses its last item by Backspace, any by its button, and is then empty", async () => {
    const { user, read } = await input(list, ["a", "b", "c"]);
    await user.click(line());
    await user.keyboard("{Backspace}");
    expect(read()).toEqual(["a", "b"]);
    await user.click(screen.getByRole("button", { name: "Remove a" }));
    expect([chips(), document.activeElement]).toEqual([["b"], line()]);
    await user.keyboard("{Backspace}");
    expect(read()).toEqual([]);
  });

  test("is walked through by the arrow keys", async () => {
    const { user, read, container } = await input(list, ["a", "b"]);
    await user.click(line());
    await user.keyboard("{ArrowLeft}{ArrowLeft}");
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Remove a" }));
    await nothingFound(container);
    await user.keyboard("{ArrowRight}{Delete}");
    expect(read()).toEqual(["a"]);
    expect(document.activeElement).toBe(line());
  });

  test("takes what was copied from a column of a sheet as its items", async () => {
    const { user, read } = await input(list, ["a"]);
    await user.click(line());
    await user.paste("b\r\nc, d\n");
    expect(read()).toEqual(["a", "b", "c, d"]);
  });

  test("leaves Enter to a word that is being composed", async () => {
    const { user } = await input(list, []);
    await user.type(line(), "か");
    fireEvent.keyDown(line(), { key: "Enter", isComposing: true });
    expect([chips(), line().value]).toEqual([[], "か"]);
  });
});

describe("a date", () => {
  test("is chosen by keyboard; the focus comes back to its input", async () => {
    const { user, read } = await input({ type: "date" }, "2026-01-31");
    await user.click(line());
    await user.keyboard("{Alt>}{ArrowDown}{/Alt}");
    const picker = await screen.findByRole("dialog", { name: "Choose a date" });
    expect(document.activeElement?.ariaLabel).toBe("Saturday, January 31, 2026");
    await nothingFound(picker);
    await user.keyboard("{PageDown}{ArrowUp}");
    expect(document.activeElement?.ariaLabel).toBe("Saturday, February 21, 2026");
    await user.keyboard("{Enter}");
    expect(read()).toBe("2026-02-21");
    await waitFor(() => {
      expect(document.activeElement).toBe(line());
    });
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  test("that is typed is the one that the picker shows", async () => {
    const { user } = await input({ type: "date" });
    await user.type(line(), "2 November 2026");
    await user.click(screen.getByRole("button", { name: "Choose a date" }));
    const day = await screen.findByRole("button", { name: "Monday, November 2, 2026" });
    expect(day.closest("td")?.getAttribute("aria-selected")).toBe("true");
  });
});

test("a moment is a day and a time; choosing one keeps the other to its last digit", async () => {
  const { user, read } = await input({ type: "datetime" }, "2026-11-02T09:14:05.250000Z");
  const [before] = [read()];
  await user.click(screen.getByRole("button", { name: "Choose a date and a time" }));
  const picker = await screen.findByRole("dialog");
  await nothingFound(picker);
  await user.click(within(picker).getByRole("button", { name: "Tuesday, November 3, 2026" }));
  expect(read()).toBe(String(before).replace("-02T", "-03T"));
  await waitFor(() => {
    expect(document.activeElement).toBe(line());
  });
  await user.click(screen.getByRole("button", { name: "Choose a date and a time" }));
  await user.selectOptions(await screen.findByRole("listbox", { name: "Time" }), "10:30:00.000000");
  expect(line().value).toBe("11/03/2026 10:30");
});

test("a row that a reference misses is made beside the form and then chosen", async () => {
  const app = testApp();
  await app.render(
    <TestPage>
      <BoundFormWidget datasetName="deals" mode="create" submit="Add" />
    </TestPage>,
  );
  await screen.findByRole("button", { name: "Add" });
  const user = userEvent.setup({ delay: null });
  await user.type(screen.getByRole("textbox", { name: "Title" }), "Kites");
  const company = screen.getByRole<HTMLInputElement>("combobox", { name: "Company" });
  await user.type(company, "Zeta");
  await app.pass(200);
  await user.click(await screen.findByRole("option", { name: "New company…" }));
  const panel = await screen.findByRole("dialog", { name: "New company" });
  const name = await within(panel).findByRole<HTMLInputElement>("textbox", { name: "Name" });
  expect(name.value).toBe("Zeta");
  await user.type(name, " Ltd{Enter}");
  await app.settle();
  expect(app.server.row(4, "companies")?.name).toBe("Zeta Ltd");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(company.value).toBe("Zeta Ltd");
  expect(app.server.requestsOf("POST").map(({ path }) => path)).toEqual([
    "/api/datasets/companies",
  ]);
  await user.click(screen.getByRole("button", { name: "Add" }));
  await app.settle();
  expect(app.server.row(4, "deals")).toMatchObject({ title: "Kites", company_id: 4 });
});
