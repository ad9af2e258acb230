import { act, fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
// Loaded when first asked: on a busy machine that takes longer than a test waits.
import "../overlays";
import { TestApp } from "../../../../../testing/app";
import { fieldCells } from "../../../../../testing/grid";
import { BoundTableWidget } from ".";

/* Input methods compose words from several keys: until a word is taken, its keys and its text are theirs. */

async function shown() {
  const app = new TestApp();
  await app.render(<BoundTableWidget datasetName="user_profiles" editable />);
  return { app, user: userEvent.setup({ delay: null }) };
}

function cell(row: number): HTMLElement {
  const rows = screen.getAllByRole("row").slice(1);
  const [first] = fieldCells(rows[row]);
  if (first === undefined) throw new Error("no such cell");
  return first;
}

const editor = () => screen.queryByRole<HTMLInputElement>("textbox", { name: "Name" });

describe("while a word is composed", () => {
  test.each(["Enter", "Escape", "Tab", "ArrowDown"])("%s is the input method’s", async (key) => {
    const { app, user } = await shown();
    await user.dblClick(cell(0));
    const input = editor();
    if (input === null) throw new Error("nothing is being written");
    fireEvent.compositionStart(input);
    fireEvent.change(input, { target: { value: "Adaに" } });
    fireEvent.keyDown(input, { key, isComposing: true });
    // Safari: the composition has ended, and its last key comes after.
    fireEvent.compositionEnd(input);
    fireEvent.keyDown(input, { key, keyCode: 229 });
    await app.settle();
    expect(document.activeElement).toBe(input);
    expect(editor()?.value).toBe("Adaに");
    expect(app.server.requestsOf("PATCH")).toEqual([]);
    fireEvent.keyDown(input, { key: "Enter" });
    await app.settle();
    expect(app.server.requestsOf("PATCH").map(({ body }) => body)).toEqual([{ name: "Adaに" }]);
  });

  test("its first key begins an empty editor, in which it goes on", async () => {
    const { app } = await shown();
    act(() => {
      cell(1).focus();
    });
    const goesOn = fireEvent.keyDown(cell(1), { key: "Process", keyCode: 229 });
    expect([goesOn, editor()?.value, document.activeElement]).toEqual([true, "", editor()]);
    await app.settle();
  });

  test("a search waits for the word that is taken", async () => {
    const { app } = await shown();
    const search = screen.getByRole("searchbox");
    const asked = () => app.server.requestsOf("GET").map(({ query }) => query.get("search"));
    fireEvent.compositionStart(search);
    fireEvent.change(search, { target: { value: "k" } });
    fireEvent.change(search, { target: { value: "ka" } });
    await app.pass(5_000);
    expect(asked().every((word) => word === null)).toBe(true);
    fireEvent.change(search, { target: { value: "か" } });
    fireEvent.compositionEnd(search);
    await app.pass(5_000);
    expect(asked().filter((word) => word !== null)).toEqual(["か"]);
  });
});
