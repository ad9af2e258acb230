import * as vscode from "vscode";
import type { Server } from "./server.ts";

const interval = 100; // milliseconds between two places that are told

/** Tells the server where the cursor is: a running preview outlines what is there, and the server looks for one. */
export class Cursor implements vscode.Disposable {
  private readonly server: Server;
  private readonly subscriptions: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;

  constructor(server: Server) {
    this.server = server;
    const soon = () => {
      this.timer ??= setTimeout(() => {
        this.tell();
      }, interval);
    };
    this.subscriptions = [
      vscode.window.onDidChangeTextEditorSelection(soon),
      vscode.window.onDidChangeActiveTextEditor(soon),
    ];
  }

  /** Tells it now, as when a preview has started. */
  tell(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const client = this.server.running();
    // An editor beside the preview has lost the focus to it, and is visible.
    const editor =
      vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors.find(isProgram);
    if (client === undefined || editor === undefined || !isProgram(editor)) return;
    const { document, selection } = editor;
    void client.sendNotification(
      "n3/cursor",
      client.code2ProtocolConverter.asTextDocumentPositionParams(document, selection.active),
    );
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}

function isProgram({ document }: vscode.TextEditor): boolean {
  return document.uri.scheme === "file" && document.languageId === "n3";
}
