// A real VS Code, served by code-server from .cache/vscode, with the packed extension and the driver installed.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";

/** The root of the repository. */
export const root = resolve(import.meta.dirname, "../../..");
const vscode = resolve(import.meta.dirname, "..");
const cache = join(root, ".cache/vscode");

/** The editor, a browser that shows it, and a folder of their own for both. */
export class Workbench {
  readonly folder = mkdtempSync(join(tmpdir(), "n3-vscode-"));
  /** Where the tests inside the editor write what became of them. */
  readonly report = join(this.folder, "report.json");
  private server: ChildProcess | undefined;
  private browser: Browser | undefined;
  private address = "";

  async start(): Promise<void> {
    const entry = join(cache, "code/node_modules/code-server/out/node/entry.js");
    const node = join(cache, "node/node_modules/node/bin/node");
    if (!existsSync(entry))
      throw new Error("there is no VS Code: run editors/vscode/test/install.sh");
    const packed = readdirSync(vscode).find((name) => name.endsWith(".vsix"));
    if (packed === undefined) throw new Error("the extension is not packed: run make vscode");
    const places = [
      "--extensions-dir",
      join(this.folder, "extensions"),
      "--user-data-dir",
      join(this.folder, "data"),
      "--config",
      join(this.folder, "config.yaml"),
    ];
    writeFileSync(join(this.folder, "config.yaml"), "");
    for (const extension of [join(vscode, packed), await this.packDriver()]) {
      execFileSync(node, [entry, ...places, "--install-extension", extension], {
        stdio: "pipe",
      });
    }
    mkdirSync(join(this.folder, "data/User"), { recursive: true });
    writeFileSync(join(this.folder, "data/User/settings.json"), JSON.stringify(settings));
    const port = await freePort();
    this.address = `http://127.0.0.1:${port}`;
    this.server = spawn(
      node,
      [
        entry,
        ...places,
        "--bind-addr",
        `127.0.0.1:${port}`,
        "--auth",
        "none",
        "--disable-telemetry",
        "--disable-update-check",
        "--disable-workspace-trust",
        "--disable-getting-started-override",
      ],
      {
        // Its children are ended with it.
        detached: true,
        stdio: process.env.N3_TEST_LOG === undefined ? "ignore" : "inherit",
        env: { ...process.env, N3_TEST_REPORT: this.report, N3_TEST_BINARY: join(root, "bin/n3") },
      },
    );
    while (!(await answers(`${this.address}/healthz`))) await sleep(100);
    this.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
  }

  /** Copies a folder and opens it in a window. */
  async open(from: string, name: string): Promise<Page> {
    if (this.browser === undefined) throw new Error("the workbench is not started");
    const folder = join(this.folder, name);
    // Without what a preview of it left there: its rows.
    cpSync(from, folder, { recursive: true, filter: (file) => basename(file) !== ".n3" });
    const page = await this.browser.newPage({ viewport: { width: 1600, height: 900 } });
    // By a name that the preview does not know: browsers take each below localhost for this machine.
    const outside = this.address.replace("127.0.0.1", "code.localhost");
    await page.goto(`${outside}/?folder=${encodeURIComponent(folder)}`);
    await page.locator(".monaco-workbench").waitFor();
    return page;
  }

  async stop(): Promise<void> {
    await this.browser?.close();
    const group = this.server?.pid;
    if (group !== undefined) {
      // To all it started; a preview ends what it started itself.
      const hard = Date.now() + 10_000;
      while (signal(group, Date.now() < hard ? "SIGTERM" : "SIGKILL")) await sleep(200);
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private async packDriver(): Promise<string> {
    const folder = join(this.folder, "driver");
    cpSync(join(import.meta.dirname, "driver"), folder, { recursive: true });
    await build({
      entryPoints: [join(import.meta.dirname, "host.ts")],
      outfile: join(folder, "host.cjs"),
      bundle: true,
      format: "cjs",
      platform: "node",
      external: ["vscode"],
    });
    const out = join(this.folder, "driver.vsix");
    execFileSync(
      join(vscode, "node_modules/.bin/vsce"),
      [
        "package",
        "--out",
        out,
        "--no-dependencies",
        "--allow-missing-repository",
        "--skip-license",
      ],
      { cwd: folder, stdio: "pipe" },
    );
    return out;
  }
}

const settings = {
  "workbench.startupEditor": "none",
  "workbench.colorTheme": "Default Dark Modern",
  "chat.disableAIFeatures": true,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "editor.minimap.enabled": false,
  "files.autoSave": "off", // on in a browser, and a preview shows what is not saved
  "remote.autoForwardPorts": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
};

/** Signals all processes of a group; says whether there were any. */
function signal(group: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(-group, name);
  } catch {
    return false;
  }
}

async function answers(address: string): Promise<boolean> {
  try {
    return (await fetch(address)).ok;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === "object") done(address.port);
      });
    });
  });
}
