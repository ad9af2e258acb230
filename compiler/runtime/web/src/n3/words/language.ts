import type { Parts, Words } from "./words";

/*
 * What the page says, in one language at a time. A part of the page has its words in a file of its own, in
 * English, which is loaded with that part; each other language is one file (`de.ts`) with the words of all
 * parts, which is loaded before the first render where the reader's browser asks for it (`languages.ts`).
 * All of English at once would be 4 kB more before anything is shown, for words of forms and charts that
 * most pages open later.
 *
 * A language is chosen before anything is drawn and never changes while the page runs, so components read
 * `table.export` without a context. A part may be loaded before its language is known: its words are an
 * object whose members are replaced. So they are read where they are shown, never while a module loads.
 *
 * Another language: copy `de.ts`, translate it, and add it to `languages.ts`. Its type demands every word.
 * Other words for something: change them here, in the file of their part. Labels, titles and messages that
 * a program has are in the language of its author, and stay as they are. The sentences around them need
 * neither the gender nor the case of a label: "Neu: Person", never "Neue Person".
 *
 * Numbers and dates are written for the reader's locale, whatever language the page speaks
 * (`core/reader.ts`); plurals and lists follow the language.
 */

const parts = new Map<keyof Parts, object>();
let chosen: Words | null = null;

/** The words of a part of the page: English, until another language is spoken. */
export function part<Part extends object>(name: keyof Parts, english: Part): Part {
  const words = { ...english, ...chosen?.[name] };
  parts.set(name, words);
  return words;
}

/** From now on the page says everything so. */
export function speak(words: Words): void {
  chosen = words;
  for (const [name, part] of parts) Object.assign(part, words[name]);
}

/** What the server says by this code, in the language of the page; null where its own words are shown. */
export function serverWords(kind: "problems" | "refusals", code: string): string | null {
  const known: Readonly<Record<string, string>> = chosen?.[kind] ?? {};
  return Object.hasOwn(known, code) ? (known[code] ?? null) : null;
}

/** The two halves of a sentence that something else than a text is put into. */
export function around(sentence: (value: string) => string): readonly [string, string] {
  const [before = "", after = ""] = sentence(placeholder).split(placeholder);
  return [before, after];
}

/** Unicode's stand-in for an object within a text. */
const placeholder = "\ufffc";
