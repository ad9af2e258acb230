// @vitest-environment node
import { expect, it, vi } from "vitest";
import { followPreview } from "./preview_events";

function follow() {
  const page = new EventTarget();
  const programChanged = vi.fn(() => Promise.resolve());
  const startAfresh = vi.fn();
  const choose = vi.fn();
  followPreview({ current: () => ({ programChanged }), startAfresh }, { choose }, page);
  const send = (name: string, detail?: unknown) =>
    page.dispatchEvent(new CustomEvent(name, { detail, cancelable: true }));
  return { programChanged, startAfresh, choose, send };
}

it("reads again when the program changed", () => {
  const { programChanged, send } = follow();
  send("n3:refresh");
  expect(programChanged).toHaveBeenCalledOnce();
});

it("becomes somebody else without a reload", () => {
  const { startAfresh, send } = follow();
  expect(send("n3:identity")).toBe(false);
  expect(startAfresh).toHaveBeenCalledOnce();
});

it("takes a known theme and leaves any other to the bar", () => {
  const { choose, send } = follow();
  expect(send("n3:theme", "dark")).toBe(false);
  expect(choose).toHaveBeenCalledWith("dark");
  expect(send("n3:theme", "sepia")).toBe(true);
  expect(choose).toHaveBeenCalledOnce();
});
