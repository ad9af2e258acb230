import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { TestApp } from "../../../testing/app";
import { userProfiles } from "../../../testing/user_profiles";
import { followBrowser } from "../core/browser";
import { Appearance } from "../core/theme";
import type { AppDefinition } from "./app_definition";
import { AppRoot } from "./app_root";
// Loaded when first asked: on a busy machine that takes longer than a test waits.
import "./bound_components/overlays";
import { BoundFormWidget } from "./bound_components/form";
import { Page } from "./page";

const Form = () => (
  <Page name="Form" title="Form">
    <BoundFormWidget datasetName="user_profiles" mode="create" submit="Add" />
  </Page>
);

const Other = () => (
  <Page name="Other" title="Other">
    Nothing is lost here.
  </Page>
);

const program: AppDefinition = {
  title: "People",
  home: "/form",
  datasets: [userProfiles],
  pages: [
    { name: "Form", title: "Form", path: "/form", load: () => Promise.resolve({ default: Form }) },
    {
      name: "Other",
      title: "Other",
      path: "/other",
      load: () => Promise.resolve({ default: Other }),
    },
  ],
};

beforeEach(() => {
  const list = { matches: false, addEventListener: vi.fn(), removeEventListener: vi.fn() };
  vi.stubGlobal("matchMedia", () => list);
  history.pushState(null, "", "/other");
});

async function started() {
  const app = new TestApp();
  followBrowser(app.sessions);
  render(<AppRoot app={program} sessions={app.sessions} appearance={new Appearance({})} />);
  await app.settle();
  const user = userEvent.setup({ delay: null });
  await user.click(screen.getByRole("link", { name: "Form" }));
  await screen.findByRole("button", { name: "Add" });
  return { app, user };
}

const name = () => screen.getByRole<HTMLInputElement>("textbox", { name: "Name" });
const question = () => screen.findByRole("alertdialog", { name: "Discard changes?" });
const answer = (word: string) => screen.findByRole("button", { name: word });

/** Does the browser ask before it leaves the page? */
function browserAsks(): boolean {
  const leaving = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(leaving);
  return leaving.defaultPrevented;
}

describe("a form that nobody filled in", () => {
  test("is left without a question", async () => {
    const { user } = await started();
    expect(browserAsks()).toBe(false);
    await user.click(screen.getByRole("link", { name: "Other" }));
    expect(await screen.findByText("Nothing is lost here.")).toBeDefined();
  });
});

describe("a form with changes", () => {
  test("is left by a link only after a question", async () => {
    const { user } = await started();
    await user.type(name(), "Half");
    await user.click(screen.getByRole("link", { name: "Other" }));
    await question();
    await user.click(await answer("Keep editing"));
    expect([location.pathname, name().value]).toEqual(["/form", "Half"]);
    await user.click(screen.getByRole("link", { name: "Other" }));
    await user.click(await answer("Discard"));
    expect(await screen.findByText("Nothing is lost here.")).toBeDefined();
    await user.click(screen.getByRole("link", { name: "Form" }));
    await screen.findByRole("button", { name: "Add" });
    expect(name().value).toBe("");
  });

  test("is left by the browser's Back only after a question", async () => {
    const { user } = await started();
    await user.type(name(), "Half");
    history.back();
    await question();
    await user.click(await answer("Keep editing"));
    expect([location.pathname, name().value]).toEqual(["/form", "Half"]);
    history.back();
    await user.click(await answer("Discard"));
    expect(await screen.findByText("Nothing is lost here.")).toBeDefined();
    expect(location.pathname).toBe("/other");
  });

  test("keeps the browser from leaving, until it is saved", async () => {
    const { app, user } = await started();
    await user.type(name(), "Zed");
    expect(browserAsks()).toBe(true);
    await user.type(screen.getByRole("textbox", { name: "Email" }), "z@example.com{Enter}");
    await app.settle();
    expect(app.server.row(4)?.name).toBe("Zed");
    expect(browserAsks()).toBe(false);
  });
});
