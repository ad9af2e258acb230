import { act, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { TestApp } from "../../../testing/app";
import { ErrorBoundary } from "./bound_components/error_boundary";
import { lazily } from "./lazily";
import { ToastList } from "./toast_list";

const shown = () => <p>Here it is.</p>;

/** Code that cannot be loaded until the network is back. */
function away() {
  const network = { back: false, asked: 0 };
  const load = () => {
    network.asked += 1;
    return network.back
      ? Promise.resolve({ default: shown })
      : Promise.reject(new TypeError("Failed to fetch dynamically imported module"));
  };
  return { network, load };
}

test("what opens over the page and cannot be loaded leaves the page as it is, and comes later", async () => {
  const { network, load } = away();
  const { Component } = lazily(load, { opens: true });
  const app = new TestApp();
  await app.render(
    <>
      <p>The page.</p>
      <Component />
      <ToastList />
    </>,
  );
  expect(screen.getByText("The page.")).toBeDefined();
  expect(screen.getByText(/^This part of the page could not be loaded/)).toBeDefined();
  for (let i = 0; i < 3; i++) await app.pass(5_000);
  expect(network.asked).toBeGreaterThan(2);
  // It is said once.
  expect(screen.queryByText(/could not be loaded/)).toBeNull();
  network.back = true;
  act(() => {
    window.dispatchEvent(new Event("online"));
  });
  await app.settle();
  expect(screen.getByText("Here it is.")).toBeDefined();
});

test("a part of the page that cannot be loaded is an error of that part", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const { network, load } = away();
  const { Component } = lazily(load);
  const app = new TestApp();
  await app.render(
    <>
      <p>The page.</p>
      <ErrorBoundary what="Chart">
        <Component />
      </ErrorBoundary>
    </>,
  );
  expect(screen.getByText("The page.")).toBeDefined();
  expect(screen.getByText("“Chart” cannot be shown")).toBeDefined();
  expect(screen.getByText(/^This part of the page could not be loaded/)).toBeDefined();
  network.back = true;
  act(() => {
    screen.getByRole("button", { name: "Try again" }).click();
  });
  await app.settle();
  expect(screen.getByText("Here it is.")).toBeDefined();
});

test("what was fetched ahead of time in vain is asked for again by whoever shows it", async () => {
  const { network, load } = away();
  const { Component, preload } = lazily(load, { opens: true });
  const app = new TestApp();
  preload();
  await app.settle();
  network.back = true;
  await app.render(
    <>
      <Component />
      <ToastList />
    </>,
  );
  expect(screen.getByText("Here it is.")).toBeDefined();
  expect(screen.queryByText(/could not be loaded/)).toBeNull();
});
