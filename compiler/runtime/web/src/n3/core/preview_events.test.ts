import { expect, it, vi } from "vitest";
import { followPreview } from "./preview_events";

function follow() {
  const page = new EventTarget();
  const programChanged = vi.fn(() => Promise.resolve());
  const identityChanged = vi.fn(() => Promise.resolve());
  const choose = vi.fn();
  followPreview({ programChanged, identityChanged }, { choose }, page);
  const send = (name: string, detail?: unknown) =>
    page.dispatchEvent(new CustomEvent(name, { detail, cancelable: true }));
  return { programChanged, identityChanged, choose, send };
}

it("reads again when the program changed", () => {
  const { programChanged, send } = follow();
  send("n3:refresh");
  expect(programChanged).toHaveBeenCalledOnce();
});

it("becomes somebody else without a reload", () => {
  const { identityChanged, send } = follow();
  expect(send("n3:identity")).toBe(false);
  expect(identityChanged).toHaveBeenCalledOnce();
});

it("takes a known theme and leaves any other to the bar", () => {
  const { choose, send } = follow();
  expect(send("n3:theme", "dark")).toBe(false);
  expect(choose).toHaveBeenCalledWith("dark");
  expect(send("n3:theme", "sepia")).toBe(true);
  expect(choose).toHaveBeenCalledOnce();
});
