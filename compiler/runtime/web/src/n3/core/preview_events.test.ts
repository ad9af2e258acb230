import { QueryClient } from "@tanstack/query-core";
import { expect, it, vi } from "vitest";
import { followPreview } from "./preview_events";

function follow() {
  const page = new EventTarget();
  const queries = new QueryClient();
  const identityChanged = vi.fn(() => Promise.resolve());
  const choose = vi.fn();
  followPreview({ queries, identityChanged }, { choose }, page);
  const send = (name: string, detail?: unknown) =>
    page.dispatchEvent(new CustomEvent(name, { detail, cancelable: true }));
  return { queries, identityChanged, choose, send };
}

it("reads everything again when the program changed", () => {
  const { queries, send } = follow();
  queries.setQueryData(["n3", "me"], 1);
  queries.setQueryData(["other"], 1);
  send("n3:refresh");
  expect(queries.getQueryState(["n3", "me"])?.isInvalidated).toBe(true);
  expect(queries.getQueryState(["other"])?.isInvalidated).toBe(false);
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
