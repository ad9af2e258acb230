import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TestApp } from "../../../../testing/app";
import { userProfiles } from "../../../../testing/user_profiles";
import type { AppDefinition } from "../app_definition";
import { AppRoot } from "../app_root";
import { BoundTableWidget } from "../bound_components/table";
import { Page } from "../page";
import { Appearance } from "../../core/theme";
import { useRoute } from "../route";

function Home() {
  return (
    <Page name="Home" title="Home">
      <BoundTableWidget datasetName="user_profiles" editable />
      <input aria-label="Somewhere" />
    </Page>
  );
}

function Person() {
  return (
    <Page name="Person" title="Person">
      Person {useRoute<"id">().id}
    </Page>
  );
}

const home = {
  name: "Home",
  title: "Home",
  path: "/",
  load: () => Promise.resolve({ default: Home }),
};
const settings = { ...home, name: "Settings", title: "Settings", path: "/settings" };
const person = {
  name: "Person",
  title: "Person",
  path: "/people/:id",
  row: "user_profiles",
  load: () => Promise.resolve({ default: Person }),
};
const program: AppDefinition = {
  title: "People",
  home: "/",
  datasets: [userProfiles],
  pages: [home, settings],
};

const system = { matches: false, addEventListener: () => undefined } as unknown as MediaQueryList;

async function shown(definition = program, set: (app: TestApp) => void = () => undefined) {
  const app = new TestApp(undefined, definition);
  set(app);
  window.history.replaceState(null, "", "/");
  const appearance = new Appearance({}, document.documentElement, () => system);
  render(<AppRoot app={definition} sessions={app.sessions} appearance={appearance} />);
  await app.settle();
  return { app, user: userEvent.setup({ delay: null }) };
}

const options = () => screen.getAllByRole("option").map(({ textContent }) => textContent);
const chosen = () => screen.getByRole("option", { selected: true }).textContent;

beforeEach(() => {
  localStorage.clear();
  // jsdom lays nothing out.
  Element.prototype.scrollIntoView = () => undefined;
});
afterEach(cleanup);

test("Ctrl K opens it; a page is found by a few letters, and Enter goes there", async () => {
  const { user, app } = await shown();
  await user.keyboard("{Control>}k{/Control}");
  const field = await screen.findByRole("combobox");
  expect(document.activeElement).toBe(field);
  await user.keyboard("sett");
  await app.settle();
  expect(chosen()).toBe("Settings");
  expect(field.getAttribute("aria-activedescendant")).toBe(
    screen.getByRole("option", { selected: true }).id,
  );
  await user.keyboard("{Enter}");
  expect(location.pathname).toBe("/settings");
  expect(screen.queryByRole("combobox")).toBeNull();
});

test("the arrows go around; Escape closes; the focus goes back to where it was", async () => {
  const { user, app } = await shown();
  const before = screen.getByRole("textbox", { name: "Somewhere" });
  before.focus();
  await user.keyboard("{Control>}k{/Control}");
  await screen.findByRole("combobox");
  const all = options();
  expect(chosen()).toBe(all[0]);
  await user.keyboard("{ArrowDown}");
  expect(chosen()).toBe(all[1]);
  await user.keyboard("{ArrowUp}{ArrowUp}");
  expect(chosen()).toBe(all.at(-1));
  await user.keyboard("{Escape}");
  await app.settle();
  expect(screen.queryByRole("combobox")).toBeNull();
  expect(document.activeElement).toBe(before);
});

test("rows are found by the server; one opens where the program has no page for it", async () => {
  const { user, app } = await shown();
  await user.click(screen.getAllByRole("button", { name: /^Search/ })[0] ?? document.body);
  await screen.findByRole("combobox");
  await user.keyboard("ala");
  await app.pass(200);
  expect(app.server.requests.at(-1)?.query.get("search")).toBe("ala");
  const group = screen.getByRole("group", { name: "Rows" });
  expect(within(group).getByRole("option").textContent).toBe("AlanUser profiles");
  await user.keyboard("{Enter}");
  await app.settle();
  const dialog = screen.getByRole("dialog");
  expect(await within(dialog).findByDisplayValue("alan@example.com")).toBeDefined();
});

test("a row opens on the page that the program has for it", async () => {
  const { user, app } = await shown({ ...program, pages: [home, person] });
  await user.keyboard("{Control>}k{/Control}");
  await screen.findByRole("combobox");
  await user.keyboard("grace");
  await app.pass(200);
  await user.keyboard("{Enter}");
  await app.settle();
  expect(screen.getByText("Person 3")).toBeDefined();
});

test("only what the reader may see and make is offered", async () => {
  const { user, app } = await shown(program, ({ server }) => {
    server.me = {
      ...server.me,
      datasets: { user_profiles: { read: false, create: false } },
      pages: { Settings: { access: false, widgets: {} } },
    };
  });
  const before = app.server.requests.length;
  await user.keyboard("{Control>}k{/Control}");
  await screen.findByRole("combobox");
  expect(options()).not.toContain("Settings");
  expect(options().some((label) => label.startsWith("New"))).toBe(false);
  await user.keyboard("ala");
  await app.pass(200);
  expect(app.server.requests.length).toBe(before);
  expect(screen.getByText("Nothing matches “ala”")).toBeDefined();
});

test("a new row is made from anywhere; the theme is changed", async () => {
  const { user, app } = await shown();
  await user.keyboard("{Control>}k{/Control}");
  await screen.findByRole("combobox");
  await user.keyboard("theme dark{Enter}");
  expect(document.documentElement.dataset.theme).toBe("dark");
  await user.keyboard("{Control>}k{/Control}");
  await screen.findByRole("combobox");
  await user.keyboard("new user{Enter}");
  await app.settle();
  expect(await screen.findByRole("button", { name: "Create user profile" })).toBeDefined();
  await user.keyboard("{Control>}k{/Control}");
  await app.settle();
  expect(screen.getByRole("button", { name: "Create user profile" })).toBeDefined();
});

test("? lists the keys, but not where it is typed", async () => {
  const { user, app } = await shown();
  await user.type(screen.getByRole("textbox", { name: "Somewhere" }), "?");
  await app.settle();
  expect(screen.queryByRole("dialog")).toBeNull();
  document.body.focus();
  (document.activeElement as HTMLElement).blur();
  await user.keyboard("?");
  expect(await screen.findByRole("dialog", { name: "Keyboard shortcuts" })).toBeDefined();
});

test("axe finds nothing in the list, in the keys, or in the shell", async () => {
  const { user, app } = await shown();
  const rules = { "color-contrast": { enabled: false } };
  const violations = async () =>
    (await axe.run(document.body, { rules })).violations.map(({ id, nodes }) => [
      id,
      nodes.map(({ html }) => html),
    ]);
  expect(await violations()).toEqual([]);
  await user.keyboard("{Control>}k{/Control}");
  await screen.findByRole("combobox");
  await user.keyboard("a");
  await app.pass(200);
  expect(await violations()).toEqual([]);
  await user.keyboard("{Escape}");
  await app.settle();
  (document.activeElement as HTMLElement).blur();
  await user.keyboard("?");
  await screen.findByRole("dialog");
  expect(await violations()).toEqual([]);
});
