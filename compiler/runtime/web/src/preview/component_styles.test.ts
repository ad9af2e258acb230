import { afterEach, expect, test } from "vitest";
import { showStyle } from "./component_styles";

afterEach(() => {
  document.head.replaceChildren();
});

const shown = () => [...document.querySelectorAll("link")].map((link) => link.getAttribute("href"));

/** Says that the newest stylesheet was loaded, or cannot be. */
const answer = (kind: "load" | "error") => {
  document.querySelector("link:not([data-said])")?.dispatchEvent(new Event(kind));
  document.querySelector("link:not([data-said])")?.setAttribute("data-said", "");
};

test("a newer stylesheet takes the place of the one before once it is there", async () => {
  const first = showStyle("Gauge", "/a-1.css");
  answer("load");
  await first;
  const other = showStyle("Other", "/b.css");
  answer("load");
  await other;
  const second = showStyle("Gauge", "/a-2.css");
  expect(shown()).toEqual(["/a-1.css", "/a-2.css", "/b.css"]);
  answer("load");
  await second;
  expect(shown()).toEqual(["/a-2.css", "/b.css"]);
  await showStyle("Gauge", "/a-2.css");
  expect(shown()).toEqual(["/a-2.css", "/b.css"]);

  const gone = showStyle("Gauge", "/a-3.css");
  answer("error");
  await gone;
  expect(shown()).toEqual(["/a-2.css", "/b.css"]);

  const late = showStyle("Gauge", "/a-4.css");
  const newest = showStyle("Gauge", "/a-5.css");
  answer("load");
  await late;
  answer("load");
  await newest;
  expect(shown()).toEqual(["/a-5.css", "/b.css"]);

  await showStyle("Gauge", "");
  await showStyle("Gauge", "");
  expect(shown()).toEqual(["/b.css"]);
});
