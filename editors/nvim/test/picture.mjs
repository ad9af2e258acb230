// Takes testdata/screenshots/nvim.png: the real screen of Neovim, driven in tmux by keys, its cells drawn by Chromium.
// Run after the suite `editors`, which puts Neovim and Playwright where this finds them:
//   node editors/nvim/test/picture.mjs
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const root = resolve(import.meta.dirname, "../../..");
const { chromium } = createRequire(join(root, "editors/vscode/package.json"))("playwright-core");
const folder = mkdtempSync(join(tmpdir(), "n3-picture-"));
const socket = `n3-picture-${process.pid}`;
const columns = 118;
const rows = 34;

const env = { ...process.env, PATH: `${join(root, "bin")}:${process.env.PATH}` };
for (const kind of ["CONFIG", "DATA", "STATE"]) env[`XDG_${kind}_HOME`] = join(folder, kind);
const tmux = (...words) => execFileSync("tmux", ["-L", socket, "-f", "/dev/null", ...words], { env, encoding: "utf8" });
const type = async (...keys) => {
  tmux("send-keys", "-t", "screen", ...keys);
  await sleep(700); // a person types no faster, and the picture is taken at rest
};

try {
  cpSync(join(root, "testdata/examples/user_management"), join(folder, "example"), { recursive: true, filter: (file) => !file.endsWith("/.n3") });
  mkdirSync(join(folder, "DATA"));
  writeFileSync(
    join(folder, "init.lua"),
    `vim.opt.runtimepath:prepend('${join(root, "editors/nvim")}')
vim.o.number, vim.o.termguicolors = true, true
vim.diagnostic.config({ virtual_text = true })
`,
  );
  const nvim = join(root, ".cache/nvim-0.11.4/nvim");
  execFileSync(nvim, ["--headless", "-u", join(folder, "init.lua"), "-c", "NThree parser", "-c", "qall"], {
    env,
    stdio: "ignore",
  });
  const size = ["-x", String(columns), "-y", String(rows)];
  const editor = `cd ${folder}/example && COLORTERM=truecolor TERM=xterm-256color exec ${nvim} -u ../init.lua user_management.n3`;
  tmux("new-session", "-d", ...size, "-s", "screen", editor);
  await sleep(2000);
  await type("5G$a", "x", "Escape");
  await type("/show_table", "Enter", "w", "K");
  const cells = tmux("capture-pane", "-t", "screen", "-p", "-e");
  await draw(cells, join(root, "testdata/screenshots/nvim.png"));
} finally {
  tmux("kill-server");
  await sleep(1000); // an editor that is ended writes its history first
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

async function draw(cells, path) {
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const page = await browser.newPage({ deviceScaleFactor: 1.25 });
  await page.setContent(
    `<style>body { margin: 0 } pre { display: inline-block; margin: 0; padding: 8px; background: #14161b; color: #e0e2ea;
     font: 14px/18px "DejaVu Sans Mono", monospace }</style><pre>${html(cells)}</pre>`,
  );
  await page.locator("pre").screenshot({ path });
  await browser.close();
}

/** The cells as HTML: the codes for colours and weights that a terminal understands become styles. */
function html(cells) {
  const style = {};
  return cells
    .split(/(\x1b\[[\d;:]*m)/)
    .map((part) => {
      const codes = /^\x1b\[([\d;:]*)m$/.exec(part);
      if (codes === null) {
        const text = part.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);
        const css = Object.entries(style).map(([name, value]) => `${name}:${value}`);
        return `<span style="${css.join(";")}">${text}</span>`;
      }
      const list = codes[1].replace(/4:\d/g, "4").split(/[;:]/).map(Number);
      for (let i = 0; i < list.length; i++) {
        const code = list[i];
        if (code === 0) for (const name of Object.keys(style)) delete style[name];
        else if (code === 1) style["font-weight"] = "bold";
        else if (code === 3) style["font-style"] = "italic";
        else if (code === 4) style["text-decoration"] = "underline";
        else if (code === 24) delete style["text-decoration"];
        else if (code === 39) delete style.color;
        else if (code === 49) delete style.background;
        else if (code === 38 || code === 48 || code === 58) {
          const colour = `rgb(${list.slice(i + 2, i + 5).join(",")})`;
          if (code === 38) style.color = colour;
          if (code === 48) style.background = colour;
          i += 4;
        }
      }
      return "";
    })
    .join("");
}
