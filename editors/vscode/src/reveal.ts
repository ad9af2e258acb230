import * as vscode from "vscode";

/**
 * Shows a place that was chosen in the preview. The editor's own way would put the document where the focus is, which
 * is the preview: it goes to a column that has it already, else to the first.
 */
export async function reveal(
  uri: vscode.Uri,
  selection: vscode.Range | undefined,
): Promise<boolean> {
  const address = uri.toString();
  const visible = vscode.window.visibleTextEditors.find(
    (editor) => editor.document.uri.toString() === address,
  );
  const holding = vscode.window.tabGroups.all.find((group) =>
    group.tabs.some(
      ({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === address,
    ),
  );
  try {
    await vscode.window.showTextDocument(uri, {
      viewColumn: visible?.viewColumn ?? holding?.viewColumn ?? vscode.ViewColumn.One,
      ...(selection === undefined ? {} : { selection }),
    });
    return true;
  } catch {
    return false; // the file is gone
  }
}
