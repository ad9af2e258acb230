import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as vscode from "vscode";
import { explainFailure, findBinary } from "./binary.ts";
import { pageOf, type FromPage, type ToPage } from "./page.ts";
import { PreviewProcess } from "./process.ts";

const viewType = "n3.preview";

/** The previews that are open, one a folder. */
export class Previews implements vscode.WebviewPanelSerializer {
  private readonly open = new Map<string, Preview>();
  private readonly extension: vscode.Uri;
  private readonly log: vscode.LogOutputChannel;
  private readonly ready: () => void;

  /** `ready` is called when a preview runs. */
  constructor(extension: vscode.Uri, log: vscode.LogOutputChannel, ready: () => void) {
    this.extension = extension;
    this.log = log;
    this.ready = ready;
  }

  /** Opens the preview of the program in the active editor beside it, at a path of the app. */
  show(path = "/"): void {
    if (!vscode.workspace.isTrusted) {
      void vscode.window.showWarningMessage(
        "N3: the preview runs code of this folder; trust the folder first.",
      );
      return;
    }
    const folder = folderOf(vscode.window.activeTextEditor?.document);
    if (folder === undefined) {
      void vscode.window.showInformationMessage("N3: open a .n3 file first.");
      return;
    }
    const running = this.open.get(folder);
    if (running !== undefined) {
      running.go(path);
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      viewType,
      `${basename(folder)} (preview)`,
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, retainContextWhenHidden: true },
    );
    this.hold(folder, path, panel);
  }

  /** A window that is opened again has its previews again. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const folder = (state as { folder?: unknown } | undefined)?.folder;
    if (typeof folder === "string" && existsSync(folder) && vscode.workspace.isTrusted) {
      panel.webview.options = { enableScripts: true };
      this.hold(folder, "/", panel);
    } else {
      panel.dispose();
    }
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.open.values()].map((preview) => preview.stop()));
  }

  private hold(folder: string, path: string, panel: vscode.WebviewPanel): void {
    const preview = new Preview(this.extension, folder, path, panel, this.log, this.ready);
    this.open.set(folder, preview);
    panel.onDidDispose(() => {
      this.open.delete(folder);
      void preview.stop();
    });
  }
}

/** One panel and the process it shows. */
class Preview {
  private process: PreviewProcess | undefined;
  /** The one that knows the address outside. */
  private registered: PreviewProcess | undefined;
  private address: string | undefined;
  private ancestors: readonly string[] = [];
  private readonly extension: vscode.Uri;
  private readonly folder: string;
  private path: string;
  private readonly panel: vscode.WebviewPanel;
  private readonly log: vscode.LogOutputChannel;
  private readonly ready: () => void;

  constructor(
    extension: vscode.Uri,
    folder: string,
    path: string,
    panel: vscode.WebviewPanel,
    log: vscode.LogOutputChannel,
    ready: () => void,
  ) {
    this.extension = extension;
    this.folder = folder;
    this.path = path;
    this.panel = panel;
    this.log = log;
    this.ready = ready;
    panel.iconPath = vscode.Uri.joinPath(extension, "images", "n3.png");
    panel.webview.onDidReceiveMessage((message: FromPage) => {
      this.hear(message);
    });
    panel.webview.html = pageOf(folder);
  }

  go(path: string): void {
    this.path = path;
    this.panel.reveal(undefined, true);
    void this.display();
  }

  async stop(): Promise<void> {
    const process = this.process;
    this.process = undefined;
    await process?.stop();
  }

  private hear(message: FromPage): void {
    switch (message.kind) {
      case "loaded":
        this.ancestors = message.ancestors;
        if (this.process === undefined) this.start();
        else void this.display();
        break;
      case "restart":
        void this.stop().then(() => {
          this.start();
        });
        break;
      case "browser":
        if (this.address !== undefined)
          void vscode.env.openExternal(vscode.Uri.parse(this.address));
        break;
    }
  }

  private start(): void {
    this.address = undefined;
    this.tell({ kind: "starting" });
    try {
      this.process = new PreviewProcess(findBinary(this.extension), this.folder, this.ancestors, {
        ready: (address) => {
          this.address = address;
          this.ready();
          void this.display();
        },
        line: (text) => {
          this.log.info(text);
          this.tell({ kind: "line", text });
        },
        ended: (code) => {
          this.process = undefined;
          this.address = undefined;
          this.tell({
            kind: "ended",
            text:
              code === null ? "The preview did not start." : `The preview ended (code ${code}).`,
          });
        },
      });
    } catch (error) {
      this.tell({ kind: "ended", text: error instanceof Error ? error.message : String(error) });
      void explainFailure(error);
    }
  }

  private async display(): Promise<void> {
    const { address, process } = this;
    if (address === undefined || process === undefined) return;
    try {
      const local = vscode.Uri.parse(address);
      const outside = addressIn(await vscode.env.asExternalUri(local));
      if (outside !== addressIn(local) && this.registered !== process) {
        await process.register(address, outside);
        this.registered = process;
      }
      if (this.process === process)
        this.tell({ kind: "show", address: outside + this.path.replace(/^\//, "") });
    } catch (error) {
      if (this.process === process)
        this.tell({ kind: "ended", text: error instanceof Error ? error.message : String(error) });
    }
  }

  private tell(message: ToPage): void {
    void this.panel.webview.postMessage(message);
  }
}

/** An address with a slash at its end: a proxy may have the app below a path, such as `/proxy/4300/`. */
function addressIn({ scheme, authority, path }: vscode.Uri): string {
  return `${scheme}://${authority}${path.replace(/\/?$/, "/")}`;
}

/** The folder whose program a document belongs to: the nearest one above with an n3.toml, else its own. */
function folderOf(document: vscode.TextDocument | undefined): string | undefined {
  if (document?.uri.scheme !== "file" || document.languageId !== "n3") {
    return vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  }
  const own = dirname(document.uri.fsPath);
  const top = vscode.workspace.getWorkspaceFolder(document.uri)?.uri.fsPath;
  for (let folder = own; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "n3.toml"))) return folder;
    if (folder === top || folder === dirname(folder)) return own;
  }
}
