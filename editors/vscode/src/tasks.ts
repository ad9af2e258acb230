import { statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as vscode from "vscode";
import { findBinary } from "./binary.ts";

interface Definition extends vscode.TaskDefinition {
  command: string;
  path?: string;
  args?: string[];
}

/** Offers `n3 check` of each folder, and runs tasks of the type `n3` that a tasks.json has. */
export class Tasks implements vscode.TaskProvider {
  private readonly extension: vscode.Uri;

  constructor(extension: vscode.Uri) {
    this.extension = extension;
  }

  provideTasks(): vscode.Task[] {
    return (vscode.workspace.workspaceFolders ?? []).map((folder) =>
      this.make({ type: "n3", command: "check" }, folder),
    );
  }

  resolveTask(task: vscode.Task): vscode.Task | undefined {
    const definition = task.definition as Definition;
    const folder =
      typeof task.scope === "object" ? task.scope : vscode.workspace.workspaceFolders?.[0];
    return folder === undefined ? undefined : this.make(definition, folder);
  }

  private make(definition: Definition, folder: vscode.WorkspaceFolder): vscode.Task {
    const path = join(folder.uri.fsPath, definition.path ?? ".");
    const file = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
    const task = new vscode.Task(
      definition,
      folder,
      [definition.command, definition.path].filter((part) => part !== undefined).join(" "),
      "n3",
      new vscode.ProcessExecution(
        findBinary(this.extension),
        [definition.command, file ? basename(path) : ".", ...(definition.args ?? [])],
        // What n3 prints is said from the program's folder on.
        { cwd: file ? dirname(path) : path, env: { NO_COLOR: "1" } },
      ),
      "$n3",
    );
    task.group = vscode.TaskGroup.Build;
    task.isBackground = definition.command === "preview";
    return task;
  }
}
