import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

/*
 * What a reader sees is in the tables of `words`, and nowhere else. The syntax trees of all sources are read:
 * text between tags, and every literal that looks like words. A literal of one word in lower case looks like
 * a name, but is found where its attribute is read out or shown.
 */

const runtime = resolve(import.meta.dirname, "..");

const files = readdirSync(runtime, { recursive: true, encoding: "utf8" }).filter(
  (name) => /\.tsx?$/.test(name) && !name.includes(".test.") && !name.startsWith("words/"),
);

/** Attributes of elements and components whose text people read or hear. */
const shown =
  /^(aria-(label|description|roledescription|valuetext|placeholder)|title|placeholder|alt|label|question|cancel|submit|text|empty|createLabel|summary|message|what|unit)$/;

/** Attributes that no one reads. */
const technical =
  /^(className|d|viewBox|placement|rel|role|type|href|style|key|slot|fill|stroke|aria-keyshortcuts|data-.*|offset|innerRadius|outerRadius|nameKey|dataKey|[a-z]+Key)$/;

/** Texts that look like words and are none, by what they are. */
const names: Readonly<Record<string, RegExp>> = {
  "keys of a keyboard":
    /^(Enter|Escape|Tab|Backspace|Delete|Home|End|Page(Up|Down)|Arrow(Up|Down|Left|Right)?|F2)$/,
  "headers and methods": /^(Content-Type|Idempotency-Key|If-Match|X-N3-\w+|ApiError)$/,
  "names of Unicode and of formats": /^(UTC|NFC|NFKD|GET|PUT|POST|PATCH|DELETE|en-US)$/,
  "paths of drawings": /^M[-\d. a-zA-Z]+$/,
  "selectors and rules of styles":
    /^(input|textarea|select|a|button), [a-z[\]=, ]+$|^bottom (start|end)$|^\([a-z-]+: [a-z]+\)$/,
  "names of events and members": /^[a-z]+[A-Z]\w*$/,
  "the key of a row that is not there": /^ new$/,
};

const isName = (text: string) =>
  Object.values(names).some((form) => form.test(text.trim()) || form.test(text));

const looksLikeWords = (text: string) =>
  /\p{L}[\p{L}’']*[,:;]? +\p{L}/u.test(text) ||
  /(^|[^\p{L}\w-])\p{Lu}\p{Ll}+/u.test(text) ||
  /\p{L} ?…$/u.test(text);

interface Found {
  readonly place: string;
  readonly text: string;
}

/** The words in a source that are in no table. */
function wordsIn(name: string, text: string): readonly Found[] {
  const kind = name.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, kind);
  const found: Found[] = [];
  const take = (node: ts.Node, said: string) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push({ place: `${name}:${line + 1}`, text: said.trim() });
  };
  const visit = (node: ts.Node, inShown: boolean): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return;
    // Whoever writes a component reads what is thrown, and in English.
    if (ts.isNewExpression(node) && /^(Type|Range)?Error$/.test(node.expression.getText())) return;
    if (ts.isJsxText(node) && /\p{L}/u.test(node.text)) take(node, node.text);
    if (ts.isJsxAttribute(node)) {
      const attribute = node.name.getText();
      if (technical.test(attribute)) return;
      ts.forEachChild(node, (child) => {
        visit(child, shown.test(attribute));
      });
      return;
    }
    if (isCompared(node)) return;
    if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)) {
      const said = node.text;
      const isText = inShown ? /\p{L}/u.test(said) : looksLikeWords(said) && !isName(said);
      if (isText) take(node, said);
    }
    const deeper = inShown && !ts.isCallExpression(node) && !ts.isJsxElement(node);
    ts.forEachChild(node, (child) => {
      visit(child, deeper);
    });
  };
  visit(source, false);
  return found;
}

/** A literal that something is compared with, or looked up by. */
function isCompared(node: ts.Node): boolean {
  const { parent } = node;
  if (!ts.isStringLiteralLike(node)) return false;
  if (ts.isBinaryExpression(parent)) {
    const { kind } = parent.operatorToken;
    return (
      kind === ts.SyntaxKind.EqualsEqualsEqualsToken ||
      kind === ts.SyntaxKind.ExclamationEqualsEqualsToken ||
      kind === ts.SyntaxKind.InKeyword
    );
  }
  return (
    ts.isCaseClause(parent) ||
    ts.isElementAccessExpression(parent) ||
    (ts.isPropertyAssignment(parent) && parent.name === node)
  );
}

/** The words of a table that are read while a module loads, when the language is not known yet. */
function readTooEarly(name: string, text: string): readonly Found[] {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const tables = new Set<string>();
  const found: Found[] = [];
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const from = (statement.moduleSpecifier as ts.StringLiteral).text;
    const named = statement.importClause?.namedBindings;
    if (!/\/words\/\w+$/.test(from) || named === undefined || !ts.isNamedImports(named)) continue;
    for (const one of named.elements) tables.add(one.name.text);
  }
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    if (ts.isIdentifier(node) && tables.has(node.text)) {
      const isMember = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      if (!isMember && !ts.isPropertyAssignment(node.parent))
        found.push({ place: `${name}:${line + 1}`, text: node.parent.getText() });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Formats that are not asked of `core/reader.ts`: they may be of another locale, and are made each time. */
function formatsIn(name: string, text: string): readonly Found[] {
  const form =
    /\.toLocale(Date|Time)?String\(|new Intl\.(NumberFormat|DateTimeFormat|ListFormat|PluralRules|RelativeTimeFormat|DurationFormat)\(/g;
  return text
    .split("\n")
    .flatMap((line, i) =>
      [...line.matchAll(form)].map(([found]) => ({ place: `${name}:${i + 1}`, text: found })),
    );
}

/** The home of formats, and a calendar that is computed with and never shown. */
const homesOfFormats = ["core/reader.ts", "core/moments.ts"];

const everywhere = (find: (name: string, text: string) => readonly Found[]) =>
  files.flatMap((name) => find(name, readFileSync(resolve(runtime, name), "utf8")));

test("no words are outside of the tables", () => {
  expect(files.length).toBeGreaterThan(100);
  expect(everywhere(wordsIn)).toEqual([]);
});

test("no words are read before the language is known", () => {
  expect(everywhere(readTooEarly)).toEqual([]);
});

test("numbers and dates are written for the reader, by one set of formats", () => {
  const found = everywhere(formatsIn);
  const elsewhere = found.filter(
    ({ place }) => !homesOfFormats.includes(place.split(":")[0] ?? ""),
  );
  expect(found.length - elsewhere.length).toBeGreaterThan(1);
  expect(elsewhere).toEqual([]);
});

test.each([
  ["<p>Saved</p>", "Saved"],
  ["<p>{count} rows</p>", "rows"],
  ['<a title="open" />', "open"],
  ["<a aria-label={`move ${x}`} />", "move"],
  ['<a aria-label={x ? "up" : "down"} />', "up|down"],
  ['toasts.show("Saved")', "Saved"],
  ['toasts.show("saved it")', "saved it"],
  ['const words = { undo: "Undo" }', "Undo"],
  ["show(`${n} rows were changed`)", "rows were changed"],
  ['new ApiError({ title: "The server is away." })', "The server is away."],
  ['<a placeholder={"search…"} />', "search…"],
])("finds the words in %s", (text, words) => {
  expect(
    wordsIn("x.tsx", text)
      .map((one) => one.text)
      .join("|"),
  ).toBe(words);
});

test.each([
  '<a className="n3-Big thing" />',
  'event.key === "Enter"',
  'throw new Error("The app has no dataset")',
  'headers.set("Content-Type", type)',
  "<p>{words.saved}</p>",
])("finds none in %s", (text) => {
  expect(wordsIn("x.tsx", text)).toEqual([]);
});

test.each([
  ["const choices = [words.light];", 1],
  ["const choices = { light: words.light };", 1],
  ["const choices = () => [words.light];", 0],
  ["class A { static all = [words.light]; show() { return words.dark; } }", 1],
])("finds what is read too early in %s", (text, n) => {
  const source = `import { page as words } from "../words/page";\n${text}`;
  expect(readTooEarly("x.ts", source)).toHaveLength(n);
});
