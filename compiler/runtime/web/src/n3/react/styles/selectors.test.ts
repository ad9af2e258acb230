// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/*
 * What depends on :has, or on the place among siblings, is decided again when an element comes or goes. The browser
 * restyles what such a rule could be about then: where it names its element, those; where its element is a star, whole
 * tables, with each row that is scrolled into sight (10 ms in Chromium, for 36 rows).
 */

const folder = new URL("../../", import.meta.url).pathname;
const dependent = /:has\(|:(?:first|last|only|nth)-/;

/** The selectors of a file, each of a list by itself. */
function selectorsOf(css: string): string[] {
  const plain = css.replace(/\/\*.*?\*\//gs, "");
  const preludes = Array.from(plain.matchAll(/([^{};]+)\{/g), ([, prelude = ""]) => prelude.trim());
  return preludes
    .filter((prelude) => !/^(?:@|from$|to$|[\d.]+%)/.test(prelude))
    .flatMap((prelude) => split(prelude, /,/))
    .map((selector) => selector.trim());
}

/** Splits at what is outside of parentheses. */
function split(text: string, at: RegExp): string[] {
  const parts = [""];
  let depth = 0;
  for (const letter of text) {
    depth += letter === "(" ? 1 : letter === ")" ? -1 : 0;
    if (depth === 0 && at.test(letter)) parts.push("");
    else parts.push((parts.pop() ?? "") + letter);
  }
  return parts.filter((part) => part.trim() !== "");
}

/** What a compound says of the element itself: without :has, :not and the place among siblings. */
function named(compound: string): boolean {
  const own = split(compound.replaceAll(":", " :"), / /).filter((part) => !part.startsWith(":"));
  return own.some((part) => part !== "*") || compound.includes(":is(");
}

/** Is it about elements that it does not name, and decided by others? */
function faults(selector: string): boolean {
  const compounds = split(selector, /[\s>+~]/);
  const others = compounds.slice(0, -1);
  const anchors = compounds.filter((compound) => compound.includes(":has("));
  return (
    (others.some((compound) => dependent.test(compound)) && !named(compounds.at(-1) ?? "")) ||
    !anchors.every(named)
  );
}

test.each([
  [".a:has(.b) ~ *", true],
  [".a > :has(.b) ~ .c", true],
  [".a:last-child > :not(.b)", true],
  [".a:last-child > *", true],
  [".a:last-child > :is(div, p):not(.b)", false],
  [".a > *", false],
  [".a > :nth-child(3)", false],
  [".a:not(:has(+ .b))", false],
])("%s", (selector, wanted) => {
  expect(faults(selector)).toBe(wanted);
});

test("rules that depend on other elements name theirs", () => {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => name.endsWith(".css"));
  expect(files.length).toBeGreaterThan(5);
  const found = files.flatMap((file) =>
    selectorsOf(readFileSync(folder + file, "utf8"))
      .filter(faults)
      .map((selector) => `${file}: ${selector}`),
  );
  expect(found).toEqual([]);
});
