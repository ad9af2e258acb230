import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import "../../../testing/app";
import { startApp } from "./app";
import type { AppDefinition } from "./app_definition";
import { Page } from "./page";

/** The words are on their way until they are let in. */
const { words, letIn } = vi.hoisted(() => {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  return { words: gate, letIn: open };
});
vi.mock("../words/de", async (original) => {
  await words;
  return original();
});

const program: AppDefinition = {
  title: "Leute",
  home: "/",
  datasets: [],
  pages: [
    {
      name: "Home",
      title: "Start",
      path: "/",
      load: () =>
        Promise.resolve({ default: () => <Page name="Home" title="Start" children="" /> }),
    },
  ],
};

beforeEach(() => {
  document.body.innerHTML = '<div id="root"></div>';
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => undefined }));
  vi.stubGlobal("fetch", () => new Promise(() => undefined));
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const settled = () => act(() => new Promise((resolve) => setTimeout(resolve, 0)));

test("nothing is shown before the language of the reader is there, then the newest program", async () => {
  vi.spyOn(navigator, "languages", "get").mockReturnValue(["de-AT", "en"]);
  const root = document.getElementById("root");
  const [home] = program.pages;
  const app = startApp(program);
  await settled();
  app.replace({ default: { ...program, title: "Leute 2", pages: [{ ...home, title: "Neu" }] } });
  await settled();
  expect(root?.childElementCount).toBe(0);
  expect(document.title).toBe("Leute 2");
  letIn();
  await vi.waitFor(async () => {
    await settled();
    expect(screen.getByRole("navigation").getAttribute("aria-label")).toBe("Seiten");
  });
  expect(screen.getByRole("link", { name: "Neu" })).toBeDefined();
  expect(screen.getByText("Zum Inhalt springen")).toBeDefined();
  expect(document.documentElement.lang).toBe("de");
});
