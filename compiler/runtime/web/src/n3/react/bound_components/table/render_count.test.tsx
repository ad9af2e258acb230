import userEvent from "@testing-library/user-event";
import { screen } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { TestApp } from "../../../../../testing/app";
import type * as CellValueModule from "./cell_value";
import { BoundTableWidget } from ".";

const rendered = vi.hoisted(() => [] as unknown[]);

vi.mock("./cell_value", async (importOriginal) => {
  const { CellValue, ColumnValue } = await importOriginal<typeof CellValueModule>();
  return {
    CellValue,
    ColumnValue: (props: Parameters<typeof ColumnValue>[0]) => {
      rendered.push(props.value);
      return ColumnValue(props);
    },
  };
});

async function shown() {
  const app = new TestApp();
  await app.render(<BoundTableWidget datasetName="user_profiles" editable enableDelete />);
  await app.connect();
  rendered.length = 0;
  return app;
}

beforeEach(() => {
  rendered.length = 0;
});

test("another's change renders the row that changed, and no other", async () => {
  const app = await shown();
  await app.happens((server) => {
    server.update(2, { name: "Changed" });
  });
  expect(new Set(rendered)).toEqual(
    new Set(["Changed", "alan@example.com", "viewer", "2026-11-03T09:14:00Z"]),
  );
});

test("a list that is read again unchanged renders no cell", async () => {
  const app = await shown();
  await app.runtime.handle("user_profiles").lists.refresh();
  await app.settle();
  expect(rendered).toEqual([]);
});

test("typing renders no value of any other cell", async () => {
  await shown();
  const user = userEvent.setup({ delay: null });
  await user.dblClick(screen.getByText("Ada"));
  rendered.length = 0;
  await user.keyboard("xyz");
  expect(new Set(rendered)).toEqual(new Set(["Ada"]));
});
