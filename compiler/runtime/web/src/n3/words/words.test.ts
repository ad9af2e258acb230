import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { marks, partNames, said, sentencesOf, takenBy, wordFiles } from "../../../testing/words";
import { languageFor } from "./languages";
import type { Words } from "./words";

type Table = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const parts = import.meta.glob<Table>(["./*.ts", "!./*.test.ts"], { eager: true });
const english = Object.fromEntries(partNames.map((name) => [name, parts[`./${name}.ts`]?.[name]]));
const sentences = sentencesOf(english);
const taken = new Map(partNames.flatMap((name) => [...takenBy(name)]));
const takenOf = (path: string) => taken.get(path) ?? [];

/** What is the same in a language as in English, and why nothing is missing there. */
const same: Readonly<Record<string, readonly string[]>> = {
  de: [
    "bars.name",
    "filters.title",
    "filters.add",
    "form.optional",
    "inputs.items",
    "page.live",
    "page.offline",
    "palette.keys.tab",
    "palette.keys.escape",
    "palette.keys.alt",
    "table.actionOf",
    "table.range",
  ],
};

/** What a sentence of a language leaves out though English has it, and why. */
const leftOut: Readonly<Record<string, readonly string[]>> = {
  // The server says in English what is gone from a view.
  de: ["bars.brokenView"],
};

const codes = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "../../../../protocol/codes.json"), "utf8"),
) as Readonly<Record<"problems" | "refusals", readonly string[]>>;

/** A language is a file whose name is its code. */
const languages = wordFiles.filter((name) => /^[a-z]{2,3}$/.test(name));

test("the words of each part are in one table, under the name of their file", () => {
  expect(partNames.length).toBeGreaterThan(10);
  expect([...sentences.keys()].sort()).toEqual([...taken.keys()].sort());
  for (const [path, sentence] of sentences) {
    expect(typeof sentence === "string" ? 0 : sentence.length, path).toBe(takenOf(path).length);
  }
});

describe.each(languages)("%s", (language) => {
  const words = parts[`./${language}.ts`]?.default as unknown as Words;
  const own = sentencesOf(words as unknown as Table);
  const isOfServer = (path: string) => /^(problems|refusals)\./.test(path);

  test("is chosen where a browser asks for it", () => {
    expect(languageFor([`${language}-XX`])).toBe(language);
  });

  test("has every sentence of English, and no other", () => {
    const paths = [...own.keys()].filter((path) => !isOfServer(path));
    expect(paths.sort()).toEqual([...sentences.keys()].sort());
  });

  test("has words for every code of the server but that of messages of the program", () => {
    expect(Object.keys(words.problems).sort()).toEqual(codes.problems);
    expect(Object.keys(words.refusals).sort()).toEqual(
      codes.refusals.filter((code) => code !== "validation"),
    );
  });

  test.each([...sentences])("says %s", (path, sentence) => {
    const translated = own.get(path) ?? "";
    expect(typeof translated).toBe(typeof sentence);
    const both = [0, 1, 2, 5, 1_234].map(
      (n) => [said(sentence, takenOf(path), n), said(translated, takenOf(path), n), n] as const,
    );
    for (const [there, here, n] of both) {
      expect(here.trim()).not.toBe("");
      if (leftOut[language]?.includes(path) === true) continue;
      for (const mark of [marks.text, ...marks.items]) {
        const count = (text: string) => text.toLowerCase().split(mark.toLowerCase()).length;
        expect(count(here), here).toBe(count(there));
      }
      // A number may be a word: "the previous day".
      if (n > 1) expect(here.includes(n.toLocaleString())).toBe(there.includes(n.toLocaleString()));
    }
    const isSame = both.every(([there, here]) => there === here);
    expect(isSame, "it is the same as in English").toBe(same[language]?.includes(path) === true);
  });

  test.each([...own].filter(([path]) => isOfServer(path)))("says %s", (_, sentence) => {
    expect(sentence).toMatch(/\p{L}.*\.$/u);
  });
});
