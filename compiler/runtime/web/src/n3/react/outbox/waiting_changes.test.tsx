import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { TestApp } from "../../../../testing/app";
import { problem } from "../../../../testing/fake_server";
import { days } from "../../core/durations";
import { longestUnasked } from "../../core/outbox";
import { BoundTableWidget } from "../bound_components/table";
import { ToastList } from "../toast_list";
import "./outbox_panel";
import { WaitingChanges } from "./waiting_changes";

const page = (
  <>
    <WaitingChanges />
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

async function shown() {
  const app = new TestApp();
  const user = userEvent.setup({ delay: null });
  await app.render(page);
  await app.connect();
  return { app, user };
}

const cell = (text: string) => {
  const [found] = screen
    .queryAllByText(text)
    .flatMap((one) => one.closest<HTMLElement>("[role=gridcell]") ?? []);
  if (found === undefined) throw new Error(`no cell shows ${text}`);
  return found;
};

/** Somebody types in a cell while another person writes the same field. */
async function conflict() {
  const { app, user } = await shown();
  await user.dblClick(cell("Ada"));
  await user.keyboard("!");
  app.server.update(1, { name: "Theirs" });
  await user.keyboard("{Enter}");
  await app.settle();
  return { app, user, dialog: await screen.findByRole("dialog") };
}

const choices: Readonly<Record<string, string>> = {
  Theirs: "Theirs",
  Yours: "Ada!",
  Both: "Theirs Ada!",
};

test.each(Object.keys(choices))(
  "somebody else was faster in the same cell: %s is kept",
  async (choice) => {
    const { app, user, dialog } = await conflict();
    expect(within(dialog).getByRole("group", { name: "Name" })).toBeDefined();
    expect(cell("Theirs")).toBeDefined();
    await user.click(within(dialog).getByRole("radio", { name: new RegExp(`^${choice}`) }));
    await user.click(within(dialog).getByRole("button", { name: "Save" }));
    await app.settle();
    expect(app.server.row(1)?.name).toBe(choices[choice]);
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(cell(choices[choice] ?? "")).toBeDefined();
    expect(app.runtime.outbox.kept()).toEqual([]);
  },
);

test("a decision can wait: the page says so, and the change is not lost", async () => {
  const { app, user } = await conflict();
  await user.keyboard("{Escape}");
  await app.settle();
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(screen.getByText(/^1 change needs a decision\./)).toBeDefined();
  await user.click(screen.getByRole("button", { name: "Show" }));
  const dialog = await screen.findByRole("dialog");
  await user.click(within(dialog).getByRole("button", { name: "Discard" }));
  await app.settle();
  expect(app.server.row(1)?.name).toBe("Theirs");
  expect(screen.queryByText(/needs a decision/)).toBeNull();
});

test("while the decision waits the row changes once more: it is asked again", async () => {
  const { app, user, dialog } = await conflict();
  app.server.update(1, { name: "Newest" });
  await user.click(within(dialog).getByRole("button", { name: "Save" }));
  await app.settle();
  expect(app.server.row(1)?.name).toBe("Newest");
  const again = await screen.findByRole("dialog");
  expect(within(again).getByText("Newest")).toBeDefined();
  await user.click(within(again).getByRole("button", { name: "Save" }));
  await app.settle();
  expect(app.server.row(1)?.name).toBe("Ada!");
});

test("who is offline goes on, and sees what waits", async () => {
  const { app, user } = await shown();
  app.browser.store.room = 0;
  app.server.away = true;
  await user.dblClick(cell("Ada"));
  await user.keyboard("!{Enter}");
  await user.click(screen.getByRole("button", { name: "New user profile" }));
  await user.type(await screen.findByRole("textbox", { name: /^Name/ }), "Barbara");
  await user.type(screen.getByRole("textbox", { name: /^Email/ }), "b@example.com");
  const panel = screen.getByRole("dialog");
  await user.click(within(panel).getByRole("button", { name: /^Create/ }));
  await app.settle();
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(cell("Ada!")).toBeDefined();
  // The new row is there, though nothing can be done with it yet.
  const made = cell("Barbara").closest("tr");
  expect(made?.textContent).toContain("Waits for the server");
  expect(made?.querySelector("button, input")).toBeNull();
  expect(
    screen.getByText("Kept here, and saved as soon as the server can be reached."),
  ).toBeDefined();
  await app.pass(2_000);
  expect(screen.getByText(/2 changes wait, and are saved then/)).toBeDefined();
  // Nothing outlives the page here.
  expect(screen.getByText(/They are lost if this page is closed/)).toBeDefined();
  await user.click(screen.getByRole("button", { name: "Show" }));
  const list = await screen.findByRole("dialog");
  const entries = within(list).getAllByRole("listitem");
  expect(entries.map((one) => within(one).getByRole("heading").textContent)).toEqual([
    "AdaUser profiles",
    "New user profile: BarbaraUser profiles",
  ]);
  app.server.away = false;
  await app.pass(60_000);
  expect(app.server.rows().map(({ name }) => name)).toEqual(["Ada!", "Alan", "Grace", "Barbara"]);
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(screen.queryByText(/wait/)).toBeNull();
});

test("what was refused says why, and can be sent again or given up", async () => {
  const { app, user } = await shown();
  app.server.away = true;
  await act(() => app.runtime.handle("user_profiles").writer.update(1, { name: "Adele" }));
  app.server.away = false;
  app.server.answer(({ method }) =>
    method === "PATCH"
      ? problem(403, "forbidden", { detail: "You are not allowed to do this." })
      : null,
  );
  await app.pass(60_000);
  await user.click(screen.getByRole("button", { name: "Show" }));
  const dialog = await screen.findByRole("dialog");
  expect(within(dialog).getByText("You are not allowed to do this.")).toBeDefined();
  expect(within(dialog).getByText("Adele")).toBeDefined();
  expect(cell("Ada")).toBeDefined();
  app.server.answer(null);
  await user.click(within(dialog).getByRole("button", { name: "Try again" }));
  await app.settle();
  expect(app.server.row(1)?.name).toBe("Adele");
  expect(cell("Adele")).toBeDefined();
});

const newVersion = "The app has a new version.";

test("that the app is another is said once its server was away, or the page for a while", async () => {
  const { app } = await shown();
  app.server.rebuilt = true;
  // Nothing has happened that would make one ask.
  await app.pass(60_000);
  expect(screen.queryByText(newVersion)).toBeNull();
  await app.happens((server) => {
    server.network.latest.lose(1012);
  });
  await app.pass(60_000);
  await app.connect();
  expect(screen.getByText(newVersion)).toBeDefined();
  expect(screen.getByRole("button", { name: "Reload the page" })).toBeDefined();

  const later = await shown();
  later.app.server.rebuilt = true;
  later.app.runtime.wake();
  await later.app.settle();
  expect(later.app.runtime.build.outdated()).toBe(false);
  await later.app.pass(600_001);
  later.app.runtime.wake();
  await later.app.settle();
  expect(later.app.runtime.build.outdated()).toBe(true);
});

test("what is older than the server remembers is asked about", async () => {
  const { app, user } = await shown();
  app.server.away = true;
  await act(() => app.runtime.handle("user_profiles").writer.update(1, { name: "Adele" }));
  await act(() => app.runtime.handle("user_profiles").writer.create({ name: "Barbara" }));
  app.clock.began += longestUnasked;
  app.server.away = false;
  await app.pass(60_000);
  expect(app.server.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Show" }));
  const dialog = await screen.findByRole("dialog");
  expect(within(dialog).getAllByText(/^This is more than 30 days old/)).toHaveLength(2);
  const [change, made] = within(dialog).getAllByRole("listitem");
  if (change === undefined || made === undefined) throw new Error("two are asked about");
  await user.click(within(change).getByRole("button", { name: "Send" }));
  await user.click(within(made).getByRole("button", { name: "Discard" }));
  await app.settle();
  expect(app.server.rows().map(({ name }) => name)).toEqual(["Adele", "Alan", "Grace"]);
  expect(app.runtime.outbox.kept()).toEqual([]);
});

test("what waits is sent without asking as long as the server remembers it", async () => {
  const { app } = await shown();
  app.server.away = true;
  await act(() => app.runtime.handle("user_profiles").writer.update(1, { name: "Adele" }));
  app.clock.began += longestUnasked - 120_000;
  app.server.away = false;
  await app.pass(60_000);
  expect(app.server.row(1)?.name).toBe("Adele");
});

test("is asked after as long as the server keeps keys", () => {
  const limits = JSON.parse(
    readFileSync(resolve(import.meta.dirname, "../../../../../protocol/limits.json"), "utf8"),
  ) as { readonly idempotency_key_days: number };
  expect(longestUnasked).toBe(days(limits.idempotency_key_days));
});
