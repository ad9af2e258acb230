import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import * as vscode from "vscode";

/** The `n3` program was not found; the message is a sentence for people. */
export class NotFound extends Error {}

/** Finds the `n3` program: the setting, else the one inside the extension, else the one in PATH. */
export function findBinary(extension: vscode.Uri): string {
  const set = vscode.workspace.getConfiguration("n3").get("path", "").trim();
  if (set !== "") {
    const path = expand(set);
    if (runs(path)) return path;
    throw new NotFound(`Cannot run ${path}, which is set in n3.path.`);
  }
  const name = process.platform === "win32" ? "n3.exe" : "n3";
  const bundled = vscode.Uri.joinPath(extension, "bin", name).fsPath;
  const candidates = [
    bundled,
    ...(process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name)),
  ];
  const found = candidates.find((path) => isAbsolute(path) && runs(path));
  if (found === undefined) {
    throw new NotFound(
      "n3 was not found: the extension does not include it for this platform, and it is not in PATH. " +
        "Build it with `make build` in the repository of N3 and put bin/n3 into PATH, or set n3.path.",
    );
  }
  return found;
}

function expand(path: string): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  const whole = path.replace(/^~(?=[/\\])/, homedir()).replaceAll("${workspaceFolder}", folder);
  return isAbsolute(whole) ? whole : join(folder, whole);
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Shows why something could not start, with the way out. */
export async function explainFailure(error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  const settings = "Open Settings";
  const chosen = await vscode.window.showErrorMessage(
    `N3: ${message}`,
    ...(error instanceof NotFound ? [settings] : []),
  );
  if (chosen === settings) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "n3.path");
  }
}
