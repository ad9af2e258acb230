// @vitest-environment node
import { expect, test } from "vitest";
import { iconOf } from "./page_icon";

test.each([
  ["Start", "Start", "/", "home"],
  ["Deals", "Deals", "/deals", "briefcase"],
  ["Pipeline", "Pipeline", "/pipeline", "board"],
  ["Companies", "Companies", "/companies", "building"],
  ["OpenOrders", "Open orders", "/open-orders", "cart"],
  ["sales_report", "Q3", "/report", "chart"],
  ["Orderly", "Orderly", "/orderly", "page"],
])("%s has a picture that suits its words", (name, title, path, icon) => {
  expect(iconOf({ name, title, path })).toBe(icon);
});
