import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { TestApp } from "../../../testing/app";
import { BoundBoardWidget } from "./bound_components/board";
import "./bound_components/board/board";
import { BoundChartWidget } from "./bound_components/chart";
import { BoundDetailWidget } from "./bound_components/detail";
import { Each } from "./bound_components/each";
import { BoundFormWidget } from "./bound_components/form";
import { Section } from "./bound_components/layout";
import { BoundMetricWidget } from "./bound_components/metric";
import { BoundTableWidget } from "./bound_components/table";
import { ShowText } from "./bound_components/text";
import { Page } from "./page";

const name = "user_profiles";
const count = { function: "count" } as const;

const headings = () =>
  screen
    .getAllByRole("heading")
    .map(({ tagName, textContent }) => `${tagName.slice(1)} ${textContent}`);

test("headings skip no level: in sections, in texts, for each row", async () => {
  const app = new TestApp();
  await app.render(
    <Page name="Home" title="Home">
      <ShowText text={"## Part\n\n#### Detail"} />
      <Each widgetKey="each" datasetName={name} variable="one">
        <Section title="Person">
          <ShowText text={[{ path: "one.name" }]} />
          <ShowText text="### More" />
          <BoundMetricWidget datasetName={name} widgetKey="metric" title="Number" value={count} />
        </Section>
      </Each>
      <BoundTableWidget datasetName={name} title="Everybody" />
    </Page>,
  );
  const person = ["2 Person", "3 More", "3 Number"];
  expect(headings()).toEqual([
    "1 Home",
    "2 Part",
    "3 Detail",
    ...person,
    ...person,
    ...person,
    "2 Everybody",
  ]);
});

test.each([
  ["a table", <BoundTableWidget key="w" datasetName={name} title="People" />],
  [
    "a chart",
    <BoundChartWidget key="w" datasetName={name} title="People" type="bar" x="id" y="id" />,
  ],
  [
    "a metric",
    <BoundMetricWidget key="w" datasetName={name} widgetKey="w" title="People" value={count} />,
  ],
  ["a board", <BoundBoardWidget key="w" datasetName={name} title="People" by="role" />],
  ["a form", <BoundFormWidget key="w" datasetName={name} title="People" mode="create" />],
  ["a detail", <BoundDetailWidget key="w" datasetName={name} widgetKey="w" title="People" />],
])("the title of the page is not said again by %s, which is named by it", async (_, widget) => {
  const app = new TestApp();
  const { container } = await app.render(
    <Page name="People" title="People">
      {widget}
    </Page>,
  );
  expect(headings()).toEqual(["1 People"]);
  expect(container.querySelector("section")?.getAttribute("aria-label")).toBe("People");
});

test("a copy for each row says its title, though it is the page's", async () => {
  const app = new TestApp();
  await app.render(
    <Page name="People" title="People">
      <Each widgetKey="each" datasetName={name} variable="one">
        <BoundTableWidget datasetName={name} title="People" />
      </Each>
    </Page>,
  );
  expect(headings()).toEqual(["1 People", "2 People", "2 People", "2 People"]);
});
