import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { describe, expect, test } from "vitest";
import { testApp, TestPage } from "../../../testing/deals_app";
import { problem } from "../../../testing/fake_server";
import { Each } from "./bound_components/each";
import { BoundFormWidget } from "./bound_components/form";
import { Frame } from "./bound_components/frame";
import { BoundTableWidget } from "./bound_components/table";
import { ShowText } from "./bound_components/text";
import { When } from "./bound_components/when";
import { FirstRow } from "./scope";
import type { Scope } from "../core/scope";
import { textOf, type Template } from "../core/template";

const scope: Scope = {
  user: { id: "ada", name: "Ada", email: null, roles: [], anonymous: false, claims: { team: "x" } },
  params: { "o.total": "1234.50", "o.day": "2026-11-02", "o.yes": true, "o.bad": "*a* [b](/c)" },
};

describe("texts with values", () => {
  test.each<[Template, string]>([
    ["as it is {o.total}", "as it is {o.total}"],
    [["Hello ", { path: "user.name" }, "!"], "Hello Ada!"],
    [[{ path: "user.claims.team" }], "x"],
    [["[", { path: "user.email" }, { path: "user.row.a.b" }, { path: "o.none" }, "]"], "[]"],
    [[{ path: "o.total", type: "decimal" }], "1,234.50"],
    [[{ path: "o.yes", type: "boolean" }], "Yes"],
    [[{ path: "o.day", type: "date" }], "Nov 2, 2026"],
  ])("%j is %s", (template, text) => {
    expect(textOf(template, scope)).toBe(text);
  });

  test("marks, lists and headings within a value are text", async () => {
    const app = testApp();
    for (const [id, name] of ["**b** [x](/y)", "- item", "1. one\n# two"].entries())
      app.server.update(id + 1, { name }, "companies");
    const { container } = await app.render(
      <TestPage>
        <Each widgetKey="c" datasetName="companies" variable="c">
          <ShowText text={[{ path: "c.name" }, " **loud**"]} />
        </Each>
      </TestPage>,
    );
    await userEvent.setup({ delay: null }).click(screen.getByRole("button", { name: "Show more" }));
    await app.settle();
    const texts = [...container.querySelectorAll(".n3-text")];
    expect(texts.map(({ textContent }) => textContent)).toEqual([
      "**b** [x](/y) loud",
      "- item loud",
      "1. one\n# two loud",
    ]);
    expect(container.querySelectorAll(".n3-text :is(a, li, h2, h3, em)")).toHaveLength(0);
    expect(container.querySelectorAll(".n3-text strong")).toHaveLength(3);
  });
});

describe("Each", () => {
  const loop = (
    <TestPage>
      <Each widgetKey="c" datasetName="companies" variable="c">
        <ShowText text={[{ path: "c.name" }, " by ", { path: "c.manager.name" }]} />
        <BoundFormWidget datasetName="deals" widgetKey="form" mode="create" fields={["title"]} />
      </Each>
    </TestPage>
  );
  const texts = () => [...document.querySelectorAll(".n3-text")].map((one) => one.textContent);

  test("is live, and shows more where there is more", async () => {
    const app = testApp();
    const user = userEvent.setup({ delay: null });
    const { container } = await app.render(loop);
    await app.connect();
    expect(texts()).toEqual(["Acme by Zoe", "Globex by "]);
    await app.happens((server) => {
      server.update(1, { name: "Acme 2" }, "companies");
    });
    expect(texts()).toEqual(["Acme 2 by Zoe", "Globex by "]);
    await user.click(screen.getByRole("button", { name: "Show more" }));
    await app.settle();
    expect(texts()).toEqual(["Acme 2 by Zoe", "Globex by ", "Aperture by Ben"]);
    expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
    await app.happens((server) => {
      server.delete(2, "companies");
    });
    expect(texts()).toEqual(["Acme 2 by Zoe", "Aperture by Ben"]);
    const { violations } = await axe.run(container, {
      rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
    });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });

  test("keeps what is typed in its copies apart", async () => {
    const app = testApp();
    const user = userEvent.setup({ delay: null });
    const { unmount } = await app.render(loop);
    await screen.findAllByRole("textbox", { name: "Title" });
    const boxes = () => screen.getAllByRole<HTMLInputElement>("textbox", { name: "Title" });
    const [first, second] = boxes();
    if (first === undefined || second === undefined) throw new Error("no boxes");
    await user.type(first, "one");
    await user.type(second, "two");
    await app.settle();
    unmount();
    await app.render(loop);
    expect(boxes().map(({ value }) => value)).toEqual(["one", "two"]);
  });

  test("says so where there is nothing, and where it is not open", async () => {
    const app = testApp();
    for (const id of [1, 2, 3]) app.server.delete(id, "companies");
    const { unmount } = await app.render(loop);
    expect(screen.getByText("No companies yet")).toBeDefined();
    unmount();
    const closed = testApp();
    closed.server.answer(({ path }) =>
      path.endsWith("/companies") ? problem(403, "forbidden", { detail: "Staff only." }) : null,
    );
    await closed.render(loop);
    expect(screen.getByText("Staff only.")).toBeDefined();
  });
});

describe("When and Frame", () => {
  const admin = ({ user }: Scope) => user.roles.includes("admin");
  const both = (
    <TestPage>
      <When condition={admin} otherwise={<p>no</p>}>
        <p>yes</p>
      </When>
    </TestPage>
  );

  test("neither branch is shown before it is known who reads", async () => {
    const app = testApp();
    const open = app.server.shut();
    await app.render(both);
    expect([screen.queryByText("yes"), screen.queryByText("no")]).toEqual([null, null]);
    open();
    await app.settle();
    expect([screen.queryByText("yes") === null, screen.queryByText("no")]).toEqual([false, null]);
    app.server.me = { ...app.server.me, user: { ...app.server.me.user, roles: [] } };
    act(() => {
      app.sessions.startAfresh();
    });
    await app.settle();
    expect([screen.queryByText("yes"), screen.queryByText("no") === null]).toEqual([null, false]);
  });

  test("null is no; the first row of a dataset may be asked", async () => {
    const app = testApp();
    await app.render(
      <TestPage>
        <FirstRow datasetName="deals">
          <When condition={({ params }) => params["deals.price"] === "10.50"}>
            <p>dear</p>
          </When>
          <When condition={() => null}>
            <p>never</p>
          </When>
        </FirstRow>
      </TestPage>,
    );
    expect([screen.queryByText("dear") === null, screen.queryByText("never")]).toEqual([
      false,
      null,
    ]);
  });

  test("a widget with a rule is shown to whom the server says", async () => {
    const app = testApp();
    const rights = { create: true, update: true, delete: true };
    app.server.me = {
      ...app.server.me,
      pages: {
        Deals: {
          access: true,
          widgets: { a: { access: true, ...rights }, b: { access: false, ...rights } },
        },
      },
    };
    const framed = (key: string) => (
      <Frame widgetKey={key} restricted>
        <p>{key}</p>
      </Frame>
    );
    await app.render(
      <TestPage>
        {framed("a")}
        {framed("b")}
        {framed("unknown")}
        <Frame widgetKey="c" visible={({ params }) => params["route.id"] === "2"}>
          <p>visible</p>
        </Frame>
        <Frame widgetKey="d" visible={() => null}>
          <p>unseen</p>
        </Frame>
      </TestPage>,
    );
    expect([...document.querySelectorAll("p")].map((p) => p.textContent)).toEqual(["a", "visible"]);
  });

  test("has a look, and its heading another", async () => {
    const app = testApp();
    await app.render(
      <TestPage>
        <Frame
          widgetKey="a"
          look={{ color: "brand", align: "center", size: "3rem", title: { size: "large" } }}
        >
          <p>styled</p>
        </Frame>
      </TestPage>,
    );
    const frame = screen.getByText("styled").parentElement;
    expect(frame?.style.color).toBe("var(--color-brand, brand)");
    expect([frame?.style.textAlign, frame?.style.fontSize]).toEqual(["center", "3rem"]);
    expect(frame?.style.getPropertyValue("--heading-size")).toBe("1.375em");
  });
});

describe("a widget's filter", () => {
  const list = (id: string) => (
    <BoundTableWidget
      datasetName="deals"
      widgetKey="deals"
      columns={["title"]}
      filterParams={["company.id", "route.id", "company.none"]}
      key={id}
    />
  );

  test("sends parameters of the page, in the list and in the subscription; other values, another list", async () => {
    const app = testApp();
    await app.render(
      <TestPage>
        <Each widgetKey="company" datasetName="companies" variable="company">
          {list("a")}
        </Each>
      </TestPage>,
    );
    await app.connect();
    const lists = app.server.requests.filter(({ path }) => path === "/api/datasets/deals");
    const asked = lists.map(({ query }) => Object.fromEntries(query));
    const both = (id: string) => ({
      widget: "Deals.deals",
      "param:company.id": id,
      "param:route.id": "2",
    });
    expect(asked).toMatchObject([both("1"), both("2")]);
    expect(asked.some((query) => "param:company.none" in query)).toBe(false);
    const subscribed = app.server.network.latest.subscribes();
    for (const id of ["1", "2"])
      expect(subscribed).toContainEqual(
        expect.objectContaining({
          dataset: "deals",
          widget: "Deals.deals",
          params: { "company.id": id, "route.id": "2" },
        }),
      );
    const grids = screen.getAllByRole("grid").map((grid) => grid.textContent);
    expect([grids[0]?.includes("Rockets"), grids[1]?.includes("Anvils")]).toEqual([true, true]);
    expect(grids[0]?.includes("Anvils")).toBe(false);
  });

  test("may leave nothing, which says nothing of the rows that it hides", async () => {
    const app = testApp();
    for (const id of [1, 2, 3]) app.server.delete(id, "deals");
    await app.render(<TestPage>{list("a")}</TestPage>);
    expect(screen.getByText("No matching deals")).toBeDefined();
  });
});
