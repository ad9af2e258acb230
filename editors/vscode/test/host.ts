// The tests that run inside the editor: what people get from it, asked as an extension asks. The outer test packs this
// as an extension of its own and reads what it writes.
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { deepEqual, equal, ok } from "node:assert/strict";
import * as vscode from "vscode";

/** What became of one test: no message where it passed. */
export interface Outcome {
  name: string;
  message?: string;
}

const tests: [name: string, run: () => Promise<void>][] = [
  ["a mistake is said, with its code and a page that explains it", diagnostics],
  ["completion offers the fields of a dataset in another file, and documents them", completion],
  ["hover says the type of a field and who may touch it", hover],
  ["a definition is found in the other file", definition],
  ["a field is renamed in both files and keeps its column", rename],
  ["a quick fix mends the mistake", quickFix],
  ["saving lays out the text", formatOnSave],
  ["what the server reports is shown: tokens, symbols, folds, hints, lenses", shown],
  ["a generated file opens beside the program", generated],
  ["the page of a diagnostic opens", explanation],
  ["the task n3 check reports mistakes of files that are closed", task],
  ["a new file that has no name yet is a program already", untitled],
  ["the server starts again when asked", restart],
  ["a program that is not there is said, and the next setting starts the server", otherProgram],
];

export async function activate(): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  const report = process.env.N3_TEST_REPORT;
  if (basename(folder) !== "host" || report === undefined) return; // a window for other tests
  const outcomes: Outcome[] = [];
  for (const [name, run] of tests) {
    try {
      await run();
      outcomes.push({ name });
    } catch (error) {
      outcomes.push({
        name,
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
  }
  writeFileSync(report, JSON.stringify(outcomes));
}

const patience = 20_000; // milliseconds until something that should come is given up

async function eventually<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(50);
  }
  throw new Error(`${what} did not come`);
}

function address(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  ok(folder);
  return vscode.Uri.joinPath(folder, name);
}

async function open(name: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(address(name)));
}

/** The first place of a text, or so many characters into it. */
function at(document: vscode.TextDocument, text: string, into = 0): vscode.Position {
  const offset = document.getText().indexOf(text);
  ok(offset >= 0, `${text} is in ${document.fileName}`);
  return document.positionAt(offset + into);
}

function codes(document: vscode.Uri): string[] {
  return vscode.languages
    .getDiagnostics(document)
    .map((d) => String(typeof d.code === "object" ? d.code.value : d.code))
    .sort();
}

/** Waits until the mistakes of a file are these. */
async function mistakes(document: vscode.Uri, wanted: string[]): Promise<void> {
  try {
    await eventually("", () => (codes(document).join() === wanted.join() ? true : undefined));
  } catch {
    deepEqual(codes(document), wanted);
  }
}

function ask<T>(command: string, document: vscode.TextDocument, ...rest: unknown[]): Thenable<T> {
  return vscode.commands.executeCommand<T>(command, document.uri, ...rest);
}

async function diagnostics(): Promise<void> {
  const { document } = await open("pages.n3");
  await mistakes(document.uri, ["N32004"]);
  const [mistake] = vscode.languages.getDiagnostics(document.uri);
  ok(mistake);
  equal(mistake.source, "n3");
  equal(mistake.severity, vscode.DiagnosticSeverity.Error);
  equal(document.getText(mistake.range), "strng");
  ok(typeof mistake.code === "object" && mistake.code.target.path.endsWith("/N32004.md"));
}

async function completion(): Promise<void> {
  const { document } = await open("pages.n3");
  const list = await ask<vscode.CompletionList>(
    "vscode.executeCompletionItemProvider",
    document,
    at(document, "columns: [name", "columns: [".length),
    undefined,
    50, // resolved
  );
  const items = new Map(list.items.map((item) => [labelOf(item), item]));
  for (const name of ["id", "name", "email"])
    ok(items.has(name), `${name} is among ${[...items.keys()].join()}`);
  const documentation = items.get("email")?.documentation;
  ok(
    documentation instanceof vscode.MarkdownString &&
      documentation.value.includes("Where to write to"),
  );
}

function labelOf(item: vscode.CompletionItem): string {
  return typeof item.label === "string" ? item.label : item.label.label;
}

async function hoverText(
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<string> {
  const hovers = await ask<vscode.Hover[]>("vscode.executeHoverProvider", document, position);
  return hovers
    .flatMap((one) => one.contents)
    .map((content) => (content as vscode.MarkdownString).value)
    .join("\n");
}

async function hover(): Promise<void> {
  const { document } = await open("pages.n3");
  const field = await hoverText(document, at(document, "columns: [name", "columns: [na".length));
  ok(field.includes("name: string"), field);
  const dataset = await hoverText(
    document,
    at(document, "show_table users", "show_table us".length),
  );
  ok(dataset.includes("everyone may read"), dataset);
}

async function definition(): Promise<void> {
  const { document } = await open("pages.n3");
  const found = await ask<(vscode.Location | vscode.LocationLink)[]>(
    "vscode.executeDefinitionProvider",
    document,
    at(document, "show_table users", "show_table us".length),
  );
  const [first] = found.map((one) => ("targetUri" in one ? one.targetUri : one.uri));
  equal(first?.path, address("users.n3").path);
}

async function rename(): Promise<void> {
  const { document } = await open("users.n3");
  const edit = await ask<vscode.WorkspaceEdit>(
    "vscode.executeDocumentRenameProvider",
    document,
    at(document, "name: string"),
    "full_name",
  );
  deepEqual(
    edit
      .entries()
      .map(([uri]) => basename(uri.path))
      .sort(),
    ["pages.n3", "users.n3"],
  );
  ok(await vscode.workspace.applyEdit(edit));
  await vscode.workspace.saveAll();
  ok(document.getText().includes("full_name: string required was(name)"), document.getText());
  const pages = await vscode.workspace.openTextDocument(address("pages.n3"));
  ok(pages.getText().includes("columns: [full_name"), pages.getText());
  await mistakes(document.uri, []);
}

async function quickFix(): Promise<void> {
  const { document } = await open("pages.n3");
  await mistakes(document.uri, ["N32004"]);
  const range = new vscode.Range(at(document, "strng"), at(document, "strng", "strng".length));
  const actions = await ask<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    document,
    range,
    "quickfix",
    10,
  );
  const fix = actions.find((action) => action.isPreferred);
  ok(fix?.edit, `${actions.length} actions, one of them preferred`);
  ok(await vscode.workspace.applyEdit(fix.edit));
  equal(document.lineAt(range.start).text.trim(), "subject: string required");
  await document.save();
  await mistakes(document.uri, []);
}

async function formatOnSave(): Promise<void> {
  const { document } = await open("untidy.n3");
  const end = document.lineAt(document.lineCount - 1).range.end;
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, end, "page   Untidy{\nshow_table   users\n}\n");
  ok(await vscode.workspace.applyEdit(edit));
  ok(await document.save());
  const saved = new TextDecoder().decode(await vscode.workspace.fs.readFile(document.uri));
  equal(saved, 'import "users.n3"\n\npage Untidy {\n    show_table users\n}\n');
}

async function shown(): Promise<void> {
  const { document } = await open("users.n3");
  const tokens = await ask<vscode.SemanticTokens>("vscode.provideDocumentSemanticTokens", document);
  ok(tokens.data.length > 50);
  const symbols = await ask<vscode.DocumentSymbol[]>(
    "vscode.executeDocumentSymbolProvider",
    document,
  );
  deepEqual(
    symbols.map((one) => one.name),
    ["users"],
  );
  ok(symbols[0]?.children.some((one) => one.name === "full_name"));
  const folds = await ask<vscode.FoldingRange[]>("vscode.executeFoldingRangeProvider", document);
  ok(folds.some((fold) => fold.start === 0));
  const pages = await vscode.workspace.openTextDocument(address("pages.n3"));
  const whole = new vscode.Range(
    new vscode.Position(0, 0),
    pages.lineAt(pages.lineCount - 1).range.end,
  );
  const hints = await ask<vscode.InlayHint[]>("vscode.executeInlayHintProvider", pages, whole);
  ok(hints.length > 0);
  const lenses = await ask<vscode.CodeLens[]>("vscode.executeCodeLensProvider", document, 10);
  deepEqual(lenses.map((lens) => lens.command?.command).sort(), [
    "n3.showGenerated",
    "n3.showReferences",
  ]);
}

async function generated(): Promise<void> {
  const { document } = await open("users.n3");
  const lenses = await ask<vscode.CodeLens[]>("vscode.executeCodeLensProvider", document, 10);
  const sql = lenses.find((lens) => lens.command?.command === "n3.showGenerated")?.command;
  ok(sql);
  await vscode.commands.executeCommand(sql.command, ...(sql.arguments as string[]));
  const shownText = (name: string) =>
    eventually(name, () =>
      vscode.window.visibleTextEditors
        .map((editor) => editor.document)
        .find((one) => one.uri.scheme === "n3-generated" && one.uri.path.endsWith(name))
        ?.getText(),
    );
  const [wanted] = [
    await vscode.commands.executeCommand<string>(
      "n3.server.generated",
      (sql.arguments as string[])[0],
    ),
  ];
  equal(await shownText("/dataset/users.sql"), wanted);
  // The address that the command makes itself names the program.
  const uri = vscode.Uri.from({
    scheme: "n3-generated",
    path: "/dataset/users.sql",
    query: document.uri.toString(),
  });
  equal((await vscode.workspace.openTextDocument(uri)).getText(), wanted);
}

async function explanation(): Promise<void> {
  await vscode.commands.executeCommand("n3.explain", "n32004");
  await eventually("the page", () =>
    vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .find((tab) => tab.label.includes("N32004")),
  );
}

async function task(): Promise<void> {
  const tasks = await vscode.tasks.fetchTasks({ type: "n3" });
  const check = tasks.find((one) => one.name === "check");
  ok(check, tasks.map((one) => one.name).join());
  const closed = address("closed.n3");
  await vscode.workspace.fs.writeFile(
    closed,
    new TextEncoder().encode("dataset closed {\n    a: strng\n"),
  );
  const ended = new Promise<number | undefined>((resolve) => {
    vscode.tasks.onDidEndTaskProcess((event) => {
      if (event.execution.task.name === "check") resolve(event.exitCode);
    });
  });
  await vscode.tasks.executeTask(check);
  equal(await ended, 1);
  await eventually("what the task found", () =>
    vscode.languages
      .getDiagnostics(closed)
      .find((d) => d.source === "n3" && d.range.start.line === 1),
  );
  await vscode.workspace.fs.delete(closed);
}

async function untitled(): Promise<void> {
  await vscode.commands.executeCommand("n3.newFile");
  const editor = await eventually("the editor", () =>
    vscode.window.activeTextEditor?.document.isUntitled === true
      ? vscode.window.activeTextEditor
      : undefined,
  );
  const program = "dataset a {\n    x: strng\n    access_policy { read: true }\n}\n";
  await editor.edit((edit) => {
    edit.insert(new vscode.Position(0, 0), program);
  });
  await mistakes(editor.document.uri, ["N32004"]);
  await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
}

async function restart(): Promise<void> {
  const { document } = await open("pages.n3");
  await vscode.commands.executeCommand("n3.restartServer");
  const text = await eventually("an answer of the new server", async () => {
    const answer = await hoverText(
      document,
      at(document, "show_table users", "show_table us".length),
    );
    return answer === "" ? undefined : answer;
  });
  ok(text.includes("everyone may read"), text);
}

async function otherProgram(): Promise<void> {
  const { document } = await open("pages.n3");
  const question = () =>
    hoverText(document, at(document, "show_table users", "show_table us".length));
  const settings = vscode.workspace.getConfiguration("n3");
  await settings.update("path", join("nowhere", "n3"), vscode.ConfigurationTarget.Workspace);
  await eventually("the end of the server", async () =>
    (await question()) === "" ? true : undefined,
  );
  await settings.update("path", process.env.N3_TEST_BINARY, vscode.ConfigurationTarget.Workspace);
  await eventually("the other server", async () => ((await question()) === "" ? undefined : true));
  await settings.update("path", undefined, vscode.ConfigurationTarget.Workspace);
}
