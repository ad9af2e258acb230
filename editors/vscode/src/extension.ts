import * as vscode from "vscode";
import type { Location, Position } from "vscode-languageclient/node";
import { Cursor } from "./cursor.ts";
import { explain, showGenerated } from "./generated.ts";
import { Previews } from "./preview.ts";
import { Server } from "./server.ts";
import { Tasks } from "./tasks.ts";

let stop: (() => Promise<void>) | undefined;

/** Called by the editor when the first program opens. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("N3 preview", { log: true });
  const server = new Server(context.extensionUri);
  const cursor = new Cursor(server);
  const previews = new Previews(context.extensionUri, log, () => {
    cursor.tell();
  });
  stop = async () => {
    await Promise.all([server.stop(), previews.stop()]);
  };
  context.subscriptions.push(
    log,
    cursor,
    vscode.commands.registerCommand("n3.openPreview", (path?: unknown) => {
      // The button in an editor's title hands in the editor's address.
      previews.show(typeof path === "string" ? path : undefined);
    }),
    vscode.commands.registerCommand("n3.restartServer", () => server.restart()),
    vscode.commands.registerCommand("n3.showGenerated", (address?: unknown) =>
      showGenerated(typeof address === "string" ? address : undefined),
    ),
    vscode.commands.registerCommand("n3.explain", (code?: unknown) =>
      explain(typeof code === "string" ? code : undefined),
    ),
    vscode.commands.registerCommand("n3.newFile", async () => {
      const document = await vscode.workspace.openTextDocument({ language: "n3" });
      await vscode.window.showTextDocument(document);
    }),
    vscode.commands.registerCommand(
      "n3.showReferences",
      (uri: string, at: Position, places: Location[]) => {
        const converter = server.running()?.protocol2CodeConverter;
        if (converter === undefined) return undefined;
        return vscode.commands.executeCommand(
          "editor.action.showReferences",
          vscode.Uri.parse(uri),
          converter.asPosition(at),
          places.map((place) => converter.asLocation(place)),
        );
      },
    ),
    vscode.tasks.registerTaskProvider("n3", new Tasks(context.extensionUri)),
    vscode.window.registerWebviewPanelSerializer("n3.preview", previews),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("n3.path")) void server.restart();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => server.restart()),
  );
  await server.start();
}

/** Called by the editor when it closes: nothing of ours may run on. */
export async function deactivate(): Promise<void> {
  await stop?.();
}
