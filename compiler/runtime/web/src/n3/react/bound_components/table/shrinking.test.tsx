import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { people, TestApp } from "../../../../../testing/app";
import { fieldCells } from "../../../../../testing/grid";
import { BoundTableWidget } from ".";

/*
 * A list only hears of the rows that it has: as they go, those of the next page come up, and when a page
 * has none left, others have.
 */

const many = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    const id = i + 1;
    return { ...people[0], id, name: `U${String(id).padStart(2, "0")}`, email: `${id}@e.example` };
  });

async function shown(count: number, pageSize: number) {
  const app = new TestApp(many(count));
  await app.render(
    <BoundTableWidget datasetName="user_profiles" pageSize={pageSize} enableDelete />,
  );
  await app.connect();
  return { app, user: userEvent.setup({ delay: null }) };
}

const names = () =>
  screen
    .queryAllByRole("row")
    .slice(1)
    .map((row) => fieldCells(row)[0]?.textContent);

const gone = async (app: TestApp, ids: readonly number[]) => {
  for (const id of ids)
    await app.happens((server) => {
      server.delete(id);
    });
};

const settled = (app: TestApp) => app.pass(1_000);

describe("a list whose rows go", () => {
  test("is filled up from the server, once for many", async () => {
    const { app } = await shown(25, 10);
    const before = app.server.requestsOf("GET").length;
    await gone(app, [3, 4, 5]);
    await settled(app);
    expect(names()).toEqual(["U01", "U02", "U06", "U07", "U08", "U09", "U10", "U11", "U12", "U13"]);
    expect(app.server.requestsOf("GET")).toHaveLength(before + 1);
    expect(screen.getByText("1–10 of 22")).toBeDefined();
  });

  test("never says that nothing is left while there is something", async () => {
    const { app } = await shown(28, 25);
    for (let id = 1; id <= 25; id++) {
      await gone(app, [id]);
      expect(screen.queryByText("No user profiles yet")).toBeNull();
    }
    await settled(app);
    expect(names()).toEqual(["U26", "U27", "U28"]);
    await gone(app, [26, 27, 28]);
    await settled(app);
    expect(names()).toEqual([]);
    expect(screen.getByText("No user profiles yet")).toBeDefined();
  });

  test("goes to the last page that has rows where its own has none", async () => {
    const { app, user } = await shown(21, 10);
    await user.click(screen.getByRole("button", { name: "Next" }));
    await app.settle();
    await user.click(screen.getByRole("button", { name: "Next" }));
    await app.settle();
    act(() => {
      app.server.acknowledge();
    });
    expect(names()).toEqual(["U21"]);
    await gone(app, [21]);
    await settled(app);
    act(() => {
      app.server.acknowledge();
    });
    expect(names()[0]).toBe("U11");
    expect(screen.getByText(/^11–20/).textContent).toBe("11–20 of 20");
  });

  test("by its reader's own deletes, too", async () => {
    const { app, user } = await shown(12, 10);
    for (const name of ["U01", "U02"]) {
      await user.click(screen.getByRole("button", { name: `Delete ${name}` }));
      await app.pass(6_000);
    }
    await settled(app);
    expect(names()).toHaveLength(10);
    expect(names().at(-1)).toBe("U12");
  });
});
