// What needs no editor: the first paint and the snippets.
import { deepEqual, equal } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, suite, test } from "node:test";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";
import { root } from "./workbench.ts";

const extension = join(import.meta.dirname, "..");

suite("the first paint", () => {
  let grammar: textmate.IGrammar | null;

  before(async () => {
    const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
    await oniguruma.loadWASM(readFileSync(wasm));
    const file = join(extension, "syntaxes/n3.tmLanguage.json");
    grammar = await new textmate.Registry({
      onigLib: Promise.resolve({
        createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
        createOnigString: (text) => new oniguruma.OnigString(text),
      }),
      loadGrammar: () =>
        Promise.resolve(textmate.parseRawGrammar(readFileSync(file, "utf8"), file)),
    }).loadGrammar("source.n3");
  });

  /** The words of a line that have a scope of their own. */
  function painted(line: string): [string, string][] {
    const runs: [string, string][] = [];
    for (const token of grammar?.tokenizeLine(line, null).tokens ?? []) {
      const text = line.slice(token.startIndex, token.endIndex);
      const scope = token.scopes.slice(1).at(-1)?.replace(/\.n3$/, "") ?? "";
      const last = runs.at(-1);
      if (last?.[1] === scope) last[0] += text;
      else runs.push([text, scope]);
    }
    return runs.filter(([, scope]) => scope !== "");
  }

  const lines: Record<string, [string, string][]> = {
    "dataset sales from orders {": [
      ["dataset", "keyword.declaration"],
      ["sales", "entity.name.type"],
      ["from", "keyword.declaration"],
      ["orders", "entity.name.type"],
    ],
    "    name: string required max_length(80) # why": [
      ["name", "variable.other.property"],
      [":", "punctuation.separator"],
      ["string", "support.type"],
      ["required", "storage.modifier"],
      ["max_length", "storage.modifier"],
      ["80", "constant.numeric"],
      ["# why", "comment.line"],
    ],
    "    show_table sales {": [["show_table", "entity.name.function"]],
    '    read: status == "open" or admin_only': [
      ["read", "variable.other.property"],
      [":", "punctuation.separator"],
      ["==", "keyword.operator"],
      ['"open"', "string.quoted.double"],
      ["or", "keyword.operator.word"],
      ["admin_only", "constant.language"],
    ],
    '  show table "Users" from dataset users': [
      ["show", "keyword.control"],
      ["table", "entity.name.function"],
      ['"Users"', "string.quoted.double"],
    ],
  };
  for (const [line, words] of Object.entries(lines)) {
    test(`paints ${line.trim()}`, () => {
      deepEqual(painted(line), words);
    });
  }
});

suite("a snippet is a program without mistakes", () => {
  const snippets = JSON.parse(readFileSync(join(extension, "snippets/n3.json"), "utf8")) as Record<
    string,
    { body: string[] }
  >;
  for (const [name, { body }] of Object.entries(snippets)) {
    test(name, () => {
      const text = body
        .join("\n")
        .replaceAll(/\$\{\d+\|([^,|]*)[^}]*\}/g, "$1")
        .replaceAll(/\$\{\d+:([^}]*)\}/g, "$1")
        .replaceAll("$0", "");
      const folder = mkdtempSync(join(tmpdir(), "n3-snippet-"));
      // A page shows a dataset that the person has already.
      const tasks =
        body[0]?.startsWith("page") === true ? "\ndataset tasks {\n    title: string\n}\n" : "";
      writeFileSync(join(folder, "program.n3"), text + tasks);
      const done = spawnSync(join(root, "bin/n3"), ["check", "--format", "json", folder], {
        encoding: "utf8",
      });
      rmSync(folder, { recursive: true });
      const said = JSON.parse(done.stdout) as { severity: string; message: string }[];
      deepEqual(
        said.filter((one) => one.severity === "error").map((one) => one.message),
        [],
      );
      equal(done.status, 0);
    });
  }
});
