import { randomUUID } from "node:crypto";

/** What the panel's page says to the extension. */
export type FromPage =
  { kind: "loaded"; ancestors: readonly string[] } | { kind: "restart" | "browser" };

/** What the extension says to the panel's page. */
export type ToPage =
  | { kind: "starting" }
  | { kind: "line" | "ended"; text: string }
  | { kind: "show"; address: string };

/**
 * The page of a panel: a bar, what the preview says while it starts, and the app in a frame. The address under which
 * the window reaches the app is known only when it runs, so frames of any origin are allowed.
 */
export function pageOf(folder: string): string {
  const nonce = randomUUID();
  const state = JSON.stringify({ folder }).replaceAll("<", "\\u003c");
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta
      http-equiv="Content-Security-Policy"
      content="default-src 'none'; frame-src http: https:; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'"
    />
    <title>N3 preview</title>
    <style nonce="${nonce}">
      html, body { height: 100%; margin: 0; padding: 0; }
      body { display: flex; flex-direction: column; }
      nav { display: flex; gap: 6px; align-items: center; padding: 4px 8px; font-size: 12px; border-bottom: 1px solid var(--vscode-panel-border); }
      nav span { flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; opacity: 0.8; }
      button { color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground); border: 0; border-radius: 2px; padding: 2px 8px; cursor: pointer; font: inherit; }
      button:focus-visible { outline: 1px solid var(--vscode-focusBorder); }
      pre { margin: 0; padding: 12px; white-space: pre-wrap; overflow: auto; flex: 1; font-family: var(--vscode-editor-font-family); }
      iframe { flex: 1; border: 0; width: 100%; background: white; }
      [hidden] { display: none !important; }
    </style>
  </head>
  <body>
    <nav>
      <span id="status" role="status">Starting…</span>
      <button id="reload" type="button">Reload</button>
      <button id="restart" type="button">Restart</button>
      <button id="browser" type="button">Open in browser</button>
    </nav>
    <pre id="log" aria-live="polite"></pre>
    <iframe id="app" title="The app" hidden allow="clipboard-read; clipboard-write"></iframe>
    <script nonce="${nonce}">
      const editor = acquireVsCodeApi();
      editor.setState(${state});
      const [status, log, app] = ["status", "log", "app"].map((id) => document.getElementById(id));
      const frame = (shown) => { app.hidden = !shown; log.hidden = shown; };
      window.addEventListener("message", ({ data }) => {
        switch (data.kind) {
          case "starting":
            frame(false);
            log.textContent = "";
            status.textContent = "Starting…";
            break;
          case "line":
            log.textContent = (log.textContent + data.text + "\\n").slice(-20000);
            break;
          case "ended":
            frame(false);
            status.textContent = data.text;
            break;
          case "show":
            app.src = data.address;
            status.textContent = data.address;
            frame(true);
            break;
        }
      });
      for (const id of ["restart", "browser"]) {
        document.getElementById(id).addEventListener("click", () => editor.postMessage({ kind: id }));
      }
      document.getElementById("reload").addEventListener("click", () => { app.src = app.src; });
      // The preview lets only these pages show it in a frame.
      editor.postMessage({ kind: "loaded", ancestors: [location.origin, ...location.ancestorOrigins] });
    </script>
  </body>
</html>`;
}
