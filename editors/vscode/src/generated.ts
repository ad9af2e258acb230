import * as vscode from "vscode";

/** The scheme of documents that the server makes; the client asks the server for their text. */
const scheme = "n3-generated";

const kinds = [
  { kind: "dataset", extension: "sql", what: "SQL of the table and its rules" },
  { kind: "dataset", extension: "py", what: "backend module" },
  { kind: "dataset", extension: "ts", what: "frontend module" },
  { kind: "dataset", extension: "json", what: "intermediate representation" },
  { kind: "page", extension: "tsx", what: "page component" },
  { kind: "page", extension: "json", what: "intermediate representation" },
];

/** Shows a generated document beside the program; without an address, the person chooses. */
export async function showGenerated(address?: string): Promise<void> {
  const uri = address === undefined ? await choose() : vscode.Uri.parse(address);
  if (uri === undefined) return;
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.Beside,
    preserveFocus: true,
    preview: true,
  });
}

async function choose(): Promise<vscode.Uri | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== "n3") {
    void vscode.window.showInformationMessage("N3: open a .n3 file first.");
    return undefined;
  }
  const program = editor.document;
  const offers = [...program.getText().matchAll(/^(dataset|page)\s+([A-Za-z_]\w*)/gm)].flatMap(
    (found) =>
      kinds
        .filter((one) => one.kind === found[1])
        .map((one) => ({
          label: `${found[2] ?? ""}.${one.extension}`,
          description: one.what,
          folder: one.kind,
        })),
  );
  const chosen = await vscode.window.showQuickPick(offers, {
    placeHolder: "Select a generated file",
    matchOnDescription: true,
  });
  if (chosen === undefined) return undefined;
  // The query says of which project: the one that has this program.
  return vscode.Uri.from({
    scheme,
    path: `/${chosen.folder}/${chosen.label}`,
    query: program.uri.toString(),
  });
}

/** Shows the page that explains a diagnostic: the one at the cursor, or one that the person chooses. */
export async function explain(code?: string): Promise<void> {
  const wanted = code ?? (await chooseCode());
  if (wanted === undefined) return;
  const uri = vscode.Uri.from({ scheme, path: `/explain/${wanted.toUpperCase()}.md` });
  await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
}

async function chooseCode(): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  const all =
    editor === undefined
      ? []
      : vscode.languages.getDiagnostics(editor.document.uri).filter((d) => codeOf(d) !== "");
  const here = all.filter((d) =>
    editor?.selections.some((s) => d.range.intersection(s) !== undefined),
  );
  if (here.length === 1 && here[0] !== undefined) return codeOf(here[0]);
  const offers = (here.length > 0 ? here : all).map((d) => ({
    label: codeOf(d),
    description: d.message,
    detail: `line ${d.range.start.line + 1}`,
  }));
  if (offers.length === 0) {
    return vscode.window.showInputBox({
      prompt: "Code of a diagnostic",
      placeHolder: "N32004",
      validateInput: (value) =>
        /^N3\d+$/i.test(value) ? undefined : "Expected N3 followed by digits.",
    });
  }
  return (await vscode.window.showQuickPick(offers, { placeHolder: "Which one?" }))?.label;
}

/** The code of a diagnostic; "" where it has none of ours. */
export function codeOf(diagnostic: vscode.Diagnostic): string {
  const code = typeof diagnostic.code === "object" ? diagnostic.code.value : diagnostic.code;
  return typeof code === "string" && code.startsWith("N3") ? code : "";
}
