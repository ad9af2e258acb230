import { act, cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { componentSlot, isShown, replaceComponent, type LoadComponent } from "./component_slots";

afterEach(cleanup);

function Counter() {
  const [count, setCount] = useState(0);
  return (
    <button
      onClick={() => {
        setCount(count + 1);
      }}
    >
      {count} times
    </button>
  );
}

const modules: Readonly<Record<string, Awaited<ReturnType<LoadComponent>>>> = {
  "/counter-1": { default: Counter },
  "/counter-2": { default: () => <Counter /> },
  "/wrong": { problem: "Gauge.tsx:1:1: Expected" },
  "/empty": {},
  "/throws": {
    default: () => {
      throw new Error("no row");
    },
  },
};

const load: LoadComponent = (address) => {
  const found = modules[address];
  return found === undefined ? Promise.reject(new Error("404")) : Promise.resolve(found);
};

const replaced = (name: string, address: string, style = "") =>
  act(async () => {
    await replaceComponent(name, address, style);
  });

test("a newer text of a component begins anew, and the page around it keeps its state", async () => {
  const Gauge = componentSlot("Gauge", "/counter-1", "", load);
  render(
    <>
      <input aria-label="around" />
      <Gauge />
    </>,
  );
  await userEvent.type(screen.getByRole("textbox"), "half");
  await userEvent.click(await screen.findByRole("button", { name: "0 times" }));
  expect(screen.getByRole("button", { name: "1 times" })).toBeDefined();
  await replaced("Gauge", "/counter-2");
  expect(screen.getByRole("button", { name: "0 times" })).toBeDefined();
  expect(screen.getByDisplayValue("half")).toBeDefined();
  expect(componentSlot("Gauge", "/other", "", load)).toBe(Gauge);
});

test.each([
  ["a mistake in its text", "/wrong", "Gauge.tsx:1:1: Expected"],
  ["no default export", "/empty", "custom/components/Broken.tsx has no default export."],
  ["a module that cannot be loaded", "/gone", "Error: 404"],
  ["what it throws", "/throws", "Error: no row"],
  ["a file that is gone", "", "custom/components/Broken.tsx does not exist"],
])("%s is shown in its place, and goes with the mend", async (_, address, said) => {
  const silent = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const Broken = componentSlot("Broken", "/counter-1", "", load);
  render(
    <>
      <p>The page</p>
      <Broken />
    </>,
  );
  await replaced("Broken", address);
  expect((await screen.findByRole("alert")).textContent).toContain(said);
  expect(screen.getByText("The page")).toBeDefined();
  await replaced("Broken", "/counter-1");
  expect(screen.queryByRole("alert")).toBeNull();
  expect(screen.getByRole("button", { name: "0 times" })).toBeDefined();
  silent.mockRestore();
});

test("a component that no page shows is not loaded", async () => {
  expect(isShown("Never")).toBe(false);
  await replaceComponent("Never", "/counter-1", "");
  expect(isShown("Never")).toBe(false);
});

test("a newer stylesheet alone changes nothing else, and a component waits for its first", async () => {
  const asked: string[] = [];
  let loaded = (): void => undefined;
  const styled = new Promise<void>((resolve) => {
    loaded = resolve;
  });
  const Styled = componentSlot("Styled", "/counter-1", "/1.css", load, async (name, address) => {
    asked.push(`${name} ${address}`);
    if (address === "/1.css") await styled;
  });
  render(<Styled />);
  await act(() => Promise.resolve());
  expect(screen.queryByRole("button")).toBeNull();
  await act(async () => {
    loaded();
    await styled;
  });
  await userEvent.click(await screen.findByRole("button", { name: "0 times" }));
  await replaced("Styled", "/counter-1", "/2.css");
  expect(screen.getByRole("button", { name: "1 times" })).toBeDefined();
  await replaced("Styled", "/counter-2", "");
  expect(screen.getByRole("button", { name: "0 times" })).toBeDefined();
  expect(asked).toEqual(["Styled /1.css", "Styled /2.css", "Styled "]);
});
