import { act, cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState, type ReactNode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TestApp } from "../../../testing/app";
import { userProfiles } from "../../../testing/user_profiles";
import type { AppDefinition } from "./app_definition";
import { AppRoot } from "./app_root";
import { BoundTableWidget } from "./bound_components/table";
import { Page } from "./page";
import { useRoute } from "./route";
import { Appearance } from "../core/theme";

function Users() {
  const [clicks, setClicks] = useState(0);
  return (
    <Page name="Users" title="Users">
      <button
        onClick={() => {
          setClicks(clicks + 1);
        }}
      >
        {clicks} clicks
      </button>
      <BoundTableWidget datasetName="user_profiles" widgetKey="user_profiles" enableDelete />
    </Page>
  );
}

function OneUser() {
  const route = useRoute<"id">();
  return (
    <Page name="OneUser" title="One">
      {route.id}
    </Page>
  );
}

function Broken(): never {
  throw new Error("broken");
}

const program: AppDefinition = {
  title: "People",
  home: "/users",
  datasets: [userProfiles],
  pages: [
    {
      name: "Users",
      title: "Users",
      path: "/users",
      load: () => Promise.resolve({ default: Users }),
    },
    {
      name: "Secret",
      title: "Secret",
      path: "/secret",
      load: () =>
        Promise.resolve({
          default: () => (
            <Page name="Secret" title="Secret">
              hidden
            </Page>
          ),
        }),
    },
    {
      name: "OneUser",
      title: "One",
      path: "/users/:id",
      load: () => Promise.resolve({ default: OneUser }),
    },
    {
      name: "Broken",
      title: "Broken",
      path: "/broken",
      load: () => Promise.resolve({ default: Broken }),
    },
  ],
};

const system = { matches: false, addEventListener: () => undefined } as unknown as MediaQueryList;

async function shown(
  path: string,
  set: (app: TestApp) => void = () => undefined,
  first: AppDefinition = program,
) {
  const app = new TestApp();
  set(app);
  window.history.replaceState(null, "", path);
  const appearance = new Appearance({}, document.documentElement, () => system);
  const element = (definition: AppDefinition) => (
    <AppRoot app={definition} sessions={app.sessions} appearance={appearance} />
  );
  const { rerender } = render(element(first));
  await app.settle();
  const replace = async (definition: AppDefinition) => {
    app.runtime.replaceDatasets(definition.datasets);
    rerender(element(definition));
    await app.settle();
  };
  return { app, replace, user: userEvent.setup({ delay: null }) };
}

beforeEach(() => {
  localStorage.clear();
});
afterEach(cleanup);

test("the root leads home; the menu has the pages that have an address of their own", async () => {
  const { user } = await shown("/");
  expect(location.pathname).toBe("/users");
  expect(
    screen.getAllByRole("link", { current: "page" }).map(({ textContent }) => textContent),
  ).toEqual(["Users"]);
  expect(screen.queryByRole("link", { name: "One" })).toBeNull();
  expect(document.title).toBe("Users · People");
  await user.click(screen.getByRole("link", { name: "Secret" }));
  expect(screen.getByRole("heading", { name: "Secret" })).toBeDefined();
});

test("a page has its route's parameters", async () => {
  await shown("/users/42");
  expect(screen.getByText("42")).toBeDefined();
});

test("a page whose code is on its way has its title, and after a moment the shape of something", async () => {
  let arrive: () => void = () => undefined;
  const load = () =>
    new Promise<{ default: () => ReactNode }>((resolve) => {
      arrive = () => {
        resolve({ default: () => <Page name="Late" title="Late" children="here" /> });
      };
    });
  const late = { name: "Late", title: "Late", path: "/late", load };
  const { app } = await shown("/late", () => undefined, { ...program, pages: [late] });
  expect(screen.getByRole("heading", { name: "Late", level: 1 })).toBeDefined();
  const skeletons = () => document.querySelectorAll(".n3-page-skeleton").length;
  expect(skeletons()).toBe(0);
  await app.pass(150);
  expect(skeletons()).toBe(1);
  arrive();
  await app.settle();
  expect(screen.getByText("here")).toBeDefined();
  expect([skeletons(), screen.getAllByRole("heading").length]).toEqual([0, 1]);
});

test("an address without a page says so", async () => {
  await shown("/nowhere");
  expect(screen.getByRole("heading", { name: "Not found" })).toBeDefined();
  expect(document.title).toBe("Not found · People");
  expect(screen.getByRole("link", { name: "Go to the start" }).getAttribute("href")).toBe("/users");
});

test("a page that is not open to the reader is not in the menu, and says so", async () => {
  await shown("/secret", ({ server }) => {
    server.me = { ...server.me, pages: { Secret: { access: false, widgets: {} } } };
  });
  expect(screen.getByText("You are not allowed to see this page")).toBeDefined();
  expect(screen.queryByRole("link", { name: "Secret" })).toBeNull();
  expect(screen.queryByText("hidden")).toBeNull();
});

test.each([
  [true, "Sign in with the service"],
  [false, "This browser refuses cookies"],
])("who is not signed in is told what to do (cookies: %s)", async (cookies, told) => {
  vi.spyOn(navigator, "cookieEnabled", "get").mockReturnValue(cookies);
  await shown("/secret", ({ server }) => {
    server.me = {
      ...server.me,
      user: { id: null, name: null, email: null, roles: [], anonymous: true },
      pages: { Secret: { access: false, widgets: {} } },
    };
  });
  const panel = screen.getByRole("region", { name: "Sign in to see this page" });
  expect(within(panel).getByRole("status").textContent).toContain(told);
  expect(within(panel).getByRole("button", { name: "Reload the page" })).toBeDefined();
});

test("a page that fails leaves the menu", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  await shown("/broken");
  expect(screen.getByText("“Broken” cannot be shown")).toBeDefined();
  expect(screen.getByRole("link", { name: "Users" })).toBeDefined();
});

test("a widget offers what its page's rules give", async () => {
  await shown("/users", ({ server }) => {
    const widgets = { user_profiles: { create: false, update: false, delete: false } };
    server.me = { ...server.me, pages: { Users: { access: true, widgets } } };
  });
  expect(screen.queryAllByRole("button", { name: /^Delete/ })).toEqual([]);
});

test("the program changes while it runs: pages keep their state", async () => {
  const { user, replace } = await shown("/users");
  await user.click(screen.getByRole("button", { name: "0 clicks" }));
  await replace({
    ...program,
    title: "Folk",
    pages: program.pages.map((page) => ({
      ...page,
      load: () => Promise.resolve({ default: Users }),
    })),
    datasets: [{ ...userProfiles, title: "Everybody" }],
  });
  expect(screen.getByRole("button", { name: "1 clicks" })).toBeDefined();
  expect(screen.getByRole("grid", { name: "Everybody" })).toBeDefined();
  expect(screen.getAllByText("Folk").length).toBeGreaterThan(0);
});

test("the theme is the reader's choice", async () => {
  const { user } = await shown("/users");
  expect(document.documentElement.dataset.theme).toBe("light");
  await user.click(screen.getByRole("button", { name: "Dark" }));
  expect(document.documentElement.dataset.theme).toBe("dark");
  expect(screen.getByRole("button", { name: "Dark" }).getAttribute("aria-pressed")).toBe("true");
});

test("a server that is away is said calmly, after a while, and not for longer than it is", async () => {
  const { app } = await shown("/users");
  await app.connect();
  act(() => {
    app.server.network.latest.lose();
  });
  await app.pass(100);
  expect(screen.queryByText(/can’t be reached/)).toBeNull();
  await app.pass(2000);
  expect(screen.getByText(/can’t be reached/)).toBeDefined();
  expect(screen.getAllByRole("row")).toHaveLength(4);
  await app.connect();
  expect(screen.queryByText(/can’t be reached/)).toBeNull();
});

test("whether data is live is said once, whatever is on the page", async () => {
  const { app } = await shown("/users");
  expect(screen.queryByText("Live")).toBeNull();
  await app.connect();
  expect(screen.getAllByText("Live")).toHaveLength(1);
  act(() => {
    app.server.network.latest.lose();
  });
  expect(screen.getAllByText("Reconnecting")).toHaveLength(1);
});

test("the density is the reader's choice, and kept", async () => {
  const { user } = await shown("/users");
  expect(document.documentElement.dataset.density).toBe("comfortable");
  await user.click(screen.getByRole("button", { name: "Compact" }));
  cleanup();
  await shown("/users");
  expect(document.documentElement.dataset.density).toBe("compact");
});

test("the menu of a narrow screen closes with Escape and by following a link", async () => {
  const { user } = await shown("/users");
  const button = () => screen.getByRole("button", { name: /the menu$/ });
  await user.click(button());
  expect(button().getAttribute("aria-expanded")).toBe("true");
  await user.keyboard("{Escape}");
  expect(button().getAttribute("aria-expanded")).toBe("false");
  expect(document.activeElement).toBe(button());
  await user.click(button());
  await user.click(screen.getByRole("link", { name: "Secret" }));
  expect(button().getAttribute("aria-expanded")).toBe("false");
});

test("a toast can be acted on, and goes by itself", async () => {
  const { app, user } = await shown("/users");
  await user.click(screen.getByRole("button", { name: "Delete Alan" }));
  await user.click(screen.getByRole("button", { name: "Undo" }));
  expect(screen.getByRole("row", { name: /Alan/ })).toBeDefined();
  expect(screen.queryByText("Alan deleted")).toBeNull();
  act(() => {
    app.runtime.toasts.show("Hello");
  });
  await app.pass(5000);
  expect(screen.queryByText("Hello")).toBeNull();
});
