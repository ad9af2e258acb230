import userEvent from "@testing-library/user-event";
import { act, screen } from "@testing-library/react";
import { Profiler } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { people, TestApp } from "../../../../../testing/app";
import type { FieldSpec } from "../../../core/fields";
import type * as CellValueModule from "./cell_value";
import type * as HeaderCellModule from "./header_cell";
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

const heads = vi.hoisted(() => [] as string[]);

vi.mock("./header_cell", async (importOriginal) => {
  const { HeaderCell } = await importOriginal<typeof HeaderCellModule>();
  return {
    HeaderCell: (props: Parameters<typeof HeaderCell>[0]) => {
      heads.push(props.column.label);
      return HeaderCell(props);
    },
  };
});

async function shown() {
  const app = new TestApp();
  await app.render(<BoundTableWidget datasetName="user_profiles" editable enableDelete />);
  await app.connect();
  rendered.length = 0;
  heads.length = 0;
  return app;
}

beforeEach(() => {
  rendered.length = 0;
});

test("another's change renders the cell that changed, and no other", async () => {
  const app = await shown();
  await app.happens((server) => {
    server.update(2, { name: "Changed" });
  });
  expect(new Set(rendered)).toEqual(new Set(["Changed"]));
  expect(heads).toEqual([]);
});

test("an arrow key renders the cells that it goes from and to, and no head", async () => {
  await shown();
  const user = userEvent.setup({ delay: null });
  await user.click(screen.getByText("Ada"));
  rendered.length = 0;
  heads.length = 0;
  await user.keyboard("{ArrowDown}");
  expect(document.activeElement?.closest("tr")?.dataset.key).toBe("2");
  expect(rendered).toEqual(["Ada", "Alan"]);
  expect(heads).toEqual([]);
});

test("a sort renders the heads that it concerns", async () => {
  const app = await shown();
  const user = userEvent.setup({ delay: null });
  heads.length = 0;
  await user.click(screen.getByRole("button", { name: "Name" }));
  await app.settle();
  expect(heads).toContain("Name");
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

test("another field of the program renders its own cells, and no other", async () => {
  const app = await shown();
  const { dataset } = app.runtime.handle("user_profiles");
  const added: FieldSpec = { name: "extra", label: "Extra", type: "string" };
  act(() => {
    app.runtime.replaceDatasets([{ ...dataset, fields: [...dataset.fields, added] }]);
  });
  await app.settle();
  expect(screen.getByText("Extra")).toBeDefined();
  expect(new Set(rendered)).toEqual(new Set([undefined]));
  rendered.length = 0;
  app.server.update(1, { extra: "new" });
  await app.runtime.handle("user_profiles").lists.refresh();
  await app.settle();
  expect(rendered).toEqual(["new"]);
});

test("a request that begins renders nothing", async () => {
  const app = new TestApp();
  const onRender = vi.fn();
  await app.render(
    <Profiler id="table" onRender={onRender}>
      <BoundTableWidget datasetName="user_profiles" />
    </Profiler>,
  );
  await app.connect();
  onRender.mockClear();
  const open = app.server.shut();
  void app.runtime.handle("user_profiles").lists.refresh();
  await app.settle();
  expect(onRender).not.toHaveBeenCalled();
  open();
  await app.settle();
});

test("scrolling renders the rows that come into sight, and nothing else of the table", async () => {
  const many = Array.from({ length: 1_000 }, (_, i) => {
    return { ...people[0], id: i + 1, name: `U${i + 1}`, email: `${i + 1}@e.example` };
  });
  const app = new TestApp(many);
  await app.render(<BoundTableWidget datasetName="user_profiles" pageSize={1_000} />);
  await app.connect();
  const scroller = document.querySelector(".n3-table-scroll");
  if (scroller === null) throw new Error("no scroller");
  Object.defineProperty(scroller, "clientHeight", { value: 700 });
  const scrollTo = (top: number) => {
    act(() => {
      scroller.scrollTop = top;
      scroller.dispatchEvent(new Event("scroll"));
    });
  };
  scrollTo(0);
  expect(screen.queryByText("U41")).toBeNull();
  rendered.length = 0;
  heads.length = 0;
  scrollTo(37 * 5);
  expect(rendered.filter((value) => /^U\d+$/.test(String(value)))).toEqual([
    "U41",
    "U42",
    "U43",
    "U44",
    "U45",
  ]);
  expect(heads).toEqual([]);
});
