import { act, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { TestApp } from "../../../testing/app";
import { userProfiles } from "../../../testing/user_profiles";
import { BoundTableWidget } from "./bound_components/table";

const table = <BoundTableWidget datasetName="user_profiles" columns={["name"]} />;

const lists = (app: TestApp) =>
  app.server.requests.filter(({ path }) => path.endsWith("/datasets/user_profiles")).length;
const people = (app: TestApp) => app.server.requests.filter(({ path }) => path.endsWith("/me"));

test("a list of which the server tells is not read again when the program changed; the rest is", async () => {
  const app = new TestApp();
  await app.render(table);
  await app.connect();
  const asked = [lists(app), people(app).length];
  await act(() => app.runtime.programChanged());
  await app.settle();
  expect([lists(app), people(app).length]).toEqual([asked[0], (asked[1] ?? 0) + 1]);
});

test("without a connection nobody tells: everything is read again", async () => {
  const app = new TestApp();
  await app.render(table);
  const asked = lists(app);
  await act(() => app.runtime.programChanged());
  await app.settle();
  expect(lists(app)).toBe(asked + 1);
});

test("what is read while the program becomes another is shown once it has", async () => {
  const app = new TestApp();
  await app.render(table);
  const done = app.runtime.programChanging();
  app.server.answer((request) =>
    request.path.endsWith("/datasets/user_profiles")
      ? Response.json({
          data: [{ id: 9, name: "Newer", _version: 1 }],
          total: 1,
          total_is_estimate: false,
          has_more: false,
        })
      : null,
  );
  void app.runtime.handle("user_profiles").lists.refresh();
  await app.settle();
  expect(screen.getByText("Ada")).toBeDefined();
  expect(screen.queryByText("Newer")).toBeNull();
  act(() => {
    app.runtime.replaceDatasets([{ ...userProfiles }]);
    done();
  });
  await app.settle();
  expect(screen.getByText("Newer")).toBeDefined();
});

test("what waits for one change does not wait for the next", async () => {
  const app = new TestApp();
  await app.render(table);
  const done = app.runtime.programChanging();
  app.runtime.programChanging()();
  done();
  const asked = lists(app);
  await act(() => app.runtime.handle("user_profiles").lists.refresh());
  await app.settle();
  expect(lists(app)).toBe(asked + 1);
  expect(screen.getByText("Ada")).toBeDefined();
});
