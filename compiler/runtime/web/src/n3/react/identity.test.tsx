import { act, screen, waitFor } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { TestApp } from "../../../testing/app";
import { BoundTableWidget } from "./bound_components/table";
import { ToastList } from "./toast_list";

const page = (
  <>
    <BoundTableWidget
      datasetName="user_profiles"
      editable={true}
      enableCreate={true}
      enableUpdate={true}
      enableDelete={true}
    />
    <ToastList />
  </>
);

/** Somebody at work: a search, a row about to be deleted, and a form half-typed. */
async function atWork() {
  const app = new TestApp();
  const user = userEvent.setup({ delay: null });
  await app.render(page);
  await app.connect();
  await user.type(screen.getByRole("searchbox"), "a");
  await app.pass(1_000);
  act(() => {
    app.runtime.handle("user_profiles").writer.deleteLater([3], () => undefined);
  });
  await user.click(screen.getByRole("button", { name: "New user profile" }));
  const name = await screen.findByRole("textbox", { name: /^Name/ });
  await user.type(name, "Half-typed");
  expect(screen.queryByText("Grace")).toBeNull();
  return { app, user };
}

/** How a page learns that somebody else is signed in. */
const ways: Readonly<Record<string, (app: TestApp, user: UserEvent) => Promise<unknown>>> = {
  "the answer of a list": (app) => act(() => app.runtime.handle("user_profiles").lists.refresh()),
  "who am I": (app) => act(() => app.runtime.programChanged()),
  "a write that is refused": (app) =>
    act(() =>
      app.runtime
        .handle("user_profiles")
        .writer.update(1, { name: "Adele" })
        .catch(() => undefined),
    ),
  "the acknowledgement after a reconnect": async (app) => {
    act(() => {
      app.server.network.latest.lose();
    });
    await app.pass(1_000);
    await app.connect();
  },
  "the token that ended": async (app) => {
    act(() => {
      app.server.network.latest.lose(4401);
    });
    await app.settle();
  },
  "another tab": (app) =>
    app.happens(() => {
      app.hear("bob");
    }),
  "the bar of the preview": (app) =>
    app.happens(() => {
      app.sessions.startAfresh();
    }),
};

test.each(Object.keys(ways))("the page starts afresh by %s", async (way) => {
  const { app, user } = await atWork();
  app.server.signIn("bob");
  const asked = app.server.requests.length;
  await ways[way]?.(app, user);
  await app.settle();
  // Nothing of what was typed is there, and nothing of it is sent.
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(screen.getByRole<HTMLInputElement>("searchbox").value).toBe("");
  expect(screen.getByText("Grace")).toBeDefined();
  expect(
    screen.getByText(
      "Somebody else is signed in now. Changes that were not sent wait for whoever made them.",
    ),
  ).toBeDefined();
  await app.pass(60_000);
  expect(app.server.requestsOf("DELETE")).toHaveLength(0);
  expect(app.server.row(1)?.name).toBe("Ada");
  const since = app.server.requests.slice(asked).map(({ headers }) => headers.get("X-N3-Identity"));
  expect(since.at(-1)).not.toBe("ada");
  // The next person works on.
  await app.connect();
  await act(() => app.runtime.handle("user_profiles").writer.update(1, { name: "Adele" }));
  expect(app.server.row(1)?.name).toBe("Adele");
  expect(app.server.requests.at(-1)?.headers.get("X-N3-Identity")).toBe("bob");
  expect(app.told).toEqual(["ada", "bob"]);
});

test("what the former person had asked for is not shown to the next", async () => {
  const app = new TestApp();
  await app.render(page);
  const open = app.server.shut();
  app.server.update(1, { name: "Secret of Ada" });
  const late = app.runtime.handle("user_profiles").lists.refresh();
  await app.settle();
  app.server.signIn("bob");
  app.server.update(1, { name: "Ada" });
  act(() => {
    app.sessions.startAfresh();
  });
  open();
  await act(() => late.catch(() => undefined));
  await app.settle();
  expect(screen.queryByText("Secret of Ada")).toBeNull();
  expect(screen.getByText("Ada")).toBeDefined();
});

test("the same person goes on where the token was renewed, and in another tab", async () => {
  const { app } = await atWork();
  const { runtime } = app;
  app.hear("ada");
  act(() => {
    app.server.network.latest.lose(4401);
  });
  await app.pass(1_000);
  await app.connect();
  expect(app.runtime).toBe(runtime);
  expect(screen.getByDisplayValue("Half-typed")).toBeDefined();
});

test("before anybody is known another tab changes nothing", async () => {
  const app = new TestApp();
  const open = app.server.shut();
  await app.render(page);
  const { runtime } = app;
  app.hear("bob");
  open();
  await app.settle();
  await waitFor(() => {
    expect(screen.getByText("Ada")).toBeDefined();
  });
  expect(app.runtime).toBe(runtime);
});
