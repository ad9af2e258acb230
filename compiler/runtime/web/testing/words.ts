import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";

/** A sentence of a table: a text, or what makes one. */
type Sentence = string | ((...given: never[]) => string);

type Table = Readonly<Record<string, unknown>>;

/** What a function of the English table takes, by its declaration. */
type Taken = "number" | "string" | "list" | "maybe";

const folder = resolve(import.meta.dirname, "../src/n3/words");

/** The files of the words: `table`, `de`. */
export const wordFiles: readonly string[] = readdirSync(folder).flatMap((name) =>
  name.endsWith(".test.ts") ? [] : name.replace(/\.ts$/, ""),
);

/** The parts of the page, each a file that calls `part`. */
export const partNames: readonly string[] = wordFiles.filter((name) =>
  readFileSync(resolve(folder, `${name}.ts`), "utf8").includes(` part("${name}", {`),
);

/** Every sentence of a table by its path: `table.totals.sum`. */
export function sentencesOf(table: Table, prefix = ""): ReadonlyMap<string, Sentence> {
  return new Map(
    Object.entries(table).flatMap(([name, value]): (readonly [string, Sentence])[] => {
      const path = prefix + name;
      if (typeof value === "object" && value !== null)
        return [...sentencesOf(value as Table, `${path}.`)];
      return [[path, value as Sentence]];
    }),
  );
}

/** What each sentence of a part takes, by its path. */
export function takenBy(partName: string): ReadonlyMap<string, readonly Taken[]> {
  const file = resolve(folder, `${partName}.ts`);
  const source = ts.createSourceFile(
    file,
    readFileSync(file, "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const found = new Map<string, readonly Taken[]>();
  const read = (object: ts.ObjectLiteralExpression, prefix: string) => {
    for (const property of object.properties) {
      const path = prefix + (property.name?.getText() ?? "");
      const value = ts.isPropertyAssignment(property) ? property.initializer : property.name;
      if (value !== undefined && ts.isObjectLiteralExpression(value)) read(value, `${path}.`);
      else if (value !== undefined && ts.isArrowFunction(value))
        found.set(path, value.parameters.map(takenAs));
      // One that has a name of its own counts rows.
      else if (value !== undefined && ts.isIdentifier(value)) found.set(path, ["number"]);
      else found.set(path, []);
    }
  };
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node) && node.expression.getText() === "part") {
      const [, words] = node.arguments;
      if (words !== undefined && ts.isObjectLiteralExpression(words)) read(words, `${partName}.`);
    } else ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function takenAs({ type }: ts.ParameterDeclaration): Taken {
  switch (type?.getText()) {
    case "string":
      return "string";
    case "number":
    case "number | bigint":
      return "number";
    case "number | null":
      return "maybe";
    case "readonly string[]":
      return "list";
    default:
      throw new Error(`a sentence takes ${type?.getText() ?? "something of no type"}`);
  }
}

/** Stand for what is put into a sentence: no language has a word like these. */
export const marks = { text: "Qxzw", items: ["Qxzvi", "Qxzvii"] } as const;

/** A sentence with a mark for each text, and this for each number. */
export function said(sentence: Sentence, taken: readonly Taken[], n: number): string {
  if (typeof sentence === "string") return sentence;
  const given = taken.map((one) =>
    one === "string" ? marks.text : one === "list" ? marks.items : n,
  );
  return sentence(...(given as never[]));
}

/** English, each sentence in brackets: what is read without them is in no table. */
export function bracketed<T>(words: T): T {
  if (typeof words === "string") return `⟦${words}⟧` as T;
  if (typeof words === "function") {
    return ((...given: unknown[]) => `⟦${String(Reflect.apply(words, undefined, given))}⟧`) as T;
  }
  if (typeof words !== "object" || words === null) return words;
  return Object.fromEntries(
    Object.entries(words).map(([name, value]: [string, unknown]) => [name, bracketed(value)]),
  ) as T;
}

/** What is left of a text without what is in brackets, which may be in each other. */
export function outsideBrackets(text: string): string {
  const outside = text.replace(/⟦[^⟦⟧]*⟧/gu, "");
  return outside === text ? text : outsideBrackets(outside);
}

/** Everything on the page that is read or heard. */
export function textOnPage(): string {
  const attributes = ["aria-label", "aria-description", "title", "placeholder", "alt"];
  const said = [...document.querySelectorAll("*")].flatMap((element) =>
    attributes.flatMap((name) => element.getAttribute(name) ?? []),
  );
  const blocks = "p, div, td, th, li, button, label, h1, h2, h3, option, caption, span, small";
  // A line for each block, so that no two of them are read as one sentence.
  const lines = (element: Element): string[] =>
    [...element.childNodes].flatMap((node) => {
      if (node instanceof Element) {
        const inside = lines(node).join("");
        return node.matches(blocks) ? ["\n", inside, "\n"] : [inside];
      }
      return [node.textContent ?? ""];
    });
  return [document.title, ...said, lines(document.body).join("")].join("\n");
}
