import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { StrictMode } from "react";
import { expect, test } from "vitest";
import { isOpened, replacePage, slot } from "./page_slots";

test("a newer text of a page keeps what was typed and where the cursor is", async () => {
  const Page = slot("Typed", () => [<h1 key="title">Before</h1>, <input key="name" />]);
  render(
    <StrictMode>
      <Page />
    </StrictMode>,
  );
  const input = screen.getByRole("textbox");
  await userEvent.type(input, "half a na");
  act(() => {
    replacePage("Typed", () => [
      <p key="new">New</p>,
      <h1 key="title">After</h1>,
      <input key="name" />,
    ]);
  });
  expect(screen.getByRole("heading").textContent).toBe("After");
  expect(screen.getByRole("textbox")).toBe(input);
  expect(screen.getByDisplayValue("half a na")).toBe(document.activeElement);
});

test("a slot that is imported again is the one that is shown", () => {
  const first = slot("Again", () => <p>first</p>);
  expect(slot("Again", () => <p>second</p>)).toBe(first);
});

test("a page that nobody opened is not replaced", () => {
  expect(isOpened("Never")).toBe(false);
  replacePage("Never", () => <p>text</p>);
  expect(isOpened("Never")).toBe(false);
});
